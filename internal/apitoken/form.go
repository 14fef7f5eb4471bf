package apitoken

import (
	"crypto/rand"
	"crypto/sha256"
	"hash/crc32"
	"math/big"
	"strings"
)

// Prefix is how every token begins.
const Prefix = "snug_"

const (
	digits   = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	random   = 43 // digits of base 62 for 256 bits
	checksum = 6  // for 32
)

// Length is how many characters a token has.
const Length = len(Prefix) + random + checksum

func base62(n *big.Int, width int) string {
	out := make([]byte, width)
	base, rest := big.NewInt(int64(len(digits))), new(big.Int)
	for i := width - 1; i >= 0; i-- {
		n.DivMod(n, base, rest)
		out[i] = digits[rest.Int64()]
	}
	return string(out)
}

func sum(s string) string {
	return base62(new(big.Int).SetUint64(uint64(crc32.ChecksumIEEE([]byte(s)))), checksum)
}

// newToken makes a token.
func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // does not fail: crypto/rand ends the program first
	s := Prefix + base62(new(big.Int).SetBytes(b[:]), random)
	return s + sum(s)
}

// WellFormed tells whether s has the form of a token, checksum included.
func WellFormed(s string) bool {
	if len(s) != Length || !strings.HasPrefix(s, Prefix) {
		return false
	}
	for _, c := range []byte(s[len(Prefix):]) {
		if strings.IndexByte(digits, c) < 0 {
			return false
		}
	}
	at := len(s) - checksum
	return sum(s[:at]) == s[at:]
}

func hashOf(token string) [32]byte { return sha256.Sum256([]byte(token)) }
