package desk

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/mask/text"
)

// full is a conversation with something in every table.
func (b *bed) full(secret string) chat.Guest {
	b.t.Helper()
	g := b.taken("hello " + secret)
	ctx := b.ctx()
	b.reply(mina, g, chat.Note, "note "+secret)
	if err := b.PutDraft(ctx, mina, g.Conversation, text.Typed("draft "+secret)); err != nil {
		b.t.Fatal(err)
	}
	if err := errors.Join(b.VisitorMarks(ctx, g, 2, 2), b.StaffSeen(ctx, mina, g.Conversation, 2), b.flushMarks(ctx)); err != nil {
		b.t.Fatal(err)
	}
	if err := b.writeFilter(ctx, g.Conversation); err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.Reply(ctx, mina, heldFor(g.Conversation, "held "+secret, MaxHold)); err != nil {
		b.t.Fatal(err)
	}
	return g
}

var tables = []string{"conversation", "conversation_visitor", "entry", "held", "mark", "draft", "search_filter"}

// The job goes on after every step at which it can be interrupted, and does nothing twice.
func TestEraseIsResumed(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		kept := b.full("kept")
		for step := stepAsked; step < stepDone; step++ {
			g := b.full("gone")
			killed := errors.New("killed")
			b.Desk.erased = func(s int) error {
				if s == step {
					return killed
				}
				return nil
			}
			if _, err := b.Erase(ctx, lead, g.Conversation); !errors.Is(err, killed) {
				t.Fatalf("step %d: %v", step, err)
			}
			b.restart()
			// Even before it goes on, nobody gets in.
			_, err := b.Post(ctx, g, said("still there?"))
			want(t, err, chat.Erased)
			_, err = b.Thread(ctx, mina, g.Conversation, 0, 0, 0)
			want(t, err, chat.Erased)
			run, cancel := context.WithCancel(ctx)
			done := make(chan error)
			go func() { done <- b.Run(run) }()
			for until := time.Now().Add(10 * time.Second); b.count(`SELECT count(*) FROM erasure WHERE step < 5`) > 0; {
				if time.Now().After(until) {
					t.Fatalf("step %d: not resumed", step)
				}
				time.Sleep(5 * time.Millisecond)
			}
			cancel()
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			for _, table := range tables {
				column := "conversation"
				if table == "conversation" {
					column = "id"
				}
				if n := b.count(`SELECT count(*) FROM `+table+` WHERE `+column+` = $1`, g.Conversation); n != 0 {
					t.Errorf("step %d: %d rows left in %s", step, n, table)
				}
			}
			for _, id := range []keyring.KeyID{keyring.KeyID(g.Conversation.Bytes()), indexKey(g.Conversation, 0)} {
				if _, err := b.ring.Key(ctx, id); !errors.Is(err, keyring.ErrDestroyed) {
					t.Errorf("step %d: a key is %v", step, err)
				}
			}
			rec, err := b.Erase(ctx, lead, g.Conversation)
			if err != nil || rec.ID.IsZero() || rec.CompleteBy.Before(rec.At) {
				t.Errorf("step %d: erasing again: %v", step, err)
			}
		}
		if n := len(b.thread(mina, kept.Conversation)); n < 3 {
			t.Error("another conversation lost entries")
		}
		list, err := b.Erasures(ctx, lead, 0)
		if err != nil || len(list) != 4 || len(list[0].Steps) != 5 || list[0].By.Staff != lead.ID {
			t.Errorf("list of erasures: %d, %v", len(list), err)
		}
		_, err = b.Erasures(ctx, mina, 0)
		want(t, err, chat.Forbidden)
	})
}

// Faults 119: erased while both sides write and read. Whoever comes later is told; nothing comes back.
func TestEraseWhileChatting(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello")
		nodes := []*Desk{b.Desk, b.another()}
		var wg sync.WaitGroup
		begun := make(chan struct{}, 100)
		for i := range 8 {
			d := nodes[i%2]
			wg.Go(func() {
				for n := 0; ; n++ {
					var err error
					switch i / 2 {
					case 0:
						_, err = d.Post(ctx, g, said("more"))
					case 1:
						_, err = d.Reply(ctx, mina, to(g.Conversation, chat.Note, "more"))
					case 2:
						err = d.PutDraft(ctx, mina, g.Conversation, text.Typed("more"))
					case 3:
						_, err = d.Reply(ctx, mina, heldFor(g.Conversation, "more", time.Second))
					}
					if n == 3 {
						begun <- struct{}{}
					}
					switch chat.CodeOf(err) {
					case "":
					case chat.Erased:
						return
					default:
						t.Errorf("writer %d: %v", i, err)
						return
					}
				}
			})
		}
		for range 8 {
			<-begun
		}
		if _, err := nodes[1].EraseByVisitor(ctx, g); err != nil {
			t.Error(err)
		}
		wg.Wait()
		b.clock.forward(time.Minute)
		if _, err := b.publishDue(ctx); err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			if n := b.count(`SELECT count(*) FROM ` + table); n != 0 {
				t.Errorf("%d rows left in %s", n, table)
			}
		}
		if len(b.events.take(chat.EventErased)) != 1 {
			t.Error("not told once")
		}
	})
}

// Every byte of the folder, with the root key in hand: neither what was sealed nor a key to it is left, neither in the
// files nor in their journals. A conversation beside it opens as ever.
func TestErasedIsInNoFile(t *testing.T) {
	folder := t.TempDir()
	n := 0
	open := func(t testing.TB) *db.DB {
		n++
		d, err := db.OpenSQLite(t.Context(), filepath.Join(folder, fmt.Sprint(n, ".db")), db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d
	}
	b := newBed(t, open)
	const secret = "planted-canary-5c1e"
	kept := b.full(secret)
	g := b.full(secret)
	b.say(g, secret)
	if files, size := grep(t, folder, []byte(secret), []byte("jo@shop.example")); len(files) > 0 || size < 10_000 {
		t.Fatalf("in clear in %v (%d bytes looked at)", files, size)
	}
	sealedBodies := b.bodies(g.Conversation)
	wrapped := b.wrapped(g.Conversation)
	if files, _ := grep(t, folder, append(sealedBodies, wrapped...)...); len(files) == 0 {
		t.Fatal("the search does not find what is there")
	}
	if _, err := b.EraseByVisitor(b.ctx(), g); err != nil {
		t.Fatal(err)
	}
	if files, _ := grep(t, folder, wrapped...); len(files) > 0 {
		t.Errorf("wrapped keys are still in %v", files)
	}
	if files, _ := grep(t, folder, sealedBodies...); len(files) > 0 {
		t.Errorf("sealed values are still in %v", files)
	}
	b.restart()
	if th := b.thread(mina, kept.Conversation); th[0].Text.Clear() != "hello "+secret {
		t.Error("the other conversation does not open")
	}
}

// bodies are the sealed values of a conversation, as they stand in the rows.
func (b *bed) bodies(c chat.ConversationID) [][]byte {
	b.t.Helper()
	var out [][]byte
	for _, table := range tables[1:] {
		if table == "mark" {
			continue
		}
		rows, err := b.db.Read().QueryContext(b.ctx(), `SELECT body FROM `+table+` WHERE conversation = $1`, c)
		if err != nil {
			b.t.Fatal(err)
		}
		for rows.Next() {
			var x []byte
			if err := rows.Scan(&x); err != nil {
				b.t.Fatal(err)
			}
			out = append(out, x[4:36]) // a piece that stands on one page, whatever the page's borders
		}
		if err := rows.Close(); err != nil {
			b.t.Fatal(err)
		}
	}
	if len(out) < 6 {
		b.t.Fatalf("only %d sealed values", len(out))
	}
	return out
}

// wrapped are the conversation's two keys, as the key store has them.
func (b *bed) wrapped(c chat.ConversationID) [][]byte {
	b.t.Helper()
	var out [][]byte
	for _, id := range []keyring.KeyID{keyring.KeyID(c.Bytes()), indexKey(c, 0)} {
		got, err := b.store.Get(b.ctx(), id)
		if err != nil {
			b.t.Fatal(err)
		}
		out = append(out, got.Wrapped[:32])
	}
	return out
}

// Ended conversations go when their time is over: not before, and without anybody asking.
func TestRetention(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		long := b.taken("keep me")
		s := b.starting("don't keep me")
		s.Purposes = []string{"answer"}
		_, f, err := b.Start(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		short := chat.Guest{Site: b.site, Conversation: f.Conversation}
		open, _ := b.start("still open")
		if err := errors.Join(b.EndByVisitor(ctx, long), b.EndByVisitor(ctx, short)); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			forward time.Duration
			left    int
		}{
			{24*time.Hour - 2*time.Millisecond, 3}, {3 * time.Millisecond, 2}, {29*24*time.Hour - 4*time.Millisecond, 2}, {4 * time.Millisecond, 1},
			{365 * 24 * time.Hour, 1},
		} {
			b.clock.forward(step.forward)
			if more, err := b.eraseOverdue(ctx); err != nil || more {
				t.Fatal(err)
			}
			if n := b.count(`SELECT count(*) FROM conversation`); n != step.left {
				t.Errorf("after another %s %d are left, want %d", step.forward, n, step.left)
			}
		}
		b.say(open, "and writable")
		_, err = b.Visit(ctx, long, 0, 0)
		want(t, err, chat.Erased)
	})
}

// Off the record no byte is written, wherever one looks, and nothing is left in memory after the end.
func TestOffRecord(t *testing.T) {
	folder := t.TempDir()
	n := 0
	b := newBed(t, func(t testing.TB) *db.DB {
		n++
		d, err := db.OpenSQLite(t.Context(), filepath.Join(folder, fmt.Sprint(n, ".db")), db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d
	})
	ctx := b.ctx()
	before := fingerprint(t, folder)
	s := b.starting("psst, card 4111 1111 1111 1111")
	first, f, err := b.StartOffRecord(ctx, s)
	if err != nil || !f.OffRecord || first.VSeq != 1 || contains([]byte(first.Text.Clear()), []byte("4111 1111")) {
		t.Fatalf("start: %v", err)
	}
	if again, f2, err := b.StartOffRecord(ctx, s); err != nil || again.ID != first.ID || f2.Conversation != f.Conversation {
		t.Errorf("repeated: %v", err)
	}
	g := chat.Guest{Visitor: s.Visitor, Site: b.site, Conversation: f.Conversation, OffRecord: true}
	if _, err := b.Take(ctx, mina, f.Conversation); err != nil {
		t.Fatal(err)
	}
	b.reply(mina, g, chat.Message, "hi")
	_, err = b.Reply(ctx, mina, to(f.Conversation, chat.Note, "x"))
	want(t, err, chat.Invalid)
	_, err = b.Reply(ctx, lee, to(f.Conversation, chat.Message, "x"))
	want(t, err, chat.NotFound)
	p := said("more")
	one, err := b.Post(ctx, g, p)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := b.Post(ctx, g, p); err != nil || two.ID != one.ID {
		t.Errorf("repeated: %v", err)
	}
	held := heldFor(f.Conversation, "held", time.Second)
	if _, err := b.Reply(ctx, mina, held); err != nil {
		t.Fatal(err)
	}
	undone := heldFor(f.Conversation, "undone", time.Second)
	if _, err := b.Reply(ctx, mina, undone); err != nil {
		t.Fatal(err)
	}
	if err := b.Undo(ctx, mina, f.Conversation, undone.Client); err != nil {
		t.Fatal(err)
	}
	b.clock.forward(time.Second)
	if _, err := b.publishDue(ctx); err != nil {
		t.Fatal(err)
	}
	err = errors.Join(b.PutDraft(ctx, mina, f.Conversation, text.Typed("draft")), b.VisitorMarks(ctx, g, 3, 3),
		b.StaffSeen(ctx, mina, f.Conversation, 3), b.SetPage(ctx, g, text.Typed("https://shop.example/x?y"), text.Typed("X")), b.flushMarks(ctx))
	if err != nil {
		t.Fatal(err)
	}
	if entries, err := b.Transcript(ctx, g); err != nil || len(entries) != 5 || entries[4].Text.Clear() != "held" {
		t.Errorf("the visitor has %s, %v", kinds(entries), err)
	}
	if hits, err := b.Search(ctx, mina, text.Typed("psst"), All, 0); err != nil || len(hits.Hits) != 0 {
		t.Errorf("found by search: %v", err)
	}
	if sum, v, err := b.Row(ctx, mina, f.Conversation); err != nil || !sum.OffRecord || sum.Name.Clear() != "Jo" || !v.Email.Empty() {
		t.Errorf("row: %v", err)
	}
	if _, err := b.End(ctx, mina, f.Conversation); err != nil {
		t.Fatal(err)
	}
	_, err = b.Thread(ctx, mina, f.Conversation, 0, 0, 0)
	want(t, err, chat.NotFound)
	_, err = b.Post(ctx, g, said("x"))
	want(t, err, chat.NotFound)

	idle, _ := b.startOffRecord("anybody?")
	b.clock.forward(privateIdle + time.Second)
	if _, err := b.publishDue(ctx); err != nil {
		t.Fatal(err)
	}
	_, err = b.Post(ctx, idle, said("x"))
	want(t, err, chat.NotFound)
	if len(b.private.m) != 0 || len(b.private.starts) != 0 {
		t.Error("something is left in memory")
	}
	if after := fingerprint(t, folder); after != before {
		t.Error("something was written")
	}
}

// fingerprint is of all files' names and bytes.
func fingerprint(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		// The index of the write-ahead log is shared memory: readers note their places in it.
		if err != nil || !e.Type().IsRegular() || filepath.Ext(path) == ".db-shm" {
			return err
		}
		b, err := os.ReadFile(path)
		fmt.Fprintf(sum, "%s %d\n", path, len(b))
		sum.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}
