package masking

import (
	"errors"

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
	e := in.Newest().Value.engine()
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
	var t Tried
	t.Result, t.Candidates = e.Explain(question, typed)
	return t, nil
}
