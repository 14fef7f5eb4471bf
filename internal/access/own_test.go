package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"snug/internal/perm"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		list []perm.Permission
		want string
	}{
		"nothing":                  {nil, ""},
		"an agent's":               {[]perm.Permission{perm.ReadOwn, perm.Reply, perm.WriteNote}, ""},
		"what nobody has":          {[]perm.Permission{"conversation.unmask", perm.ReadOwn}, "unknown conversation.unmask"},
		"for everybody":            {[]perm.Permission{perm.Public, perm.Visitor}, "unknown public, unknown visitor"},
		"without reading":          {[]perm.Permission{perm.Reply, perm.ReadTeam}, "needs conversation.reply, needs conversation.read_team"},
		"reads and manages people": {[]perm.Permission{perm.ReadOwn, perm.ManageStaff, perm.SeeStaff}, "reads_and_grants staff.manage"},
		"reads and edits roles":    {[]perm.Permission{perm.EditRoles, perm.SeeAccess, perm.ReadOwn, perm.ReadTeam}, "reads_and_grants roles.edit"},
		"reads and edits masking":  {[]perm.Permission{perm.EditMasking, perm.ReadOwn}, "needs masking.edit, reads_and_grants masking.edit"},
		"reads and lets in":        {[]perm.Permission{perm.ReadOwn, perm.SeeAccess, perm.EditAccess}, "reads_and_grants access.edit"},
		"reviews and reads":        {[]perm.Permission{perm.ReadOwn, perm.SeeAccess, perm.ReviewAccess}, ""},
	} {
		var got []string
		for _, f := range Faults(c.list) {
			got = append(got, fmt.Sprint(f.Why, " ", f.Permission))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

// The built-in roles keep the rules that others have to keep, and every permission of the house is on the list.
func TestBuiltInRolesKeepTheRules(t *testing.T) {
	t.Parallel()
	known := Permissions()
	if slices.Contains(known, perm.SignedIn) || slices.Contains(known, perm.Public) || !slices.IsSorted(known) {
		t.Error(known)
	}
	for _, role := range Roles() {
		list := slices.DeleteFunc(Role(role).List(), func(p perm.Permission) bool { return p == perm.SignedIn })
		if f := Faults(list); len(f) > 0 {
			t.Errorf("%s: %v", role, f)
		}
	}
	for p, other := range needs {
		if !slices.Contains(known, p) || !slices.Contains(known, other) {
			t.Errorf("%s needs %s, and one is not there", p, other)
		}
	}
}
