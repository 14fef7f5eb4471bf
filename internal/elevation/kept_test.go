package elevation

import (
	"context"
	"maps"
	"strings"
	"testing"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

func TestTheLogHasRoom(t *testing.T) {
	once(t, func(t *testing.T, f *fixture) {
		all := []perm.Permission{
			perm.ReadOwn, perm.ReadTeam, perm.Search, perm.Reply, perm.WriteNote, perm.Assign, perm.Transfer, perm.End, perm.MaskLater,
			perm.SeeIncidents, perm.SeeSecurity, perm.ActSecurity, perm.SeeErasures, perm.UseReplies, perm.SeeConsent, perm.SeeMasking, perm.SeePosture,
		}
		f.book.Take()
		for range MaxStanding {
			f.begin(t, func(a *Ask) {
				a.Perms, a.Sites, a.Team, a.Incident = all, []chat.SiteID{f.alder, f.birch, chat.NewSiteID()}, f.team, chat.NewRecordID()
			})
		}
		_, acts := f.book.Take()
		facts := acts[0].Facts
		if len(facts) > 8 || strings.Count(facts["sites"], " ") != 2 || strings.Count(facts["conversations"], " ") != 8 || strings.Count(facts["others"], " ") != 7 {
			t.Errorf("%v", facts)
		}
		for name, v := range f.Facts(chat.Act{By: chat.Actor{Kind: chat.ActorStaff, Staff: f.agent.ID}}) {
			facts[name] = v
		}
		for name, v := range facts {
			if len(v) > 120 || len(name) > 24 {
				t.Errorf("%s is cut: %q", name, v)
			}
		}
		err := f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, Ask: f.ask(func(a *Ask) { a.Perms = append(all, perm.SeeAudit) })}, nothingElse)
		code(t, "more than there is room for", err, chat.Invalid)
	})
}

func TestTampered(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		write := func(sql string, args ...any) {
			t.Helper()
			err := f.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
				_, err := q.ExecContext(ctx, sql, args...)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			f.open(t)
		}
		e := f.begin(t, nil)
		var body []byte
		if err := f.o.DB.Read().QueryRowContext(ctx, `SELECT body FROM elevation`).Scan(&body); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(body), "ill") || strings.Contains(string(body), "read_team") {
			t.Error("the row is in clear")
		}
		write(`UPDATE elevation SET staff = $1`, f.lead.ID)
		if len(f.Of(f.lead.ID, "lead"))+len(f.Of(f.lead.ID, "agent")) != 0 {
			t.Error("it is another's")
		}
		write(`UPDATE elevation SET staff = $1, id = $2`, f.agent.ID, chat.NewRecordID())
		f.counts(t, "under another id", false)
		write(`UPDATE elevation SET id = $1`, e.ID)
		f.counts(t, "as it was", true)
		if err := f.End(ctx, f.agent, e.ID); err != nil {
			t.Fatal(err)
		}
		write(`UPDATE elevation SET ended_at = 0`)
		f.counts(t, "brought back", false)
		if standing, ended, err := f.List(ctx, f.officer); err != nil || len(standing) != 0 || len(ended) != 1 {
			t.Errorf("%v, %v, %v", standing, ended, err)
		}
	})
}

func TestFacts(t *testing.T) {
	once(t, func(t *testing.T, f *fixture) {
		talk := chat.NewConversationID()
		f.talks[talk] = chat.Facts{Site: f.birch, Conversation: talk}
		e := f.begin(t, func(a *Ask) { a.Conversation, a.Sites = talk, nil })
		by := chat.Actor{Kind: chat.ActorStaff, Staff: f.agent.ID}
		for what, c := range map[string]struct {
			act  chat.Act
			want bool
		}{
			"the conversation":    {chat.Act{By: by, Conversation: talk, Site: f.birch}, true},
			"another one":         {chat.Act{By: by, Conversation: chat.NewConversationID(), Site: f.birch}, false},
			"about none":          {chat.Act{By: by}, true},
			"somebody else's act": {chat.Act{By: chat.Actor{Kind: chat.ActorStaff, Staff: f.lead.ID}, Conversation: talk}, false},
			"the program's":       {chat.Act{By: chat.Actor{Kind: chat.ActorSystem}, Conversation: talk}, false},
		} {
			want := map[string]string(nil)
			if c.want {
				want = map[string]string{"elevation": e.ID.String()}
			}
			if got := f.Facts(c.act); !maps.Equal(got, want) {
				t.Errorf("%s: %v", what, got)
			}
		}
		f.now = e.Ends
		if got := f.Facts(chat.Act{By: by, Conversation: talk}); got != nil {
			t.Errorf("after its end: %v", got)
		}
	})
}
