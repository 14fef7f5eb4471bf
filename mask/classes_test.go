package mask

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode"

	"snug/mask/internal/tables"
)

var update = flag.Bool("update", false, "write golden files anew")

// The browser sorts characters by what it knows of Unicode itself. Both engines are held to this file, which lists where a
// run of characters of one class begins: L letters, I what is ignorable, S signs with the number of their meaning, C Chinese
// numerals, D digits that go on from the one that is given, and ? what this version of Unicode does not know.
func TestClassesAreAsWritten(t *testing.T) {
	t.Parallel()
	var plain [tables.Planes]uint8 // without the digits that the server alone knows
	tables.PaintClasses(&plain)
	tables.EachDigit(func(r rune, digit uint8) {
		if plane[r] != tables.CodeDigit+digit {
			t.Errorf("%c is %d and not %d", r, plane[r], digit)
		}
	})
	var b strings.Builder
	before, next := "", 0
	for r := range rune(tables.Planes) {
		if r >= 0xD800 && r <= 0xDFFF {
			continue // no characters
		}
		class := classWord(r, plain[r])
		if class == before && next < 0 || next > 0 && class == fmt.Sprintf("D%d", next) {
			if next > 0 {
				next++
			}
			continue
		}
		fmt.Fprintf(&b, "%X %s\n", r, class)
		before, next = class, -1
		if class[0] == 'D' {
			next = int(class[1]-'0') + 1
		}
	}
	const file = "testdata/classes.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != b.String() {
		t.Errorf("%s is not what the engine does: look at the difference, then run this test with -update", file)
	}
}

func classWord(r rune, code uint8) string {
	if code == tables.CodeFolds {
		code = 0
	}
	switch {
	case code >= tables.CodeSign:
		return fmt.Sprintf("S%d", code-tables.CodeSign)
	case code == tables.CodeIgnorable:
		return "I"
	case code >= tables.CodeIdeograph:
		return fmt.Sprintf("C%d", code-tables.CodeIdeograph)
	case code >= tables.CodeDigit:
		return fmt.Sprintf("D%d", code-tables.CodeDigit)
	case !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf, unicode.Co):
		return "?"
	default:
		return "L"
	}
}
