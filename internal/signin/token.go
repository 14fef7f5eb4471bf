package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// TokenSize is how many characters every token has: 256 bits in base64url, without padding.
const TokenSize = 43

// digest is what is stored of a token. The token is uniform, so there is nothing to guess that a slow hash would hinder.
type digest [sha256.Size]byte

func newToken() (string, digest) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // does not fail: crypto/rand ends the program first
	token := base64.RawURLEncoding.EncodeToString(b[:])
	return token, sha256.Sum256([]byte(token))
}

// digestOf checks a token's form. Looking a digest up needs no constant time: what leaks is about the digest, from which
// nothing leads back to a token.
func digestOf(token string) (digest, bool) {
	if len(token) != TokenSize {
		return digest{}, false
	}
	var b [32]byte
	if n, err := base64.RawURLEncoding.Strict().Decode(b[:], []byte(token)); err != nil || n != len(b) {
		return digest{}, false
	}
	return sha256.Sum256([]byte(token)), true
}
