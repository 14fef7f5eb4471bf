package elevation

import (
	"context"
	"testing"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

func TestRefused(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		talk := chat.NewConversationID()
		f.talks[talk] = chat.Facts{Site: f.birch, Conversation: talk}
		many := make([]chat.SiteID, MaxSites+1)
		for i := range many {
			many[i] = chat.NewSiteID()
		}
		for what, c := range map[string]struct {
			who    chat.StaffID
			change func(*Ask)
			want   chat.Code
		}{
			"nothing":                         {f.agent.ID, func(a *Ask) { a.Perms = nil }, chat.Invalid},
			"what is never lent":              {f.agent.ID, func(a *Ask) { a.Perms = []perm.Permission{perm.ReadTeam, perm.Erase} }, chat.Forbidden},
			"reading, to who says who reads":  {f.officer.ID, func(a *Ask) { a.Role = "officer" }, chat.Forbidden},
			"that by another right":           {f.officer.ID, func(a *Ask) { a.Role, a.Perms = "officer", []perm.Permission{perm.Reply} }, chat.Forbidden},
			"what one has":                    {f.officer.ID, func(a *Ask) { a.Role, a.Perms, a.Sites = "officer", []perm.Permission{perm.SeeAudit}, nil }, chat.Conflict},
			"too short":                       {f.agent.ID, func(a *Ask) { a.Minutes = 14 }, chat.Invalid},
			"too long":                        {f.agent.ID, func(a *Ask) { a.Minutes = 24*60 + 1 }, chat.Invalid},
			"backwards":                       {f.agent.ID, func(a *Ask) { a.Minutes = -60 }, chat.Invalid},
			"no scope":                        {f.agent.ID, func(a *Ask) { a.Sites = nil }, chat.Invalid},
			"two scopes":                      {f.agent.ID, func(a *Ask) { a.Conversation = talk }, chat.Invalid},
			"a team of one conversation":      {f.agent.ID, func(a *Ask) { a.Conversation, a.Sites, a.Team = talk, nil, f.team }, chat.Invalid},
			"too many sites":                  {f.agent.ID, func(a *Ask) { a.Sites = many }, chat.Invalid},
			"a scope of what has none":        {f.agent.ID, func(a *Ask) { a.Perms = []perm.Permission{perm.SeeAudit} }, chat.Invalid},
			"a conversation that is not here": {f.agent.ID, func(a *Ask) { a.Conversation, a.Sites = chat.NewConversationID(), nil }, chat.NotFound},
			"asked in another role":           {f.agent.ID, func(a *Ask) { a.Role = "lead" }, chat.Conflict},
			"nobody":                          {chat.NewStaffID(), nil, chat.Forbidden},
		} {
			err := f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: c.who, By: f.lead.ID, Ask: f.ask(c.change)}, nothingElse)
			code(t, what, err, c.want)
			if len(f.Of(c.who, f.people[c.who].Role)) != 0 {
				t.Errorf("%s: counts", what)
			}
		}
		f.o.Curbed = func(chat.StaffID) bool { return true }
		f.open(t)
		err := f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, Ask: f.ask(nil)}, nothingElse)
		code(t, "after a reset of factors", err, chat.Forbidden)
		f.o.Curbed = nil
		f.open(t)
		f.book.Close(true)
		err = f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, Ask: f.ask(nil)}, nothingElse)
		code(t, "unlogged", err, chat.Unlogged)
		f.book.Close(false)
		gone := chat.Errorf(chat.Conflict, "Somebody else did it.")
		err = f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, Ask: f.ask(nil)}, func(context.Context, db.Querier) error { return gone })
		code(t, "done already", err, chat.Conflict)
		if f.rows(t, ``) != 0 || len(f.told) != 0 || f.changes != 0 {
			t.Errorf("%d rows, told %d times, %d changes", f.rows(t, ``), len(f.told), f.changes)
		}
		for range MaxStanding {
			f.begin(t, nil)
		}
		err = f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, Ask: f.ask(nil)}, nothingElse)
		code(t, "too many", err, chat.Conflict)
	})
}

func TestDecides(t *testing.T) {
	once(t, func(t *testing.T, f *fixture) {
		in := func(site chat.SiteID, team chat.TeamID) func(*Ask) {
			return func(a *Ask) { a.Conversation, a.Sites, a.At = chat.NewConversationID(), nil, Conversed{site, team} }
		}
		for what, c := range map[string]struct {
			who    chat.Staff
			change func(*Ask)
			may    bool
			within bool
		}{
			"a lead, their team":               {f.lead, func(a *Ask) { a.Team = f.team }, true, true},
			"a lead, every team":               {f.lead, nil, false, true},
			"a lead, another team":             {f.lead, func(a *Ask) { a.Team = chat.NewTeamID() }, false, true},
			"a lead, another site":             {f.lead, func(a *Ask) { a.Team, a.Sites = f.team, []chat.SiteID{f.birch} }, false, false},
			"a lead, one of theirs, and not":   {f.lead, func(a *Ask) { a.Team, a.Sites = f.team, []chat.SiteID{f.alder, f.birch} }, false, false},
			"a lead, a conversation of theirs": {f.lead, in(f.alder, f.team), true, true},
			"a lead, another team's":           {f.lead, in(f.alder, chat.NewTeamID()), false, true},
			"a lead, another site's":           {f.lead, in(f.birch, f.team), false, false},
			"a lead, one that is not there":    {f.lead, in(chat.SiteID{}, chat.TeamID{}), false, false},
			"a lead, what they don't have":     {f.lead, func(a *Ask) { a.Perms, a.Sites = []perm.Permission{perm.SeeAudit}, nil }, false, true},
			"an agent":                         {f.agent, func(a *Ask) { a.Team = f.team }, false, true},
			"an administrator":                 {f.admin, func(a *Ask) { a.Team = f.team }, false, true},
			"an officer, what they have":       {f.officer, func(a *Ask) { a.Perms, a.Sites = []perm.Permission{perm.SeeAudit}, nil }, true, true},
			"nobody":                           {chat.Staff{ID: chat.NewStaffID(), Sites: chat.AllSites()}, nil, false, true},
		} {
			params := params(t, f.ask(c.change))
			if got := f.Decides(c.who.ID, params); got != c.may {
				t.Errorf("%s: decides %v", what, got)
			}
			if got := f.Within(c.who, params); got != c.within {
				t.Errorf("%s: within %v", what, got)
			}
		}
		for _, junk := range []string{``, `{`, `[]`, `{"minutes":"x"}`} {
			if f.Decides(f.officer.ID, []byte(junk)) || f.Within(f.officer, []byte(junk)) {
				t.Errorf("%q is decided on", junk)
			}
		}
		// What is lent to the lead is none of what they decide by.
		f.begin(t, func(a *Ask) { a.Sites = []chat.SiteID{f.birch} })
		if f.Decides(f.agent.ID, params(t, f.ask(func(a *Ask) { a.Team, a.Sites = f.team, []chat.SiteID{f.birch} }))) {
			t.Error("what is lent is lent on")
		}
	})
}
