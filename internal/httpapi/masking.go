package httpapi

import (
	"context"

	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/masking"
)

// historySteps is how many changes of a policy one answer lists.
const historySteps = 100

func (e *Edge) masking(ctx context.Context, in *maskingIn) (*maskingOut, error) {
	v, err := e.o.Masking.Newest(served(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	return &maskingOut{e.policyOut(in.ID, v)}, nil
}

func (e *Edge) changeMasking(ctx context.Context, in *changeMaskingIn) (*maskingOut, error) {
	p, err := in.Body.Policy.policy()
	if err != nil {
		return nil, err
	}
	edit := masking.Edit{Site: served(ctx, in.ID), Version: in.Body.Version, Policy: p}
	v, err := e.o.Masking.Change(ctx, callOf(ctx).staff, edit)
	id, err := e.proposed(ctx, err, in.Body.Reason, approval.Draft{Kind: string(chat.ActMaskPolicy), Site: edit.Site, Params: edit})
	if err != nil {
		return nil, err
	}
	if id != "" {
		if v, err = e.o.Masking.Newest(in.ID); err != nil {
			return nil, err
		}
	}
	out := &maskingOut{e.policyOut(in.ID, v)}
	out.Body.Proposed = id
	return out, nil
}

func (e *Edge) maskingHistory(ctx context.Context, in *maskingIn) (*maskingHistoryOut, error) {
	steps, err := e.o.Masking.History(ctx, served(ctx, in.ID), historySteps)
	if err != nil {
		return nil, err
	}
	out := &maskingHistoryOut{}
	out.Body.Steps = make([]wirePolicyStep, len(steps))
	for i, s := range steps {
		out.Body.Steps[i] = wirePolicyStep{Version: s.Number, At: millis(s.At), By: e.named(s.By), Changes: policyChangesOut(s.Changes)}
	}
	return out, nil
}

func policyChangesOut(list []masking.Change) []wirePolicyChange {
	out := make([]wirePolicyChange, len(list))
	for i, c := range list {
		out[i] = wirePolicyChange(c)
	}
	return out
}

func (e *Edge) tryMasking(ctx context.Context, in *tryMaskingIn) (*tryMaskingOut, error) {
	var policy *masking.Policy
	if in.Body.Policy != nil {
		p, err := in.Body.Policy.policy()
		if err != nil {
			return nil, err
		}
		policy = &p
	}
	t, err := e.o.Masking.Try(served(ctx, in.ID), in.Body.Text.Raw, in.Body.Question.Raw, policy)
	if err != nil {
		return nil, err
	}
	out := &tryMaskingOut{}
	masked := t.Result.Text.Clear()
	out.Body.Masked, out.Body.Findings, out.Body.Candidates = masked, []wireFinding{}, []wireCandidate{}
	if f := t.Fault; f != nil {
		out.Body.Fault = &WirePolicyFault{f.Field, f.Name, f.Index, f.Why, f.Error()}
		return out, nil
	}
	for _, f := range t.Result.Findings {
		out.Body.Findings = append(out.Body.Findings, wireFinding{
			Start: in.Body.Text.unitsOf(f.Start), End: in.Body.Text.unitsOf(f.End), MaskStart: units(masked, f.MaskStart),
			MaskEnd: units(masked, f.MaskEnd), Entity: f.Entity, Rule: f.Rule, Disposition: f.Disposition, Certain: f.Certain,
		})
	}
	for _, c := range t.Candidates {
		out.Body.Candidates = append(out.Body.Candidates, wireCandidate{
			Start: in.Body.Text.unitsOf(c.Start), End: in.Body.Text.unitsOf(c.End), Entity: c.Entity, Country: c.Country, Rule: c.Rule,
			Confirmed: present(c.Confirmed), Against: present(c.Against), Score: c.Score, Needed: c.Needed, Masked: c.Masked,
		})
	}
	return out, nil
}

func (e *Edge) policyOut(site chat.SiteID, v masking.Version) wireMasking {
	p := v.Policy
	out := wireMasking{
		Site: site.String(), Version: v.Number, At: millis(v.At), By: e.named(v.By), Entities: []wireEntityKind{},
		Policy: WirePolicy{
			Dispositions: []wireDisposition{}, Terms: present(p.Terms), Leave: present(p.Leave), Patterns: []wirePattern{},
			Region: p.Region, MayOverrule: p.MayOverrule,
		},
	}
	for _, x := range p.Patterns {
		out.Policy.Patterns = append(out.Policy.Patterns, wirePattern(x))
	}
	for _, k := range masking.Entities() {
		if d, ok := p.Dispositions[k.Name]; ok {
			out.Policy.Dispositions = append(out.Policy.Dispositions, wireDisposition{k.Name, d})
		}
		out.Entities = append(out.Entities, wireEntityKind(k))
	}
	return out
}

func (w WirePolicy) policy() (masking.Policy, error) {
	p := masking.Policy{Dispositions: map[string]string{}, Terms: w.Terms, Leave: w.Leave, Region: w.Region, MayOverrule: w.MayOverrule}
	for _, d := range w.Dispositions {
		if _, twice := p.Dispositions[d.Entity]; twice {
			return p, chat.Errorf(chat.Invalid, "An entity has two dispositions. Give it one.")
		}
		p.Dispositions[d.Entity] = d.Disposition
	}
	for _, x := range w.Patterns {
		p.Patterns = append(p.Patterns, masking.Pattern(x))
	}
	return p, nil
}

func bootMasking(b masking.Browser) wireBootMasking {
	out := wireBootMasking{present(b.Shown), make([]wireHidden, len(b.Hidden)), b.Leave, b.MayOverrule}
	for i, h := range b.Hidden {
		out.Hidden[i] = wireHidden(h)
	}
	return out
}

// overruledSpans are the places that a visitor says hold nothing confidential. Those that lie nowhere in the text are left
// out.
func overruledSpans(sent typed, list []overruledIn) []chat.Span {
	var out []chat.Span
	for _, s := range list {
		if len(s) != 2 {
			continue
		}
		if start, end := sent.bytesOf(s[0]), sent.bytesOf(s[1]); start < end {
			out = append(out, chat.Span{Start: start, End: end})
		}
	}
	return out
}
