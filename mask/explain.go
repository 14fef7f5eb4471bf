package mask

import "snug/mask/text"

// Candidate is a value that the engine looked at, masked or not.
type Candidate struct {
	Start, End         int // byte offsets in the text as typed
	Entity, Rule       string
	Country            string
	Confirmed, Against []string
	Score, Needed      int // masked where Score reaches Needed
	Masked             bool
}

// Explain masks a text as Conversation.Add does behind a question of the other side's ("" for none), and tells of each value
// that the engine looked at what spoke for it and against it.
func (e *Engine) Explain(question, r text.Raw) (Result, []Candidate) {
	c := e.Conversation()
	c.Add(Agent, question)
	result := c.Add(Visitor, r)
	list := make([]Candidate, 0, len(result.Findings))
	for _, f := range result.Findings {
		list = append(list, Candidate{Start: f.Start, End: f.End, Entity: f.Entity, Rule: f.Rule, Country: f.Country,
			Confirmed: f.Confirmed, Against: f.Against, Score: f.Score, Needed: 50, Masked: f.Disposition != Show})
	}
	return result, list
}
