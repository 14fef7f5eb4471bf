package desk

import (
	"context"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/mask"
	"snug/mask/text"
)

// listen runs the rules over all that somebody typed in a conversation, in the order in which it was said, as when it came
// in: messages with the question before in mind, all else by itself. It is a finder.
func (d *Desk) listen(ctx context.Context, q db.Querier, key *keyring.Key, st *state) (*slip, error) {
	engine := d.mask(st.Site)
	l := listener{engine: engine, memory: engine.Conversation(), slip: &slip{places: make(map[chat.EntryID][]mask.Finding)}}
	err := d.readAll(ctx, q, key, st, func(page []chat.Entry) error {
		for i := range page {
			l.hear(&page[i])
		}
		return nil
	})
	if err != nil {
		return l.slip, err
	}
	det, err := readDetails(ctx, q, key, st)
	if err != nil {
		return l.slip, err
	}
	if found := lookAtDetails(engine, &det); len(found) > 0 {
		l.slip.details, l.slip.beside = &det, found
	}
	drafts, err := readDrafts(ctx, q, key, st)
	if err != nil {
		return l.slip, err
	}
	for staff, t := range drafts {
		if res := engine.Scan(text.Typed(t.Clear())); tally(res.Findings) != nil {
			if l.slip.drafts == nil {
				l.slip.drafts = make(map[chat.StaffID]draftSlip)
			}
			l.slip.drafts[staff] = draftSlip{res.Text, tally(res.Findings)}
		}
	}
	return l.slip, nil
}

// listener listens to a conversation again.
type listener struct {
	engine *mask.Engine
	memory *mask.Conversation
	said   []chat.EntryID // what memory was told, in order
	slip   *slip
}

// hear takes in the next entry.
func (l *listener) hear(e *chat.Entry) {
	typed := text.Typed(e.Text.Clear())
	switch e.Kind {
	case chat.Message:
		res := l.memory.Add(side(e.Author.Kind), typed, spans(e.Overruled)...)
		for _, earlier := range res.Earlier {
			if at := len(l.said) - earlier.Back; at >= 0 && at < len(l.said) {
				l.found(l.said[at], earlier.Findings)
			}
		}
		l.said = append(l.said, e.ID)
		if _, ok := l.engine.Typed(e.Form, typed); ok && e.Author.Kind == chat.ByVisitor {
			return // it was typed into a field, and would be let be there today
		}
		l.found(e.ID, res.Findings)
	case chat.Note, chat.Rated:
		l.found(e.ID, l.engine.Scan(typed).Findings)
	}
}

// found keeps what is to be masked.
func (l *listener) found(e chat.EntryID, findings []mask.Finding) {
	for _, f := range findings {
		if f.Disposition != mask.Show {
			f.Rule = "swept." + f.Rule // which says that it was found later than it could have been
			l.slip.places[e] = append(l.slip.places[e], f)
		}
	}
}

// lookAtDetails masks the visitor's details again, and tells what was found in them.
func lookAtDetails(e *mask.Engine, t *details) map[string]int {
	found := make(map[string]int)
	again := func(by func(text.Raw) mask.Result, s *string) {
		res := by(text.Typed(*s))
		n := tally(res.Findings)
		if n == nil {
			return
		}
		*s = res.Text.Clear()
		for entity, n := range n {
			found[entity] += n
		}
	}
	again(e.Name, &t.Name)
	again(e.Scan, &t.Email)
	again(e.URL, &t.URL)
	again(e.Scan, &t.Title)
	for i := range t.Fields {
		again(e.Scan, &t.Fields[i].Text)
	}
	return found
}

// tally counts findings that are masked, by entity; nil for none.
func tally(findings []mask.Finding) map[string]int {
	var out map[string]int
	for _, f := range findings {
		if f.Disposition == mask.Show {
			continue
		}
		if out == nil {
			out = make(map[string]int)
		}
		out[f.Entity]++
	}
	return out
}

// weigh counts what masking a slip would mask: values that overlap are one, as they would be then.
func (d *Desk) weigh(ctx context.Context, q db.Querier, key *keyring.Key, st *state, s *slip) (map[string]int, error) {
	sum := make(map[string]int)
	add := func(found map[string]int) {
		for entity, n := range found {
			sum[entity] += n
		}
	}
	add(s.beside)
	for _, draft := range s.drafts {
		add(draft.found)
	}
	if len(s.places) == 0 {
		return sum, nil
	}
	err := d.readAll(ctx, q, key, st, func(page []chat.Entry) error {
		for i := range page {
			if findings := s.places[page[i].ID]; len(findings) > 0 {
				_, _, found := d.remask(&page[i], findings)
				add(found)
			}
		}
		return nil
	})
	return sum, err
}
