package roles

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"snug/internal/chat"
	"snug/internal/perm"
)

// Bounds of the roles.
const (
	MaxRoles = 50
	MaxTitle = 40 // characters
	maxKey   = 30
)

// Role is a role that somebody made.
type Role struct {
	// Key is stored with people, and never changes; Title is what it is called.
	Key   string
	Title string
	// Perms are what it permits beside being signed in, in alphabetical order.
	Perms []perm.Permission
	// At and By tell since when it is as it is, and who made it so.
	At time.Time
	By chat.StaffID
}

// Set is what the role permits.
func (r Role) Set() perm.Set { return perm.Of(append([]perm.Permission{perm.SignedIn}, r.Perms...)...) }

// Draft is a role as somebody writes it. Without a key it is a new one.
type Draft struct {
	Key   string
	Title string
	Perms []perm.Permission
}

// Fault is what is wrong with one role: a stable word, the permissions that it is about, and words for people that repeat
// nothing of it.
type Fault struct {
	Index             int
	Why               string
	Permission, Other perm.Permission
	Message           string
}

// Rules are what roles have to keep, and which are built in; package access has them.
type Rules struct {
	// BuiltIn is what a built-in role permits; an empty set for others. Names lists them.
	BuiltIn func(name string) perm.Set
	Names   func() []string
	// Faults tells why a role can't have these permissions: a stable word, the one that it is about, and the other.
	Faults func([]perm.Permission) []Fault
}

var messages = map[string]string{
	"title":            "A role's name has 1 to 40 characters, all of them visible, on one line.",
	"taken":            "There is a role of this name already.",
	"gone":             "This role is not there any more. Make a new one.",
	"too_many":         "There can be at most 50 roles.",
	"unknown":          "There is no such permission.",
	"needs":            "This permission is of no use without the other one.",
	"reads_and_grants": "Who reads conversations may not change who reads what, too: with both, somebody would let themselves in.",
}

// Read makes roles of drafts. It returns all that is wrong, in the list's order, and leaves those roles out. A role that says
// what one of was said keeps its time and author; others get these.
func Read(drafts []Draft, rules Rules, was []Role, at time.Time, by chat.StaffID) ([]Role, []Fault) {
	var out []Role
	var faults []Fault
	keys, titles := map[string]bool{}, map[string]bool{}
	for _, r := range was {
		keys[r.Key] = true // also of those that are dropped: what the log says of them stays true
	}
	for _, name := range rules.Names() {
		keys[name], titles[folded(name)] = true, true
	}
	for i, d := range drafts {
		fault := func(why string) { faults = append(faults, Fault{Index: i, Why: why, Message: messages[why]}) }
		if i >= MaxRoles {
			fault("too_many")
			break
		}
		before := len(faults)
		title, ok := cleanTitle(d.Title)
		switch {
		case !ok:
			fault("title")
		case titles[folded(title)]:
			fault("taken")
		}
		titles[folded(title)] = true
		old := slices.IndexFunc(was, func(r Role) bool { return r.Key == d.Key })
		if d.Key != "" && (old < 0 || slices.ContainsFunc(out, func(r Role) bool { return r.Key == d.Key })) {
			fault("gone")
		}
		perms := slices.Compact(slices.Sorted(slices.Values(d.Perms)))
		for _, f := range rules.Faults(perms) {
			if f.Index, f.Message = i, messages[f.Why]; f.Why == "unknown" {
				f.Permission = "" // it is nothing but what somebody sent
			}
			faults = append(faults, f)
		}
		if len(faults) > before {
			continue
		}
		r := Role{Key: d.Key, Title: title, Perms: perms, At: at, By: by}
		if r.Key == "" {
			r.Key = keyFor(title, keys)
		}
		keys[r.Key] = true
		if old >= 0 && same(was[old], r) {
			r = was[old]
		}
		out = append(out, r)
	}
	return out, faults
}

func same(a, b Role) bool {
	return a.Key == b.Key && a.Title == b.Title && slices.Equal(a.Perms, b.Perms)
}

// folded is a title or a built-in role's name as they are compared.
func folded(s string) string { return strings.ToLower(strings.ReplaceAll(s, "-", " ")) }

func cleanTitle(s string) (string, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if !utf8.ValidString(s) || s == "" || utf8.RuneCountInString(s) > MaxTitle {
		return s, false
	}
	return s, !strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) })
}

// keyFor makes a key of a title, of a-z, 0-9 and hyphens, that is nobody's yet.
func keyFor(title string, taken map[string]bool) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() == maxKey {
			break
		}
	}
	base := strings.Trim(b.String(), "-")
	if base == "" {
		base = "role"
	}
	key := base
	for n := 2; taken[key]; n++ {
		key = base + "-" + strconv.Itoa(n)
	}
	return key
}

// document is the roles as they are sealed, so that whoever can write the rows can't raise themselves.
type document struct {
	Roles []storedRole `json:"roles"`
}

type storedRole struct {
	Key   string            `json:"key"`
	Title string            `json:"title"`
	Perms []perm.Permission `json:"permissions"`
	At    int64             `json:"at"`
	By    chat.StaffID      `json:"by,omitzero"`
}

func encode(roles []Role) ([]byte, error) {
	kept := document{Roles: make([]storedRole, len(roles))}
	for i, r := range roles {
		kept.Roles[i] = storedRole{r.Key, r.Title, r.Perms, r.At.UnixMilli(), r.By}
	}
	return json.Marshal(kept)
}

func decode(plain []byte) ([]Role, error) {
	var kept document
	if err := json.Unmarshal(plain, &kept); err != nil {
		return nil, err
	}
	var out []Role
	for _, r := range kept.Roles {
		out = append(out, Role{r.Key, r.Title, r.Perms, time.UnixMilli(r.At).UTC(), r.By})
	}
	return out, nil
}
