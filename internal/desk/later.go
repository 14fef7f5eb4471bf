package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/mask"
)

// To mask an entry later is to append one that has the masked text, and to destroy what stood there: first, in one unit of
// work with the new entry, the body in the row, of which the sum stays for the chain, and then the key that it was sealed
// under. Between the two the row says what is left to do, so that Run does it whatever happened. From the unit of work on
// everybody reads the masked text.

// later is an entry that an act masks.
type later struct {
	of     chat.Entry // the entry that it is about, as it reads now
	holder stored     // the row that has its text: its own, or that of the newest entry about it
	line   line       // what says so
	longer []int      // by how much each finding's place grew, in order; nil if the whole text was taken
}

// masking works out how an entry is to be masked: findings have their places in the text as it reads now, in any order.
// Where one has no place there, nothing of the text is left. The new entry's key is on disk when this returns.
func (d *Desk) masking(ctx context.Context, r *room, by *keyring.Key, of chat.Entry, holder stored, findings []mask.Finding, author chat.Author) (*later, error) {
	findings = slices.Clone(findings)
	slices.SortStableFunc(findings, func(a, b mask.Finding) int { return cmp.Compare(a.MaskStart, b.MaskStart) })
	res := d.mask(r.site).Later(of.Text, findings)
	whole := len(res.Findings) != len(findings)
	if whole {
		all := findings[0]
		all.MaskStart, all.MaskEnd = 0, of.Text.Len()
		findings = []mask.Finding{all}
		res = d.mask(r.site).Later(of.Text, findings)
	}
	e := system(r.id, author, chat.MaskedLater, d.stamp())
	e.Of, e.OfN, e.Text, e.Masks = of.Seq, of.VSeq, res.Text, moreMasks(of.Masks, findings, res.Findings)
	l := &later{of: of, holder: holder}
	if !whole {
		for i := range findings {
			was, now := &findings[i], &res.Findings[i]
			l.longer = append(l.longer, (now.MaskEnd-now.MaskStart)-(was.MaskEnd-was.MaskStart))
		}
	}
	var key *keyring.Key
	if r.private == nil {
		var err error
		if key, err = d.makePartKey(ctx, by, e.ID); err != nil {
			return nil, err
		}
	}
	var err error
	l.line, err = seal(key, r.site, e)
	l.line.found = max(0, len(e.Masks)-len(of.Masks))
	return l, err
}

// moreMasks are the masks of a text that was masked anew: was and now are the same findings, before and after.
func moreMasks(old []chat.Mask, was, now []mask.Finding) []chat.Mask {
	var out []chat.Mask
	for _, m := range old {
		by, met := 0, false
		for i := range was {
			met = met || was[i].MaskStart < m.End && was[i].MaskEnd > m.Start
			if was[i].MaskEnd <= m.Start {
				by += (now[i].MaskEnd - now[i].MaskStart) - (was[i].MaskEnd - was[i].MaskStart)
			}
		}
		if !met {
			m.Start, m.End = m.Start+by, m.End+by
			out = append(out, m)
		}
	}
	for _, f := range now {
		out = append(out, chat.Mask{
			Entity: f.Entity, Rule: f.Rule, Where: "server", Disposition: disposition(f.Disposition),
			Start: f.MaskStart, End: f.MaskEnd, Confirmed: f.Confirmed, Against: f.Against,
		})
	}
	slices.SortStableFunc(out, func(a, b chat.Mask) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// gatherLater adds the lines that mask, if what they were worked out from is still there.
func (d *Desk) gatherLater(ctx context.Context, q db.Querier, a *act, st *state) error {
	for _, l := range a.later {
		s, err := scanStored(q.QueryRowContext(ctx, selectAt, st.Conversation, int64(l.holder.entry.Seq)), st.Conversation)
		if err != nil {
			return err
		}
		if len(s.body) == 0 {
			return errBusy // somebody else has masked it since; sent again, it is worked out anew
		}
		if s.part == partArriving {
			a.freed++
		}
		a.lines = append(a.lines, l.line)
	}
	return nil
}

// changeParts writes what an act does to entries that are there already; its lines have their numbers.
func (a *act) changeParts(ctx context.Context, q db.Querier, c chat.ConversationID) error {
	if a.texts > 0 && a.before.arriving > 0 {
		if _, err := q.ExecContext(ctx, waitLess, int64(a.texts), c); err != nil {
			return err
		}
	}
	for i := range a.lines {
		if e := &a.lines[i].entry; a.lines[i].releases() {
			if _, err := q.ExecContext(ctx, releasePart, int64(e.Seq), c, int64(e.Of)); err != nil {
				return err
			}
		}
	}
	for _, l := range a.later {
		i := slices.IndexFunc(a.lines, func(at line) bool { return at.entry.ID == l.line.entry.ID })
		if err := l.write(ctx, q, c, a.lines[i].entry.Seq); err != nil {
			return err
		}
	}
	return nil
}

// write takes the text out of the row that has it; by is the seq of the entry that stands in its place.
func (l *later) write(ctx context.Context, q db.Querier, c chat.ConversationID, by uint64) error {
	h := &l.holder.entry
	sum := sha256.Sum256(l.holder.body)
	if _, err := q.ExecContext(ctx, emptyBody, []byte{}, c, int64(h.Seq)); err != nil {
		return err
	}
	if _, err := q.ExecContext(ctx, maskPart, c, int64(h.Seq), h.ID, int64(by), sum[:]); err != nil {
		return err
	}
	_, err := q.ExecContext(ctx, changeParts, int64(by), c, int64(h.Seq))
	return err
}

// Steps of destroying what was masked, for tests that stop there.
const (
	stepMasked    = 1 // the rows have the masked text, and none other
	stepDestroyed = 2 // the keys are destroyed
)

// destroyMasked destroys the keys of what was masked in a conversation. What can't be done now is done by Run.
func (d *Desk) destroyMasked(ctx context.Context, c chat.ConversationID) {
	// What began is finished even if the one who asked goes away.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if _, err := d.destroyParts(ctx, selectMaskedOf, c); err != nil {
		d.log.ErrorContext(ctx, "key of a masked part not destroyed; it is tried again", "conversation", c.String(), "error", err)
		d.undestroyed.Store(true)
		d.stir()
	}
}

// finishMasked goes on with all that was masked and whose key is not destroyed.
func (d *Desk) finishMasked(ctx context.Context) error {
	d.undestroyed.Store(false)
	const batch = 100
	for {
		n, err := d.destroyParts(ctx, selectMasked, batch)
		if err != nil {
			d.undestroyed.Store(true)
			return err
		}
		if n < batch {
			return nil
		}
	}
}

// destroyParts destroys the keys of the parts that a query finds, and notes that they are gone. It returns how many.
func (d *Desk) destroyParts(ctx context.Context, sql string, arg any) (int, error) {
	parts, err := d.partsOf(ctx, sql, arg)
	if err != nil || len(parts) == 0 {
		return 0, err
	}
	if err := d.stopAt(stepMasked); err != nil {
		return 0, err
	}
	ids := make([]keyring.KeyID, len(parts))
	for i, p := range parts {
		ids[i] = partKey(p.entry)
	}
	if err := d.ring.Destroy(ctx, ids...); err != nil {
		return 0, err
	}
	if err := d.stopAt(stepDestroyed); err != nil {
		return 0, err
	}
	return len(parts), d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for _, p := range parts {
			if _, err := q.ExecContext(ctx, markGone, p.conversation, p.entry); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *Desk) stopAt(step int) error {
	if d.masked == nil {
		return nil
	}
	return d.masked(step)
}

// partID names a part.
type partID struct {
	conversation chat.ConversationID
	entry        chat.EntryID
}

func (d *Desk) partsOf(ctx context.Context, sql string, arg any) ([]partID, error) {
	rows, err := d.db.Read().QueryContext(ctx, sql, arg)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []partID
	for rows.Next() {
		var p partID
		if err := rows.Scan(&p.conversation, &p.entry); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
