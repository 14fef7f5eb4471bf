package signin

import (
	"context"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }
func itoa(i int) string        { return strconv.Itoa(i) }

func TestPasswordForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in string
		ok bool
	}{
		"12 characters":             {"abcdefghijkl", true},
		"11 characters":             {"abcdefghijk", false},
		"256 characters":            {strings.Repeat("ab", 128), true},
		"257 characters":            {strings.Repeat("ab", 128) + "c", false},
		"256 of four bytes":         {strings.Repeat("\U0001F511", 256), true},
		"12 of four bytes":          {strings.Repeat("\U0001F511", 12), true},
		"a megabyte":                {strings.Repeat("a", 1<<20), false},
		"grows over 256 by NFKC":    {strings.Repeat("\ufdfa", 100), false},
		"grows to 12 by NFKC":       {"\ufb03\ufb03\ufb03\ufb03", true},
		"NUL":                       {"abcdefgh\x00ijklm", false},
		"line break":                {"abcdefgh\nijklm", false},
		"not UTF-8":                 {"abcdefghijklm\xff", false},
		"spaces count":              {"a b c d e f ", true},
		"empty":                     {"", false},
		"combining marks, composed": {norm.NFD.String("ééééééééééé"), false}, // 11, not 22
	} {
		_, err := preparePassword(c.in)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && c.in != "" && strings.Contains(err.Error(), c.in) {
			t.Errorf("%s: the error repeats the password", name)
		}
	}
}

func TestPasswordIsNormalisedAndNeverCut(t *testing.T) {
	t.Parallel()
	h := newHasher()
	ctx := context.Background()
	long := strings.Repeat("long words ", 23) + "end"
	prepare := func(s string) []byte {
		t.Helper()
		b, err := preparePassword(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	phc, err := h.hash(ctx, prepare("Zu\u0308rich \u2460 "+long[:200]))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=65536,t=3,p=1$") {
		t.Errorf("form of the hash: %s", phc[:20])
	}
	for name, c := range map[string]struct {
		in   string
		same bool
	}{
		"composed":               {"Z\u00fcrich 1 " + long[:200], true},
		"last character changed": {"Z\u00fcrich 1 " + long[:199] + "#", false},
		"cut at 72 bytes":        {("Z\u00fcrich 1 " + long)[:72], false},
	} {
		same, err := h.verify(ctx, &h.known, phc, prepare(c.in))
		if err != nil || same != c.same {
			t.Errorf("%s: %v, %v", name, same, err)
		}
	}
	if _, err := h.verify(ctx, &h.known, "", make([]byte, 12)); err == nil {
		t.Error("a hash that is none was worked through")
	}
}

func TestGuessedPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	for in, ok := range map[string]bool{
		"aaaaaaaaaaaaaaaa": false, "abababababababab": false, "mina.berg-2024!": false, "Mina Berg 2026": false,
		"xmina.berg@example.orgx": false, goodPassword: true, "password1234": false, "Passw0rd2024!": false, "P@$$w0rd1234": false,
		"qwertyuiop123": false, "1qaz2wsx3edc4rfv": false, "123456789012": false, "987654321098": false, "abcdefghijkl": false,
		"passwordpassword": false, "letmeinletmein": false, "sunshine!!!!": false, "iloveyou123456789": false,
		"four unrelated words": true, "kettle-heron-7-quilt": true, "x7Kp2mQv9zRt": true, "Grüße vom Kutter 12": true, "monkey built a dragon": true,
		"\U0001F511\U0001F512\U0001F511\U0001F512\U0001F511\U0001F512": false, "the river took mina berg to the old harbour": true,
	} {
		if err := checkNew([]byte(in), "mina.berg@example.org", "Mina Berg"); (err == nil) != ok {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzCommon(f *testing.F) {
	f.Add("passwordpassword")
	f.Add("\xff\xff\xff")
	f.Add("ééééééééééé")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > MaxPassword { // what comes in is bounded before
			return
		}
		if isListed(s) && !isCommon(s) {
			t.Fatal("a password of the list is not common")
		}
		if p := period(s); len(p) > len(s) || p != "" && !strings.HasPrefix(strings.Repeat(p, len(s)/len(p)+1), s) {
			t.Fatal("not what it repeats")
		}
	})
}

func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=99999999999,t=3,p=1$AAAA$AAAA")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parsePHC(s)
		if err == nil && (h.kib > 1<<20 || h.passes > 32 || h.lanes > 16 || h.passes == 0 || h.lanes == 0 || len(h.sum) < 16) {
			t.Fatal("a cost out of bounds was taken")
		}
	})
}

func FuzzCleaners(f *testing.F) {
	f.Add("Mina@Example.org")
	f.Add("a@b\r\nBcc: c@d")
	f.Fuzz(func(t *testing.T, s string) {
		if e, err := cleanEmail(s); err == nil {
			again, err := cleanEmail(e)
			if err != nil || again != e || strings.ContainsAny(e, "\r\n\x00 <>,") || strings.Count(e, "@") != 1 {
				t.Fatal("an address is taken that is none, or is not stable")
			}
		}
		if n, err := cleanName(s); err == nil && strings.ContainsAny(n, "\r\n\x00\u202e") {
			t.Fatal("a name with controls is taken")
		}
	})
}
