package desk

import (
	"context"
	"unicode/utf8"

	"snug/internal/chat"
	"snug/internal/keyring"
	"snug/mask"
	"snug/mask/text"
)

// maxBrowserMasks bounds what a browser may say it masked in one message.
const maxBrowserMasks = 64

// bounded refuses a text that is longer than max characters, or empty where it must not be. Bytes are looked at first, so
// that nothing long is masked in vain.
func bounded(what string, raw text.Raw, max int, needed bool) error {
	if needed && raw.Len() == 0 {
		return chat.Errorf(chat.Invalid, "%s is empty.", what)
	}
	if raw.Len() > max*utf8.UTFMax {
		return tooLong(what, max)
	}
	return nil
}

func tooLong(what string, max int) error {
	return chat.Errorf(chat.TooLarge, "%s has at most %d characters; this has more.", what, max)
}

// fits counts the characters of what masking made.
func fits(what string, t text.Text, max int) error {
	if t.Len() > max && utf8.RuneCountInString(t.Clear()) > max {
		return tooLong(what, max)
	}
	return nil
}

// compose masks what somebody typed, with the room's memory of what was said before, and makes an entry of it; r.talk is
// held. Earlier tells what this one made visible in earlier ones.
func (d *Desk) compose(ctx context.Context, r *room, by chat.Author, p *chat.Post) (e chat.Entry, earlier []mask.Earlier, err error) {
	what, max := "A message", MaxMessage
	if p.Kind == chat.Note {
		what = "A note"
	}
	if p.Client.IsZero() {
		return chat.Entry{}, nil, chat.Errorf(chat.Invalid, "A message needs an id of its sender's.")
	}
	if err := bounded(what, p.Text, max, true); err != nil {
		return chat.Entry{}, nil, err
	}
	if len(p.Browser) > maxBrowserMasks {
		return chat.Entry{}, nil, chat.Errorf(chat.Invalid, "A message has at most %d masks.", maxBrowserMasks)
	}
	var res mask.Result
	form := ""
	if by.Kind == chat.ByStaff {
		form = p.Form
	}
	if p.Kind == chat.Note {
		res = d.mask(r.site).Scan(p.Text) // a note answers no question of the visitor's
	} else {
		if err := d.remember(ctx, r); err != nil {
			return chat.Entry{}, nil, d.lost(ctx, r, err)
		}
		defer func() {
			if err != nil {
				r.forget() // it was told what nobody says
			}
		}()
		r.memory.Use(d.mask(r.site))
		res = r.memory.Add(side(by.Kind), p.Text, spans(p.Overruled)...)
		r.hears(by, p.Client, res.Part)
		d.doubtOverruled(r, by, p.Client, &res)
		// The memory has heard it like any other text: what completes a card that was sent in parts is one.
		if p.Form != "" && by.Kind == chat.ByVisitor && len(res.Earlier) == 0 {
			shown, ok := d.mask(r.site).Typed(p.Form, p.Text, res.Findings...)
			if !ok {
				return chat.Entry{}, nil, errNotOfForm
			}
			form, res = p.Form, mask.Result{Text: shown, Part: res.Part}
		}
	}
	if err := fits(what, res.Text, max); err != nil {
		return chat.Entry{}, nil, err
	}
	if res.Text.Empty() {
		return chat.Entry{}, nil, chat.Errorf(chat.Invalid, "%s is empty.", what)
	}
	return chat.Entry{
		ID: chat.NewEntryID(), Conversation: r.id, At: d.stamp(), Author: by, Kind: p.Kind, Client: p.Client, Text: res.Text,
		Form: form, Masks: masks(p, &res), Overruled: overruled(&res), Part: res.Part, Arriving: res.Arriving,
	}, res.Earlier, nil
}

// spans are the places that a visitor says hold nothing confidential; the engine decides by the site's policy.
func spans(list []chat.Span) []mask.Span {
	out := make([]mask.Span, len(list))
	for i, s := range list {
		out[i] = mask.Span(s)
	}
	return out
}

// overruled are the places in the masked text that the engine let the visitor overrule.
func overruled(res *mask.Result) []chat.Span {
	var out []chat.Span
	for _, f := range res.Findings {
		if f.Overruled() {
			out = append(out, chat.Span{Start: f.MaskStart, End: f.MaskEnd})
		}
	}
	return out
}

// masks joins what the server found with what the browser had masked before: the latter's places move by what the former
// changed in front of them, and what lies within a new mask is part of it.
func masks(p *chat.Post, res *mask.Result) []chat.Mask {
	if len(res.Findings) == 0 && len(p.Browser) == 0 {
		return nil
	}
	out := make([]chat.Mask, 0, len(res.Findings)+len(p.Browser))
	for _, f := range res.Findings {
		if f.Disposition == mask.Show {
			continue
		}
		out = append(out, chat.Mask{
			Entity: f.Entity, Rule: f.Rule, Where: "server", Disposition: disposition(f.Disposition),
			Start: f.MaskStart, End: f.MaskEnd, Confirmed: f.Confirmed, Against: f.Against,
		})
	}
	end := p.Text.Len()
	for _, b := range p.Browser {
		if b.Start < 0 || b.Start >= b.End || b.End > end || !tidy(b) {
			continue // the browser's word is taken for what it is: a hint for the receipt
		}
		if b.Start, b.End = moved(res.Findings, b.Start, b.End); b.Start < 0 || b.End > res.Text.Len() {
			continue
		}
		b.Where, b.Disposition = "browser", "destroyed"
		out = append(out, b)
	}
	return out
}

// disposition is the word for a mask that is shown; the engine's is the policy's.
func disposition(string) string { return "destroyed" }

// moved tells where a span of the typed text stands in the masked one, or −1 if it met a finding.
func moved(findings []mask.Finding, start, end int) (int, int) {
	by := 0
	for _, f := range findings {
		if f.Start < end && f.End > start {
			return -1, -1
		}
		if f.End <= start {
			by = f.MaskEnd - f.End
		}
	}
	return start + by, end + by
}

// tidy refuses words in a browser's mask that are not of the form of ours: they would be a way past the masking.
func tidy(m chat.Mask) bool {
	if !word(m.Entity) || !word(m.Rule) || len(m.Confirmed) > 8 || len(m.Against) > 8 {
		return false
	}
	for _, list := range [][]string{m.Confirmed, m.Against} {
		for _, w := range list {
			if !word(w) {
				return false
			}
		}
	}
	return true
}

// word tells whether s looks like one of the stable words of masking: lower case, and no digit, so that nobody hides a
// number in it.
func word(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c == '_', c == '.', c == ':', c == '-':
		default:
			return false
		}
	}
	return true
}

// compile seals an entry for its room.
func compile(key *keyring.Key, r *room, e chat.Entry) (line, error) { return seal(key, r.site, e) }
