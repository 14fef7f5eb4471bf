package desk

import (
	"context"
	"encoding/json"
	"errors"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/mask"
	"snug/mask/text"
)

// changeReplyAsWas replaces a reply that nobody has changed since it was read.
const changeReplyAsWas = `UPDATE saved_reply SET body = $1 WHERE id = $2 AND body = $3`

// replies sweeps what is saved for all to reply with. It belongs to no conversation and no site, and so to a sweep of all of
// them that begins at the beginning.
func (w *sweeper) replies(ctx context.Context) error {
	if !w.Site.IsZero() || !w.After.IsZero() || !w.Since.IsZero() {
		return nil
	}
	key, err := w.ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return err
	}
	rows, err := w.db.Read().QueryContext(ctx, selectReplies, MaxReplies)
	if err != nil {
		return err
	}
	defer rows.Close()
	type change struct {
		id        chat.RecordID
		was, body sealed.Value
	}
	var changes []change
	engine := w.Desk.mask(chat.SiteID{})
	for rows.Next() {
		var id chat.RecordID
		var body sealed.Value
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		b, err := key.Open(placeReply(id), body)
		if err != nil {
			return err
		}
		var saved savedBody
		if err := json.Unmarshal(b, &saved); err != nil {
			return err
		}
		if w.reply(engine, &saved) {
			if b, err = json.Marshal(saved); err != nil {
				return err
			}
			changes = append(changes, change{id, body, key.Seal(placeReply(id), b)})
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || w.Dry || len(changes) == 0 {
		return err
	}
	return w.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for _, c := range changes {
			if _, err := q.ExecContext(ctx, changeReplyAsWas, c.body, c.id, c.was); err != nil {
				return err
			}
		}
		return nil
	})
}

// reply masks one, and tells whether anything was found.
func (w *sweeper) reply(engine *mask.Engine, saved *savedBody) bool {
	any := false
	for _, s := range []*string{&saved.Title, &saved.Text} {
		res := engine.Scan(text.Typed(*s))
		n := tally(res.Findings)
		if n == nil {
			continue
		}
		any, *s = true, res.Text.Clear()
		for entity, n := range n {
			w.Found[entity] += n
		}
	}
	if any {
		w.Saved++
	}
	return any
}
