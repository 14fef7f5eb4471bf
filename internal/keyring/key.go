package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"log/slog"
	"sync"

	"snug/internal/keyring/internal/mint"
	"snug/internal/keyring/sealed"
)

// AD names the place a value is sealed for. All of it is bound in, together with the key's id and the format: a value
// opens only where it was sealed. Parts that a table does not have stay zero, at sealing and at opening alike.
type AD struct {
	Table, Column string
	Site          [16]byte
	Conversation  [16]byte
	Row           [16]byte // the row's own id
	Client        [16]byte // the sender's id for it
	Kind          string   // of an entry: a note does not open as a message
	Author        string   // kind and id: a text does not open as somebody else's
}

// Key is an unwrapped key. It is safe for concurrent use, and prints nothing of itself. Whoever holds it past its
// destruction can still use it, so it is asked of the ring for each piece of work and not kept.
type Key struct {
	id      KeyID
	purpose Purpose
	parent  KeyID
	aead    cipher.AEAD
	secret  [KeySize]byte

	macOnce sync.Once
	macKey  [KeySize]byte
}

// newKey makes a Key of its secret, which it copies and does not clear.
func newKey(row Row, secret []byte) (*Key, error) {
	if len(secret) != KeySize {
		return nil, ErrOpen
	}
	k := &Key{id: row.ID, purpose: row.Purpose, parent: row.Parent}
	copy(k.secret[:], secret)
	sub := subkey(secret, "snug seal 1")
	k.aead = newAEAD(sub[:])
	clear(sub[:])
	return k, nil
}

// subkey derives a key for one use. The secret is uniform, so HKDF's extract step is not needed (RFC 5869 §3.3).
func subkey(secret []byte, use string) [KeySize]byte {
	b, err := hkdf.Expand(sha256.New, secret, use, KeySize)
	if err != nil {
		panic(err) // only for a length over 8,160 bytes
	}
	defer clear(b)
	return [KeySize]byte(b)
}

// newAEAD makes AES-256-GCM that draws a fresh nonce from the kernel for each seal and puts it before the ciphertext.
func newAEAD(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // only for a wrong key size
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // only for a block size other than AES's
	}
	return aead
}

// ID returns the key's id.
func (k *Key) ID() KeyID { return k.id }

// Parent returns the id of the key that wrapped it when it was read; zero for the root.
func (k *Key) Parent() KeyID { return k.parent }

// Purpose returns what the key is for.
func (k *Key) Purpose() Purpose { return k.purpose }

// Seal seals plaintext for the place that ad names. The empty plaintext is sealed, too. It panics for a plaintext of
// more than sealed.MaxSize − sealed.Overhead bytes: bounds are checked where input comes in.
func (k *Key) Seal(ad AD, plaintext []byte) sealed.Value {
	if len(plaintext) > sealed.MaxSize-sealed.Overhead {
		panic("keyring: plaintext too large to be sealed in one piece")
	}
	buf := buffers.Get().(*buffer)
	buf.b = k.appendAD(buf.b[:0], ad)
	header := sealed.Header()
	out := append(make([]byte, 0, sealed.Overhead+len(plaintext)), header[:]...)
	out = k.aead.Seal(out, nil, plaintext, buf.b)
	buf.free()
	return sealed.New(mint.Stamp{}, out)
}

// Open returns the plaintext of a value that Seal made with the same ad, or ErrOpen.
func (k *Key) Open(ad AD, v sealed.Value) ([]byte, error) {
	stored := v.Bytes()
	if len(stored) < sealed.Overhead || len(stored) > sealed.MaxSize || [sealed.HeaderSize]byte(stored) != sealed.Header() {
		return nil, ErrOpen
	}
	buf := buffers.Get().(*buffer)
	buf.b = k.appendAD(buf.b[:0], ad)
	plaintext, err := k.aead.Open(nil, nil, stored[sealed.HeaderSize:], buf.b)
	buf.free()
	if err != nil {
		return nil, ErrOpen
	}
	return plaintext, nil
}

// appendAD writes what is authenticated beside the plaintext: header, key id and place, each part of variable length
// behind its length, so that no two places give the same bytes.
func (k *Key) appendAD(to []byte, ad AD) []byte {
	header := sealed.Header()
	to = append(to, header[:]...)
	to = append(to, k.id[:]...)
	to = appendPart(to, ad.Table)
	to = appendPart(to, ad.Column)
	to = append(to, ad.Site[:]...)
	to = append(to, ad.Conversation[:]...)
	to = append(to, ad.Row[:]...)
	to = append(to, ad.Client[:]...)
	to = appendPart(to, ad.Kind)
	return appendPart(to, ad.Author)
}

func appendPart[T string | []byte](to []byte, part T) []byte {
	return append(binary.AppendUvarint(to, uint64(len(part))), part...)
}

// MAC is HMAC-SHA-256 over domain and parts, under a subkey of k that serves nothing else. Each part stands behind its
// length, so that ("ab", "c") and ("a", "bc") differ. The domain says what the MAC is for, in a constant of the caller's.
func (k *Key) MAC(domain string, parts ...[]byte) [32]byte {
	k.macOnce.Do(func() { k.macKey = subkey(k.secret[:], "snug mac 1") })
	buf := buffers.Get().(*buffer)
	b := appendPad(buf.b[:0], &k.macKey, 0x36)
	b = appendPart(b, domain)
	b = binary.AppendUvarint(b, uint64(len(parts)))
	for _, part := range parts {
		b = appendPart(b, part)
	}
	// RFC 2104 over one buffer: crypto/hmac would allocate for each message of each conversation.
	inner := sha256.Sum256(b)
	buf.b = b
	buf.free()
	var outer [sha256.BlockSize + sha256.Size]byte
	return sha256.Sum256(append(appendPad(outer[:0], &k.macKey, 0x5c), inner[:]...))
}

// appendPad appends the key, padded to a block, with each byte changed as HMAC has it.
func appendPad(to []byte, key *[KeySize]byte, with byte) []byte {
	for i := range sha256.BlockSize {
		b := with
		if i < len(key) {
			b ^= key[i]
		}
		to = append(to, b)
	}
	return to
}

// wrap seals a child's secret.
func (k *Key) wrap(ad, secret []byte) []byte {
	sub := subkey(k.secret[:], "snug wrap 1")
	defer clear(sub[:])
	return newAEAD(sub[:]).Seal(nil, nil, secret, ad)
}

// unwrap is wrap's reverse.
func (k *Key) unwrap(ad, wrapped []byte) ([]byte, error) {
	sub := subkey(k.secret[:], "snug wrap 1")
	defer clear(sub[:])
	secret, err := newAEAD(sub[:]).Open(nil, nil, wrapped, ad)
	if err != nil {
		return nil, ErrOpen
	}
	return secret, nil
}

// Format prints [key] for every verb.
func (k *Key) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("[key]")) }

// LogValue is [key].
func (k *Key) LogValue() slog.Value { return slog.StringValue("[key]") }

// buffer is scratch space for associated data, reused because what is passed to a cipher.AEAD escapes to the heap.
type buffer struct{ b []byte }

var buffers = sync.Pool{New: func() any { return &buffer{make([]byte, 0, 256)} }}

// free gives the buffer back; MACed parts may be content, so they don't stay in it.
func (b *buffer) free() {
	if cap(b.b) > 64<<10 {
		return
	}
	clear(b.b)
	buffers.Put(b)
}
