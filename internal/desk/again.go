package desk

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/mask"
)

// A value that is pointed at often stands in the conversation again: the other side repeats it, a colleague notes it down.
// What reads the same goes with it, as long as it is no common word.

// again is what to look for.
type again struct {
	part string
	is   mask.Finding
}

// commonplace tells whether a part is as likely to be a word like others: too short, or letters alone and not many.
func commonplace(part string) bool {
	n, digits := 0, 0
	for _, r := range part {
		n++
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return n < 4 || digits == 0 && n < 8
}

// in finds the places where it stands in a text, as a word of its own and not within a mask.
func (a *again) in(text string, masks []chat.Mask) []mask.Finding {
	var out []mask.Finding
	for at := 0; ; {
		i := strings.Index(text[at:], a.part)
		if i < 0 {
			return out
		}
		start := at + i
		end := start + len(a.part)
		at = end
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		behind, _ := utf8.DecodeRuneInString(text[end:])
		if wordly(before) || wordly(behind) || within(masks, start, end) {
			continue
		}
		f := a.is
		f.Start, f.End, f.MaskStart, f.MaskEnd = start, end, start, end
		out = append(out, f)
	}
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// within tells whether a place lies in a mask.
func within(masks []chat.Mask, start, end int) bool {
	for _, m := range masks {
		if m.Start <= start && end <= m.End {
			return true
		}
	}
	return false
}

// everywhere adds to a slip all places of a conversation where it stands again.
func (d *Desk) everywhere(ctx context.Context, q db.Querier, key *keyring.Key, st *state, a *again, s *slip) error {
	err := d.readAll(ctx, q, key, st, func(page []chat.Entry) error {
		for i := range page {
			if e := &page[i]; typedBySomebody(e.Kind) {
				if more := a.in(e.Text.Clear(), e.Masks); len(more) > 0 {
					s.places[e.ID] = append(s.places[e.ID], more...)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	det, err := readDetails(ctx, q, key, st)
	if err != nil {
		return err
	}
	parts := []*string{&det.Name, &det.Email, &det.URL, &det.Title}
	for i := range det.Fields {
		parts = append(parts, &det.Fields[i].Text)
	}
	n := 0
	for _, p := range parts {
		if found := a.in(*p, nil); len(found) > 0 {
			*p = d.mask(st.Site).Later(mask.Restore([]byte(*p)), found).Text.Clear()
			n += len(found)
		}
	}
	if n > 0 {
		s.details, s.beside = &det, map[string]int{a.is.Entity: n}
	}
	drafts, err := readDrafts(ctx, q, key, st)
	if err != nil {
		return err
	}
	for staff, t := range drafts {
		if found := a.in(t.Clear(), nil); len(found) > 0 {
			if s.drafts == nil {
				s.drafts = make(map[chat.StaffID]draftSlip)
			}
			s.drafts[staff] = draftSlip{d.mask(st.Site).Later(t, found).Text, map[string]int{a.is.Entity: len(found)}}
		}
	}
	return nil
}

// typedBySomebody tells whether entries of a kind have words of a person's.
func typedBySomebody(k chat.Kind) bool { return k == chat.Message || k == chat.Note || k == chat.Rated }
