package e2e

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"snug/internal/control"
)

// act is one line of the log as the console gets it.
type act struct {
	Act, By, Result, Conversation string
	N                             int64
	Staff, Subject                named
	Erased, Changed               bool
	Facts                         []struct{ Key, Text string }
}

func (a *agent) log(t *testing.T, query url.Values) (list []act) {
	t.Helper()
	if len(query) == 0 {
		query = url.Values{"limit": {"100"}}
	}
	var b struct {
		Entries []act
		State   string
	}
	a.ask("GET", "/v1/audit?"+query.Encode(), nil).must(t, 200).into(t, &b)
	return b.Entries
}

func find(list []act, name string) (found []act) {
	for _, a := range list {
		if a.Act == name {
			found = append(found, a)
		}
	}
	return found
}

// A day's work leaves its traces: who opened, searched and erased what, who was added and came in. None of it holds a
// word that anybody typed, in the log, in its second place, in the answer or in the export (faults 116).
func TestActsAreInTheLog(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		o.dir = t.TempDir()
		second := filepath.Join(o.dir, "second.jsonl")
		o.extra = fmt.Sprintf("audit: {file: %s}", second)
		s := child(t, o)
		mina, officer, checker := s.hire("Mina", "lead"), s.hire("Paz", "privacy-officer"), s.hire("Tom", "auditor")
		jo := s.comes("zeppelinmarker one")
		gone := s.comes("zeppelinmarker two")
		for range 3 {
			mina.ask("GET", at(jo.conversation, ""), nil).must(t, 200)
			mina.ask("GET", at(jo.conversation, "/entries"), nil).must(t, 200)
			mina.ask("GET", at(gone.conversation, "/entries"), nil).must(t, 200)
		}
		mina.ask("GET", "/v1/search?q=zeppelinmarker", nil).must(t, 200)
		officer.ask("POST", at(gone.conversation, "/erase"), map[string]any{"confirm": true}).must(t, 200)
		s.ask(request{method: "POST", host: consoleHost, path: "/v1/session", body: map[string]any{"email": "mina@alder.example", "password": "xylophonemarker"}}).must(t, 401)
		mina.ask("GET", "/v1/audit", nil).must(t, 403)
		officer.ask("GET", "/v1/audit", nil).must(t, 200)

		var list []act
		for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
			list = checker.log(t, nil)
			if len(find(list, "sign_in.failed")) > 0 && list[0].N >= 0 || time.Now().After(deadline) {
				break
			}
		}
		opened := find(list, "conversation.open")
		if len(opened) != 2 {
			t.Fatalf("opened: %+v", opened)
		}
		for _, a := range opened {
			switch {
			case a.Erased: // the one that was erased: who and what went with it
				if a.Staff.ID != "" || a.Conversation != "" {
					t.Errorf("the erasure did not reach %+v", a)
				}
			case a.Staff.ID != mina.id || a.Conversation != jo.conversation || a.Result != "done":
				t.Errorf("%+v", a)
			}
		}
		if !opened[0].Erased && !opened[1].Erased {
			t.Error("the erasure reached nothing")
		}
		if a := find(list, "conversation.search"); len(a) != 1 || a[0].Staff.ID != mina.id {
			t.Errorf("searched: %+v", a)
		}
		if a := find(list, "conversation.erase"); len(a) != 1 || a[0].Staff.ID != officer.id || a[0].Conversation != gone.conversation || a[0].Result != "done" {
			t.Errorf("erased: %+v", a)
		}
		if a := find(list, "sign_in.failed"); len(a) != 1 || a[0].By != "nobody" || a[0].Subject.ID != mina.id {
			t.Errorf("not signed in: %+v", a)
		}
		if a := find(list, "sign_in"); len(a) != 3 {
			t.Errorf("signed in: %+v", a)
		}
		if a := find(list, "staff.add"); len(a) != 3 || a[0].By != "host" || a[0].Result != "done" {
			t.Errorf("added: %+v", a)
		}
		if a := find(list, "staff.link"); len(a) != 3 {
			t.Errorf("links: %+v", a)
		}
		if a := find(list, "audit.read"); len(a) != 2 { // once for each sitting
			t.Errorf("read: %+v", a)
		}
		if a := checker.log(t, url.Values{"staff": {mina.id}, "conversation": {jo.conversation}}); len(a) != 1 || a[0].Act != "conversation.open" {
			t.Errorf("filtered: %+v", a)
		}
		checker.ask("GET", "/v1/audit?by=staff", nil).must(t, 400)
		checker.ask("GET", "/v1/audit?conversation=x", nil).must(t, 400)

		out, errs, status := s.snug("audit", "verify", "--checkpoint", second)
		if status != 0 || !strings.Contains(out, "The audit log is whole") || !strings.Contains(out, "older checkpoint") {
			t.Fatalf("verify: %d %s%s", status, out, errs)
		}
		export, errs, status := s.snug("audit", "export", "--details")
		if status != 0 {
			t.Fatalf("export: %s", errs)
		}
		kept, err := os.ReadFile(second)
		if err != nil {
			t.Fatal(err)
		}
		var h hunt
		h.word("a message", "zeppelinmarker")
		h.word("a password", "xylophonemarker")
		h.in(t, "the second place", kept)
		h.in(t, "the export", []byte(export))
		s.stop()
		h.below(t, s.data)
		for what, id := range map[string]string{"mina": mina.id, "the conversation": jo.conversation} {
			if strings.Contains(string(kept), id) {
				t.Errorf("the second place names %s", what)
			}
		}
		// Afterwards without a server, by its files alone.
		if out, errs, status = s.snug("audit", "verify", "--checkpoint", second); status != 0 {
			t.Errorf("verify offline: %d %s%s", status, out, errs)
		}
	})
}

// The second place can't be written any more. Sensitive acts are refused and leave no
// row, no key and no mail; an administrator does not come in; chatting goes on, both ways, and agents open what they answer
// (faults 112).
func TestSecondPlaceOutOfOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	second := filepath.Join(dir, "second.jsonl")
	s := child(t, setup{dir: dir, extra: fmt.Sprintf("audit: {file: %s}", second), level: "info"})
	mina, officer, ada := s.hire("Mina", "agent"), s.hire("Paz", "privacy-officer"), s.hire("Ada", "administrator")
	jo := s.comes("hello")
	mina.ask("POST", at(jo.conversation, "/take"), nil).must(t, 200)
	links := map[string]string{}
	for _, email := range []string{ada.email, mina.email} {
		link, err := s.host().Link(context.Background(), email)
		if err != nil {
			t.Fatal(err)
		}
		links[email] = link
	}
	// In its place something that can't be written: a folder. (Places that are full or hang are tried in the room itself.)
	if err := os.Rename(second, second+".1"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(second, 0o700); err != nil {
		t.Fatal(err)
	}
	refused := func(what string, a answer) {
		t.Helper()
		if a.status != 503 || !strings.Contains(a.body, `"unlogged"`) {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	refused("erasing", officer.ask("POST", at(jo.conversation, "/erase"), map[string]any{"confirm": true}))
	refused("searching", mina.ask("GET", "/v1/search?q=hello", nil))
	refused("an administrator's sign-in", s.ask(request{method: "POST", host: consoleHost, path: "/v1/session/link", body: map[string]any{"token": links[ada.email]}}))
	refused("erasing as a visitor", jo.ask("POST", "/v1/visit/erase", map[string]any{"confirm": true}))
	if _, err := s.host().AddUser(context.Background(), control.NewUser{Email: "new@alder.example", Name: "New", Role: "administrator"}); err == nil {
		t.Error("somebody was added")
	}
	if _, err := s.host().Rotate(context.Background(), "", nil); err == nil {
		t.Error("keys were rotated")
	}
	if users, _, err := s.host().Users(context.Background()); err != nil || len(users) != 3 {
		t.Errorf("%d people, %v", len(users), err)
	}
	if status, err := s.host().Status(context.Background()); err != nil || status.Keys.Root != 1 || status.Keys.Destroyed != 0 {
		t.Errorf("%+v %v", status.Keys, err)
	}

	mina.mustGreet(t)
	jo.mustGreet(t, 1)
	mina.watches(t, jo.conversation, 0)
	jo.says(t, "are you still there?")
	mina.says(t, jo.conversation, "message", "yes", 0)
	if a := s.ask(request{method: "POST", host: consoleHost, path: "/v1/session/link", body: map[string]any{"token": links[mina.email]}}); a.status != 200 {
		t.Errorf("an agent does not come in: %d %s", a.status, a.body)
	}

	// When it can be written again, all is done, and the second place gets what it has missed.
	before := len(officer.log(t, nil))
	if err := os.Remove(second); err != nil {
		t.Fatal(err)
	}
	soon(t, "erasing again", func() bool {
		return officer.ask("POST", at(jo.conversation, "/erase"), map[string]any{"confirm": true}).status == 200
	})
	kept, err := os.ReadFile(second)
	if err != nil {
		t.Fatal(err)
	}
	// What was refused first is an intent and its refusal; what was done meanwhile, the agent's opening and sign-in, is whole.
	if n := strings.Count(string(kept), `"phase":"intent"`); n < 4 || before < 4 {
		t.Errorf("the second place has %d intents of what it missed, the log had %d entries", n, before)
	}
	list := officer.log(t, nil)
	if a := find(list, "conversation.erase"); a[len(a)-1].Result != "refused" {
		t.Errorf("the first erasing: %+v", a)
	}
	for name, result := range map[string]string{"conversation.open": "done", "sign_in": "done", "conversation.erase": "done"} {
		if a := find(list, name); len(a) == 0 || a[0].Result != result {
			t.Errorf("%s: %+v", name, a)
		}
	}
	if out, errs, status := s.snug("audit", "verify"); status != 0 {
		t.Errorf("verify: %s%s", out, errs)
	}
}

// Killed in the middle of acts, again and again: every act that was answered as done has an intent, and each intent has an
// outcome after the next start; the log is whole and continues the checkpoint of before.
func TestKilledBetweenIntentAndOutcome(t *testing.T) {
	t.Parallel()
	s := child(t, setup{level: "info"})
	older := filepath.Join(s.dir, "older.txt")
	answered := 0
	for round := range 4 {
		if round > 0 {
			s = s.again(t)
		}
		host := s.host()
		stopped := make(chan int)
		go func() {
			n := 0
			for ; ; n++ {
				email := fmt.Sprintf("p%d-%d@alder.example", round, n)
				if _, err := host.AddUser(context.Background(), control.NewUser{Email: email, Name: "P", Role: "agent"}); err != nil {
					break
				}
			}
			stopped <- n
		}()
		time.Sleep(time.Duration(60+90*round) * time.Millisecond)
		s.kill()
		answered += <-stopped
	}
	s = s.again(t)
	note, errs, status := s.snug("audit", "checkpoint")
	if status != 0 {
		t.Fatal(errs)
	}
	if err := os.WriteFile(older, []byte(note), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, status := s.snug("audit", "verify", "--json", "--checkpoint", older)
	var report struct {
		Pending, Waiting, Compared int64
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || status != 0 || report.Pending != 0 || report.Compared != 1 {
		t.Errorf("%d %s %s %v", status, out, errs, err)
	}
	s.stop()
	d, err := sql.Open("sqlite", filepath.Join(s.data, "audit.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var intents, done, unknown int
	for into, result := range map[*int]string{&done: "done", &unknown: "unknown"} {
		if err := d.QueryRow(`SELECT COUNT(*) FROM leaf WHERE act = 'staff.add' AND result = ?`, result).Scan(into); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.QueryRow(`SELECT COUNT(*) FROM leaf WHERE act = 'staff.add' AND phase = 0`).Scan(&intents); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d answered, %d done, %d unknown of %d intents", answered, done, unknown, intents)
	if done < answered || done+unknown != intents || answered == 0 {
		t.Error("an act is not in the log, or has no outcome")
	}
	whole(t, filepath.Join(s.data, "audit.db"))
}
