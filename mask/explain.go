package mask

import (
	"cmp"
	"slices"

	"snug/mask/internal/tables"
	"snug/mask/text"
)

// Candidate is a value that the engine looked at, masked or not.
type Candidate struct {
	Start, End         int    // byte offsets in the text as typed
	Entity, Rule       string // Entity is "" for a number that nothing says anything of
	Country            string
	Confirmed, Against []string
	Score, Needed      int // a finding where Score reaches Needed
	Masked             bool
}

// needed is the score that makes a candidate a finding.
const needed = 50

// Explain masks a text as Conversation.Add does behind a question of the other side's ("" for none), and tells of each value
// that the engine looked at what spoke for it and against it: the findings, and what was taken for none. It is for people
// who ask why, and costs more than masking does.
func (e *Engine) Explain(question, r text.Raw) (Result, []Candidate) {
	c := e.Conversation()
	c.Add(Agent, question)
	var doubts []Candidate
	doubt := func(list []Candidate, at offsets) {
		for _, d := range list {
			d.Start, d.End = at.raw(d.Start), at.rawEnd(d.End)
			doubts = append(doubts, d)
		}
	}
	c.overheard = func(s *scan, at offsets) { doubt(s.doubts(), at) }
	result := c.Add(Visitor, r)
	if e.rules != nil {
		e.scan(r, &turn{done: func(s *scan, at offsets) { doubt(s.spared(), at) }})
	}
	list := make([]Candidate, 0, len(result.Findings)+len(doubts))
	for _, f := range result.Findings {
		list = append(list, Candidate{Start: f.Start, End: f.End, Entity: f.Entity, Rule: f.Rule, Country: f.Country,
			Confirmed: f.Confirmed, Against: f.Against, Score: max(f.Score, needed), Needed: needed, Masked: f.Disposition != Show})
	}
	for _, d := range doubts {
		covered := slices.ContainsFunc(result.Findings, func(f Finding) bool { return d.Start < f.End && f.Start < d.End })
		if !covered {
			list = append(list, d)
		}
	}
	slices.SortStableFunc(list, func(a, b Candidate) int { return cmp.Compare(a.Start, b.Start) })
	return result, list
}

// doubts lists what looked like something and was taken for nothing.
func (s *scan) doubts() []Candidate {
	if len(s.numbers) == 0 {
		s.group()
	}
	var list []Candidate
	for k := 0; k < len(s.numbers); k++ {
		last, digits := k, int(s.numbers[k].n)
		for last+1 < len(s.numbers) && s.connected(last+1) && !s.numbers[k].taken {
			last++
			digits += int(s.numbers[last].n)
		}
		if !s.numbers[k].taken && digits >= 3 {
			list = append(list, s.doubt(k, last, digits))
		}
		k = last
	}
	for i := range s.atoms {
		if d, ok := s.unsaid(i); ok {
			list = append(list, d)
		}
	}
	return list
}

// doubt says of the numbers from first to last why they are no finding.
func (s *scan) doubt(first, last, digits int) Candidate {
	d := Candidate{Start: int(s.numbers[first].start), End: int(s.numbers[last].end), Rule: "number", Needed: needed, Score: 1}
	context := s.contextOf(int(s.numbers[first].lo), int(s.numbers[last].hi))
	against := func(word string) { d.Against = append(d.Against, word) }
	if digits >= shortest && digits <= longest {
		var all []byte
		for k := first; k <= last; k++ {
			n := &s.numbers[k]
			all = append(all, s.digits[n.digits:n.digits+n.n]...)
		}
		d.Entity, d.Rule, d.Score = Card, "card.luhn", 10
		network := networkOf(all)
		switch {
		case network == nil:
			against("network:none")
		case network.Weak || network.InContext:
			d.Confirmed = append(d.Confirmed, networkWord[network.Name])
			against("network:weak")
			d.Score += 10
		default:
			d.Confirmed = append(d.Confirmed, networkWord[network.Name])
			d.Score += 15
		}
		if luhn(all) {
			d.Confirmed = append(d.Confirmed, "luhn")
			d.Score += 15
		} else {
			against("luhn:wrong")
		}
	}
	switch {
	case s.numbers[first].shaped:
		against("form:other")
	case context.label == tables.RoleOther:
		against("label:other")
	case context.label == tables.RoleCard:
		d.Confirmed = append(d.Confirmed, context.word)
	default:
		against("label:none")
	}
	return d
}

// unsaid tells of a label that nothing confidential follows.
func (s *scan) unsaid(i int) (Candidate, bool) {
	const labels = tables.RolePassword | tables.RolePIN | tables.RoleCode | tables.RoleOneTime
	a := &s.atoms[i]
	if a.taken || a.role&labels == 0 {
		return Candidate{}, false
	}
	entity := Password
	for _, e := range secrets {
		if a.role&e.role != 0 {
			entity = entities[e.kind].name
		}
	}
	for _, f := range s.found {
		if entities[f.kind].name == entity {
			return Candidate{}, false
		}
	}
	end := &s.atoms[i+int(a.phrase)]
	return Candidate{Start: int(a.start), End: int(end.end), Entity: entity, Rule: entity + ".context", Score: 20, Needed: needed,
		Confirmed: []string{"label:" + entity}, Against: []string{"value:none"}}, true
}
