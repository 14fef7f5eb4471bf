package desk

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"snug/internal/chat"
	"snug/internal/perm"
	"snug/mask/text"
)

// Faults 18: many senders repeat the same ids at the same time, to two nodes. Each is there once, in an order without
// gaps, and every acknowledgement names the one entry.
func TestExactlyOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		nodes := []*Desk{b.Desk, b.another()}
		const ids, copies = 20, 4
		posts := make([]chat.Post, ids)
		for i := range posts {
			posts[i] = to(g.Conversation, []chat.Kind{chat.Message, chat.Note}[i%2], fmt.Sprintf("no. x%dx", i))
		}
		acks := make([][copies * 2]chat.Entry, ids)
		var wg sync.WaitGroup
		for i, p := range posts {
			for c := range copies {
				wg.Go(func() {
					p := p
					p.Kind = chat.Message
					e, err := nodes[c%2].Post(b.ctx(), g, p)
					if err != nil {
						t.Error(err)
					}
					acks[i][c] = e
				})
				wg.Go(func() { // the same ids from somebody else are others
					e, err := nodes[c%2].Reply(b.ctx(), mina, p)
					if err != nil {
						t.Error(err)
					}
					acks[i][copies+c] = e.Entry
				})
			}
		}
		wg.Wait()
		all := b.thread(mina, g.Conversation)
		if len(all) != 2+2*ids {
			t.Fatalf("%d entries, want %d", len(all), 2+2*ids)
		}
		var n uint64
		for i, e := range all {
			if e.Seq != uint64(i+1) {
				t.Fatalf("entry %d has seq %d", i, e.Seq)
			}
			if e.ForVisitor() {
				if n++; e.VSeq != n {
					t.Fatalf("seq %d has vseq %d, want %d", e.Seq, e.VSeq, n)
				}
			} else if e.VSeq != 0 {
				t.Fatalf("a note has vseq %d", e.VSeq)
			}
		}
		for i := range acks {
			for half := range 2 {
				of := acks[i][half*copies : (half+1)*copies]
				if slices.ContainsFunc(of, func(e chat.Entry) bool {
					return e.ID != of[0].ID || e.Seq != of[0].Seq || e.VSeq != of[0].VSeq || e.Text.Clear() != fmt.Sprintf("no. x%dx", i)
				}) {
					t.Errorf("acknowledgements of message %d differ", i)
				}
			}
		}
		// Each was published once.
		published := map[chat.EntryID]int{}
		for _, ev := range b.events.take(chat.EventAppended) {
			published[ev.Entry.ID]++
		}
		for _, e := range all {
			if published[e.ID] != 1 {
				t.Errorf("seq %d was published %d times", e.Seq, published[e.ID])
			}
		}
	})
}

// Of many who take a conversation at once one has it.
func TestTakeRace(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		nodes := []*Desk{b.Desk, b.another()}
		for range 5 {
			g, _ := b.start("hello")
			var wg sync.WaitGroup
			var mu sync.Mutex
			codes := map[chat.Code]int{}
			for i := range 10 {
				s := lead
				s.ID = chat.NewStaffID()
				wg.Go(func() {
					_, err := nodes[i%2].Take(b.ctx(), s, g.Conversation)
					mu.Lock()
					codes[chat.CodeOf(err)]++
					mu.Unlock()
				})
			}
			wg.Wait()
			if codes[""] != 1 || codes[chat.Conflict] != 9 {
				t.Fatalf("takers were told %v", codes)
			}
			if n := len(b.thread(lead, g.Conversation)); n != 2 {
				t.Errorf("%d entries, want the message and one joined", n)
			}
		}
	})
}

// A model of a conversation against the real one: whatever is done in whatever order, with repetitions and restarts,
// both sides read what the model says.
func TestModel(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		rapid.Check(t, func(rt *rapid.T) {
			g, _ := b.start("x0x")
			c := g.Conversation
			type said struct{ who, kind, text string }
			model := []said{{"visitor", "message", "x0x"}}
			var holder chat.Staff
			ended := false
			var sent []chat.Post
			for i := range rapid.IntRange(1, 12).Draw(rt, "steps") {
				words := fmt.Sprintf("x%dx", i+1)
				switch rapid.SampledFrom([]string{"post", "post", "repeat", "note", "reply", "take", "transfer", "restart", "end"}).Draw(rt, "step") {
				case "post":
					p := to(c, chat.Message, words)
					_, err := b.Post(b.ctx(), g, p)
					if (err == nil) == ended {
						rt.Fatalf("post: ended %v, %v", ended, err)
					}
					if err == nil {
						model, sent = append(model, said{"visitor", "message", words}), append(sent, p)
					}
				case "repeat":
					if len(sent) > 0 {
						if _, err := b.Post(b.ctx(), g, sent[rapid.IntRange(0, len(sent)-1).Draw(rt, "which")]); err != nil {
							rt.Fatal(err)
						}
					}
				case "note":
					if _, err := b.Reply(b.ctx(), lead, to(c, chat.Note, words)); err != nil {
						rt.Fatal(err)
					}
					model = append(model, said{"staff", "note", words})
				case "reply":
					s := mina
					_, err := b.Reply(b.ctx(), s, to(c, chat.Message, words))
					if (err == nil) != (!ended && holder.ID == s.ID) {
						rt.Fatalf("reply: ended %v, holder %s, %v", ended, holder.Name, err)
					}
					if err == nil {
						model = append(model, said{"staff", "message", words})
					}
				case "take":
					s := rapid.SampledFrom([]chat.Staff{mina, lee}).Draw(rt, "who")
					_, err := b.Take(b.ctx(), s, c)
					if (err == nil) != (!ended && (holder.ID.IsZero() || holder.ID == s.ID)) {
						rt.Fatalf("take: ended %v, holder %s, %v", ended, holder.Name, err)
					}
					if err == nil && holder.ID.IsZero() {
						holder = s
						model = append(model, said{"staff", "joined", ""})
					}
				case "transfer":
					next := rapid.SampledFrom([]chat.Staff{mina, lee}).Draw(rt, "to")
					_, err := b.Transfer(b.ctx(), holder, c, Receiver{Staff: next.ID}, text.Typed(words))
					ok := holder.Perms.Has(perm.Transfer) && !ended
					if (err == nil) != ok {
						rt.Fatalf("transfer: ended %v, holder %s, %v", ended, holder.Name, err)
					}
					if ok && next.ID != holder.ID {
						model = append(model, said{"staff", "note", words}, said{"staff", "transferred", ""})
						holder = next
					}
				case "restart":
					b.restart()
				case "end":
					if err := b.EndByVisitor(b.ctx(), g); err != nil {
						rt.Fatal(err)
					}
					if !ended {
						model = append(model, said{"visitor", "ended", ""})
					}
					ended = true
				}
			}
			var forStaff, forVisitor, wantVisitor []said
			for _, e := range b.thread(lead, c) {
				if e.Seq != uint64(len(forStaff)+1) {
					rt.Fatalf("a gap in seq at %d", e.Seq)
				}
				forStaff = append(forStaff, said{string(e.Author.Kind), string(e.Kind), e.Text.Clear()})
			}
			entries, err := b.Transcript(b.ctx(), g)
			if err != nil {
				rt.Fatal(err)
			}
			for _, e := range entries {
				if e.VSeq != uint64(len(forVisitor)+1) {
					rt.Fatalf("a gap in vseq at %d", e.VSeq)
				}
				forVisitor = append(forVisitor, said{string(e.Author.Kind), string(e.Kind), e.Text.Clear()})
			}
			for _, m := range model {
				if m.kind != "note" {
					wantVisitor = append(wantVisitor, m)
				}
			}
			if !slices.Equal(forStaff, model) {
				rt.Fatalf("staff read %v, want %v", forStaff, model)
			}
			if !slices.Equal(forVisitor, wantVisitor) {
				rt.Fatalf("the visitor reads %v, want %v", forVisitor, wantVisitor)
			}
		})
	})
}
