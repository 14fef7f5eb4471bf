package elevation

import (
	"context"
	"strings"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
	"snug/mask/text"
)

// Grant is what two people have agreed to.
type Grant struct {
	ID     chat.RecordID // of the proposal
	Staff  chat.StaffID  // who asked for it
	By     chat.StaffID  // who agreed; zero for the host's operator
	Reason text.Text
	Ask    Ask
}

var (
	errGone = chat.Errorf(chat.Forbidden, "Whoever asked for this is not here any more.")
	errMany = chat.Errorf(chat.Conflict, "They have %d of these at the same time already. Have one ended first.", MaxStanding)
)

// Begin has it count from now on. within runs in the unit of work that stores it; on its error nothing has begun. Forbidden,
// Invalid, NotFound or Conflict if it can't be done as it was agreed to.
func (r *Room) Begin(ctx context.Context, g Grant, within func(context.Context, db.Querier) error) error {
	s, ok := r.o.Known(g.Staff)
	if !ok {
		return errGone
	}
	ask, err := r.Read(s, g.Ask)
	if err != nil {
		return err
	}
	if !ask.Conversation.IsZero() {
		f, err := r.o.Facts(ctx, ask.Conversation)
		if err != nil {
			return err
		}
		ask.At = Conversed{f.Site, f.Team}
	}
	now := r.o.Now().UTC().Truncate(time.Millisecond)
	e := Elevation{ID: g.ID, Staff: g.Staff, Ask: ask, Reason: g.Reason, By: g.By, Begins: now, Ends: now.Add(ask.For())}
	kept, err := r.seal(ctx, &e)
	if err != nil {
		return err
	}
	a := r.beginning(&e)
	done, err := r.o.Audit.Begin(ctx, a)
	if err != nil {
		return err
	}
	err = r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if err := within(ctx, q); err != nil {
			return err
		}
		var n int
		if err := q.QueryRowContext(ctx, countStanding, e.Staff).Scan(&n); err != nil {
			return err
		}
		if n >= MaxStanding {
			return errMany
		}
		_, err := q.ExecContext(ctx, insertOne, e.ID, e.Staff, e.Begins.UnixMilli(), kept)
		return err
	})
	done(err)
	if err != nil {
		return err
	}
	r.o.Log.WarnContext(ctx, "somebody may do more for a while", "elevation", e.ID, "staff", e.Staff, "by", e.By, "until", e.Ends)
	r.o.Tell(e)
	return r.catchUp(ctx)
}

// act is what is written down of it: ids and the program's own words.
func (e *Elevation) act(name chat.ActName, by chat.Actor) chat.Act {
	facts := map[string]string{"elevation": e.ID.String(), "until": e.Ends.Format(time.RFC3339), "granted_by": "host"}
	if !e.By.IsZero() {
		facts["granted_by"] = e.By.String()
	}
	return chat.Act{Name: name, By: by, Subject: e.Staff, Facts: facts}
}

// beginning is the act by which it begins, with all that is lent.
func (r *Room) beginning(e *Elevation) chat.Act {
	a := e.act(chat.ActElevate, chat.Actor{Kind: chat.ActorStaff, Staff: e.Staff})
	a.Reason = e.Reason
	var scoped, others []perm.Permission
	for _, p := range e.Ask.Perms {
		if r.o.Rules.Scoped(p) {
			_, short, _ := strings.Cut(string(p), ".")
			scoped = append(scoped, perm.Permission(short))
		} else {
			others = append(others, p)
		}
	}
	for fact, list := range map[string]string{"conversations": joined(scoped), "others": joined(others), "sites": joined(e.Ask.Sites)} {
		if list != "" {
			a.Facts[fact] = list
		}
	}
	for fact, id := range map[string]interface {
		IsZero() bool
		String() string
	}{"conversation": e.Ask.Conversation, "team": e.Ask.Team, "incident": e.Ask.Incident} {
		if !id.IsZero() {
			a.Facts[fact] = id.String()
		}
	}
	return a
}

func joined[T perm.Permission | chat.SiteID](list []T) string {
	out := make([]string, len(list))
	for i, v := range list {
		switch v := any(v).(type) {
		case perm.Permission:
			out[i] = string(v)
		case chat.SiteID:
			out[i] = v.String()
		}
	}
	return strings.Join(out, " ")
}
