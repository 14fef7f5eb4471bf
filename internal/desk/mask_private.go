package desk

import (
	"errors"
	"slices"

	"snug/internal/chat"
	"snug/mask"
)

// maskPrivate is maskLater in memory; r.talk is held. Nothing of it is recorded: off the record nothing is kept.
func (d *Desk) maskPrivate(r *room, by chat.Author, l *Later, allow func(*state) error,
	point func(*chat.Entry) ([]mask.Finding, error)) (chat.Entry, error) {
	done, of, err := r.private.pointedAt(by, l)
	if err != nil {
		return chat.Entry{}, err
	}
	if done != nil {
		return *done, nil
	}
	findings, err := point(&of)
	if err != nil {
		return chat.Entry{}, err
	}
	words, masks, found := d.remask(&of, findings)
	if len(found) == 0 {
		return chat.Entry{}, errSpan
	}
	e := system(r.id, by, chat.MaskedLater, d.stamp())
	e.Of, e.OfN, e.Text, e.Masks, e.Client = of.Seq, of.VSeq, words, masks, l.Client
	in := plain(e)
	in.found = max(0, len(masks)-len(of.Masks))
	a := &act{lines: []line{in}, allow: allow, change: func(*state) {}} // not kept out by the bound of entries
	if err := r.private.perform(r, a); err != nil {
		if errors.Is(err, errSaid) {
			err = errUsedID
		}
		return chat.Entry{}, err
	}
	r.forget() // masking's memory was told what stands there no more
	d.publish(r, a, e.At)
	return a.lines[0].entry, nil
}

// pointedAt finds what is pointed at, or what was done before.
func (p *privateRoom) pointedAt(by chat.Author, l *Later) (done *chat.Entry, of chat.Entry, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.IndexFunc(p.entries, func(e chat.Entry) bool {
		if l.Entry.IsZero() {
			return e.VSeq == l.N
		}
		return e.ID == l.Entry
	})
	if at < 0 {
		return nil, of, errNoEntry
	}
	if e := p.find(by, l.Client); e != nil {
		if e.Kind != chat.MaskedLater || e.Of != p.entries[at].Seq {
			return nil, of, errUsedID
		}
		again := *e
		return &again, of, nil
	}
	return nil, p.entries[at], nil
}
