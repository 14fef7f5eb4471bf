// Package sealed has the one value that rows take in place of content: bytes that package keyring has sealed.
//
// It protects against the forgotten seal: a column of type Value can't be given plain bytes, for only keyring makes
// Values, and what is read back must carry the header of a known format and the length of a whole seal. It refuses to
// know keys, to open anything, and to print what it holds.
package sealed

import (
	"database/sql/driver"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"

	"snug/internal/keyring/internal/mint"
)

// The format, and the only one so far: magic, version, algorithm, nonce, ciphertext, tag.
//
//	0  "sv"            magic
//	2  1               format version
//	3  1               AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D §8.2.2)
//	4  nonce           12 bytes
//	16 ciphertext      as long as the plaintext
//	   tag             16 bytes
const (
	HeaderSize = 4
	NonceSize  = 12
	TagSize    = 16
	// Overhead is by how many bytes a Value is longer than its plaintext.
	Overhead = HeaderSize + NonceSize + TagSize
	// MaxSize bounds a Value. What is larger belongs in a blob, sealed in pieces.
	MaxSize = 16 << 20
)

// Header is what each Value begins with. It is bound into every seal.
var header = [HeaderSize]byte{'s', 'v', 1, 1}

// Header returns the header of the current format, a copy.
func Header() [HeaderSize]byte { return header }

// Errors of Parse. They don't repeat the input.
var (
	ErrFormat = errors.New("sealed: not a sealed value of a known format")
	ErrSize   = errors.New("sealed: a sealed value is cut short, or larger than 16 MiB")
)

// Value is sealed content. The zero value is "nothing", stored as NULL. A Value is immutable by agreement: nobody
// writes to what Bytes returns. It is safe for concurrent use.
type Value struct{ b []byte }

// New makes a Value of what keyring has just sealed, header included; the stamp restricts it to keyring. It takes b over.
func New(_ mint.Stamp, b []byte) Value { return Value{b} }

// Parse checks the header and the length of what was stored. It copies nothing and takes b over; whether the value
// opens is for the key to say.
func Parse(b []byte) (Value, error) {
	if len(b) < HeaderSize || [HeaderSize]byte(b) != header {
		return Value{}, ErrFormat
	}
	if len(b) < Overhead || len(b) > MaxSize {
		return Value{}, ErrSize
	}
	return Value{b}, nil
}

// Bytes returns the stored form, header included; nil for the zero value. The caller does not write to it.
func (v Value) Bytes() []byte { return v.b }

// IsZero tells whether there is nothing in v.
func (v Value) IsZero() bool { return len(v.b) == 0 }

// Len is the length of the plaintext in bytes, which a seal does not hide.
func (v Value) Len() int { return max(0, len(v.b)-Overhead) }

// Value is the stored form, for database/sql; NULL for the zero value.
func (v Value) Value() (driver.Value, error) {
	if v.IsZero() {
		return nil, nil
	}
	return v.b, nil
}

// Scan reads what Value stored. It copies, since drivers reuse their buffers.
func (v *Value) Scan(src any) error {
	switch b := src.(type) {
	case nil:
		*v = Value{}
		return nil
	case []byte:
		parsed, err := Parse(b)
		if err != nil {
			return err
		}
		*v = Value{append([]byte(nil), parsed.b...)}
		return nil
	}
	return ErrFormat
}

// MarshalText writes the stored form in base64, for exports and backups. Zero becomes the empty text.
func (v Value) MarshalText() ([]byte, error) {
	return base64.RawURLEncoding.AppendEncode(nil, v.b), nil
}

// UnmarshalText reads what MarshalText wrote.
func (v *Value) UnmarshalText(s []byte) error {
	if len(s) == 0 {
		*v = Value{}
		return nil
	}
	b, err := base64.RawURLEncoding.Strict().AppendDecode(nil, s)
	if err != nil {
		return ErrFormat
	}
	*v, err = Parse(b)
	return err
}

// Format prints [sealed] for every verb.
func (v Value) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("[sealed]")) }

// LogValue is [sealed].
func (v Value) LogValue() slog.Value { return slog.StringValue("[sealed]") }
