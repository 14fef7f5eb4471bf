// Package keyproof is how a request proves that it comes from the browser in which its session began: a signature that only
// that browser's key can make. It does what DPoP (RFC 9449) does for access tokens, in a form of fixed length, since both ends
// are ours and nothing is to be negotiated (docs/adr/0008-sessions-are-bound-to-a-key.md).
//
// A key is a point of P-256, written as its uncompressed form (SEC 1, 65 bytes) in base64url. A proof is 88 bytes in base64url:
// the time in milliseconds (8, big-endian), a number never used before (16), and the signature (64: r and s, as WebCrypto
// gives them) with ECDSA and SHA-256 over
//
//	"snug proof 1" LF method LF address LF time number
//
// where address is the whole one, with its query. There is no algorithm to choose, no key to name and nothing to parse but
// lengths.
//
// It says who could have made a proof, and refuses to know when it was made, whether it was seen before and whose the key is:
// the room that keeps the sessions does. Key is the other end, for programs that sign in as people do.
package keyproof

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math/big"
	"time"
)

// The headers and the subprotocol that carry keys and proofs.
const (
	KeyHeader   = "Snug-Key"    // with what begins a session
	Header      = "Snug-Proof"  // with every request of staff
	TimeHeader  = "Snug-Time"   // of an answer: what time it is here, in milliseconds
	Subprotocol = "snug.1"      // what the server chooses where a socket is asked for …
	SocketOffer = "snug.proof." // … and what a proof stands behind, as the second offer
)

// Sizes of the two in base64url.
const (
	KeySize   = 87
	ProofSize = 118
)

const (
	stampSize  = 8
	numberSize = 16
	headSize   = stampSize + numberSize
	sumSize    = 64
)

var encoding = base64.RawURLEncoding.Strict()

// ErrForm is the answer to what is no key or no proof.
var ErrForm = errors.New("keyproof: not of the form that a key or a proof has")

// Number is what makes a proof one of a kind.
type Number [numberSize]byte

// Proof is one that was parsed, and not yet verified.
type Proof struct {
	At     time.Time
	Number Number
	head   [headSize]byte
	sum    [sumSize]byte
}

// Parse reads a proof.
func Parse(s string) (p Proof, err error) {
	var b [headSize + sumSize]byte
	if len(s) != ProofSize {
		return p, ErrForm
	}
	if n, err := encoding.Decode(b[:], []byte(s)); err != nil || n != len(b) {
		return p, ErrForm
	}
	copy(p.head[:], b[:headSize])
	copy(p.sum[:], b[headSize:])
	ms := binary.BigEndian.Uint64(b[:stampSize])
	if ms > 1<<47 { // some 4,000 years on
		return p, ErrForm
	}
	p.At = time.UnixMilli(int64(ms))
	copy(p.Number[:], b[stampSize:headSize])
	return p, nil
}

// By tells whether the owner of a key made p for this method and address.
func (p *Proof) By(key *ecdsa.PublicKey, method, address string) bool {
	digest := digestOf(p.head[:], method, address)
	var r, s big.Int
	return ecdsa.Verify(key, digest[:], r.SetBytes(p.sum[:sumSize/2]), s.SetBytes(p.sum[sumSize/2:]))
}

func digestOf(head []byte, method, address string) [sha256.Size]byte {
	b := make([]byte, 0, 256)
	b = append(b, "snug proof 1\n"...)
	b = append(append(b, method...), '\n')
	b = append(append(b, address...), '\n')
	return sha256.Sum256(append(b, head...))
}

// ParseKey reads the public half of a key, and refuses what is no point of the curve. raw is the point, to be kept.
func ParseKey(s string) (key *ecdsa.PublicKey, raw []byte, err error) {
	if len(s) != KeySize {
		return nil, nil, ErrForm
	}
	if raw, err = encoding.DecodeString(s); err != nil {
		return nil, nil, ErrForm
	}
	if key, err = ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw); err != nil {
		return nil, nil, ErrForm
	}
	return key, raw, nil
}

// ReadKey reads a point that ParseKey gave.
func ReadKey(raw []byte) (*ecdsa.PublicKey, error) {
	return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
}

// Key is a program's own key, with which it signs in and proves its requests. It is safe for concurrent use.
type Key struct{ private *ecdsa.PrivateKey }

// New makes a key.
func New() (*Key, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return &Key{private}, nil
}

// Public is the key as KeyHeader carries it.
func (k *Key) Public() string {
	raw, err := k.private.PublicKey.Bytes()
	if err != nil {
		panic("keyproof: a key that was made here is not on its curve")
	}
	return encoding.EncodeToString(raw)
}

// Prove makes a proof for one request; at is the time as the server has it.
func (k *Key) Prove(method, address string, at time.Time) (string, error) {
	var b [headSize + sumSize]byte
	binary.BigEndian.PutUint64(b[:], uint64(at.UnixMilli()))
	_, _ = rand.Read(b[stampSize:headSize]) // does not fail: crypto/rand ends the program first
	digest := digestOf(b[:headSize], method, address)
	r, s, err := ecdsa.Sign(rand.Reader, k.private, digest[:])
	if err != nil {
		return "", err
	}
	r.FillBytes(b[headSize : headSize+sumSize/2])
	s.FillBytes(b[headSize+sumSize/2:])
	return encoding.EncodeToString(b[:]), nil
}
