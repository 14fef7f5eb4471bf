package desk

import (
	"cmp"
	"slices"

	"snug/internal/chat"
	"snug/mask"
	"snug/mask/text"
)

// remask masks an entry's text anew. Of the findings, Start and End are looked at, as places in the text as it stands, and
// Entity, Rule, Confirmed and Against. It returns the text, all masks that stand in it, and the entities that are new.
func (d *Desk) remask(e *chat.Entry, findings []mask.Finding) (text.Text, []chat.Mask, map[string]int) {
	res := d.mask(chat.SiteID{}).Later(e.Text, joined(e.Masks, findings))
	masks := make([]chat.Mask, 0, len(e.Masks)+len(res.Findings))
	found := make(map[string]int)
	for _, f := range res.Findings {
		found[f.Entity]++
		masks = append(masks, chat.Mask{
			Entity: f.Entity, Rule: f.Rule, Where: "server", Disposition: disposition(mask.Destroy),
			Start: f.MaskStart, End: f.MaskEnd, Confirmed: f.Confirmed, Against: f.Against,
		})
	}
	for _, m := range e.Masks {
		if m.Start, m.End = moved(res.Findings, m.Start, m.End); m.Start >= 0 {
			masks = append(masks, m) // what lies within a new mask is part of it
		}
	}
	slices.SortFunc(masks, func(a, b chat.Mask) int { return cmp.Compare(a.Start, b.Start) })
	return res.Text, masks, found
}

// joined orders findings and makes one of those that overlap, the first one's kind; a finding that cuts a mask takes in all
// of it, so that no half of a mask is left.
func joined(masks []chat.Mask, findings []mask.Finding) []mask.Finding {
	list := slices.Clone(findings)
	for i := range list {
		f := &list[i]
		for _, m := range masks {
			if f.Start < m.End && m.Start < f.End {
				f.Start, f.End = min(f.Start, m.Start), max(f.End, m.End)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b mask.Finding) int { return cmp.Compare(a.Start, b.Start) })
	out := list[:0]
	for _, f := range list {
		if n := len(out); n > 0 && f.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, f.End)
			continue
		}
		out = append(out, f)
	}
	for i := range out {
		out[i].MaskStart, out[i].MaskEnd = out[i].Start, out[i].End
	}
	return out
}
