package desk

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/internal/perm"
	"snug/mask"
	"snug/mask/text"
)

const (
	selectReplies = `SELECT id, body FROM saved_reply ORDER BY id LIMIT $1`
	countReplies  = `SELECT count(*) FROM saved_reply`
	insertReply   = `INSERT INTO saved_reply (id, shortcut, body) VALUES ($1, $2, $3)`
	updateReply   = `UPDATE saved_reply SET shortcut = $1, body = $2 WHERE id = $3`
	deleteReply   = `DELETE FROM saved_reply WHERE id = $1`
)

var (
	shortcut  = regexp.MustCompile(`^[a-z0-9_-]{1,40}$`)
	errNoSave = chat.Errorf(chat.NotFound, "There is no such saved reply.")
)

// savedBody is a saved reply as it is sealed.
type savedBody struct {
	Shortcut string `json:"shortcut"`
	Title    string `json:"title"`
	Text     string `json:"text"`
}

func placeReply(id chat.RecordID) keyring.AD {
	return keyring.AD{Table: "saved_reply", Column: "body", Row: id.Bytes()}
}

// Replies lists the saved replies, by shortcut.
func (d *Desk) Replies(ctx context.Context, s chat.Staff) ([]SavedReply, error) {
	if !s.Perms.Has(perm.UseReplies) && !s.Perms.Has(perm.EditReplies) {
		return nil, errForbidden
	}
	key, err := d.ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return nil, told(err)
	}
	rows, err := d.db.Read().QueryContext(ctx, selectReplies, MaxReplies)
	if err != nil {
		return nil, told(err)
	}
	defer rows.Close()
	var out []SavedReply
	for rows.Next() {
		var id chat.RecordID
		var body sealed.Value
		if err := rows.Scan(&id, &body); err != nil {
			return nil, told(err)
		}
		b, err := key.Open(placeReply(id), body)
		if err != nil {
			return nil, told(err)
		}
		var saved savedBody
		if err := json.Unmarshal(b, &saved); err != nil {
			return nil, told(err)
		}
		out = append(out, SavedReply{
			ID: id, Shortcut: saved.Shortcut, Title: mask.Restore([]byte(saved.Title)), Text: mask.Restore([]byte(saved.Text)),
		})
	}
	slices.SortFunc(out, func(a, b SavedReply) int { return strings.Compare(a.Shortcut, b.Shortcut) })
	return out, told(rows.Err())
}

// AddReply saves a reply, masked and sealed. Conflict if the shortcut is taken.
func (d *Desk) AddReply(ctx context.Context, s chat.Staff, in SavedReplyInput) (SavedReply, error) {
	saved, mac, body, err := d.composeReply(ctx, s, chat.NewRecordID(), in)
	if err != nil {
		return SavedReply{}, err
	}
	err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		var n int
		if err := q.QueryRowContext(ctx, countReplies).Scan(&n); err != nil {
			return err
		}
		if n >= MaxReplies {
			return chat.Errorf(chat.TooMany, "There are at most %d saved replies. Delete one first.", MaxReplies)
		}
		_, err := q.ExecContext(ctx, insertReply, saved.ID, mac, body)
		return err
	})
	return saved, savedError(err)
}

// ChangeReply replaces a saved reply. Conflict if the shortcut is another's.
func (d *Desk) ChangeReply(ctx context.Context, s chat.Staff, id chat.RecordID, in SavedReplyInput) (SavedReply, error) {
	saved, mac, body, err := d.composeReply(ctx, s, id, in)
	if err != nil {
		return SavedReply{}, err
	}
	err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		res, err := q.ExecContext(ctx, updateReply, mac, body, id)
		if n, _ := res.RowsAffected(); err == nil && n == 0 {
			return errNoSave
		}
		return err
	})
	return saved, savedError(err)
}

// DropReply deletes a saved reply.
func (d *Desk) DropReply(ctx context.Context, s chat.Staff, id chat.RecordID) error {
	if !s.Perms.Has(perm.EditReplies) {
		return errForbidden
	}
	err := d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		res, err := q.ExecContext(ctx, deleteReply, id)
		if n, _ := res.RowsAffected(); err == nil && n == 0 {
			return errNoSave
		}
		return err
	})
	return told(err)
}

func savedError(err error) error {
	if db.IsDuplicate(err) {
		return chat.Errorf(chat.Conflict, "Another saved reply has this shortcut.")
	}
	var shown *chat.Error
	if errors.As(err, &shown) {
		return shown
	}
	return told(err)
}

// composeReply checks, masks and seals.
func (d *Desk) composeReply(ctx context.Context, s chat.Staff, id chat.RecordID, in SavedReplyInput) (SavedReply, []byte, sealed.Value, error) {
	fail := func(err error) (SavedReply, []byte, sealed.Value, error) {
		return SavedReply{}, nil, sealed.Value{}, err
	}
	if !s.Perms.Has(perm.EditReplies) {
		return fail(errForbidden)
	}
	if !shortcut.MatchString(in.Shortcut) {
		return fail(chat.Errorf(chat.Invalid, "A shortcut has 1 to %d characters of a-z, 0-9, _ and -.", MaxShortcut))
	}
	out := SavedReply{ID: id}
	for _, part := range []struct {
		what string
		raw  text.Raw
		max  int
		to   *text.Text
	}{{"A title", in.Title, MaxName, &out.Title}, {"A saved reply", in.Text, MaxMessage, &out.Text}} {
		if err := bounded(part.what, part.raw, part.max, true); err != nil {
			return fail(err)
		}
		*part.to = d.mask(chat.SiteID{}).Scan(part.raw).Text
		if err := fits(part.what, *part.to, part.max); err != nil {
			return fail(err)
		}
	}
	// A shortcut is typed, too: digits in it could be anybody's.
	out.Shortcut = d.mask(chat.SiteID{}).Scan(text.Typed(in.Shortcut)).Text.Clear()
	if out.Shortcut != in.Shortcut {
		return fail(chat.Errorf(chat.Invalid, "This shortcut looks like confidential data. Choose a word."))
	}
	key, err := d.ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return fail(told(err))
	}
	b, err := json.Marshal(savedBody{out.Shortcut, out.Title.Clear(), out.Text.Clear()})
	if err != nil {
		return fail(told(err))
	}
	mac := key.MAC("desk saved reply shortcut 1", []byte(out.Shortcut))
	return out, mac[:16], key.Seal(placeReply(id), b), nil
}
