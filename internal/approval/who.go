package approval

import (
	"context"
	"fmt"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

// Bar is why somebody may not decide on a proposal; empty if they may.
type Bar string

// The bars.
const (
	BarRole    Bar = "role"    // the role does not permit it
	BarOwn     Bar = "own"     // they proposed it
	BarSubject Bar = "subject" // it is about themselves
	BarTied    Bar = "tied"    // who proposed it has given them a right within the day
)

var bars = map[Bar]*chat.Error{
	BarRole:    errForbidden,
	BarOwn:     chat.Errorf(chat.Forbidden, "You proposed this yourself. Somebody else has to decide."),
	BarSubject: chat.Errorf(chat.Forbidden, "This is about yourself. Somebody else has to decide."),
	BarTied:    chat.Errorf(chat.Forbidden, "Whoever proposed this has changed your own rights or sign-in within the last day. Somebody else has to decide."),
}

// bar tells why somebody may not decide, given who is tied to the one who proposed.
func (r *Room) bar(s chat.Staff, p Proposal, tied map[chat.StaffID]bool) Bar {
	k, ok := r.kind(p.Kind)
	switch {
	case p.By == s.ID:
		return BarOwn
	case !ok || !s.Perms.Has(perm.Approve) || !mayDecide(k, s, p):
		return BarRole
	case p.Subject == s.ID || k.About != nil && k.About(s, p):
		return BarSubject
	case tied[s.ID]:
		return BarTied
	}
	return ""
}

func mayDecide(k Kind, s chat.Staff, p Proposal) bool {
	switch {
	case !serves(k, s, p):
		return false
	case s.Perms.Has(perm.Oversee):
		return true
	case k.Decides != nil:
		return k.Decides(s, p)
	}
	return s.Perms.Has(k.Need)
}

// serves tells whether somebody serves what a proposal is about.
func serves(k Kind, s chat.Staff, p Proposal) bool {
	return (p.Site.IsZero() || s.Sites.Has(p.Site)) && (k.Within == nil || k.Within(s, p))
}

// sees tells whether somebody may know of a proposal: who proposed it, who may decide on it but for a bar, who oversees, and who
// decided on it.
func (r *Room) sees(s chat.Staff, p Proposal) bool {
	k, ok := r.kind(p.Kind)
	if !serves(k, s, p) && p.By != s.ID {
		return false
	}
	if p.By == s.ID || s.Perms.Has(perm.Oversee) || s.Perms.Has(perm.SeeAudit) || p.Decision != nil && p.Decision.By == s.ID && !s.ID.IsZero() {
		return true
	}
	return ok && s.Perms.Has(perm.Approve) && mayDecide(k, s, p)
}

const (
	upsertTie = `INSERT INTO approval_tie (by_staff, subject, at) VALUES ($1, $2, $3)
		ON CONFLICT (by_staff, subject) DO UPDATE SET at = excluded.at WHERE approval_tie.at < excluded.at`
	selectTies = `SELECT by_staff, subject FROM approval_tie WHERE at > $1 ORDER BY at LIMIT 20000`
	deleteTies = `DELETE FROM approval_tie WHERE at <= $1`
)

// Tie notes that somebody is about to change another's account: what they may do, or how they sign in. It is on disk when it
// returns, and the change must not be made on an error. Acts that are no such change tie nobody.
func (r *Room) Tie(ctx context.Context, a chat.Act) error {
	if a.By.Kind != chat.ActorStaff || a.Subject.IsZero() || a.Subject == a.By.Staff {
		return nil
	}
	at := r.moment().UnixMilli()
	err := r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, upsertTie, a.By.Staff, a.Subject, at)
		return err
	})
	if err != nil {
		return fmt.Errorf("note who gives whom a right: %w", err)
	}
	return nil
}

type tie struct{ by, subject chat.StaffID }

// ties are those of the last day.
func (r *Room) ties(ctx context.Context) ([]tie, error) {
	rows, err := r.o.DB.Read().QueryContext(ctx, selectTies, r.moment().Add(-TieLife).UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("read who gave whom a right: %w", err)
	}
	defer rows.Close()
	var list []tie
	for rows.Next() {
		var t tie
		if err := rows.Scan(&t.by, &t.subject); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// from is everybody who has a right from one person, straight or through others.
func from(one chat.StaffID, list []tie) map[chat.StaffID]bool {
	found := map[chat.StaffID]bool{}
	for next := []chat.StaffID{one}; len(next) > 0; next = next[1:] {
		for _, t := range list {
			if t.by == next[0] && !found[t.subject] && t.subject != one {
				found[t.subject] = true
				next = append(next, t.subject)
			}
		}
	}
	return found
}

// deciders lists who may decide on a proposal now.
func (r *Room) deciders(ctx context.Context, p Proposal) ([]chat.StaffID, error) {
	list, err := r.ties(ctx)
	if err != nil {
		return nil, err
	}
	tied := from(p.By, list)
	var out []chat.StaffID
	for _, s := range r.o.People.Everybody() {
		if r.bar(s, p, tied) == "" {
			out = append(out, s.ID)
		}
	}
	return out, nil
}

// tell tells those whom a proposal concerns.
func (r *Room) tell(ctx context.Context, p Proposal) {
	to, err := r.deciders(ctx, p)
	if err != nil { // it will be seen by whoever looks
		r.o.Log.ErrorContext(ctx, "those who may decide on a proposal were not told", "approval", p.ID, "err", err)
	}
	add := func(id chat.StaffID) {
		if !id.IsZero() && !slices.Contains(to, id) {
			to = append(to, id)
		}
	}
	add(p.By)
	for _, s := range r.o.People.Everybody() {
		if s.Perms.Has(perm.Oversee) && r.sees(s, p) {
			add(s.ID)
		}
	}
	r.o.Tell(p, to)
}

func (r *Room) forgetTies(ctx context.Context, now time.Time) error {
	return r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, deleteTies, now.Add(-TieLife).UnixMilli())
		return err
	})
}
