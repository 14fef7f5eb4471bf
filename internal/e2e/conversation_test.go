package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// A customer with a question, an agent who takes it, a colleague who is asked and takes over: the whole of a conversation
// from the first message to Delete now, with the server seen from both sides at once. The visitor never learns that there
// was a note: not by a frame, not by a gap. Whoever gave the conversation away has lost it. What was deleted is gone for
// everybody, and its token opens nothing.
func TestWholeConversation(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		s := inside(t, o)
		mina, lee, ruth := s.hire("Mina", "agent", "Support"), s.hire("Lee", "agent", "Support"), s.hire("Ruth", "lead", "Support")
		for _, a := range []*agent{mina, lee, ruth} {
			a.mustGreet(t)
		}

		jo := s.comes("Hello, where is my order?", func(form map[string]any, _ *request) { form["name"] = "Jo" })
		if jo.first.N != 1 || jo.first.Text != "Hello, where is my order?" || jo.first.Client == "" {
			t.Fatalf("the first entry: %+v", jo.first)
		}
		waiting := mina.await(t, "row", func(f *frame) bool { return f.Row.ID == jo.conversation })
		if waiting.Row.State != "waiting" || waiting.Row.Preview != "Hello, where is my order?" || waiting.Row.Name != "Jo" || waiting.Row.Assignee != nil {
			t.Errorf("the row that the agent sees: %s", waiting.raw)
		}
		if w := jo.mustGreet(t, 1); w.State != "waiting" || len(w.Entries) != 0 || string(w.Kept) != "true" {
			t.Errorf("welcome: %s", w.raw)
		}
		ack := jo.says(t, "It is AO-1204.")
		if ack.N != 2 || string(ack.Kept) != `"disk"` {
			t.Errorf("ack: %s", ack.raw)
		}

		mina.ask("POST", at(jo.conversation, "/take"), nil).must(t, 200)
		if f := jo.await(t, "state", func(f *frame) bool { return f.State == "open" }); f.Agent == nil || f.Agent.Name != "Mina" {
			t.Errorf("state: %s", f.raw)
		}
		if a := lee.ask("POST", at(jo.conversation, "/take"), nil); a.status != 409 && a.status != 404 {
			t.Errorf("a second agent takes it: %d %s", a.status, a.body)
		}
		lee.await(t, "gone", func(f *frame) bool { return f.C == jo.conversation })

		watching := mina.watches(t, jo.conversation, 0)
		texts := func(all []entry) (out []string) {
			for _, e := range all {
				if e.Kind == "message" || e.Kind == "note" {
					out = append(out, e.Text)
				}
			}
			return out
		}
		if got := texts(watching.Entries); !slices.Equal(got, []string{"Hello, where is my order?", "It is AO-1204."}) {
			t.Errorf("watching: %q", got)
		}

		// A held reply that is undone never was; one that is not comes when its time is over.
		held := mina.says(t, jo.conversation, "message", "You should read your mail.", 5000)
		if held.T != "held" || held.Until == 0 {
			t.Fatalf("held: %s", held.raw)
		}
		if err := mina.say(map[string]any{"t": "undo", "c": jo.conversation, "id": held.ID}); err != nil {
			t.Fatal(err)
		}
		mina.await(t, "undone", func(f *frame) bool { return f.ID == held.ID })
		later := mina.says(t, jo.conversation, "message", "Let me look.", 600)
		if later.T != "held" {
			t.Fatalf("held: %s", later.raw)
		}
		jo.never(t, "a message that is still held", func(f *frame) bool { return f.T == "entry" && f.E.Text == "Let me look." })
		look := jo.await(t, "entry", func(f *frame) bool { return f.E.Text == "Let me look." })
		if look.E.By != "staff" || look.E.Name != "Mina" {
			t.Errorf("the reply as the visitor gets it: %s", look.raw)
		}

		// A note is seen by staff only, and leaves no gap.
		note := mina.says(t, jo.conversation, "note", "was rude to Lee last week", 0)
		if note.T != "ack" || note.Seq == 0 {
			t.Errorf("note: %s", note.raw)
		}
		there := mina.says(t, jo.conversation, "message", "It leaves tomorrow.", 0)
		next := jo.await(t, "entry", func(f *frame) bool { return f.E.Text == "It leaves tomorrow." })
		if next.E.N != look.E.N+1 || there.Seq != note.Seq+1 {
			t.Errorf("the visitor counts %d after %d, staff %d after %d", next.E.N, look.E.N, there.Seq, note.Seq)
		}

		// Marks and typing, both ways; of the typing, that and never what.
		for _, m := range []map[string]any{{"t": "got", "to": next.E.N}, {"t": "seen", "to": next.E.N}, {"t": "typing", "on": true}} {
			if err := jo.say(m); err != nil {
				t.Fatal(err)
			}
		}
		mina.await(t, "marks", func(f *frame) bool { return f.C == jo.conversation && f.VisitorSeen == next.E.N })
		mina.await(t, "typing", func(f *frame) bool { return f.C == jo.conversation && f.By == "visitor" && f.On })
		for _, m := range []map[string]any{{"t": "typing", "c": jo.conversation, "on": true}, {"t": "seen", "c": jo.conversation, "to": there.Seq}} {
			if err := mina.say(m); err != nil {
				t.Fatal(err)
			}
		}
		jo.await(t, "typing", func(f *frame) bool { return f.Name == "Mina" && f.On })
		jo.await(t, "marks", func(f *frame) bool { return f.StaffSeen == 2 || f.StaffSeen >= next.E.N })

		// Transfer: the colleague gets it with the note, and whoever gave it away has lost it, on every door.
		mina.ask("POST", at(jo.conversation, "/transfer"), map[string]any{"staff": lee.id, "note": "Lee knows the depot"}).must(t, 200)
		mina.await(t, "gone", func(f *frame) bool { return f.C == jo.conversation })
		if f := mina.says(t, jo.conversation, "message", "one more thing", 0); f.T != "nack" {
			t.Errorf("the old agent posts: %s", f.raw)
		}
		if a := mina.ask("GET", at(jo.conversation, "/entries"), nil); a.status != 404 {
			t.Errorf("the old agent reads: %d", a.status)
		}
		lee.await(t, "row", func(f *frame) bool {
			return f.Row.ID == jo.conversation && f.Row.Assignee != nil && f.Row.Assignee.ID == lee.id
		})
		handed := lee.watches(t, jo.conversation, 0)
		if !strings.Contains(handed.raw, "Lee knows the depot") {
			t.Errorf("the note of the transfer did not come: %s", handed.raw)
		}
		lee.says(t, jo.conversation, "message", "Lee here. The van has it.", 0)
		jo.await(t, "entry", func(f *frame) bool { return f.E.Text == "Lee here. The van has it." && f.E.Name == "Lee" })
		mina.never(t, "what follows the transfer", func(f *frame) bool { return strings.Contains(f.raw, "The van has it") })

		// End, rating, transcript.
		lee.ask("POST", at(jo.conversation, "/end"), nil).must(t, 200)
		jo.await(t, "state", func(f *frame) bool { return f.State == "ended" })
		late := newClientID()
		if err := jo.say(map[string]any{"t": "post", "id": late, "text": "and another thing"}); err != nil {
			t.Fatal(err)
		}
		if f := jo.await(t, "nack", func(f *frame) bool { return f.ID == late }); f.Code != "ended" || f.Retry {
			t.Errorf("a message after the end: %s", f.raw)
		}
		jo.ask("POST", "/v1/visit/rating", map[string]any{"stars": 5, "comment": "quick!"}).must(t, 204)
		paper := jo.ask("GET", "/v1/visit/transcript", nil).must(t, 200)
		for _, want := range []string{"Where is my order", "The van has it."} {
			if !strings.Contains(strings.ToLower(paper.body), strings.ToLower(want)) {
				t.Errorf("the transcript lacks %q", want)
			}
		}
		if got := paper.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
			t.Errorf("the transcript is no attachment: %q", got)
		}

		seen := jo.visit(t)
		for i, e := range seen {
			if e.N != uint64(i+1) {
				t.Errorf("entry %d of the visitor has n %d", i, e.N)
			}
		}
		all := lee.thread(t, jo.conversation)
		for i, e := range all {
			if e.Seq != uint64(i+1) {
				t.Errorf("entry %d of staff has seq %d", i, e.Seq)
			}
		}
		if !strings.Contains(texts(all)[5], "rude") && !slices.Contains(texts(all), "was rude to Lee last week") {
			t.Errorf("staff's thread: %q", texts(all))
		}
		for _, secret := range []string{"rude", "depot", "read your mail"} {
			for where, bytes := range map[string]string{"socket": jo.all(), "transcript": paper.body, "visit": jo.ask("GET", "/v1/visit", nil).body} {
				if strings.Contains(bytes, secret) {
					t.Errorf("the visitor's %s holds %q", where, secret)
				}
			}
		}

		// Delete now.
		jo.mustGreet(t, uint64(len(seen)))
		var receipt struct {
			Receipt    string
			At         int64
			CompleteBy int64 `json:"complete_by"`
		}
		jo.ask("POST", "/v1/visit/erase", map[string]any{"confirm": true}).must(t, 200).into(t, &receipt)
		if receipt.Receipt == "" || receipt.At < time.Now().Add(-time.Minute).UnixMilli() || receipt.CompleteBy < receipt.At {
			t.Errorf("receipt: %+v", receipt)
		}
		lee.await(t, "gone", func(f *frame) bool { return f.C == jo.conversation })
		if bye := jo.await(t, "bye", nil); bye.Retry || bye.Code != "erased" {
			t.Errorf("bye: %s", bye.raw)
		}
		if code := jo.ends(t); code != 4002 {
			t.Errorf("the socket was closed with %d", code)
		}
		soon(t, "the token's end", func() bool { return jo.ask("GET", "/v1/visit", nil).status != 200 })
		if a := jo.ask("GET", "/v1/visit", nil); a.status != 410 && a.status != 401 || strings.Contains(a.body, "order") {
			t.Errorf("the token after Delete now: %d %s", a.status, a.body)
		}
		if _, err := jo.greet(0); err == nil {
			t.Error("the token opened a socket after Delete now")
		}
		for _, a := range []*agent{mina, lee, ruth} {
			if got := a.ask("GET", at(jo.conversation, ""), nil); got.status != 404 && got.status != 410 || strings.Contains(got.body, "order") {
				t.Errorf("%s asks for the erased one: %d %s", a.name, got.status, got.body)
			}
			for _, box := range []string{"mine", "unassigned", "all", "ended"} {
				if got := a.ask("GET", "/v1/conversations?box="+box, nil); strings.Contains(got.body, jo.conversation) {
					t.Errorf("%s's box %s still has it", a.name, box)
				}
			}
		}
		privacy := s.hire("Priya", "privacy-officer")
		if got := privacy.ask("GET", "/v1/erasures", nil).must(t, 200); !strings.Contains(got.body, receipt.Receipt) || !strings.Contains(got.body, `"done"`) {
			t.Errorf("the list of erasures: %s", got.body)
		}
	})
}

// Off the record: answered like any other, acknowledged as memory, and forgotten; a restart leaves no row of it.
func TestOffTheRecord(t *testing.T) {
	t.Parallel()
	s := child(t, setup{})
	mina := s.hire("Mina", "agent")
	mina.mustGreet(t)
	form := s.form("whispered-off-the-record question")
	form["consent"].(map[string]any)["purposes"] = []string{"answer"}
	v, err := s.start(request{method: "POST", host: chatHost, path: "/v1/visit/off-record", body: form})
	if err != nil {
		t.Fatal(err)
	}
	if w := v.mustGreet(t, 1); string(w.Kept) != "false" {
		t.Errorf("welcome: %s", w.raw)
	}
	if ack := v.says(t, "and one more whispered-off-the-record"); string(ack.Kept) != `"memory"` {
		t.Errorf("ack: %s", ack.raw)
	}
	mina.ask("POST", at(v.conversation, "/take"), nil).must(t, 200)
	mina.watches(t, v.conversation, 0)
	mina.says(t, v.conversation, "message", "an answer off-the-record", 0)
	v.await(t, "entry", func(f *frame) bool { return f.E.Text == "an answer off-the-record" })
	s.stop()
	again := s.again(t)
	if a := v.on(again).ask("GET", "/v1/visit", nil); a.status == 200 {
		t.Errorf("what was off the record outlived a restart: %s", a.body)
	}
	if a := mina.on(again).ask("GET", "/v1/conversations?box=mine", nil); strings.Contains(a.body, v.conversation) {
		t.Errorf("the agent's box still has it: %s", a.body)
	}
}

// Somebody is let go while the console is open before them. Within five seconds their socket is closed for good, the
// session is no more, what comes in reaches them no longer, and no link lets them in; colleagues notice nothing (faults 6).
func TestDisabledWhileConnected(t *testing.T) {
	t.Parallel()
	s := child(t, setup{level: "info"})
	mina, lee := s.hire("Mina", "agent"), s.hire("Lee", "agent")
	mina.mustGreet(t)
	lee.mustGreet(t)
	jo := s.comes("before")
	mina.ask("POST", at(jo.conversation, "/take"), nil).must(t, 200)
	mina.watches(t, jo.conversation, 0)
	jo.mustGreet(t, 1)

	if out, errs, status := s.snug("user", "disable", mina.email); status != 0 {
		t.Fatalf("user disable: %d %s%s", status, out, errs)
	}
	began := time.Now()
	if code := mina.ends(t); code != 4001 && code != 4003 || time.Since(began) > 5*time.Second {
		t.Errorf("closed with %d after %v", code, time.Since(began))
	}
	jo.says(t, "a secret for those who still work here")
	if strings.Contains(mina.all(), "a secret for those") {
		t.Error("it reached somebody who was let go")
	}
	for path, method := range map[string]string{"/v1/me": "GET", at(jo.conversation, "/entries"): "GET", at(jo.conversation, "/end"): "POST", "/v1/search?q=secret": "GET"} {
		if a := mina.ask(method, path, nil); a.status != 401 {
			t.Errorf("%s %s: %d %s", method, path, a.status, a.body)
		}
	}
	if err := mina.on(s).greet(); err == nil {
		t.Error("the cookie opened another socket")
	}
	if _, _, status := s.snug("user", "link", mina.email); status != 1 {
		t.Errorf("a link for somebody who was let go: %d", status)
	}
	lee.ask("GET", "/v1/me", nil).must(t, 200)
	if err := lee.say(`{"t":"presence","state":"away"}`); err != nil {
		t.Errorf("a colleague's socket: %v", err)
	}
}
