package mask

import (
	"strings"

	"snug/mask/internal/tables"
)

// topicOf is what the word or phrase that begins with atom k is about. The words of masks, such as SECRET, are about nothing.
func (s *scan) topicOf(k int) tables.Topic {
	a := &s.atoms[k]
	if a.role&tables.RoleTopic == 0 || strings.HasPrefix(s.text[a.end:], " ••••") {
		return 0
	}
	h := a.hash
	for i := k + 1; i <= k+int(a.phrase); i++ {
		h = hashPhrase(h, s.atoms[i].hash)
	}
	return entryOf(h).topic()
}

// mentions tells whether any word of the text is about any of the topics.
func (s *scan) mentions(any tables.Topic) bool { return s.topics&any != 0 }

// topicBefore looks back from atom lo, over small words and at most reach others, for a word about any of the topics in
// the same sentence.
func (s *scan) topicBefore(lo int, any tables.Topic, reach int) bool {
	distance := 0
	for k := lo - 1; k >= 0 && distance <= reach; k-- {
		if s.ends(k + 1) {
			return false
		}
		if s.topicOf(k)&any != 0 {
			return true
		}
		if s.atoms[k].role&small == 0 {
			distance++
		}
	}
	return false
}
