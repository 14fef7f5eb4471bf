package mask

import (
	"crypto/sha256"
	"strings"

	"golang.org/x/crypto/sha3"
)

// The alphabets of base58: Bitcoin's, which nearly all use, and the XRP Ledger's.
const (
	bitcoin58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	ripple58  = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
)

// longestBase58 is the length of an extended key in base58.
const longestBase58 = 112

// base58 decodes text into out and gives how many bytes there are, or -1.
func base58(text, alphabet string, out *[longestBase58]byte) int {
	n := 0
	for i := 0; i < len(text); i++ {
		carry := strings.IndexByte(alphabet, text[i])
		if carry < 0 {
			return -1
		}
		for k := range n { // the least significant byte first
			carry += int(out[k]) * 58
			out[k] = byte(carry)
			carry >>= 8
		}
		for ; carry > 0; carry >>= 8 {
			out[n] = byte(carry)
			n++
		}
	}
	for i := 0; i < len(text) && text[i] == alphabet[0]; i++ {
		out[n] = 0
		n++
	}
	for i, k := 0, n-1; i < k; i, k = i+1, k-1 {
		out[i], out[k] = out[k], out[i]
	}
	return n
}

// base58Check decodes text and tells whether its last four bytes are the double SHA-256 of the others.
func base58Check(text, alphabet string) (payload []byte, ok bool) {
	var out [longestBase58]byte
	n := base58(text, alphabet, &out)
	if n < 5 {
		return nil, false
	}
	first := sha256.Sum256(out[:n-4])
	second := sha256.Sum256(first[:])
	return out[:n-4], [4]byte(second[:4]) == [4]byte(out[n-4:n])
}

// segwit tells whether text is a Bitcoin address of BIP 173 or BIP 350, or one of Litecoin, which has the same form.
func segwit(text string) bool {
	lower := strings.ToLower(text)
	if lower != text && strings.ToUpper(text) != text {
		return false
	}
	one := strings.LastIndexByte(lower, '1')
	if one < 1 || len(lower)-one < 8 || len(lower) > 90 {
		return false
	}
	const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	sum := uint32(1)
	step := func(v byte) {
		top := sum >> 25
		sum = sum&0x1FFFFFF<<5 ^ uint32(v)
		for i, g := range [5]uint32{0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := range one {
		step(lower[i] >> 5)
	}
	step(0)
	for i := range one {
		step(lower[i] & 31)
	}
	for i := one + 1; i < len(lower); i++ {
		v := strings.IndexByte(charset, lower[i])
		if v < 0 {
			return false
		}
		step(byte(v))
	}
	return sum == 1 || sum == 0x2BC830A3
}

// checksummed tells whether the capitals in 40 hexadecimal digits are those of ERC 55; digits all in one case say nothing.
func checksummed(digits string) bool {
	lower := strings.ToLower(digits)
	if digits == lower || digits == strings.ToUpper(digits) {
		return true
	}
	h := sha3.NewLegacyKeccak256()
	_, _ = h.Write([]byte(lower))
	sum := h.Sum(nil)
	for i := range len(digits) {
		half := sum[i/2] >> (4 - i%2*4) & 15
		if c := digits[i]; c > '9' && (half >= 8) != (c < 'a') {
			return false
		}
	}
	return true
}
