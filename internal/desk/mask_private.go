package desk

import (
	"errors"
	"slices"
	"strings"

	"snug/internal/chat"
	"snug/mask"
)

// maskPrivate is maskHere in memory; r.talk is held. Nothing of it is recorded: off the record nothing is kept.
func (d *Desk) maskPrivate(r *room, by chat.Author, l *Later, allow func(*state) error,
	point func(*chat.Entry) ([]mask.Finding, error)) (chat.Entry, error) {
	entries := r.private.copied()
	at := slices.IndexFunc(entries, func(e chat.Entry) bool {
		if l.Entry.IsZero() {
			return e.VSeq == l.N
		}
		return e.ID == l.Entry
	})
	if at < 0 {
		return chat.Entry{}, errNoEntry
	}
	if e, err := r.private.once(by, l.Client); err == nil {
		if e.Kind != chat.MaskedLater || e.Of != entries[at].Seq {
			return chat.Entry{}, errUsedID
		}
		return e, nil
	}
	findings, err := point(&entries[at])
	if err != nil {
		return chat.Entry{}, err
	}
	a := &act{allow: allow, change: func(*state) {}} // not kept out by the bound of entries
	whole := again{part: strings.TrimSpace(entries[at].Text.Clear()[findings[0].Start:findings[0].End]), is: findings[0]}
	for i := range entries {
		of := &entries[i]
		var found []mask.Finding
		if i == at {
			found = findings
		}
		if typedBySomebody(of.Kind) && !commonplace(whole.part) {
			found = append(found, whole.in(of.Text.Clear(), of.Masks)...)
		}
		if len(found) > 0 {
			a.lines = append(a.lines, d.laterPrivate(of, found, by))
		}
		if i == at {
			a.lines[len(a.lines)-1].entry.Client = l.Client
		}
	}
	if err := r.private.perform(r, a); err != nil {
		if errors.Is(err, errSaid) {
			err = errUsedID
		}
		return chat.Entry{}, err
	}
	r.forget() // masking's memory was told what stands there no more
	d.publish(r, a, d.stamp())
	said := slices.IndexFunc(a.lines, func(l line) bool { return l.entry.Of == entries[at].Seq })
	return a.lines[said].entry, nil
}

// laterPrivate makes the entry that tells of a masking.
func (d *Desk) laterPrivate(of *chat.Entry, found []mask.Finding, by chat.Author) line {
	words, masks, _ := d.remask(of, found)
	e := system(of.Conversation, by, chat.MaskedLater, d.stamp())
	e.Of, e.OfN, e.Text, e.Masks = of.Seq, of.VSeq, words, masks
	l := plain(e)
	l.found = max(0, len(masks)-len(of.Masks))
	return l
}

// copied are the entries as they are now.
func (p *privateRoom) copied() []chat.Entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.entries)
}
