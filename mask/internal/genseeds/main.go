// Command genseeds writes hashes of the word lists of BIP 39 in other languages than English, word by word in the lists' order, which
// the checksum of a phrase goes by. Run it by go generate ./mask; the lists are a part of the standard and do not change.
package main

import (
	"fmt"
	"os"

	"github.com/tyler-smith/go-bip39/wordlists"

	"snug/mask/internal/tables"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: genseeds FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "genseeds:", err)
		os.Exit(1)
	}
}

func write(file string) error {
	var out []byte
	for _, list := range [][]string{wordlists.Spanish, wordlists.French, wordlists.Italian, wordlists.Czech, wordlists.Japanese, wordlists.Korean,
		wordlists.ChineseSimplified, wordlists.ChineseTraditional} {
		if len(list) != tables.SeedList {
			return fmt.Errorf("a list has %d words", len(list))
		}
		known := map[uint32]string{}
		for _, word := range list {
			h := tables.SeedHash(word)
			if other, ok := known[h]; ok {
				return fmt.Errorf("%q and %q have one hash", word, other)
			}
			known[h] = word
			out = append(out, byte(h>>16), byte(h>>8), byte(h))
		}
	}
	return os.WriteFile(file, out, 0o644)
}
