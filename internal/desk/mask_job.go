package desk

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// What a masking leaves to be done after its transaction is a job of idempotent steps, each recorded with its time when it
// is done: the keys before are destroyed, the journal is cut, and the words that search goes by are written anew.
var maskSteps = [...]string{"rows", "keys", "journal", "done"}

// maskJob is a job that is not done.
type maskJob struct {
	id           chat.RecordID
	conversation chat.ConversationID
	epoch        int64 // of the keys to destroy
	keys         bool  // they are destroyed
	journal      bool
}

const (
	// By mask_incident_open.
	selectOpenMaskings  = `SELECT id, conversation, epoch, keys_at, journal_at FROM mask_incident WHERE done_at = 0 ORDER BY id LIMIT $1`
	selectOpenMaskingOf = `SELECT id, conversation, epoch, keys_at, journal_at FROM mask_incident
		WHERE conversation = $1 AND done_at = 0 LIMIT 1`

	updateKeysAt    = `UPDATE mask_incident SET keys_at = $1 WHERE id = $2 AND keys_at = 0`
	updateJournalAt = `UPDATE mask_incident SET journal_at = $1 WHERE id = $2 AND journal_at = 0`
	updateDoneAt    = `UPDATE mask_incident SET done_at = $1 WHERE id = $2 AND done_at = 0`
)

// maskJobs is how many maskings are finished together: their keys are destroyed by one call.
const maskJobs = 64

// finishMasking goes on with all jobs that are not done.
func (d *Desk) finishMasking(ctx context.Context) error {
	for {
		jobs, err := d.openMaskings(ctx, selectOpenMaskings, maskJobs)
		if err != nil || len(jobs) == 0 {
			return err
		}
		if err := d.finishJobs(ctx, jobs); err != nil {
			return err
		}
		if len(jobs) < maskJobs {
			return nil
		}
	}
}

// finishMaskingOf does so for one conversation: there is one masking of it at a time.
func (d *Desk) finishMaskingOf(ctx context.Context, c chat.ConversationID) error {
	jobs, err := d.openMaskings(ctx, selectOpenMaskingOf, c)
	if err != nil || len(jobs) == 0 {
		return err
	}
	return d.finishJobs(ctx, jobs)
}

// finishSoon finishes what a masking left, also if the one who asked goes away; what fails is tried again in the
// background. The texts are masked already.
func (d *Desk) finishSoon(ctx context.Context, c chat.ConversationID) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if err := d.finishMaskingOf(ctx, c); err != nil {
		d.log.ErrorContext(ctx, "masking interrupted; it goes on later", "conversation", c.String(), "error", err)
		d.unfinished.Store(true)
		d.stir()
	}
}

// finishJobs does the steps that are left of several jobs.
func (d *Desk) finishJobs(ctx context.Context, jobs []maskJob) error {
	step := func(name, sql string, left func(*maskJob) bool, do func() error) error {
		if d.rekeyed != nil {
			if err := d.rekeyed(name); err != nil {
				return err
			}
		}
		if err := do(); err != nil {
			return err
		}
		now := d.stamp().UnixMilli()
		return d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			for i := range jobs {
				if left(&jobs[i]) {
					if _, err := q.ExecContext(ctx, sql, now, jobs[i].id); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	err := step("keys", updateKeysAt, func(j *maskJob) bool { return !j.keys }, func() error { return d.destroyBefore(ctx, jobs) })
	if err != nil {
		return err
	}
	err = step("journal", updateJournalAt, func(j *maskJob) bool { return !j.journal }, func() error { return d.db.Checkpoint(ctx) })
	if err != nil {
		return err
	}
	err = step("done", updateDoneAt, func(*maskJob) bool { return true }, func() error {
		for _, j := range jobs {
			if err := d.writeWordsAnew(ctx, j.conversation); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		d.log.InfoContext(ctx, "masked what slipped through", "conversations", len(jobs))
	}
	return err
}

// destroyBefore destroys the keys that conversations had before they were masked.
func (d *Desk) destroyBefore(ctx context.Context, jobs []maskJob) error {
	var ids []keyring.KeyID
	for _, j := range jobs {
		if !j.keys {
			ids = append(ids, conversationKey(j.conversation, j.epoch), indexKey(j.conversation, j.epoch))
		}
	}
	if err := d.ring.Destroy(ctx, ids...); err != nil {
		return err
	}
	for _, j := range jobs { // what had a key of its own was sealed under that
		if _, err := d.destroyParts(ctx, selectMaskedOf, j.conversation); err != nil {
			return err
		}
	}
	return nil
}

// writeWordsAnew gives an ended conversation back the filter that masking took; those that go on get theirs when they are
// quiet.
func (d *Desk) writeWordsAnew(ctx context.Context, c chat.ConversationID) error {
	st, err := readState(ctx, d.db.Read(), c)
	if err == nil && st.State == chat.EndedNow {
		err = d.writeFilter(ctx, c)
	}
	switch chat.CodeOf(told(err)) {
	case chat.NotFound, chat.Erased:
		return nil // it went with the rest
	case chat.Internal:
		if broken(err) || errors.Is(err, error(errTampered)) {
			return nil // whoever opens it is told; the key before is gone all the same
		}
	}
	return err
}

func (d *Desk) openMaskings(ctx context.Context, sql string, arg any) ([]maskJob, error) {
	rows, err := d.db.Read().QueryContext(ctx, sql, arg)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var jobs []maskJob
	for rows.Next() {
		var j maskJob
		var keys, journal int64
		if err := rows.Scan(&j.id, &j.conversation, &j.epoch, &keys, &journal); err != nil {
			return nil, err
		}
		j.keys, j.journal = keys > 0, journal > 0
		jobs = append(jobs, j)
	}
	return jobs, rows.Err()
}
