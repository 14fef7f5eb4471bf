package notify

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// sort is the form that a fact has to have. What has another is left out: a text without it is better than a text that an
// attacker had a say in.
type sort int

const (
	name    sort = iota // of a person or a shop
	label               // a word of ours, told in the receiver's language where we have it
	number              // a count
	instant             // RFC 3339
	network             // an address or prefix, perhaps with a place behind it
	door                // a route's pattern
	table               // lines of a label, a tab and a number
)

// maxName is how many characters of a name are told.
const maxName = 80

var (
	labelForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{0,47}$`)
	doorForm  = regexp.MustCompile(`^([A-Z]{3,7} )?(/[a-z0-9{}_-]+){1,10}$|^[a-z][a-z_-]{0,40}$`)
)

// tell writes a fact as the receiver reads it; "" if it has another form.
func (w words) tell(s sort, value string, zone *time.Location) string {
	switch s {
	case name:
		return inert(value)
	case label:
		if labelForm.MatchString(value) {
			return w.label(value)
		}
	case number:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return strconv.FormatInt(n, 10)
		}
	case instant:
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			return at.In(zone).Format("2006-01-02 15:04 MST")
		}
	case network:
		address, where, _ := strings.Cut(value, " ")
		if a, err := netip.ParseAddr(address); err != nil || a.Zone() != "" {
			if _, err := netip.ParsePrefix(address); err != nil {
				return ""
			}
		}
		if where = inert(where); where != "" {
			return address + " (" + where + ")"
		}
		return address
	case door:
		if doorForm.MatchString(value) {
			return value
		}
	case table:
		return w.table(value)
	}
	return ""
}

// table writes lines of a label and a number; others are left out.
func (w words) table(value string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(value, "\n") {
		l, n, _ := strings.Cut(line, "\t")
		count, err := strconv.ParseInt(n, 10, 64)
		if err != nil || !labelForm.MatchString(l) || b.Len() > 4<<10 {
			continue
		}
		b.WriteString(strconv.FormatInt(count, 10) + "  " + w.label(l) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// inert makes of a name what no program takes for a link, an address, a header or a direction: letters, digits, spaces and
// the few marks that names have. A dot stays where nothing follows it but a space.
func inert(s string) string {
	if !utf8.ValidString(s) {
		return ""
	}
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		last := i+1 == len(runes) || unicode.IsSpace(runes[i+1])
		switch {
		case b.Len() > 0 && utf8.RuneCountInString(b.String()) >= maxName:
			return strings.TrimSpace(b.String()) + "…"
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Mc, r), strings.ContainsRune("'’-,()&…", r), r == '.' && last:
			b.WriteRune(r)
		case unicode.IsSpace(r) || strings.ContainsRune(".:/@_|\\", r):
			b.WriteRune(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// safePath tells whether a link may lead there: a path of the console, with a token behind # at most.
func safePath(p string) bool {
	if p == "" {
		return true
	}
	return pathForm().MatchString(p) && !strings.Contains(p, "//") && !strings.Contains(p, "..")
}

// pathForm is made when the first path comes: its bounds make it the largest pattern by far, and most commands send nothing.
var pathForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^/[A-Za-z0-9/._-]{0,200}(#[A-Za-z0-9=&._-]{1,300})?$`)
})
