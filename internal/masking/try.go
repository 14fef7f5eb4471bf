package masking

import (
	"errors"
	"slices"

	"snug/internal/chat"
	"snug/mask"
	"snug/mask/text"
)

// Tried is what a policy makes of a text.
type Tried struct {
	Result mask.Result
	// Candidates are all values that were looked at, masked or not, in the order of the text.
	Candidates []mask.Candidate
	// Fault is what is wrong with the policy; then there is nothing else.
	Fault *Fault
}

// Try masks a text as a visitor's, after the agent's question if there is one, under the policy given or else the one in
// force. Nothing of it is kept.
func (r *Register) Try(site chat.SiteID, typed, question text.Raw, p *Policy) (Tried, error) {
	in, ok := r.policy[site]
	if !ok {
		return Tried{}, errNoSite
	}
	e := in.Load().engine
	if p != nil {
		checked := tidy(*p)
		var fault *Fault
		if err := checked.Check(); errors.As(err, &fault) {
			// What is at fault is counted in the list as it came.
			if err := p.Check(); !errors.As(err, &fault) {
				return Tried{}, err
			}
			return Tried{Fault: fault}, nil
		}
		e = mask.New(checked)
	}
	c := e.Conversation()
	if question.Len() > 0 {
		c.Add(mask.Agent, question)
	}
	t := Tried{Result: c.Add(mask.Visitor, typed)}
	for _, f := range t.Result.Findings {
		t.Candidates = append(t.Candidates, mask.Candidate{
			Start: f.Start, End: f.End, Entity: f.Entity, Rule: f.Rule, Country: f.Country, Confirmed: f.Confirmed,
			Against: f.Against, Score: f.Score, Needed: needed, Masked: f.Disposition != mask.Show,
		})
	}
	_, looked := e.Explain(typed)
	t.Candidates = withOthers(t.Candidates, looked)
	return t, nil
}

// needed is the score from which on a value is masked.
const needed = 50

// withOthers adds what was looked at and is no finding.
func withOthers(found, looked []mask.Candidate) []mask.Candidate {
	out := found[:len(found):len(found)]
	at := 0
	for _, c := range looked {
		for at < len(found) && found[at].End <= c.Start {
			at++
		}
		if at < len(found) && found[at].Start < c.End {
			continue
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b mask.Candidate) int { return a.Start - b.Start })
	return out
}
