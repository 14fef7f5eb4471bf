//go:build unix

package mask_test

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// Attackers choose the text: eight times as much of it may take about eight times as long, not sixty-four.
// Processor time is compared, so that a busy machine does not matter.
func TestTimeIsLinear(t *testing.T) {
	for _, piece := range []string{
		"4539 1488 0343 6467 ", "4", "4 ", "1a", "536-90-4399 ", "is ", "password:", "password: x1y2z3 ", "pin 4711 or ", "DE89 ",
		"one ", "double ", "a\u0301", "٤", "&#52;", "%34", "\u200b", "part 1: 4539 ", "• 4242 ", "o0", "1.", "is 12 ", "\"", "my pin is ",
		"4539148803436467 4539 ", "one time password ", "\u0301", "€4 ",
		"a b ", "fourone", "4x", "4|1", "<b>4</b>", "<", "&#52", "%2534", "%EF%BC%94", "for to ", "1) 4111 ", "4 (four) ", "\\x34", "=34", "MjIy1", "34 ",
		"A1 ", "BSN 123456782 ", "12345678Z-", "X 1-", "A B 1 ", "passport A1 ", "tax id one ", "12-34-56 12345678 ",
		"forty two ", "4111 hello ", "f0ur ", "สี่", "fоur ", "4!",
		"@", "a@", "a@b.co ", "jo@example.org ", "x://", "x://a:b@", "x://a:", "sk-", "ghp_", "eyJ", "eyJ.", "eyJhbGciOiJIUzI1NiJ9.", "N.",
		"BEGIN ", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "PuTTY-User-Key-File-", "abandon ", "1 abandon ", "1.1.1.1 ",
		"::", "1:", "f:", "+1 ", "+44 20 7946 0958 ", "212-555-0175 ", "06 12 ", "call 1 ", "token: ", "token: a1b2c3d4e5f6g7 ", "token is ",
		"born ", "born 1 ", "born 1 May ", "12 Baker Street ", "rue ", "Rue A ", "Street 1 ", "Hauptstraße 1 ", "Street ", "maiden name ", "first pet is Rex ",
		"Rex first pet ", "exp 09/28 ", "4539148803436467 09/28 ", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa ",
		"a (at) b ", "a at b dot ", "dot ", "-", "—",
		"i v ", "ii ", "two times ", "1: 4 ", "a4", "A4539 ", "04539 ", "4$", "4-! ", "4%", "()", "1!-", "|||| ", "....- ", "$%", "'è\"_&", "one hundred ", "0100 ", "backwards 7646 ",
		"last 1 first ", "NDUz", "GQ2T", "110100", "⚀", "🕐", "我4", "first 4539 ", "10:12 4539 ", "4539 banana ",
	} {
		took := func(n int) time.Duration {
			s := strings.Repeat(piece, n/len(piece))
			start := processorTime(t)
			scan(s)
			return processorTime(t) - start
		}
		small, large := took(32<<10), took(256<<10)
		if large > 8*3*small+400*time.Millisecond {
			t.Errorf("%q: 32 KiB took %v, 256 KiB took %v", piece, small, large)
		}
	}
}

func processorTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano())
}
