// Command gencommon makes common.bin out of a list of passwords that many people use, one a line:
//
//	go run ./internal/signin/gencommon < common-passwords.txt > internal/signin/common.bin
//
// Each takes four bytes, the beginning of its SHA-256, in order. The list is the one that Django comes with; see
// docs/dependencies.md.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func main() {
	var marks []uint32
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		word := strings.ToLower(norm.NFKC.String(strings.TrimSpace(lines.Text())))
		if utf8.RuneCountInString(word) < 4 {
			continue // too short to be what a password is built on
		}
		sum := sha256.Sum256([]byte(word))
		marks = append(marks, binary.BigEndian.Uint32(sum[:]))
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	slices.Sort(marks)
	var out []byte
	for _, m := range slices.Compact(marks) {
		out = binary.BigEndian.AppendUint32(out, m)
	}
	if _, err := os.Stdout.Write(out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
