package mask

import "snug/mask/internal/tables"

// speaksOfCode tells whether a text is about a code that is sent to somebody, in whatever words: "the code that we texted you".
func (s *scan) speaksOfCode() bool {
	const both = tables.TopicCode | tables.TopicSent
	if s.seen&tables.RoleTopic == 0 || s.topics&both != both || s.seen&tables.RoleOther != 0 {
		return false
	}
	var said tables.Topic
	for i := range s.atoms {
		said |= s.topicOf(i)
	}
	return said&both == both
}

// sentCodes finds the code in a message that somebody passes on: "482913 is your code to log in". It is the only number there.
func (s *scan) sentCodes() {
	const least, most = 4, 8 // digits
	if !s.speaksOfCode() || len(s.numbers) == 0 || len(s.numbers) > 2 {
		return
	}
	first, last := 0, len(s.numbers)-1
	if last > 0 && (!s.joined(last) || s.numbers[last].gapLen != 1 || s.numbers[last].gap&(gapSpace|gapDash) == 0) {
		return
	}
	for k := first; k <= last; k++ {
		if n := &s.numbers[k]; n.shaped || n.taken || n.opaque || n.spelled || n.gap&gapCurrency != 0 {
			return
		}
	}
	if n := s.digitsOf(first, last); n >= least && n <= most && !s.year(first, last) {
		s.report(&secrets[2], s.numbers[first].start, s.numbers[last].end, secrets[2].label)
	}
}
