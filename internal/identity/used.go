package identity

import (
	"context"
	"crypto/sha256"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/mask/text"
)

// Person is who the shop says that a visitor is. Texts are as the shop signed them: not yet masked.
type Person struct {
	Name, Email text.Raw
	Fields      []Field // the first is the subject

	site    chat.SiteID
	hash    [32]byte
	expires time.Time
	now     time.Time
	most    int // tokens that are remembered
}

// Field is a further fact that the shop signed.
type Field struct {
	Key  string // [a-z0-9_]{1,40}
	Text text.Raw
}

const (
	countUsed  = `SELECT count(*) FROM (SELECT 1 FROM identity_used WHERE site = $1 LIMIT $2) u`
	insertUsed = `INSERT INTO identity_used (hash, site, expires_at) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING`
	deleteOver = `DELETE FROM identity_used WHERE hash IN (SELECT hash FROM identity_used WHERE expires_at < $1 LIMIT $2)`
	deleteMine = `DELETE FROM identity_used WHERE site = $1 AND expires_at < $2`
)

// Save uses the token up within the unit of work that stores the conversation: IdentityReplayed if it was used before.
// again tells that the conversation is one that was begun before, with this token or another; then nothing is used up,
// and nothing of the conversation changes.
func (p *Person) Save(ctx context.Context, q db.Querier, site chat.SiteID, _ chat.ConversationID, again bool) error {
	if again {
		return nil
	}
	if site != p.site {
		return errInvalid
	}
	var n int
	if err := q.QueryRowContext(ctx, countUsed, site, p.most).Scan(&n); err != nil {
		return err
	}
	if n >= p.most {
		if _, err := q.ExecContext(ctx, deleteMine, site, p.now.UnixMilli()); err != nil {
			return err
		}
		if err := q.QueryRowContext(ctx, countUsed, site, p.most).Scan(&n); err != nil {
			return err
		}
		if n >= p.most {
			return errFull
		}
	}
	res, err := q.ExecContext(ctx, insertUsed, p.hash[:], site, p.expires.UnixMilli())
	if err != nil {
		return err
	}
	added, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if added == 0 {
		return errReplayed
	}
	return nil
}

// Sweep forgets tokens that are over. They are refused by their time from then on.
func (r *Register) Sweep(ctx context.Context) error {
	for {
		var n int64
		err := r.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			res, err := q.ExecContext(ctx, deleteOver, r.now().UnixMilli(), sweepBatch)
			if err != nil {
				return err
			}
			n, err = res.RowsAffected()
			return err
		})
		if err != nil || n < sweepBatch {
			return err
		}
	}
}

// used is what is remembered of a token.
func used(site chat.SiteID, jti string) [32]byte {
	id := site.Bytes()
	return sha256.Sum256(append(append([]byte("identity\x00"), id[:]...), jti...))
}
