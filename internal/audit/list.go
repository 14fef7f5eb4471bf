package audit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"snug/internal/chat"
	"snug/internal/keyring"
	"snug/internal/perm"
)

// MaxList is the longest page of a list.
const MaxList = 100

// Filter narrows a list. Zero values don't.
type Filter struct {
	Act          string
	By           chat.Actor // by kind, and of staff by who
	Conversation chat.ConversationID
	From, To     time.Time
	Before       chat.RecordID // the page after the one that ended with this
	Limit        int
}

// Entry is one act of the list: what was written before it, and how it went.
type Entry struct {
	N       int64 // its place in the tree, or -1 while it waits for one
	ID      chat.RecordID
	At      time.Time
	Act     string
	Note    bool // it was written after it had happened, and has no outcome
	Details Details
	Erased  bool // the details went with the erasure of the conversation
	Changed bool // what stands beside the leaf is not what it was written with
	Result  string
	Ended   time.Time // of the outcome
}

var errForbidden = chat.Errorf(chat.Forbidden, "Your role does not permit this.")

// List lists acts, newest first. Who reads the log is written into it, once for each sitting.
func (l *Log) List(ctx context.Context, s chat.Staff, f Filter) (entries []Entry, more bool, err error) {
	if !s.Perms.Has(perm.SeeAudit) {
		return nil, false, errForbidden
	}
	if err := l.readers.enter(ctx, l, s); err != nil {
		return nil, false, err
	}
	key, err := l.ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return nil, false, fmt.Errorf("audit: %w", err)
	}
	limit := f.Limit
	if limit <= 0 || limit > MaxList {
		limit = MaxList
	}
	query, args := f.query(key, limit+1)
	list, err := l.readList(ctx, query, args)
	if err != nil {
		return nil, false, fmt.Errorf("audit: list: %w", err)
	}
	if more = len(list) > limit; more {
		list = list[:limit]
	}
	for i := range list {
		if err := l.openEntry(ctx, &list[i]); err != nil {
			return nil, false, err
		}
		entries = append(entries, list[i].Entry)
	}
	return entries, more, nil
}

// query is made of constants; what is asked for are its arguments. It uses the indexes of leaves that are no outcomes.
func (f *Filter) query(key *keyring.Key, limit int) (string, []any) {
	var where strings.Builder
	var args []any
	and := func(clause string, arg any) {
		args = append(args, arg)
		fmt.Fprintf(&where, " AND "+clause, len(args))
	}
	if f.Act != "" {
		and("l.act = $%d", f.Act)
	}
	if f.By.Kind != "" {
		and("l.who = $%d", whoIndex(key, f.By))
	}
	if !f.Conversation.IsZero() {
		and("l.talk = $%d", talkIndex(key, f.Conversation))
	}
	if !f.From.IsZero() {
		and("l.at >= $%d", f.From.UnixMilli())
	}
	if !f.To.IsZero() {
		and("l.at < $%d", f.To.UnixMilli())
	}
	if !f.Before.IsZero() {
		and("l.id < $%d", f.Before)
	}
	args = append(args, limit)
	return `SELECT l.id, l.at, l.act, l.phase, l.intent, l.result, l.commitment, l.n, l.detail_key, l.detail, o.result, o.at
		FROM leaf l LEFT JOIN leaf o ON o.intent = l.id WHERE l.phase <> 1` + where.String() +
		fmt.Sprintf(` ORDER BY l.id DESC LIMIT $%d`, len(args)), args
}

type listed struct {
	Entry
	row row
}

func (l *Log) readList(ctx context.Context, query string, args []any) ([]listed, error) {
	rows, err := l.db.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []listed
	for rows.Next() {
		var e listed
		var n, ended *int64
		var result *string
		var key []byte
		if e.row.leaf, err = scanLeaf(rows, &n, &key, &e.row.detail, &result, &ended); err != nil {
			return nil, err
		}
		copy(e.row.key[:], key)
		e.ID, e.At, e.Act, e.N, e.Note = e.row.id, time.UnixMilli(e.row.at), e.row.act, -1, e.row.phase == noted
		if n != nil {
			e.N = *n
		}
		if result != nil && ended != nil {
			e.Result, e.Ended = *result, time.UnixMilli(*ended)
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

func (l *Log) openEntry(ctx context.Context, e *listed) (err error) {
	e.Details, _, err = openDetails(ctx, l.ring, &e.row)
	switch {
	case err == nil:
	case errors.Is(err, keyring.ErrDestroyed):
		e.Erased = true
	case errors.Is(err, keyring.ErrOpen), errors.Is(err, keyring.ErrUnknownKey), errors.Is(err, errChanged):
		e.Changed = true
	default:
		return fmt.Errorf("audit: open details: %w", err)
	}
	return nil
}

// Export streams the log for whoever has the host, details included where they ask for them. It is written down first.
func (l *Log) Export(ctx context.Context, choice Choice, details bool, emit func(*Line) error) error {
	facts := map[string]string{"details": fmt.Sprint(details)}
	if choice.part() {
		facts["from"], facts["to"] = day(choice.From), day(choice.To)
	}
	done, err := l.Begin(ctx, chat.Act{Name: "audit.export", By: chat.ActorIn(ctx), Facts: facts})
	if err != nil {
		return err
	}
	if details {
		choice.Ring = l.ring
	}
	err = l.Integrate(ctx)
	if err == nil {
		err = Stream(ctx, l.db, choice, emit)
	}
	done(err)
	return err
}

func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateOnly)
}

// Lines streams the log without details, for a verification that must not change it.
func (l *Log) Lines(ctx context.Context, emit func(*Line) error) error {
	if !l.broken.Load() {
		if err := l.Integrate(ctx); err != nil && !errors.Is(err, errBroken) {
			return err
		}
	}
	return Stream(ctx, l.db, Choice{}, emit)
}
