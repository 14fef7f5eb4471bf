package signin

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"math/big"
)

// Public keys as authenticators give them (COSE, RFC 9052): a map of small numbers to numbers and bytes, in the canonical
// form of CBOR that WebAuthn demands. Nothing else of CBOR is read.

var errCOSE = errors.New("signin: an authenticator's public key is none that is known")

// The algorithms that are offered to authenticators, in the order of preference.
const (
	algES256 = -7
	algEdDSA = -8
	algRS256 = -257
)

// coseItem is a number, or bytes.
type coseItem struct {
	n     int64
	bytes []byte
}

// coseHead reads the head of one item: its major type and its number.
func coseHead(b []byte) (major byte, n uint64, rest []byte, ok bool) {
	if len(b) == 0 {
		return 0, 0, nil, false
	}
	major, low, b := b[0]>>5, b[0]&31, b[1:]
	if low < 24 {
		return major, uint64(low), b, true
	}
	size := 0
	switch low {
	case 24:
		size = 1
	case 25:
		size = 2
	case 26:
		size = 4
	default:
		return 0, 0, nil, false
	}
	if len(b) < size {
		return 0, 0, nil, false
	}
	for _, c := range b[:size] {
		n = n<<8 | uint64(c)
	}
	return major, n, b[size:], true
}

func coseRead(b []byte) (item coseItem, rest []byte, ok bool) {
	major, n, rest, ok := coseHead(b)
	switch {
	case !ok:
		return item, nil, false
	case major == 0:
		return coseItem{n: int64(n)}, rest, true
	case major == 1:
		return coseItem{n: -1 - int64(n)}, rest, true
	case major == 2 && n <= uint64(len(rest)):
		return coseItem{bytes: rest[:n]}, rest[n:], true
	}
	return item, nil, false
}

// coseKey reads a public key, and returns what follows it.
func coseKey(b []byte) (crypto.PublicKey, []byte, error) {
	major, n, b, ok := coseHead(b)
	if !ok || major != 5 || n > 8 {
		return nil, nil, errCOSE
	}
	items := make(map[int64]coseItem, n)
	for range n {
		key, rest, ok1 := coseRead(b)
		value, rest, ok2 := coseRead(rest)
		if _, twice := items[key.n]; !ok1 || !ok2 || key.bytes != nil || twice {
			return nil, nil, errCOSE
		}
		items[key.n], b = value, rest
	}
	key, err := coseMeaning(items)
	return key, b, err
}

func coseMeaning(items map[int64]coseItem) (crypto.PublicKey, error) {
	const kty, alg = 1, 3
	switch [2]int64{items[kty].n, items[alg].n} {
	case [2]int64{2, algES256}: // on P-256, whose point has to be on the curve
		x, y := items[-2].bytes, items[-3].bytes
		if items[-1].n == 1 && len(x) == 32 && len(y) == 32 {
			key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
			return key, err
		}
	case [2]int64{1, algEdDSA}:
		if x := items[-2].bytes; items[-1].n == 6 && len(x) == ed25519.PublicKeySize {
			return ed25519.PublicKey(x), nil
		}
	case [2]int64{3, algRS256}:
		n, e := new(big.Int).SetBytes(items[-1].bytes), new(big.Int).SetBytes(items[-2].bytes)
		if bits := n.BitLen(); bits >= 2048 && bits <= 4096 && e.IsInt64() && e.Int64() == 65537 {
			return &rsa.PublicKey{N: n, E: 65537}, nil
		}
	}
	return nil, errCOSE
}

// signedBy tells whether a signature over data is a key's.
func signedBy(key crypto.PublicKey, data, signature []byte) bool {
	sum := sha256.Sum256(data)
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(k, sum[:], signature)
	case ed25519.PublicKey:
		return ed25519.Verify(k, data, signature)
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], signature) == nil
	}
	return false
}
