package mask

import (
	"strings"

	"snug/mask/internal/tables"
)

// A coin58 is a kind of address in base58check: what it begins with, and the version that its payload has.
type coin58 struct {
	first, alphabet string
	version         byte
	coin            string
}

var coins58 = [...]coin58{
	{"1", bitcoin58, 0x00, "bitcoin"},
	{"3", bitcoin58, 0x05, "bitcoin"},
	{"L", bitcoin58, 0x30, "litecoin"},
	{"M", bitcoin58, 0x32, "litecoin"},
	{"D", bitcoin58, 0x1E, "dogecoin"},
	{"A9", bitcoin58, 0x16, "dogecoin"},
	{"X", bitcoin58, 0x4C, "dash"},
	{"T", bitcoin58, 0x41, "tron"},
	{"r", ripple58, 0x00, "ripple"},
}

// An extendedKey is the beginning of a private key of BIP 32, with the bytes that it stands for.
var extendedKeys = [...]struct {
	first   string
	version [4]byte
}{
	{"xprv", [4]byte{0x04, 0x88, 0xAD, 0xE4}},
	{"yprv", [4]byte{0x04, 0x9D, 0x78, 0x78}},
	{"zprv", [4]byte{0x04, 0xB2, 0x43, 0x0C}},
	{"tprv", [4]byte{0x04, 0x35, 0x83, 0x94}},
}

// tokens calls f with each piece of letters and digits in the long runs, of from least to most bytes.
func (s *scan) tokens(least, most int, f func(start, end int)) {
	for _, r := range s.runs {
		for i := r.start; i+least <= r.end; {
			end := i
			for end < r.end && alphanumeric(s.text[end]) {
				end++
			}
			if n := end - i; n >= least && n <= most {
				f(i, end)
			}
			i = end + 1
		}
	}
}

// walletKeys finds the private keys of wallets that a checksum confirms: WIF and BIP 32.
func (s *scan) walletKeys() {
	s.tokens(51, 111, func(start, end int) {
		text := s.text[start:end]
		if !walletKey(text) {
			return
		}
		f := found{kind: kindPrivateKey, rule: "private_key.base58check", start: int32(start), end: int32(end)}
		f.confirm("check")
		s.take(f)
	})
}

func walletKey(text string) bool {
	switch n := len(text); {
	case n <= 52:
		if strings.IndexByte("5KL9c", text[0]) < 0 {
			return false
		}
		payload, ok := base58Check(text, bitcoin58)
		return ok && (payload[0] == 0x80 || payload[0] == 0xEF) && (len(payload) == 33 || len(payload) == 34)
	case n == 111:
		for i := range extendedKeys {
			if k := &extendedKeys[i]; strings.HasPrefix(text, k.first) {
				payload, ok := base58Check(text, bitcoin58)
				return ok && [4]byte(payload[:4]) == k.version
			}
		}
	}
	return false
}

// wallets finds the addresses that cryptocurrencies are paid to. A checksum confirms them; one of Solana has none, and
// counts where a word says wallet.
func (s *scan) wallets() {
	s.tokens(25, 90, func(start, end int) {
		coin, check := coinOf(s.text[start:end])
		switch {
		case coin != "":
		case end-start >= 32 && end-start <= 44 && s.mentions(tables.TopicWallet) && s.topicBefore(s.atomAt(start), tables.TopicWallet, 4):
			var out [longestBase58]byte
			if base58(s.text[start:end], bitcoin58, &out) != 32 {
				return
			}
			coin = "label:wallet"
		default:
			return
		}
		f := found{kind: kindWalletAddress, rule: "wallet_address.form", start: int32(start), end: int32(end)}
		if check {
			f.confirm("check")
		}
		f.confirm(coin)
		s.take(f)
	})
}

// coinOf gives the currency of an address, as the word that confirms it, and whether a checksum does.
func coinOf(text string) (coin string, check bool) {
	switch n := len(text); {
	case n == 42 && text[0] == '0' && text[1]|0x20 == 'x':
		for i := 2; i < n; i++ {
			if hex(text[i]) < 0 {
				return "", false
			}
		}
		if checksummed(text[2:]) {
			return "coin:ethereum", strings.ToLower(text[2:]) != text[2:]
		}
	case n >= 42 && (strings.HasPrefix(text, "bc1") || strings.HasPrefix(text, "BC1") || strings.HasPrefix(text, "tb1")):
		if segwit(text) {
			return "coin:bitcoin", true
		}
	case n >= 43 && strings.HasPrefix(text, "ltc1"):
		if segwit(text) {
			return "coin:litecoin", true
		}
	case n <= 36:
		for i := range coins58 {
			if c := &coins58[i]; strings.HasPrefix(text, c.first) {
				if payload, ok := base58Check(text, c.alphabet); ok && len(payload) == 21 && payload[0] == c.version {
					return "coin:" + c.coin, true
				}
			}
		}
	}
	return "", false
}
