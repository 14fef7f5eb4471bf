package desk

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
)

// Erasing is a job of steps, each idempotent and recorded when it is done, so that it goes on where it was whatever
// interrupts it. The first is stored together with the mark on the conversation's row that keeps everybody out.
const (
	stepAsked   = 1 // the erasure is recorded, and the conversation closed to everybody
	stepKeys    = 2 // its keys are destroyed: from here on nothing of it can be read by anybody
	stepRows    = 3 // its rows are deleted
	stepJournal = 4 // the database's journal holds none of them
	stepDone    = 5
)

var stepNames = [...]string{"asked", "keys", "rows", "journal", "done"}

const (
	selectErased = `SELECT 1 FROM erasure WHERE conversation = $1`

	insertErasure = `INSERT INTO erasure (id, conversation, site, author, staff, at, complete_by, step)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 1)`

	// An empty head fits no update that was computed before: whoever is on the way in comes too late.
	closeConversation = `UPDATE conversation SET state = 'erased', head = $2, erase_at = 0 WHERE id = $1`

	selectReceipt = `SELECT id, at, complete_by FROM erasure WHERE conversation = $1`

	updateStep = `UPDATE erasure SET step = $1 WHERE id = $2 AND step < $1`

	selectEpoch = `SELECT epoch FROM conversation WHERE id = $1`

	// By erasure_open.
	selectOpenErasures = `SELECT id, conversation, site, step FROM erasure WHERE step < 5 ORDER BY id LIMIT $1`

	selectErasures = `SELECT id, site, author, staff, at, complete_by, step FROM erasure ORDER BY id DESC LIMIT $1`

	// By conversation_due.
	selectOverdue = `SELECT id FROM conversation WHERE erase_at > 0 AND erase_at <= $1 ORDER BY erase_at LIMIT $2`
)

// deletions take every row of a conversation, its own last.
var deletions = []string{
	`DELETE FROM entry WHERE conversation = $1`,
	`DELETE FROM part WHERE conversation = $1`,
	`DELETE FROM held WHERE conversation = $1`,
	`DELETE FROM draft WHERE conversation = $1`,
	`DELETE FROM mark WHERE conversation = $1`,
	`DELETE FROM search_filter WHERE conversation = $1`,
	`DELETE FROM conversation_visitor WHERE conversation = $1`,
	`DELETE FROM conversation WHERE id = $1`,
}

// erasure is a job that is not done.
type erasure struct {
	id           chat.RecordID
	conversation chat.ConversationID
	site         chat.SiteID
	step         int
}

// Erase erases a conversation that the person may erase. It returns when the job is done; if it is interrupted
// after it began, it is finished at the next start. Erasing what is erased returns the receipt of then. NeedsApproval where
// erasing takes a second person, and nothing was done: see EraseAgreed. What is off the record takes none: it is not kept anyway.
func (d *Desk) Erase(ctx context.Context, s chat.Staff, c chat.ConversationID) (Receipt, error) {
	if !s.Perms.Has(perm.Erase) {
		return Receipt{}, errForbidden
	}
	may := func(st *state) error {
		if !d.erases(s, st.Facts) {
			return errNotFound
		}
		return nil
	}
	if r := d.private.get(c); r != nil {
		st := r.current()
		if err := may(&st); err != nil {
			return Receipt{}, err
		}
		return d.erasePrivate(r)
	}
	if d.together {
		if _, err := d.Erasable(ctx, s, c); err != nil {
			return Receipt{}, err
		}
		return Receipt{}, errTogether
	}
	by := chat.Author{Kind: chat.ByStaff, Staff: s.ID}
	return d.erase(ctx, c, by, by.Actor(), may, alone)
}

// EraseByVisitor erases a guest's own conversation.
func (d *Desk) EraseByVisitor(ctx context.Context, g chat.Guest) (Receipt, error) {
	if g.OffRecord {
		r, err := d.guestRoom(ctx, g)
		if err != nil {
			return Receipt{}, err
		}
		return d.erasePrivate(r)
	}
	return d.erase(ctx, g.Conversation, visitor, visitor.Actor(), func(st *state) error {
		if st.Site != g.Site {
			return errNotFound
		}
		return nil
	}, alone)
}

// EraseByHost erases any conversation, for whoever has the host.
func (d *Desk) EraseByHost(ctx context.Context, c chat.ConversationID) (Receipt, error) {
	if r := d.private.get(c); r != nil {
		return d.erasePrivate(r)
	}
	return d.erase(ctx, c, chat.Author{Kind: chat.BySystem}, chat.Actor{Kind: chat.ActorHost}, anyState, alone)
}

// erasePrivate forgets what was never kept.
func (d *Desk) erasePrivate(r *room) (Receipt, error) {
	now := d.stamp()
	before := r.current().Facts
	d.private.drop(r.id)
	d.tellErased(before, now)
	return Receipt{ID: chat.NewRecordID(), At: now, CompleteBy: now}, nil
}

// alone is what goes into the unit of work with an erasure that takes no second person: nothing.
func alone(context.Context, db.Querier) error { return nil }

// erase writes down that a conversation is about to be erased, and by whom, and erases it.
func (d *Desk) erase(ctx context.Context, c chat.ConversationID, by chat.Author, who chat.Actor, allow func(*state) error,
	with func(context.Context, db.Querier) error) (Receipt, error) {
	done, err := d.audit.Begin(ctx, chat.Act{Name: chat.ActErase, By: who, Conversation: c, Lasting: true})
	if err != nil {
		return Receipt{}, told(err)
	}
	r, err := d.eraseNow(ctx, c, by, allow, with)
	done(err)
	return r, err
}

func (d *Desk) eraseNow(ctx context.Context, c chat.ConversationID, by chat.Author, allow func(*state) error,
	with func(context.Context, db.Querier) error) (Receipt, error) {
	now := d.stamp()
	rec := Receipt{ID: chat.NewRecordID(), At: now, CompleteBy: now.Add(d.backups)}
	job := erasure{id: rec.ID, conversation: c, step: stepAsked}
	var before chat.Facts
	err := d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		st, err := d.lockState(ctx, q, c)
		if err != nil {
			return err
		}
		if err := allow(&st); err != nil {
			return err
		}
		before, job.site = st.Facts, st.Site
		if _, err := q.ExecContext(ctx, insertErasure, rec.ID, c, st.Site, string(by.Kind), staffBytes(by.Staff),
			now.UnixMilli(), rec.CompleteBy.UnixMilli()); err != nil {
			return err
		}
		if _, err = q.ExecContext(ctx, closeConversation, c, []byte{}); err != nil {
			return err
		}
		return with(ctx, q)
	})
	if chat.CodeOf(told(err)) == chat.Erased {
		return d.receipt(ctx, c)
	}
	if err != nil {
		return Receipt{}, told(err)
	}
	d.tellErased(before, now)
	// What began is finished even if the one who asked goes away.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if err := d.finish(ctx, job); err != nil {
		d.log.ErrorContext(ctx, "erasure interrupted; it goes on later", "erasure", rec.ID.String(), "error", err)
		d.stir()
		return Receipt{}, told(err)
	}
	return rec, nil
}

// receipt answers a repeated erasure, which also finishes what was interrupted.
func (d *Desk) receipt(ctx context.Context, c chat.ConversationID) (Receipt, error) {
	if err := d.finishErasures(ctx); err != nil {
		return Receipt{}, told(err)
	}
	var rec Receipt
	var at, by int64
	if err := d.db.Read().QueryRowContext(ctx, selectReceipt, c).Scan(&rec.ID, &at, &by); err != nil {
		return rec, told(err)
	}
	rec.At, rec.CompleteBy = ms(at), ms(by)
	return rec, nil
}

// tellErased closes every screen and socket on it.
func (d *Desk) tellErased(before chat.Facts, at time.Time) {
	d.rooms.drop(before.Conversation)
	after := before
	after.State = chat.ErasedNow
	d.bus.Publish(chat.Event{Kind: chat.EventErased, Before: before, After: after, At: at})
}

// finish does the steps that are left.
func (d *Desk) finish(ctx context.Context, job erasure) error {
	for job.step < stepDone {
		if d.erased != nil {
			if err := d.erased(job.step); err != nil {
				return err
			}
		}
		var err error
		switch job.step + 1 {
		case stepKeys:
			// The conversation's key takes those of its parts along; they go as well, so that none is left over.
			var parts []partID
			if parts, err = d.partsOf(ctx, selectKeysOf, job.conversation); err != nil {
				break
			}
			var ids []keyring.KeyID
			if ids, err = d.keysOf(ctx, job.conversation); err != nil {
				break
			}
			ids = append(ids, keyring.AuditKey(job.conversation.Bytes()))
			for _, p := range parts {
				ids = append(ids, partKey(p.entry))
			}
			err = d.ring.Destroy(ctx, ids...)
			d.rooms.drop(job.conversation)
		case stepRows:
			err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
				for _, sql := range deletions {
					if _, err := q.ExecContext(ctx, sql, job.conversation); err != nil {
						return err
					}
				}
				return nil
			})
		case stepJournal:
			err = d.db.Checkpoint(ctx)
		}
		if err != nil {
			return err
		}
		job.step++
		err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, updateStep, int64(job.step), job.id)
			return err
		})
		if err != nil {
			return err
		}
	}
	d.log.InfoContext(ctx, "conversation erased", "erasure", job.id.String())
	return nil
}

// keysOf lists the keys that may seal something of a conversation: the ones in force, those before them if masking has not
// destroyed them yet, and the next, so that a masking under way makes none.
func (d *Desk) keysOf(ctx context.Context, c chat.ConversationID) ([]keyring.KeyID, error) {
	var epoch int64
	if err := d.db.Read().QueryRowContext(ctx, selectEpoch, c).Scan(&epoch); err != nil {
		return nil, err
	}
	var ids []keyring.KeyID
	for e := max(0, epoch-1); e <= epoch+1; e++ {
		ids = append(ids, conversationKey(c, e), indexKey(c, e))
	}
	return ids, nil
}

// finishErasures goes on with all jobs that are not done.
func (d *Desk) finishErasures(ctx context.Context) error {
	const batch = 100
	for {
		jobs, err := d.openErasures(ctx, batch)
		if err != nil {
			return err
		}
		var failed error
		for _, job := range jobs {
			failed = errors.Join(failed, d.finish(ctx, job))
		}
		if failed != nil || len(jobs) < batch {
			return failed
		}
	}
}

func (d *Desk) openErasures(ctx context.Context, limit int) ([]erasure, error) {
	rows, err := d.db.Read().QueryContext(ctx, selectOpenErasures, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var jobs []erasure
	for rows.Next() {
		var job erasure
		if err := rows.Scan(&job.id, &job.conversation, &job.site, &job.step); err != nil {
			return nil, err
		}
		jobs = append(jobs, job)
	}
	return jobs, rows.Err()
}

// eraseOverdue erases what has been kept as long as was promised. It tells whether there may be more.
func (d *Desk) eraseOverdue(ctx context.Context) (bool, error) {
	const batch = 50
	now := d.stamp()
	ids, err := d.conversations(ctx, selectOverdue, now.UnixMilli(), batch)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		own := chat.Author{Kind: chat.BySystem}
		_, err := d.erase(ctx, id, own, own.Actor(), func(st *state) error {
			if st.erase == 0 || st.erase > now.UnixMilli() {
				return errNotFound // it was given more time, or is gone
			}
			return nil
		}, alone)
		if code := chat.CodeOf(err); err != nil && code != chat.NotFound {
			return false, err
		}
	}
	return len(ids) == batch, nil
}

// maxErasuresWalk is how many erasures are looked at for those of the sites that somebody serves.
const maxErasuresWalk = 5000

// Erasures lists erasures of the sites that the person serves, newest first, at most limit (MaxPage).
func (d *Desk) Erasures(ctx context.Context, s chat.Staff, limit int) ([]Erasure, error) {
	if !s.Perms.Has(perm.SeeErasures) {
		return nil, errForbidden
	}
	limit = page(limit)
	walk := limit
	if !s.Sites.All() {
		walk = maxErasuresWalk
	}
	rows, err := d.db.Read().QueryContext(ctx, selectErasures, walk)
	if err != nil {
		return nil, told(err)
	}
	defer rows.Close()
	var out []Erasure
	for rows.Next() && len(out) < limit {
		var e Erasure
		var author string
		var staff []byte
		var at, by int64
		var step int
		if err := rows.Scan(&e.ID, &e.Site, &author, &staff, &at, &by, &step); err != nil {
			return nil, told(err)
		}
		if !s.Sites.Has(e.Site) {
			continue
		}
		e.At, e.CompleteBy, e.By.Kind = ms(at), ms(by), chat.AuthorKind(author)
		if len(staff) > 0 {
			if err := e.By.Staff.Scan(staff); err != nil {
				return nil, told(err)
			}
		}
		e.Steps = stepNames[:min(max(step, 0), len(stepNames))]
		out = append(out, e)
	}
	return out, told(rows.Err())
}
