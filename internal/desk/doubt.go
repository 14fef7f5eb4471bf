package desk

import (
	"context"
	"errors"
	"strings"
	"sync"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
	"snug/mask"
)

// Doubts hears that a mask is wrong. It must not wait.
type Doubts interface {
	Add(chat.SiteID, chat.Doubt)
}

// Doubt points at a mask that somebody says is wrong.
type Doubt struct {
	Conversation chat.ConversationID // of staff; a visitor has one
	Entry        chat.EntryID        // of staff
	N            uint64              // of a visitor: the entry's vseq
	Mask         int                 // which of the entry's masks, from 0
	Entity       string              // of the mask: it is refused where another stands there by now
}

var (
	errNoMask  = chat.Errorf(chat.Conflict, "This mask is not there, or not any more. Look again.")
	errByHand  = chat.Errorf(chat.Invalid, "Somebody has pointed at this by hand: no rule is wrong about it.")
	errNoCount = chat.Errorf(chat.Invalid, "Off the record nothing is counted.")
)

// Doubt counts that one of the staff says of a mask, in a conversation that they see, that it is wrong. The value is gone: what is
// counted is what was found and why. Each mask counts once. Forbidden, NotFound, Conflict, Invalid.
func (d *Desk) Doubt(ctx context.Context, s chat.Staff, q Doubt) error {
	if !s.Has(perm.MaskLater) {
		return errForbidden
	}
	r, err := d.room(ctx, q.Conversation)
	if err != nil {
		return err
	}
	facts, err := d.Facts(ctx, s, q.Conversation)
	if err != nil {
		return err
	}
	if err := d.mayOpen(ctx, s, facts); err != nil {
		return err
	}
	if !d.may(s, perm.MaskLater, facts) {
		return errForbidden
	}
	return d.doubtMask(ctx, r, &q, selectByID, q.Entry, false)
}

// DoubtByVisitor does so for a guest, in what the guest said.
func (d *Desk) DoubtByVisitor(ctx context.Context, g chat.Guest, q Doubt) error {
	r, err := d.guestRoom(ctx, g)
	if err != nil {
		return err
	}
	return d.doubtMask(ctx, r, &q, selectByN, int64(q.N), true)
}

func (d *Desk) doubtMask(ctx context.Context, r *room, q *Doubt, sql string, named any, byVisitor bool) error {
	if r.private != nil {
		return errNoCount
	}
	e, err := d.readEntry(ctx, r, sql, named)
	switch {
	case errors.Is(err, db.ErrNoRows), err == nil && byVisitor && e.Author.Kind != chat.ByVisitor:
		return errNoEntry
	case err != nil:
		return d.lost(ctx, r, d.alarm(ctx, r.id, err))
	case q.Mask < 0, q.Mask >= len(e.Masks), e.Masks[q.Mask].Entity != q.Entity, e.Arriving && !byVisitor: // nobody was shown one
		return errNoMask
	}
	m := e.Masks[q.Mask]
	if strings.HasPrefix(m.Rule, "pointed.") {
		return errByHand
	}
	if d.doubted.first(doubtedAt{entry: e.ID, mask: q.Mask, visitor: byVisitor}) {
		d.doubts.Add(r.site, chat.Doubt{Entity: m.Entity, Rule: m.Rule, Confirmed: m.Confirmed, Against: m.Against, Visitor: byVisitor})
	}
	return nil
}

// doubtOverruled counts what a visitor overruled and the policy let be: that stays as it was typed, so that how it is written
// is known, too. Off the record nothing is counted.
func (d *Desk) doubtOverruled(r *room, by chat.Author, client chat.ClientID, res *mask.Result) {
	if by.Kind != chat.ByVisitor || r.private != nil {
		return
	}
	for i, f := range res.Findings {
		if f.Overruled() && d.doubted.first(doubtedAt{client: client, mask: i, visitor: true}) {
			shape := mask.Shape(f.Entity, res.Text.Clear()[f.MaskStart:f.MaskEnd])
			d.doubts.Add(r.site, chat.Doubt{Entity: f.Entity, Rule: f.Rule, Confirmed: f.Confirmed, Against: f.Against, Shape: shape, Visitor: true})
		}
	}
}

// doubtedAt is a mask that somebody doubted: in an entry, or in what a visitor is about to say.
type doubtedAt struct {
	entry   chat.EntryID
	client  chat.ClientID
	mask    int
	visitor bool
}

// doubted remembers a while what was counted, so that a mask that is pointed at twice, and a message that is sent twice, count once.
type doubted struct {
	mu   sync.Mutex
	seen map[doubtedAt]bool
}

const mostDoubted = 4096

func (t *doubted) first(at doubtedAt) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen[at] {
		return false
	}
	if t.seen == nil || len(t.seen) >= mostDoubted {
		t.seen = map[doubtedAt]bool{}
	}
	t.seen[at] = true
	return true
}

type noDoubts struct{}

func (noDoubts) Add(chat.SiteID, chat.Doubt) {}
