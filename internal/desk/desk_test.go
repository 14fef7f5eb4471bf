package desk

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/mask/text"
)

func contains(b, s []byte) bool { return bytes.Contains(b, s) }

// A whole conversation, with everything that is said in it, as either side gets it.
func TestConversation(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g, first := b.start("Hello")
		if first.Seq != 1 || first.VSeq != 1 || first.Text.Clear() != "Hello" {
			t.Fatalf("first entry: seq %d vseq %d", first.Seq, first.VSeq)
		}
		_, err := b.Reply(ctx, mina, to(g.Conversation, chat.Message, "too early"))
		want(t, err, chat.Conflict)
		row, err := b.Take(ctx, mina, g.Conversation)
		if err != nil || row.State != chat.Open || row.Assignee != mina.ID || row.Number != 1 || row.Name.Clear() != "Jo" {
			t.Fatalf("take: %+v, %v", row, err)
		}
		b.reply(mina, g, chat.Message, "Hi Jo")
		b.reply(mina, g, chat.Note, "seems upset")
		b.say(g, "Where is it?")
		row, err = b.Transfer(ctx, mina, g.Conversation, Receiver{Staff: lee.ID}, text.Typed("please help"))
		if err != nil || row.Assignee != lee.ID {
			t.Fatalf("transfer: %v", err)
		}
		b.reply(lee, g, chat.Message, "On its way")
		if _, err := b.End(ctx, lee, g.Conversation); err != nil {
			t.Fatal(err)
		}
		if err := b.Rate(ctx, g, 5, text.Typed("great")); err != nil {
			t.Fatal(err)
		}

		v, err := b.Visit(ctx, g, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		var seen []string
		for i, e := range v.Entries {
			if e.VSeq != uint64(i+1) {
				t.Errorf("entry %d has n %d", i, e.VSeq)
			}
			seen = append(seen, string(e.Kind)+":"+e.Text.Clear())
		}
		const visible = "message:Hello|joined:|message:Hi Jo|message:Where is it?|transferred:|message:On its way|ended:|rated:great"
		if got := strings.Join(seen, "|"); got != visible {
			t.Errorf("visitor sees\n%s, want\n%s", got, visible)
		}
		if v.State != chat.EndedNow || v.Until.Sub(b.clock.now()).Round(time.Hour) != 30*24*time.Hour {
			t.Errorf("state %s until %s", v.State, v.Until)
		}

		all := b.thread(lee, g.Conversation)
		var kinds []string
		for i, e := range all {
			if e.Seq != uint64(i+1) {
				t.Errorf("entry %d has seq %d", i, e.Seq)
			}
			kinds = append(kinds, string(e.Kind))
		}
		if got := strings.Join(kinds, " "); got != "message joined message note message note transferred message ended rated" {
			t.Errorf("staff see %s", got)
		}
		if all[6].From != mina.ID || all[6].To != lee.ID || all[9].Stars != 5 {
			t.Error("transfer or rating lost what it says")
		}
		sum, vis, err := b.Row(ctx, lee, g.Conversation)
		if err != nil || sum.Preview.Clear() != "On its way" || sum.PreviewBy != chat.ByStaff || sum.Stars != 5 || sum.Unread != 2 {
			t.Errorf("row: preview %q by %s, %d stars, %d unread, %v", sum.Preview.Clear(), sum.PreviewBy, sum.Stars, sum.Unread, err)
		}
		if vis.Email.Clear() != "jo@shop.example" || vis.PageURL.Clear() != "https://shop.example/cart" || vis.Fields[0].Text.Clear() != "A-17" {
			t.Error("visitor's details are not what was given")
		}
	})
}

// What a node knows by heart and what it reads from the rows is the same.
func TestRestart(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("one")
		b.reply(mina, g, chat.Message, "two")
		b.restart()
		if e := b.say(g, "three"); e.Seq != 4 || e.VSeq != 4 {
			t.Errorf("after a restart: seq %d vseq %d", e.Seq, e.VSeq)
		}
		page, err := b.Box(b.ctx(), mina, Mine, "", 0)
		if err != nil || len(page.Rows) != 1 || page.Rows[0].Preview.Clear() != "three" || page.Rows[0].Name.Clear() != "Jo" {
			t.Fatalf("box after a restart: %v, %d rows", err, len(page.Rows))
		}
	})
}

// Two nodes write one conversation by turns: numbers stay without gaps, and either sees what the other did.
func TestTwoNodes(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("one")
		other := b.another()
		for i := range 10 {
			d := []*Desk{b.Desk, other}[i%2]
			e, err := d.Post(b.ctx(), g, said("again"))
			if err != nil || e.Seq != uint64(3+i) {
				t.Fatalf("post %d: seq %d, %v", i, e.Seq, err)
			}
		}
		if _, err := other.End(b.ctx(), mina, g.Conversation); err != nil {
			t.Fatal(err)
		}
		_, err := b.Post(b.ctx(), g, said("after the end"))
		want(t, err, chat.Ended)
		if got := len(b.thread(mina, g.Conversation)); got != 13 {
			t.Errorf("%d entries, want 13", got)
		}
	})
}

// Who may do what, whatever the screen offers.
func TestVisibility(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("secret matter")
		c := g.Conversation
		stranger := chat.Guest{Visitor: g.Visitor, Site: chat.NewSiteID(), Conversation: c}
		for _, s := range []chat.Staff{lee, admin, {}} {
			_, err := b.Reply(ctx, s, to(c, chat.Message, "x"))
			want(t, err, chat.NotFound)
			_, err = b.Reply(ctx, s, to(c, chat.Note, "x"))
			want(t, err, chat.NotFound)
			_, err = b.Thread(ctx, s, c, 0, 0, 0)
			want(t, err, chat.NotFound)
			_, _, err = b.Row(ctx, s, c)
			want(t, err, chat.NotFound)
			_, err = b.Facts(ctx, s, c)
			want(t, err, chat.NotFound)
			_, err = b.Take(ctx, s, c)
			want(t, err, chat.NotFound)
			_, err = b.End(ctx, s, c)
			want(t, err, chat.NotFound)
			_, err = b.Transfer(ctx, s, c, Receiver{Staff: s.ID, Team: sales}, text.Raw{})
			if err == nil {
				t.Fatal("transferred by somebody who does not see it")
			}
			want(t, b.PutDraft(ctx, s, c, text.Typed("x")), chat.NotFound)
			_, err = b.Draft(ctx, s, c)
			want(t, err, chat.NotFound)
			want(t, b.StaffSeen(ctx, s, c, 1), chat.NotFound)
			_, err = b.Erase(ctx, s, c)
			want(t, err, chat.Forbidden)
		}
		_, err := b.Post(ctx, stranger, said("x"))
		want(t, err, chat.NotFound)
		_, err = b.Visit(ctx, stranger, 0, 0)
		want(t, err, chat.NotFound)
		_, err = b.EraseByVisitor(ctx, stranger)
		want(t, err, chat.NotFound)
		for _, guest := range []chat.Guest{{Site: b.site, Conversation: chat.NewConversationID()}, {Site: b.site, Conversation: c, OffRecord: true}} {
			_, err = b.Post(ctx, guest, said("x"))
			want(t, err, chat.NotFound)
		}
		if _, err := b.Box(ctx, admin, All, "", 0); chat.CodeOf(err) != chat.Forbidden {
			t.Error("an administrator lists conversations")
		}
		_, err = b.Search(ctx, admin, text.Typed("secret"), All, 0)
		want(t, err, chat.Forbidden)
		if hits, err := b.Search(ctx, lee, text.Typed("secret"), All, 0); err != nil || len(hits.Hits) != 0 {
			t.Errorf("an agent finds a colleague's conversation: %v", err)
		}
		if hits, err := b.Search(ctx, mina, text.Typed("secret"), All, 0); err != nil || len(hits.Hits) != 1 {
			t.Errorf("an agent does not find her own: %v", err)
		}
		// A lead sees it and may write, an agent's note on what she sees is fine, and Lee may not take it from Mina.
		b.reply(lead, g, chat.Message, "Kim here")
		_, err = b.Assign(ctx, mina, c, Receiver{Staff: lee.ID})
		want(t, err, chat.Forbidden)
		if _, err := b.Assign(ctx, lead, c, Receiver{Staff: lee.ID}); err != nil {
			t.Fatal(err)
		}
		_, err = b.Reply(ctx, mina, to(c, chat.Message, "still there?"))
		want(t, err, chat.NotFound)
		_, err = b.Assign(ctx, lead, c, Receiver{Staff: chat.NewStaffID()})
		want(t, err, chat.Invalid)
	})
}

// Faults 19: nobody writes into what is over, and each is told why.
func TestPostToWhatIsOver(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello")
		last := said("last words")
		e, err := b.Post(ctx, g, last)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.EndByVisitor(ctx, g); err != nil {
			t.Fatal(err)
		}
		if err := b.EndByVisitor(ctx, g); err != nil {
			t.Errorf("ending twice: %v", err)
		}
		_, err = b.Post(ctx, g, said("x"))
		want(t, err, chat.Ended)
		_, err = b.Reply(ctx, mina, to(g.Conversation, chat.Message, "x"))
		want(t, err, chat.Ended)
		held := to(g.Conversation, chat.Message, "x")
		held.Hold = time.Second
		_, err = b.Reply(ctx, mina, held)
		want(t, err, chat.Ended)
		_, err = b.Take(ctx, mina, g.Conversation)
		want(t, err, chat.Ended)
		b.reply(mina, g, chat.Note, "they were angry") // notes may follow
		if again, err := b.Post(ctx, g, last); err != nil || again.ID != e.ID {
			t.Errorf("repeating what was acknowledged before the end: %v", err)
		}
		if _, err := b.EraseByVisitor(ctx, g); err != nil {
			t.Fatal(err)
		}
		for _, d := range []*Desk{b.Desk, b.another()} {
			_, err = d.Post(ctx, g, last)
			want(t, err, chat.Erased)
			_, err = d.Visit(ctx, g, 0, 0)
			want(t, err, chat.Erased)
			_, err = d.Reply(ctx, mina, to(g.Conversation, chat.Note, "x"))
			want(t, err, chat.Erased)
			want(t, d.EndByVisitor(ctx, g), chat.Erased)
			want(t, d.PutDraft(ctx, mina, g.Conversation, text.Typed("x")), chat.Erased)
			want(t, d.VisitorMarks(ctx, g, 1, 1), chat.Erased)
		}
	})
}

func TestBounds(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g, _ := b.start("hello")
		long := strings.Repeat("ä", MaxMessage)
		b.say(g, long)
		for _, c := range []struct {
			p    chat.Post
			code chat.Code
		}{
			{said(long + "ä"), chat.TooLarge},
			{said(strings.Repeat("x", 5*MaxMessage)), chat.TooLarge},
			{said(""), chat.Invalid},
			{chat.Post{Text: text.Typed("no id")}, chat.Invalid},
			{chat.Post{Client: chat.NewClientID(), Text: text.Typed("x"), Browser: make([]chat.Mask, maxBrowserMasks+1)}, chat.Invalid},
		} {
			_, err := b.Post(ctx, g, c.p)
			want(t, err, c.code)
			if err != nil && len(err.Error()) > 300 {
				t.Error("the error echoes what was typed")
			}
		}
		for _, change := range []func(*Start){
			func(s *Start) { s.Name = text.Typed(strings.Repeat("x", MaxName+1)) },
			func(s *Start) { s.Email = text.Typed(strings.Repeat("x", MaxEmail+1)) },
			func(s *Start) { s.Fields = make([]FieldInput, MaxFields+1) },
			func(s *Start) { s.Fields = []FieldInput{{Key: "Order No"}} },
			func(s *Start) { s.Language = "en\n" },
			func(s *Start) { s.Browser = "4111 1111 1111 1111<script>" },
			func(s *Start) { s.First.Client = chat.ClientID{} },
			func(s *Start) { s.Site = chat.SiteID{} },
		} {
			s := b.starting("hello")
			change(&s)
			if _, _, err := b.Start(ctx, s); err == nil {
				t.Error("an unbounded start was taken")
			}
		}
		if n := b.count(`SELECT count(*) FROM conversation`); n != 1 {
			t.Errorf("%d conversations after refused starts", n)
		}
		p := to(g.Conversation, chat.Message, "x")
		p.Hold = MaxHold + 1
		_, err := b.Reply(ctx, mina, p)
		want(t, err, chat.Invalid)
	})
}

// A start is whole or not at all, and repeating it changes nothing.
func TestStart(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		refuse := errors.New("no")
		s := b.starting("hello")
		s.With = []Hook{func(context.Context, db.Querier, Started) error { return refuse }}
		_, _, err := b.Start(ctx, s)
		if !errors.Is(err, refuse) {
			t.Fatalf("a hook's error became %v", err)
		}
		for _, table := range []string{"conversation", "conversation_visitor", "entry", "site_number"} {
			if n := b.count(`SELECT count(*) FROM ` + table); n != 0 {
				t.Errorf("%d rows in %s after a refused start", n, table)
			}
		}
		if len(b.events.take()) != 0 {
			t.Error("a refused start was published")
		}

		var calls []Started
		s.With = []Hook{func(_ context.Context, _ db.Querier, st Started) error { calls = append(calls, st); return nil }}
		e, f, err := b.Start(ctx, s)
		if err != nil || f.State != chat.Waiting {
			t.Fatal(err)
		}
		e2, f2, err := b.Start(ctx, s)
		if err != nil || e2.ID != e.ID || f2 != f || e2.Text.Clear() != "hello" {
			t.Errorf("a repeated start is another: %v", err)
		}
		if last := calls[len(calls)-1]; !last.Again || last.Conversation != f.Conversation || calls[0].Again {
			t.Errorf("hooks were told %+v", calls)
		}
		s.With = []Hook{func(context.Context, db.Querier, Started) error { return chat.Errorf(chat.Unsigned, "no") }}
		_, _, err = b.Start(ctx, s)
		want(t, err, chat.Unsigned)
		if n := b.count(`SELECT count(*) FROM conversation`); n != 1 {
			t.Errorf("%d conversations", n)
		}
	})
}

func TestMarks(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("one")
		b.reply(mina, g, chat.Note, "aside")
		b.reply(mina, g, chat.Message, "two") // seq 4, vseq 3
		b.events.take()
		if err := b.VisitorMarks(ctx, g, 99, 2); err != nil {
			t.Fatal(err)
		}
		if err := b.VisitorMarks(ctx, g, 1, 1); err != nil {
			t.Fatal(err)
		}
		if err := b.StaffSeen(ctx, mina, g.Conversation, 3); err != nil { // the note: the visitor is told of nothing beyond 2
			t.Fatal(err)
		}
		ev := b.events.take()
		if len(ev) != 2 || ev[0].Marks != (chat.Marks{VisitorGot: 3, VisitorSeen: 2}) || ev[1].Marks.StaffSeen != 2 {
			t.Errorf("marks published: %+v", ev)
		}
		if n := b.count(`SELECT count(*) FROM mark`); n != 0 {
			t.Errorf("%d marks written at once", n)
		}
		sum, _, err := b.Row(ctx, mina, g.Conversation)
		if err != nil || sum.ReadByMe != 3 || sum.VisitorGot != 3 || sum.VisitorSeen != 2 {
			t.Errorf("row: %d %d %d %v", sum.ReadByMe, sum.VisitorGot, sum.VisitorSeen, err)
		}
		if err := b.flushMarks(ctx); err != nil {
			t.Fatal(err)
		}
		b.restart()
		v, err := b.Visit(ctx, g, 0, 0)
		if err != nil || v.Marks != (chat.Marks{VisitorGot: 3, VisitorSeen: 2, StaffSeen: 2}) {
			t.Errorf("after a restart: %+v, %v", v.Marks, err)
		}
		// An older mark from elsewhere does not turn it back.
		b.marks.put(participant{conversation: g.Conversation}, mark{got: 1, seen: 1})
		if err := b.flushMarks(ctx); err != nil {
			t.Fatal(err)
		}
		if n := b.count(`SELECT seen FROM mark WHERE conversation = $1 AND participant = $2`, g.Conversation, []byte{}); n != 2 {
			t.Errorf("visitor's mark went back to %d", n)
		}
	})
}

func TestBox(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		var all []chat.Guest
		for range 7 {
			g, _ := b.start("hello")
			b.clock.forward(time.Second)
			all = append(all, g)
		}
		for _, g := range all[:2] {
			if _, err := b.Take(ctx, mina, g.Conversation); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.Take(ctx, lee, all[2].Conversation); err != nil {
			t.Fatal(err)
		}
		for _, g := range []chat.Guest{all[2]} {
			if _, err := b.End(ctx, lee, g.Conversation); err != nil {
				t.Fatal(err)
			}
		}
		off, _ := b.startOffRecord("psst")
		page, err := b.Box(ctx, mina, All, "", 3)
		if err != nil || page.Counts != (Counts{Mine: 2, Unassigned: 5, Team: 7, All: 7}) {
			t.Fatalf("counts %+v, %v", page.Counts, err)
		}
		var got []chat.ConversationID
		for next := ""; ; next = page.Next {
			if page, err = b.Box(ctx, mina, All, next, 3); err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Rows {
				got = append(got, r.Conversation)
			}
			if page.Next == "" {
				break
			}
		}
		seen := map[chat.ConversationID]bool{}
		for _, id := range got {
			seen[id] = true
		}
		if len(got) != 7 || len(seen) != 7 || !seen[off.Conversation] || seen[all[2].Conversation] {
			t.Errorf("pages have %d rows, %d different", len(got), len(seen))
		}
		for s, n := range map[*chat.Staff]int{&mina: 0, &lee: 1, &lead: 1} {
			page, err := b.Box(ctx, *s, Ended, "", 0)
			if err != nil || len(page.Rows) != n {
				t.Errorf("%s has %d ended, %v", s.Name, len(page.Rows), err)
			}
		}
		_, err = b.Box(ctx, mina, All, "zz", 0)
		want(t, err, chat.Invalid)
		_, err = b.Box(ctx, mina, "theirs", "", 0)
		want(t, err, chat.Invalid)
		if open, err := b.OpenOf(ctx, []chat.StaffID{mina.ID, lee.ID}); err != nil || open[mina.ID] != 2 || open[lee.ID] != 0 {
			t.Errorf("open: %v %v", open, err)
		}
	})
}

func TestDraftsAndReplies(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello")
		c := g.Conversation
		if err := b.PutDraft(ctx, mina, c, text.Typed("Dear Jo, card 4111 1111 1111 1111")); err != nil {
			t.Fatal(err)
		}
		draft, err := b.Draft(ctx, mina, c)
		if err != nil || !strings.HasPrefix(draft.Clear(), "Dear Jo") || strings.Contains(draft.Clear(), "4111") {
			t.Errorf("draft is not what was kept: %v", err)
		}
		if other, err := b.Draft(ctx, lead, c); err != nil || !other.Empty() {
			t.Error("a draft is somebody else's, too")
		}
		sum, _, err := b.Row(ctx, mina, c)
		if err != nil || !sum.HasDraft {
			t.Error("row does not tell of the draft")
		}
		if err := b.PutDraft(ctx, mina, c, text.Raw{}); err != nil {
			t.Fatal(err)
		}
		if n := b.count(`SELECT count(*) FROM draft`); n != 0 {
			t.Error("an empty draft is kept")
		}

		in := SavedReplyInput{"hi", text.Typed("Greeting"), text.Typed("Hello, how can I help?")}
		_, err = b.AddReply(ctx, mina, in)
		want(t, err, chat.Forbidden)
		one, err := b.AddReply(ctx, lead, in)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.AddReply(ctx, lead, in)
		want(t, err, chat.Conflict)
		_, err = b.AddReply(ctx, lead, SavedReplyInput{"Not a word", in.Title, in.Text})
		want(t, err, chat.Invalid)
		two, err := b.AddReply(ctx, lead, SavedReplyInput{"bye", text.Typed("End"), text.Typed("Goodbye")})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.ChangeReply(ctx, lead, two.ID, SavedReplyInput{"hi", in.Title, in.Text})
		want(t, err, chat.Conflict)
		if _, err = b.ChangeReply(ctx, lead, one.ID, SavedReplyInput{"hi", in.Title, text.Typed("Hi!")}); err != nil {
			t.Fatal(err)
		}
		list, err := b.Replies(ctx, mina)
		if err != nil || len(list) != 2 || list[0].Shortcut != "bye" || list[1].Text.Clear() != "Hi!" {
			t.Errorf("replies: %d, %v", len(list), err)
		}
		if err := b.DropReply(ctx, lead, one.ID); err != nil {
			t.Fatal(err)
		}
		want(t, b.DropReply(ctx, lead, one.ID), chat.NotFound)
		_, err = b.ChangeReply(ctx, lead, one.ID, in)
		want(t, err, chat.NotFound)
	})
}

func TestDetails(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello")
		if err := b.SetPage(ctx, g, text.Typed("https://shop.example/pay?card=4111111111111111#x"), text.Typed("Pay")); err != nil {
			t.Fatal(err)
		}
		_, v, err := b.Row(ctx, mina, g.Conversation)
		if err != nil || v.PageURL.Clear() != "https://shop.example/pay" || v.PageTitle.Clear() != "Pay" {
			t.Errorf("page %q %q, %v", v.PageURL.Clear(), v.PageTitle.Clear(), err)
		}
		left, err := b.Withdraw(ctx, g, "keep")
		if err != nil || len(left) != 1 || left[0] != "answer" {
			t.Errorf("left: %v, %v", left, err)
		}
		if left, err = b.Withdraw(ctx, g, "keep"); err != nil || len(left) != 1 {
			t.Errorf("withdrawing twice: %v, %v", left, err)
		}
		if err := b.EndByVisitor(ctx, g); err != nil {
			t.Fatal(err)
		}
		if visit, err := b.Visit(ctx, g, 0, 0); err != nil || visit.Until.Sub(b.clock.now()).Round(time.Minute) != 24*time.Hour {
			t.Errorf("kept until %s without the purpose, %v", visit.Until, err)
		}
		want(t, b.SetPage(ctx, g, text.Typed("https://shop.example/"), text.Raw{}), chat.Ended)

		g2, _ := b.start("hello")
		if err := b.EndByVisitor(ctx, g2); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Withdraw(ctx, g2, "keep"); err != nil { // after the end the period shrinks
			t.Fatal(err)
		}
		if visit, err := b.Visit(ctx, g2, 0, 0); err != nil || visit.Until.Sub(b.clock.now()).Round(time.Minute) != 24*time.Hour {
			t.Errorf("kept until %s after withdrawing, %v", visit.Until, err)
		}
		want(t, b.Rate(ctx, g2, 6, text.Raw{}), chat.Invalid)
		if err := errors.Join(b.Rate(ctx, g2, 2, text.Raw{}), b.Rate(ctx, g2, 2, text.Raw{})); err != nil {
			t.Error(err)
		}
		want(t, b.Rate(ctx, g2, 3, text.Raw{}), chat.Conflict)
	})
}
