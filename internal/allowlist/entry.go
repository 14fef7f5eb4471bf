package allowlist

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"snug/internal/chat"
)

// Bounds of a list. They are chosen so that the longest list in ASCII fits into one request.
const (
	MaxEntries = 250
	MaxNote    = 60 // characters
)

// The shortest prefixes. 10.0.0.0/8 and fc00::/7 (RFC 4193) are the widest that somebody may own; a wider one is a
// large part of the internet, and says "on" where nobody is kept out.
const (
	shortest4 = 8
	shortest6 = 7
)

// Entry lets addresses in.
type Entry struct {
	Prefix netip.Prefix
	// Roles are those that it lets in; none stands for all.
	Roles []string
	// Sites narrow it to those who serve none but these: who serves others, too, would take them along. None: whatever one
	// serves.
	Sites []chat.SiteID
	Note  string
	// At and By tell since when it is as it is, and who made it so. By is zero for the host's operator.
	At time.Time
	By chat.StaffID
}

// Who is somebody who wants in. The zero value is somebody of whom nothing is known yet.
type Who struct {
	Role  string
	Sites chat.Sites
}

// Staff is who a signed-in person is.
func Staff(s chat.Staff) Who { return Who{s.Role, s.Sites} }

// lets tells whether e lets somebody in.
func (e Entry) lets(who Who) bool {
	return who.Role == "" || (len(e.Roles) == 0 || slices.Contains(e.Roles, who.Role)) &&
		(len(e.Sites) == 0 || !who.Sites.None() && who.Sites.Within(chat.OnlySites(e.Sites...)))
}

// Fault is what is wrong with one entry: a stable word, and words for people that repeat nothing of it.
type Fault struct {
	Index   int
	Why     string
	Message string
}

func (f *Fault) Error() string { return f.Message }

var (
	errForm = errors.New("is no address and no prefix. Write 198.51.100.7, 198.51.100.0/24, 2001:db8::7 or 2001:db8::/48, without zones, leading zeros, ports or brackets")
	errHost = errors.New("has bits behind its prefix. Write the network's first address, or the address alone")
	errWide = errors.New("is wider than /8 for IPv4 or /7 for IPv6, and keeps nobody out. To let everybody in, turn the list off")
)

// ParsePrefix reads an address or a prefix in its canonical grammar. IPv4 mapped into IPv6 is unmapped, an address is a prefix
// of its full length.
func ParsePrefix(s string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil {
		a, err := netip.ParseAddr(s)
		if err != nil || a.Zone() != "" {
			return netip.Prefix{}, errForm
		}
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	if p.Addr().Is4In6() {
		if p.Bits() < 96 {
			return netip.Prefix{}, errForm // part of it is no IPv4
		}
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	switch {
	case p != p.Masked():
		return netip.Prefix{}, errHost
	case p.Addr().Is4() && p.Bits() < shortest4, p.Addr().Is6() && p.Bits() < shortest6:
		return netip.Prefix{}, errWide
	}
	return p, nil
}

// cleanNote trims a note. It has no characters that change how what stands around it is read.
func cleanNote(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > MaxNote {
		return "", false
	}
	return s, !strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) })
}

// List is what can be in force. The zero value is off and admits everybody.
type List struct {
	On      bool
	Entries []Entry
}

// Admits tells whether somebody is let in from an address; before anybody has signed in, any entry for it does. A list that is on and empty admits nobody, and nothing that is no plain address is admitted.
func (l List) Admits(a netip.Addr, who Who) bool {
	if !l.On {
		return true
	}
	_, found := l.Entry(a, who)
	return found
}

// Entry finds the narrowest entry that lets somebody in from an address, whether the list is on or not.
func (l List) Entry(a netip.Addr, who Who) (int, bool) {
	a = a.Unmap()
	best := -1
	for i, e := range l.Entries {
		if e.Prefix.Contains(a) && e.lets(who) && (best < 0 || e.Prefix.Bits() > l.Entries[best].Prefix.Bits()) {
			best = i
		}
	}
	return best, best >= 0
}

// Draft is an entry as somebody writes it.
type Draft struct {
	Prefix string
	Roles  []string
	Sites  []chat.SiteID
	Note   string
}

// Known tells which roles and sites there are.
type Known struct {
	Role func(string) bool
	Site func(chat.SiteID) bool
}

// Read makes entries of drafts. It returns all that is wrong, in the list's order, and leaves those entries out. An entry
// that says what one of was said keeps its time and author; others get these.
func Read(drafts []Draft, known Known, was []Entry, at time.Time, by chat.StaffID) ([]Entry, []Fault) {
	var out []Entry
	var faults []Fault
	seen := map[netip.Prefix]bool{}
	for i, d := range drafts {
		if i >= MaxEntries {
			faults = append(faults, Fault{i, "too_many", "A list has at most 250 entries."})
			break
		}
		p, err := ParsePrefix(strings.TrimSpace(d.Prefix))
		if err != nil {
			why := map[error]string{errForm: "form", errHost: "host_bits", errWide: "too_wide"}[err]
			faults = append(faults, Fault{i, why, "This entry " + err.Error() + "."})
			continue
		}
		note, ok := cleanNote(d.Note)
		roles := slices.Compact(slices.Sorted(slices.Values(d.Roles)))
		sites := chat.OnlySites(d.Sites...).Named()
		twice := seen[p]
		seen[p] = true
		switch {
		case twice:
			faults = append(faults, Fault{i, "twice", "This entry is there already."})
			continue
		case !ok:
			faults = append(faults, Fault{i, "note", "A note has at most 60 characters, all of them visible."})
			continue
		case slices.ContainsFunc(roles, func(r string) bool { return !known.Role(r) }):
			faults = append(faults, Fault{i, "role", "This entry names a role that does not exist."})
			continue
		case slices.ContainsFunc(sites, func(s chat.SiteID) bool { return !known.Site(s) }):
			faults = append(faults, Fault{i, "site", "This entry names a site that does not exist."})
			continue
		}
		e := Entry{Prefix: p, Roles: roles, Sites: sites, Note: note, At: at, By: by}
		if k := slices.IndexFunc(was, func(w Entry) bool { return same(w, e) }); k >= 0 {
			e = was[k]
		}
		out = append(out, e)
	}
	return out, faults
}

func same(a, b Entry) bool {
	return a.Prefix == b.Prefix && a.Note == b.Note && slices.Equal(a.Roles, b.Roles) && slices.Equal(a.Sites, b.Sites)
}
