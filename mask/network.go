package mask

import (
	"net/netip"
	"strings"
)

// addresses finds addresses of the Internet protocol, versions 4 and 6.
func (s *scan) addresses() {
	if len(s.figures) == 0 {
		return
	}
	for at := 0; s.gaps&gapColon != 0; {
		i := strings.IndexByte(s.text[at:], ':')
		if i < 0 {
			break
		}
		at = s.v6(at+i, at)
	}
	for i := 0; i+3 < len(s.figures) && s.gaps&gapDot != 0; i++ {
		if k := int(s.figures[i]); k+3 < len(s.atoms) && s.atoms[k+1].gap == gapDot && s.quad(k) {
			s.takeIP(int(s.atoms[k].start), int(s.atoms[k+3].end), "ip_address.v4")
			i += 3
		}
	}
}

func (s *scan) takeIP(start, end int, rule string) {
	f := found{kind: kindIPAddress, rule: rule, start: int32(start), end: int32(end)}
	f.confirm("form")
	s.take(f)
}

// quad tells whether the atoms from k on are an address of version 4: four octets without leading zeros, and not a part
// of something longer or a version of something.
func (s *scan) quad(k int) bool {
	first, last := &s.atoms[k], &s.atoms[k+3]
	if int(last.end-first.start) > len("255.255.255.255") {
		return false
	}
	text := s.text[first.start:last.end]
	if addr, err := netip.ParseAddr(text); err != nil || !addr.Is4() {
		return false
	}
	if !s.bounded(int(first.start), ".-_") || s.continues(int(last.end)) {
		return false
	}
	return !s.version(k)
}

// continues tells whether what ends at i goes on: with a letter or digit, also behind a full stop or hyphen.
func (s *scan) continues(i int) bool {
	if i < len(s.text) && (s.text[i] == '.' || s.text[i] == '-') {
		i++
	}
	return i < len(s.text) && alphanumeric(s.text[i])
}

// version tells whether a word shortly before atom lo, in the same sentence, says that it is the version of something.
func (s *scan) version(lo int) bool {
	const reach = 16
	start := s.atoms[lo].start
	for k := lo - 1; k >= 0 && start-s.atoms[k].end <= reach; k-- {
		a := &s.atoms[k]
		if strings.ContainsAny(s.text[a.end:start], ".!?\n") {
			return false
		}
		switch strings.ToLower(s.text[a.start:a.end]) {
		case "v", "ver", "version", "versión", "versione", "build", "release", "firmware":
			return true
		}
	}
	return false
}

// v6 reads an address of version 6 about the colon at i, and gives where to look on; nothing before from was read.
func (s *scan) v6(i, from int) int {
	start, end := i, i
	for start > from && (hex(s.text[start-1]) >= 0) && i-start <= 4 {
		start--
	}
	for end < len(s.text) && (hex(s.text[end]) >= 0 || s.text[end] == ':' || s.text[end] == '.') && end-i < 48 {
		end++
	}
	next := max(end, i+1)
	text := s.text[start:end]
	if strings.Count(text, ":") < 2 || !s.bounded(start, ":.") {
		return next
	}
	text = strings.TrimRight(text, ".")
	if strings.HasSuffix(text, ":") && !strings.HasSuffix(text, "::") {
		text = text[:len(text)-1]
	}
	addr, err := netip.ParseAddr(text)
	if err != nil || !addr.Is6() || !strings.ContainsAny(text, "0123456789") {
		return next
	}
	end = start + len(text)
	if end < len(s.text) && s.text[end] == '%' { // the zone
		zone := end + 1
		for zone < len(s.text) && zone-end < 16 && (alphanumeric(s.text[zone]) || s.text[zone] == '_') {
			zone++
		}
		if zone > end+1 {
			end = zone
		}
	}
	if s.continues(end) {
		return next
	}
	s.takeIP(start, end, "ip_address.v6")
	return max(end, next)
}
