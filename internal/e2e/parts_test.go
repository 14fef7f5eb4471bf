package e2e

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
)

// A public test number, as somebody types it who is in no hurry.
var cardInParts = []string{"4000", "0566", "5566", "5556"}

// shown is every text that came over a socket, by frame, entry and row.
func (k *socket) shown() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var b strings.Builder
	for _, f := range k.frames {
		b.WriteString(f.Text + "\n")
		list := f.Entries
		if f.E != nil {
			list = append(list, *f.E)
		}
		for _, e := range list {
			b.WriteString(e.Text + "\n")
		}
		if f.Row != nil {
			b.WriteString(f.Row.Preview + "\n")
		}
	}
	return b.String()
}

func textsOf(list []entry) string {
	var b strings.Builder
	for _, e := range list {
		if e.Kind == "message" {
			b.WriteString(e.Text + "|")
		}
	}
	return b.String()
}

// hasPart tells which part of the card stands in a text.
func hasPart(s string) string {
	for _, p := range cardInParts {
		if strings.Contains(s, p) {
			return p
		}
	}
	return ""
}

// A customer sends their card in four messages, with two tabs open, while one agent watches and another looks at the inbox.
// The server is killed in the middle. The customer sees each part as typed, until all of them are masked in their place, in
// both tabs; staff are told that digits arrive, and never get one: not pushed, not read, not found, not in a row.
func TestCardInParts(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		s := child(t, o)
		mina, lee := s.hire("Mina", "agent"), s.hire("Lee", "agent")
		mina.mustGreet(t)
		lee.mustGreet(t)
		jo := s.comes("Hello, I want to pay")
		jo.mustGreet(t, 1)
		mina.ask("POST", at(jo.conversation, "/take"), nil).must(t, 200)
		mina.watches(t, jo.conversation, 0)

		for i, p := range cardInParts[:2] {
			if ack := jo.says(t, p); ack.Text != p {
				t.Errorf("acknowledged: %s", ack.raw)
			}
			got := mina.await(t, "entry", func(f *frame) bool { return f.E.Arriving && f.E.Kind == "message" })
			if got.E.Text != "" || len(got.E.Masks) != 0 || got.E.Seq != uint64(3+i) {
				t.Errorf("the agent gets %s", got.raw)
			}
		}
		s.kill()
		staff := mina.shown() + lee.shown()
		s = s.again(t)
		jo, mina, lee = jo.on(s), mina.on(s), lee.on(s)
		mina.mustGreet(t)
		lee.mustGreet(t)
		watching := mina.watches(t, jo.conversation, 0)
		if n := len(watching.Entries); n < 4 || !watching.Entries[2].Arriving || watching.Entries[2].Text != "" {
			t.Errorf("after the crash the agent gets %s", watching.raw)
		}
		if w := jo.mustGreet(t, 0); textsOf(w.Entries) != "Hello, I want to pay|4000|0566|" {
			t.Errorf("after the crash the visitor has %s", w.raw)
		}
		tab := jo.on(s)
		tab.mustGreet(t, 0)
		jo.says(t, cardInParts[2])
		tab.await(t, "entry", func(f *frame) bool { return f.E.Text == cardInParts[2] })
		if a := mina.ask("GET", "/v1/search?q=5566", nil).must(t, 200); strings.Contains(a.body, jo.conversation) {
			t.Errorf("a search finds it: %s", a.body)
		}
		last := jo.says(t, cardInParts[3])
		if hasPart(last.Text) != "" || len(last.Masks) != 1 || last.Masks[0].Entity != "card" {
			t.Errorf("the last part is acknowledged as %s", last.raw)
		}

		for _, k := range []*visitor{jo, tab} {
			for of := uint64(3); of <= 5; of++ { // after the first message and the agent's joining
				f := k.await(t, "entry", func(f *frame) bool { return f.E.Kind == "masked-later" && f.E.Of == of })
				if f.E.Text != last.Text || len(f.E.Masks) != 1 {
					t.Errorf("the visitor gets %s", f.raw)
				}
			}
		}
		for of := uint64(3); of <= 5; of++ {
			f := mina.await(t, "entry", func(f *frame) bool { return f.E.Kind == "masked-later" && f.E.Of == of })
			if f.E.Text != last.Text || f.E.By != "system" {
				t.Errorf("the agent gets %s", f.raw)
			}
		}
		lee.never(t, "a part", func(f *frame) bool { return f.Row != nil && hasPart(f.Row.Preview) != "" })
		staff += mina.shown() + lee.shown()
		want := "Hello, I want to pay|" + strings.Repeat(last.Text+"|", 4)
		thread, visit := mina.thread(t, jo.conversation), jo.visit(t)
		if textsOf(thread) != want || textsOf(visit) != want {
			t.Errorf("staff read %q, the visitor %q", textsOf(thread), textsOf(visit))
		}
		for i, e := range visit {
			if e.N != uint64(i+1) {
				t.Fatalf("the visitor's entry %d has n %d", i, e.N)
			}
		}
		for _, e := range thread {
			staff += e.Text + "\n"
		}
		var box struct{ Rows []row }
		mina.ask("GET", "/v1/conversations?box=mine", nil).must(t, 200).into(t, &box)
		if len(box.Rows) != 1 || box.Rows[0].Arriving || box.Rows[0].Preview != last.Text {
			t.Errorf("the inbox has %+v", box.Rows)
		}
		if p := hasPart(staff); p != "" {
			t.Errorf("staff got %q of the card", p)
		}
		if p := hasPart(textsOf(visit)); p != "" {
			t.Errorf("the visitor still has %q", p)
		}
		paper := jo.ask("GET", "/v1/visit/transcript", nil).must(t, 200).body
		if strings.Contains(paper, ">4000<") || strings.Contains(paper, ">5556<") || strings.Count(paper, last.Text) != 4 {
			t.Errorf("the transcript: %s", paper)
		}
	})
}

// Digits of which nothing comes reach the agent by themselves, ten seconds later at most, and at once when three more
// messages have come. Meanwhile the row in the inbox says that they arrive.
func TestDigitsAreReleased(t *testing.T) {
	t.Parallel()
	s := inside(t, setup{})
	mina := s.hire("Mina", "agent")
	mina.mustGreet(t)
	jo := s.comes("Hello")
	jo.mustGreet(t, 1)
	mina.await(t, "row", func(f *frame) bool { return f.Row.Preview == "Hello" })
	began := time.Now()
	jo.says(t, "8311")
	if f := mina.await(t, "row", func(f *frame) bool { return f.Row.Arriving }); f.Row.Preview != "" {
		t.Errorf("the row: %s", f.raw)
	}
	mina.watches(t, jo.conversation, 0)
	f, err := mina.find(arrivingAtMost, func(f *frame) bool { return f.T == "entry" && f.E.Kind == "released" })
	if err != nil {
		t.Fatalf("%v\n%s", err, mina.dump())
	}
	if took := time.Since(began); f.E.Of != 2 || f.E.Text != "8311" || took < 9*time.Second {
		t.Errorf("after %v: %s", took, f.raw)
	}
	jo.says(t, "8312")
	for _, words := range []string{"is the number", "on the parcel", "that I got"} {
		if strings.Contains(mina.shown(), "8312") {
			t.Error("shown too early")
		}
		jo.says(t, words)
	}
	mina.await(t, "entry", func(f *frame) bool { return f.E.Kind == "released" && f.E.Text == "8312" })
	jo.never(t, "a release", func(f *frame) bool { return f.T == "entry" && f.E.Kind == "released" })
}

const arrivingAtMost = 12 * time.Second // with what the machine and the network take

// Somebody copied the folder while the parts of a card lay in it, and has the root key, too. From the folder as it is after
// the last part came, nothing opens the copied parts: no key that is left does, and of their keys no piece of eight bytes
// lies in any file, journals included. The rest of the conversation opens as ever, so that the test can see.
func TestPartsWithTheRootKeyInHand(t *testing.T) {
	t.Parallel()
	s := child(t, setup{})
	mina := s.hire("Mina", "agent")
	mina.mustGreet(t)
	jo := s.comes("Hello, I want to pay")
	jo.mustGreet(t, 1)
	mina.ask("POST", at(jo.conversation, "/take"), nil).must(t, 200)
	for _, p := range cardInParts[:3] {
		jo.says(t, p)
		mina.says(t, jo.conversation, "message", "Take your time.", 0) // the first parts are released in between
	}
	before := snapshot(t, s)
	root := filepath.Join(s.dir, "root.key")
	var c chat.ConversationID
	if err := c.UnmarshalText([]byte(jo.conversation)); err != nil {
		t.Fatal(err)
	}
	parts, rest := partsOf(t, before, c)
	wrapped := wrappedParts(t, before)
	if n, _ := opened(t, before, root, parts); len(parts) != 3 || len(wrapped) != 3 || n != 3 {
		t.Fatalf("the copy has %d parts under %d keys, and its own keys open %d: the test would prove nothing", len(parts), len(wrapped), n)
	}
	jo.says(t, cardInParts[3])
	jo.await(t, "entry", func(f *frame) bool { return f.E.Kind == "masked-later" })

	after := snapshot(t, s)
	pieces := 0
	files := []string{"keys.db", "keys.db-wal", "keys.db-shm", "snug.db", "snug.db-wal", "snug.db-shm"}
	for _, w := range wrapped {
		w = bytes.TrimRight(w[2:], "\x00") // the length stands before it, padding behind
		for i := 0; i+8 <= len(w); i++ {
			pieces++
			for _, name := range files {
				for _, folder := range []string{after, s.data} {
					if b, err := os.ReadFile(filepath.Join(folder, name)); err == nil && bytes.Contains(b, w[i:i+8]) {
						t.Fatalf("a piece of a part's wrapped key lies in %s", name)
					}
				}
			}
		}
	}
	if pieces < 90 {
		t.Errorf("there were only %d pieces to look for", pieces)
	}
	// Last, because opening the key store tidies its files up.
	if n, keys := opened(t, after, root, parts); n != 0 || keys < 3 {
		t.Errorf("%d parts of the copy are opened by one of %d keys", n, keys)
	}
	if n, _ := opened(t, after, root, rest); n != len(rest) || n < 4 {
		t.Errorf("of the rest of the conversation %d of %d rows open", n, len(rest))
	}
}

// partsOf are the sealed entries of a conversation in a copy: those with a key of their own, and the rest.
func partsOf(t *testing.T, folder string, c chat.ConversationID) (parts, rest []sealedRow) {
	t.Helper()
	d, err := sql.Open("sqlite", filepath.Join(folder, "snug.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, row := range entriesOf(t, folder, c) {
		var n int
		if err := d.QueryRow(`SELECT count(*) FROM part WHERE entry = $1`, row.ad.Row[:]).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			parts = append(parts, row)
		} else {
			rest = append(rest, row)
		}
	}
	return parts, rest
}

// wrappedParts are the bytes under which the keys of parts stand in a copy of the key store.
func wrappedParts(t *testing.T, folder string) (wrapped [][]byte) {
	t.Helper()
	d, err := sql.Open("sqlite", filepath.Join(folder, "keys.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	found, err := d.Query(`SELECT wrapped FROM key WHERE purpose = 7 AND dead = 0`)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var b []byte
		if err := found.Scan(&b); err != nil {
			t.Fatal(err)
		}
		wrapped = append(wrapped, b)
	}
	return wrapped
}
