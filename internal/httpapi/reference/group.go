package reference

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// groups is the order of the page: what each title gathers, by the first segments of paths behind /v1.
var groups = []struct {
	title, says string
	of          []string
}{
	{"Visits", "What the widget asks for, on its own origin. A visitor's token signs it.", []string{"visit"}},
	{"Sessions", "Signing in and out, invitations and forgotten passwords, oneself, and tokens for programs.", []string{"session", "me", "invitation", "password", "tokens"}},
	{"Conversations", "Inbox, entries, drafts and what becomes of a conversation. Who may not see one is told that there is none.", []string{"conversations", "search"}},
	{"Saved replies", "Answers that are given often.", []string{"replies"}},
	{"People and sites", "Who works here, and for which shops.", []string{"staff", "people", "teams", "sites"}},
	{"Access and log", "From where the console can be reached, what roles permit and who has them, what needs a second person, and the log of sensitive acts.", []string{"access", "approvals", "audit"}},
	{"Security", "Who tries to get in, what was done about it, and who is told.", []string{"incidents", "incident-hours", "incident-severities", "incident-answers", "incident-report", "incident-report.pdf", "alerts", "sending"}},
	{"Privacy and posture", "Consent, erasures, what masking let through, and how the installation stands.", []string{"consent", "erasures", "mask-incidents", "posture"}},
}

const otherGroup = "More"

// methods is the order of the operations of one path.
var methods = []string{"get", "post", "put", "patch", "delete"}

// console tells whether an operation is served on the console's origin.
func (o *operation) console() bool { return slices.Contains(o.Tags, "console") }

// placed is an operation and where it is.
type placed struct {
	method, path string
	*operation
}

// sorted gathers the operations by group. What no group names comes last, rather than not at all. Sockets are told by
// their answer, and stand by themselves.
func (d *document) sorted() (by map[string][]placed, sockets []placed) {
	by = map[string][]placed{}
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for method, o := range d.Paths[path] {
			p := placed{strings.ToUpper(method), path, o}
			if _, upgrade := o.Responses["101"]; upgrade {
				sockets = append(sockets, p)
				continue
			}
			by[groupOf(path)] = append(by[groupOf(path)], p)
		}
	}
	for _, list := range by {
		slices.SortStableFunc(list, func(a, b placed) int {
			return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(slices.Index(methods, strings.ToLower(a.method)), slices.Index(methods, strings.ToLower(b.method))))
		})
	}
	slices.SortFunc(sockets, func(a, b placed) int { return cmp.Compare(b.path, a.path) })
	return by, sockets
}

func groupOf(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/v1/"), "/")
	for _, g := range groups {
		if slices.Contains(g.of, first) {
			return g.title
		}
	}
	return otherGroup
}
