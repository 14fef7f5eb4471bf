package approval

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/db"
	"snug/mask/text"
)

// From the proposal to the act: once, written down, and told to those whom it concerns.
func TestTwoPeople(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		p := f.propose(f.boss)
		if p.State != Waiting || p.Expires != p.At.Add(Life) || f.lights(p.ID) != 0 {
			t.Fatalf("proposed: %+v", p)
		}
		want := []chat.StaffID{f.other.ID, f.officer.ID, f.boss.ID}
		if len(f.told) != 1 || !slices.Equal(f.told[0].to, want) {
			t.Errorf("told %v, want %v", f.told, want)
		}
		for who, seen := range map[string]struct {
			chat.Staff
			waiting int
			bar     Bar
		}{"the one who proposed": {f.boss, 1, BarOwn}, "another administrator": {f.other, 1, ""}, "the privacy officer": {f.officer, 1, ""}, "a lead": {f.lead, 0, ""}, "an agent": {f.agent, 0, ""}} {
			open, ended, err := f.List(t.Context(), seen.Staff)
			if err != nil || len(open) != seen.waiting || len(ended) != 0 {
				t.Fatalf("%s sees %d and %d, %v", who, len(open), len(ended), err)
			}
			if len(open) > 0 && (open[0].Bar != seen.bar || open[0].Change != `{"room":"hall"}` || open[0].Reason.Clear() != "It is dark there") {
				t.Errorf("%s sees %+v", who, open[0])
			}
		}
		done, err := f.agree(f.other, p.ID)
		if err != nil || done.State != Done || done.Decision.By != f.other.ID || done.Decision.Word.Clear() != "Yes" || f.lights(p.ID) != 1 {
			t.Fatalf("decided: %+v, %v", done, err)
		}
		_, err = f.agree(f.officer, p.ID)
		code(t, "decided twice", err, chat.Conflict)
		lines, acts := f.book.Take()
		if got := strings.Join(lines, ", "); got != "begin approval.propose, done approval.propose, begin approval.decide, done approval.decide, begin approval.perform, done approval.perform" {
			t.Error(got)
		}
		if acts[0].By.Staff != f.boss.ID || acts[1].By.Staff != f.other.ID || acts[2].Facts["proposer"] != f.boss.ID.String() || acts[2].Facts["of"] != lamp {
			t.Errorf("written: %+v", acts)
		}
		for _, a := range acts {
			for _, fact := range a.Facts {
				if strings.Contains(fact, "dark") || strings.Contains(fact, "hall") {
					t.Error("the log has what somebody typed")
				}
			}
		}
	})
}

func TestRefusedAndWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		p := f.propose(f.boss)
		no, err := f.Decide(t.Context(), f.officer, p.ID, false, text.Typed("Not without a ticket"))
		if err != nil || no.State != Refused || no.Decision.Approve || no.Ended.IsZero() || f.lights(p.ID) != 0 {
			t.Fatalf("%+v, %v", no, err)
		}
		_, err = f.agree(f.other, p.ID)
		code(t, "after a refusal", err, chat.Conflict)
		if _, ended, err := f.List(t.Context(), f.boss); err != nil || len(ended) != 1 || ended[0].Decision.Word.Clear() != "Not without a ticket" {
			t.Errorf("the one who proposed is not told why: %v, %v", ended, err)
		}

		p = f.propose(f.boss)
		_, err = f.Withdraw(t.Context(), f.other, p.ID)
		code(t, "somebody else's", err, chat.Forbidden)
		_, err = f.Withdraw(t.Context(), f.agent, p.ID)
		code(t, "unseen", err, chat.NotFound)
		if gone, err := f.Withdraw(t.Context(), f.boss, p.ID); err != nil || gone.State != Withdrawn {
			t.Errorf("%+v, %v", gone, err)
		}
		_, err = f.agree(f.other, p.ID)
		code(t, "after it was withdrawn", err, chat.Conflict)
		if f.lights(p.ID) != 0 {
			t.Error("done all the same")
		}
	})
}

// Who must not decide, and that nothing is done then.
func TestNeverAlone(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		site := chat.NewSiteID()
		shop, err := f.Propose(ctx, f.boss, Draft{Kind: lamp, Site: site, Reason: text.Typed("One shop's")})
		if err != nil {
			t.Fatal(err)
		}
		elsewhere, officer := f.other, f.officer
		elsewhere.Sites, officer.Sites = chat.OnlySites(chat.NewSiteID()), chat.Sites{}
		gains := f.other
		gains.Name = "gains"
		p := f.propose(f.boss)
		friend, second := f.who.hire(access.Administrator), f.who.hire(access.Administrator)
		gave := func(by, to chat.Staff) {
			if err := f.Tie(ctx, chat.Act{Name: chat.ActSetRole, By: chat.Actor{Kind: chat.ActorStaff, Staff: by.ID}, Subject: to.ID}); err != nil {
				t.Fatal(err)
			}
		}
		gave(f.boss, friend)
		gave(friend, second) // through another
		again := f.boss
		again.Session = chat.NewSessionID()
		aware := f.propose(f.other)
		about, err := f.Propose(ctx, f.boss, Draft{Kind: lamp, Subject: f.other.ID, Reason: text.Typed("About you")})
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			s    chat.Staff
			id   chat.RecordID
			want chat.Code
		}{
			"oneself":                    {f.boss, p.ID, chat.Forbidden},
			"oneself in another session": {again, p.ID, chat.Forbidden},
			"whose right is new":         {friend, p.ID, chat.Forbidden},
			"and whom they made":         {second, p.ID, chat.Forbidden},
			"whom it is about":           {f.other, about.ID, chat.Forbidden},
			"who gains by it":            {gains, p.ID, chat.Forbidden},
			"a lead, of another kind":    {f.lead, p.ID, chat.NotFound},
			"an agent":                   {f.agent, p.ID, chat.NotFound},
			"nobody":                     {chat.Staff{}, p.ID, chat.NotFound},
			"who serves another site":    {elsewhere, shop.ID, chat.NotFound},
			"an officer of no site":      {officer, shop.ID, chat.NotFound},
			"no such proposal":           {f.other, chat.NewRecordID(), chat.NotFound},
		} {
			_, err := f.agree(c.s, c.id)
			code(t, what, err, c.want)
			_, err = f.Decide(ctx, c.s, c.id, false, text.Raw{})
			code(t, what+", refusing", err, c.want)
		}
		for _, id := range []chat.RecordID{p.ID, about.ID, aware.ID, shop.ID} {
			if f.state(id) != Waiting || f.lights(id) != 0 {
				t.Errorf("%s is %s", id, f.state(id))
			}
		}
		// What ties to one who did not propose it does not matter, and a tie ends after a day.
		if _, err := f.agree(friend, aware.ID); err != nil {
			t.Errorf("tied to another: %v", err)
		}
		f.pass(TieLife - time.Hour)
		late := f.propose(f.boss)
		_, err = f.agree(friend, late.ID)
		code(t, "within the day", err, chat.Forbidden)
		f.pass(2 * time.Hour)
		if _, err := f.agree(friend, late.ID); err != nil {
			t.Errorf("a day later: %v", err)
		}
		// What is no change by staff of another's account ties nobody.
		for _, a := range []chat.Act{
			{Name: chat.ActSetRole, By: chat.Actor{Kind: chat.ActorHost}, Subject: f.other.ID},
			{Name: chat.ActSetRole, By: chat.Actor{Kind: chat.ActorStaff, Staff: f.boss.ID}, Subject: f.boss.ID},
			{Name: chat.ActSearch, By: chat.Actor{Kind: chat.ActorStaff, Staff: f.boss.ID}},
		} {
			if err := f.Tie(ctx, a); err != nil {
				t.Fatal(err)
			}
		}
		if list, err := f.ties(ctx); err != nil || len(list) != 0 {
			t.Errorf("ties: %v, %v", list, err)
		}
	})
}

func TestWhatIsProposed(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqlite(t))
	ctx := t.Context()
	for what, c := range map[string]struct {
		s      chat.Staff
		reason string
		want   chat.Code
	}{
		"without the permission": {f.lead, "Because", chat.Forbidden},
		"without a reason":       {f.boss, "", chat.Invalid},
		"with a blank one":       {f.boss, " \t ", chat.Invalid},
		"with too long a one":    {f.boss, strings.Repeat("x", MaxReason+1), chat.Invalid},
	} {
		_, err := f.Propose(ctx, c.s, Draft{Kind: lamp, Reason: text.Typed(c.reason)})
		code(t, what, err, c.want)
	}
	f.book.Close(true)
	_, err := f.Propose(ctx, f.boss, Draft{Kind: lamp, Reason: text.Typed("Because")})
	code(t, "unlogged", err, chat.Unlogged)
	f.book.Close(false)
	f.stale = chat.Errorf(chat.Conflict, "moved")
	_, err = f.Propose(ctx, f.boss, Draft{Kind: lamp, Reason: text.Typed("Because")})
	code(t, "what can't be done", err, chat.Conflict)
	f.stale = nil
	if open, _, err := f.List(ctx, f.officer); err != nil || len(open) != 0 || len(f.told) != 0 {
		t.Fatalf("something was left: %v, %v, %v", open, f.told, err)
	}
	if _, err := f.Propose(ctx, f.boss, Draft{Kind: "no.such", Reason: text.Typed("Because")}); err == nil {
		t.Error("a kind that nobody joined")
	}
	// A number that was typed into the reason is nobody's to read.
	p, err := f.Propose(ctx, f.boss, Draft{Kind: lamp, Reason: text.Typed("For the card 4111 1111 1111 1111")})
	if err != nil || strings.Contains(p.Reason.Clear(), "1111 1111") {
		t.Errorf("the reason is not masked: %v", err)
	}
	for range MaxOwn - 1 {
		f.propose(f.boss)
	}
	_, err = f.Propose(ctx, f.boss, Draft{Kind: lamp, Reason: text.Typed("One more")})
	code(t, "too many", err, chat.TooMany)
	f.propose(f.other)
}

func TestExpires(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		p := f.propose(f.boss)
		f.pass(Life)
		_, err := f.agree(f.other, p.ID)
		code(t, "too late", err, chat.Conflict)
		if err := f.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if f.state(p.ID) != Expired || f.lights(p.ID) != 0 || f.told[len(f.told)-1].state != Expired {
			t.Errorf("%s, told %v", f.state(p.ID), f.told)
		}
		f.pass(keep + time.Minute)
		if err := f.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := f.one(t.Context(), p.ID); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("kept for good: %v", err)
		}
	})
}

// The world has moved: void, with the reason, at the decision and at the execution.
func TestVoid(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		p := f.propose(f.boss)
		f.stale = chat.Errorf(chat.Conflict, "moved")
		if open, _, err := f.List(ctx, f.other); err != nil || open[0].Stale != chat.Conflict || open[0].Change != nil {
			t.Errorf("shown as %+v, %v", open, err)
		}
		if _, err := f.Decide(ctx, f.other, p.ID, true, text.Raw{}); chat.CodeOf(err) != chat.Conflict {
			t.Errorf("agreed to what is stale: %v", err)
		}
		if got, err := f.one(ctx, p.ID); err != nil || got.State != Void || got.Why != chat.Conflict || got.Decision != nil {
			t.Errorf("%+v, %v", got, err)
		}
		f.stale = nil

		p = f.propose(f.boss)
		f.doing = func(context.Context, Proposal, Spend) error { return chat.Errorf(chat.NotFound, "gone") }
		if got, err := f.agree(f.other, p.ID); err != nil || got.State != Void || got.Why != chat.NotFound || f.lights(p.ID) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
		f.doing = nil

		// Whoever proposed it was demoted meanwhile, or is kept out.
		for _, role := range []string{access.Agent, ""} {
			p = f.propose(f.boss)
			f.who.become(f.boss.ID, role)
			_, err := f.agree(f.other, p.ID)
			code(t, "by one who may no longer", err, chat.Conflict)
			if f.state(p.ID) != Void || f.lights(p.ID) != 0 {
				t.Errorf("as %q: %s", role, f.state(p.ID))
			}
			if role == access.Agent {
				f.who.become(f.boss.ID, access.Administrator)
			}
		}
	})
}

// Rows that somebody changed without a key are not done.
func TestTamperedRows(t *testing.T) {
	t.Parallel()
	for what, sql := range map[string]string{
		"agreed to by nobody":  `UPDATE approval SET state = 'approved'`,
		"a refusal turned":     `UPDATE approval SET state = 'approved', verdict = (SELECT verdict FROM approval WHERE state = 'refused')`,
		"another's agreement":  `UPDATE approval SET state = 'approved', verdict = (SELECT verdict FROM approval WHERE state = 'done') WHERE state = 'waiting'`,
		"another proposer":     `UPDATE approval SET proposer = (SELECT proposer FROM approval WHERE state = 'done') WHERE state = 'waiting'`,
		"parameters of others": `UPDATE approval SET body = (SELECT body FROM approval WHERE state = 'done') WHERE state = 'waiting'`,
	} {
		f := newFixture(t, sqlite(t))
		ctx := t.Context()
		waiting, refused, agreed := f.propose(f.boss), f.propose(f.boss), f.propose(f.officerAsBoss())
		if _, err := f.Decide(ctx, f.other, refused.ID, false, text.Raw{}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.agree(f.other, agreed.ID); err != nil {
			t.Fatal(err)
		}
		err := f.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, sql)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_ = f.settle(ctx)
		_, _ = f.agree(f.other, waiting.ID)
		if f.lights(waiting.ID)+f.lights(refused.ID) != 0 {
			t.Errorf("%s: done", what)
		}
	}
}
