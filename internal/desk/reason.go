package desk

import (
	"context"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/mask/text"
)

// MaxWhy bounds what somebody writes about why they open a conversation, in characters.
const MaxWhy = 300

// Whys are the reasons for which somebody opens an ended conversation that is not their own. "other" needs words.
func Whys() []string {
	return []string{"customer", "complaint", "handover", "quality", "privacy", "security", "other"}
}

// reasonsKept is how long it is remembered that somebody gave a reason: longer than any sitting.
const reasonsKept = 24 * time.Hour

const (
	insertReasoned = `INSERT INTO reasoned (session, conversation, at) VALUES ($1, $2, $3) ON CONFLICT (session, conversation) DO NOTHING`
	selectReasoned = `SELECT EXISTS (SELECT 1 FROM reasoned WHERE session = $1 AND conversation = $2)`
	selectOldest   = `SELECT EXISTS (SELECT 1 FROM reasoned WHERE at < $1)`
	deleteReasoned = `DELETE FROM reasoned WHERE at < $1`
)

var (
	errReason = chat.Errorf(chat.ReasonRequired, "This conversation has ended, and was not yours. Say why you open it; it is written down.")
	errWhy    = chat.Errorf(chat.Invalid, "Choose one of the reasons, and for another one write which.")
)

// Open lets somebody open an ended conversation that is not their own for the rest of their sitting, for a reason, which is
// written down before. The words are masked by the site's policy and sealed with the log's details, so that the conversation's
// erasure takes them along. Where no reason is needed nothing is done. NotFound for what the person may not see at all.
func (d *Desk) Open(ctx context.Context, s chat.Staff, c chat.ConversationID, why string, words text.Raw) error {
	facts, err := d.Facts(ctx, s, c)
	if err != nil {
		return err
	}
	if !slices.Contains(Whys(), why) || why == "other" && words.Len() == 0 {
		return errWhy
	}
	if err := bounded("A reason", words, MaxWhy, false); err != nil {
		return err
	}
	masked := d.mask(facts.Site).Scan(words).Text
	if utf8.RuneCountInString(masked.Clear()) > MaxWhy {
		return tooLong("A reason", MaxWhy)
	}
	if facts.OffRecord || !d.needsReason(s, facts) {
		return nil
	}
	done, err := d.audit.Begin(ctx, chat.Act{
		Name: chat.ActOpen, By: chat.Actor{Kind: chat.ActorStaff, Staff: s.ID}, Conversation: c, Site: facts.Site, Reason: masked,
		Facts: map[string]string{"state": string(facts.State), "own": strconv.FormatBool(false), "why": why},
	})
	if err != nil {
		return told(err)
	}
	err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, insertReasoned, s.Session, c, d.stamp().UnixMilli())
		return err
	})
	done(err)
	return told(err)
}

// mayOpen refuses an ended conversation that is not one's own and for which no reason was given in this sitting.
func (d *Desk) mayOpen(ctx context.Context, s chat.Staff, facts chat.Facts) error {
	if !d.needsReason(s, facts) || d.openings.has(sittingOf(s, facts.Conversation)) {
		return nil
	}
	if s.Session.IsZero() {
		return errReason
	}
	var given bool
	if err := d.db.Read().QueryRowContext(ctx, selectReasoned, s.Session, facts.Conversation).Scan(&given); err != nil {
		return told(err)
	}
	if !given {
		return errReason
	}
	return nil
}

// reasoned tells whether a conversation's contents may be shown beyond what lists show.
func (d *Desk) reasoned(ctx context.Context, s chat.Staff, facts chat.Facts) bool {
	return d.mayOpen(ctx, s, facts) == nil
}

// forgetReasons deletes what belongs to sittings that are over. Where there is nothing, nothing is written.
func (d *Desk) forgetReasons(ctx context.Context) error {
	before := d.now().Add(-reasonsKept).UnixMilli()
	var there bool
	err := d.db.Read().QueryRowContext(ctx, selectOldest, before).Scan(&there)
	if err != nil || !there {
		return err
	}
	return d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, deleteReasoned, before)
		return err
	})
}
