package mask

import (
	"slices"
	"strings"
)

// span is where a mask stands in the masked text.
type span struct{ start, end int }

// settle masks, and looks at the result again until nothing is found in it: the same text is masked in the browser and
// on the server, and the second must not find in the first one's masks what the first did not.
func (e *Engine) settle(s *scan, clean string, list *[]found, a asked) (string, []span) {
	const rounds = 8
	for round := 1; ; round++ {
		masked, spans := e.render(clean, *list)
		s.paint(masked)
		s.lex(masked)
		s.find(a)
		s.finish(e.region)
		if round == rounds || !e.merge(list, spans, s.found) {
			return masked, spans
		}
	}
}

// merge carries what was found in the masked text back to the clean text, and tells whether there was anything.
func (e *Engine) merge(list *[]found, spans []span, again []found) bool {
	if len(again) == 0 {
		return false
	}
	news := false
	was := slices.Clone(*list)
	shift, next := 0, 0 // of offsets in the masked text to those in the clean text, behind mask next-1
	for _, f := range again {
		for next < len(spans) && spans[next].end <= int(f.start) {
			shift = int(was[next].end) - spans[next].end
			next++
		}
		if next < len(spans) && spans[next].start < int(f.end) {
			old := &(*list)[next]
			switch start, end := was[next].start+min(f.start-int32(spans[next].start), 0), cleanEnd(was, spans, next, f.end); {
			case e.shows(&f): // a part of a mask: no harm is done
			case old.overruled && !f.certain(): // it is what its author has looked at
			case e.shows(old): // what the masks around it made visible in what would be shown
				f.start, f.end = min(start, old.start), end
				*list = append(*list, f)
				news = true
			default:
				// It takes a part of a mask for a value: the mask must not look like one.
				if !old.bare || start < old.start || end > old.end {
					news = true
				}
				start, end = min(start, old.start), max(end, old.end)
				if f.kind < old.kind { // what is never kept stays so
					*old = f
				}
				old.start, old.end, old.bare = start, end, true
			}
			continue
		}
		f.start += int32(shift)
		f.end += int32(shift)
		*list = append(*list, f)
		news = true
	}
	if news {
		slices.SortFunc(*list, func(a, b found) int { return int(a.start) - int(b.start) })
		*list = e.joinOverlaps(*list)
	}
	return news
}

// joinOverlaps makes one finding of those that overlap; it is masked if one of them is.
func (e *Engine) joinOverlaps(list []found) []found {
	kept := list[:1]
	for _, f := range list[1:] {
		if last := &kept[len(kept)-1]; f.start < last.end {
			start, end := last.start, max(last.end, f.end)
			if shown := e.shows(&f); e.shows(last) && !shown || e.shows(last) == shown && f.kind < last.kind {
				*last = f
			}
			last.start, last.end, last.bare = start, end, true
			continue
		}
		kept = append(kept, f)
	}
	return kept
}

// render puts the masks in.
func (e *Engine) render(clean string, list []found) (string, []span) {
	var b strings.Builder
	b.Grow(len(clean) + 8*len(list))
	spans := make([]span, len(list))
	at := 0
	for i := range list {
		f := &list[i]
		b.WriteString(clean[at:f.start])
		spans[i].start = b.Len()
		if e.shows(f) {
			b.WriteString(clean[f.start:f.end])
		} else {
			b.WriteString(entities[f.kind].glyph)
			if f.kind == kindCard && !f.bare {
				b.WriteByte(' ')
				for _, d := range f.last {
					b.WriteByte('0' + d)
				}
			}
		}
		spans[i].end = b.Len()
		at = int(f.end)
	}
	b.WriteString(clean[at:])
	return b.String(), spans
}
