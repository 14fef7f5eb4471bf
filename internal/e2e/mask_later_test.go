package e2e

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
)

// slipped is a value that no rule finds.
const slipped = "quokka-violet-93"

// pointingAt is what a screen sends that masks a part of a text in which every character is one code unit.
func pointingAt(text, part string) map[string]any {
	at := strings.Index(text, part)
	return map[string]any{
		"id": newClientID(), "entity": "password", "span": map[string]any{"start": at, "end": at + len(part), "of": len(text)},
	}
}

// entryAt is the entry of a page that has a text.
func entryAt(t *testing.T, list []entry, text string) entry {
	t.Helper()
	for _, e := range list {
		if e.Text == text {
			return e
		}
	}
	t.Fatalf("no entry reads %q", text)
	return entry{}
}

// A value slipped through. An agent masks it, with two tabs and a colleague looking; the visitor hides another, and the server
// is killed as soon as it has answered. Every socket is told at once, who comes back finds it so, and the records say that
// all is through.
func TestMaskLaterOverSockets(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		s := child(t, o)
		mina, kim, priya := s.hire("Mina", "agent"), s.hire("Kim", "lead"), s.hire("Priya", "privacy-officer")
		mina.mustGreet(t)
		kim.mustGreet(t)
		const words = "the word is " + slipped + ", thanks"
		jo := s.comes(words)
		jo.mustGreet(t, 0)
		tab := jo.on(s)
		tab.mustGreet(t, 0)
		mina.ask("POST", at(jo.conversation, "/take"), nil).must(t, 200)
		mina.watches(t, jo.conversation, 0)
		e := entryAt(t, mina.thread(t, jo.conversation), words)
		later := func(f *frame) bool { return f.E.Kind == "masked-later" && f.E.Of == 1 }

		mina.ask("POST", at(jo.conversation, "/entries/"+e.ID+"/mask"), pointingAt(words, slipped)).must(t, 200)
		for who, k := range map[string]*socket{"a tab": jo.socket, "another tab": tab.socket, "the agent": mina.socket} {
			if f := k.await(t, "entry", later); f.E.Text != "the word is ••••••••, thanks" || len(f.E.Masks) != 1 {
				t.Errorf("%s is told %s", who, f.raw)
			}
		}
		kim.await(t, "row", func(f *frame) bool {
			return f.Row.ID == jo.conversation && f.Row.Preview == "the word is ••••••••, thanks"
		})

		n := jo.says(t, "the other word is wombat").N
		jo.ask("POST", "/v1/visit/mask", map[string]any{"id": newClientID(), "n": n, "entity": "custom"}).must(t, 200)
		s.kill()
		s = s.again(t)
		jo, mina, priya = jo.on(s), mina.on(s), priya.on(s)
		for _, list := range [][]entry{mina.thread(t, jo.conversation), jo.visit(t)} {
			for _, e := range list {
				if strings.Contains(e.Text, slipped) || strings.Contains(e.Text, "wombat") {
					t.Errorf("after the crash %s %d reads %q", e.Kind, e.Seq, e.Text)
				}
			}
		}
		if ack := func() *frame { jo.mustGreet(t, 0); return jo.says(t, "and on") }(); ack.Text != "and on" {
			t.Error("the chat does not go on")
		}
		var records struct {
			Incidents []struct {
				By                    string
				Steps                 []struct{ Name string }
				Read, Given, Watching []named
			}
		}
		for until := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			a := priya.ask("GET", "/v1/mask-incidents", nil).must(t, 200)
			a.into(t, &records)
			if strings.Contains(a.body, slipped) || strings.Contains(a.body, "wombat") {
				t.Fatal("a record has the value")
			}
			if len(records.Incidents) == 2 && len(records.Incidents[0].Steps) == 4 && len(records.Incidents[1].Steps) == 4 {
				break
			}
			if time.Now().After(until) {
				t.Fatalf("not through: %s", a.body)
			}
		}
		if first := records.Incidents[1]; first.By != "staff" || len(first.Given) != 1 || len(first.Watching) != 1 || first.Watching[0].Name != "Mina" {
			t.Errorf("record: %+v", first)
		}
	})
}

// With the root key and a copy of the folder from before in hand: no key that is left opens what the copy has.
func TestMaskLaterWithTheRootKeyInHand(t *testing.T) {
	t.Parallel()
	s := child(t, setup{})
	mina := s.hire("Mina", "agent")
	jo := s.comes("the word is " + slipped)
	jo.mustGreet(t, 1)
	jo.says(t, "and more")
	mina.ask("POST", at(jo.conversation, "/take"), nil).must(t, 200)
	var c chat.ConversationID
	if err := c.UnmarshalText([]byte(jo.conversation)); err != nil {
		t.Fatal(err)
	}
	before, root := snapshot(t, s), filepath.Join(s.dir, "root.key")
	rows := entriesOf(t, before, c)
	if n, _ := opened(t, before, root, rows); len(rows) < 3 || n != len(rows) {
		t.Fatalf("the copy's own keys open %d of its %d rows: the test would prove nothing", n, len(rows))
	}
	jo.ask("POST", "/v1/visit/mask", map[string]any{"id": newClientID(), "n": 1, "entity": "password"}).must(t, 200)
	after := snapshot(t, s)
	if n, keys := opened(t, after, root, rows); n != 0 || keys < 3 {
		t.Errorf("%d rows of the copy are opened by one of %d keys", n, keys)
	}
	if list := mina.thread(t, jo.conversation); len(list) != 4 || list[1].Text != "and more" {
		t.Errorf("the rest of the conversation: %d entries", len(list))
	}
}

// The shop names a word as confidential after it was said. The host sweeps: first dry, then in earnest, while the server runs and
// the visitor looks; and once more without a server, when there is nothing left.
func TestSweepByTheHost(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		s := child(t, o)
		mina, ada := s.hire("Mina", "agent"), s.hire("Ada", "administrator")
		jo := s.comes("my project is called quokka")
		jo.mustGreet(t, 1)
		s.comes("nothing to see here")
		var sites struct{ Sites []struct{ ID, Key string } }
		ada.ask("GET", "/v1/sites", nil).must(t, 200).into(t, &sites)
		for _, site := range sites.Sites {
			var now struct {
				Version int
				Policy  map[string]any
			}
			ada.ask("GET", "/v1/sites/"+site.ID+"/masking", nil).must(t, 200).into(t, &now)
			now.Policy["terms"] = []string{"quokka"}
			ada.ask("PUT", "/v1/sites/"+site.ID+"/masking", map[string]any{"version": now.Version, "policy": now.Policy}).must(t, 200)
		}

		dry, _, status := s.snug("mask", "sweep", "--dry-run")
		if status != 0 || !strings.Contains(dry, "1 custom") || !strings.Contains(dry, "1 to mask; nothing was changed, in 1 of 2 conversations") {
			t.Fatalf("dry run: %d %s", status, dry)
		}
		if list := jo.visit(t); list[0].Text != "my project is called quokka" {
			t.Errorf("the dry run has changed %q", list[0].Text)
		}
		if out, errs, status := s.snug("mask", "sweep", "--site", "other"); status != 0 || !strings.Contains(out, "0 masked, in 0 of 0") {
			t.Errorf("another site: %d %s%s", status, out, errs)
		}
		out, errs, status := s.snug("mask", "sweep", "--since", "1d")
		if status != 0 || !strings.Contains(out, "1 masked, in 1 of 2 conversations") || strings.Contains(out+errs, "quokka") {
			t.Fatalf("sweep: %d %s%s", status, out, errs)
		}
		if f := jo.await(t, "entry", func(f *frame) bool { return f.E.Kind == "masked-later" }); f.E.Text != "my project is called ••••••" || f.E.By != "system" {
			t.Errorf("the visitor is told %s", f.raw)
		}
		for _, e := range mina.thread(t, jo.conversation) {
			if strings.Contains(e.Text, "quokka") {
				t.Errorf("%s %d reads %q", e.Kind, e.Seq, e.Text)
			}
		}
		s.stop()
		if out, errs, status := s.snug("mask", "sweep", "--json"); status != 0 || !strings.Contains(out, `"conversations":2`) || !strings.Contains(out, `"with_findings":0`) {
			t.Errorf("without a server: %d %s%s", status, out, errs)
		}
	})
}
