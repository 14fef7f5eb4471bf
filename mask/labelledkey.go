package mask

import (
	"strings"

	"snug/mask/internal/tables"
)

// labelledKeys finds keys and tokens that have no form of their own, behind a label: "api key: 9f86d081884c7d65",
// "Authorization: Bearer …". What looks like a word is none.
func (s *scan) labelledKeys() {
	const labels = tables.TopicKey | tables.TopicPrivateKey
	passed := 0
	asked := s.asked.topics & labels
	if !s.mentions(labels) && asked == 0 {
		return
	}
	for i := range s.atoms {
		if topic := s.topicOf(i) & labels; topic != 0 && int(s.atoms[i].start) >= passed {
			if i > 0 && s.atoms[i-1].role&tables.RoleOther != 0 {
				continue // "tracking token"
			}
			passed = s.keyAfter(i+1+int(s.atoms[i].phrase), topic, "label:")
		}
	}
	if asked != 0 && len(s.found) == 0 && len(s.atoms) > 0 {
		s.keyAfter(0, asked, "question:")
	}
}

// keyAfter looks for a key from atom k on, over few small words, and gives the end of what it looked at.
func (s *scan) keyAfter(k int, topic tables.Topic, why string) int {
	const reach = 6
	at := 0
	if k > 0 {
		at = int(s.atoms[k-1].end)
	}
	for steps := 0; steps < reach; steps++ {
		if k >= len(s.atoms) || k > 0 && s.ends(k) && s.atoms[k].gap&gapColon == 0 {
			return at
		}
		t, ok := s.tokenFrom(at)
		if !ok {
			return at
		}
		if next := strings.IndexByte(s.text[t.start:t.end], '&'); next > 0 && strings.IndexByte(s.text[t.start+next:t.end], '=') > 0 {
			t.end = t.start + next // the next field of an address
			s.measureKey(&t)
		}
		if s.isKey(&t) {
			s.takeLabelled(&t, topic, why)
			return t.end
		}
		if t.first < 0 || s.atoms[t.first].role&small == 0 && s.topicOf(t.first)&topic == 0 {
			return at
		}
		at, k = t.end, s.atomAt(t.end)
	}
	return at
}

// measureKey counts the letters and digits of a token whose end has moved.
func (s *scan) measureKey(t *token) {
	t.letters, t.digits = 0, 0
	for i := t.start; i < t.end; i++ {
		switch c := s.text[i]; {
		case asciiLetter[c]:
			t.letters++
		case c >= '0' && c <= '9':
			t.digits++
		}
	}
}

func (s *scan) takeLabelled(t *token, topic tables.Topic, why string) {
	f := found{kind: kindSecret, rule: "secret.context", start: int32(t.start), end: int32(t.end)}
	if topic&tables.TopicPrivateKey != 0 {
		f.kind, f.rule = kindPrivateKey, "private_key.context"
	}
	for f.start < f.end && s.text[f.start] == '=' {
		f.start++
	}
	f.confirm(why + entities[f.kind].name)
	f.confirm("form")
	s.take(f)
}

// isKey tells whether a token is random enough for a key: at least twelve letters and digits, of many kinds and in no order,
// and no address.
func (s *scan) isKey(t *token) bool {
	const least, longest = 12, 4096
	text := s.text[t.start:t.end]
	if t.letters+t.digits < least || t.letters < 2 || len(text) > longest || strings.IndexByte(text, '@') >= 0 || strings.IndexByte(text, '/') == 0 {
		return false
	}
	var seen [256]bool
	kinds, changes, before := 0, 0, byte(0)
	for i := range len(text) {
		c := text[i]
		if !seen[c] {
			seen[c] = true
			kinds++
		}
		if class := classOfByte(c); class != before {
			changes++
			before = class
		}
	}
	if t.digits < 2 {
		return kinds >= 16 && changes >= 8
	}
	return kinds >= 8 && changes >= 4
}

// classOfByte tells small letters, capitals, digits and signs apart.
func classOfByte(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return 1
	case c >= 'a' && c <= 'z':
		return 2
	case c >= 'A' && c <= 'Z':
		return 3
	}
	return 4
}
