package masking

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/mask"
	"snug/mask/text"
)

// A change of policy is written down before it counts, with how much of it loosens and none of its terms; where that can't
// be done, the policy stays.
func TestChangesOfPolicyAreWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		book := &chattest.Book{}
		f.o.Audit = book
		f.restart(t)
		f.change(t, 0, 0, strict)
		f.change(t, 0, 1, strict) // says the same: no change, and nothing to be written
		looser := strict
		looser.Dispositions = map[string]string{mask.Email: mask.Show, mask.IBAN: mask.Destroy}
		f.change(t, 0, 1, looser)
		lines, acts := book.Take()
		if !slices.Equal(lines, []string{"begin masking.policy", "done masking.policy", "begin masking.policy", "done masking.policy"}) {
			t.Fatalf("%v", lines)
		}
		if a := acts[1]; a.By.Staff != officer.ID || a.Facts["site"] != f.sites[0].String() || a.Facts["version"] != "2" || a.Facts["loosens"] != "1" {
			t.Errorf("%+v", a)
		}
		if strings.Contains(fmt.Sprintf("%+v", acts), "heron") {
			t.Error("a term is in the log")
		}
		book.Close(true)
		if _, err := f.Agreed(t.Context(), officer.ID, Edit{f.sites[0], 2, Policy{}}, nil); chat.CodeOf(err) != chat.Unlogged {
			t.Errorf("changed without being written down: %v", err)
		}
		if v, err := f.Newest(f.sites[0]); err != nil || v.Number != 2 {
			t.Errorf("%+v %v", v, err)
		}
		if got := f.Engine(f.sites[0]).Scan(text.Typed("heron")).Text.Clear(); got != "•••••" && got != "••••••" {
			t.Errorf("another policy counts: %q", got)
		}
		f.restart(t)
		if v, err := f.Newest(f.sites[0]); err != nil || v.Number != 2 {
			t.Errorf("after a restart: %+v %v", v, err)
		}
	})
}
