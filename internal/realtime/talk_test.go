package realtime

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/realtime/realtimetest"
)

// TestPostsKeepOrder sends many messages without waiting: acks come in the same order, a repeated id gets the same
// number, another tab gets each entry once, and the sender none besides its acks.
func TestPostsKeepOrder(t *testing.T) {
	ho := openHouse(t, Limits{Burst: 1000})
	ho.visit("v")
	w, welcome := greetVisitor(t, ho, "v", 0)
	if welcome["state"] != "waiting" || welcome["kept"] != true || welcome["connection"].(map[string]any)["transport"] != "loopback" {
		t.Errorf("welcome %v", welcome)
	}
	tab, _ := greetVisitor(t, ho, "v", 0)
	var ids []chat.ClientID
	for i := range 100 {
		ids = append(ids, chat.NewClientID())
		w.say(postFrame(ids[i], fmt.Sprintf("message %d", i)))
	}
	w.say(postFrame(ids[7], "message 7"))
	for i := range 101 {
		m, raw, err := w.text(time.Second)
		if err != nil || m["t"] != "ack" {
			t.Fatalf("want an ack, got %s %v", raw, err)
		}
		want := i
		if i == 100 {
			want = 7
		}
		if m["n"] != float64(want+1) || m["id"] != ids[want].String() || m["kept"] != "disk" || m["text"] != fmt.Sprintf("message %d", want) {
			t.Fatalf("ack %d: %s", i, raw)
		}
	}
	for i := range 100 {
		e := tab.expect("entry")["e"].(map[string]any)
		if e["n"] != float64(i+1) || e["client"] != ids[i].String() || e["by"] != "visitor" {
			t.Fatalf("entry %d: %v", i, e)
		}
	}
	tab.quiet(50*time.Millisecond, "entry", "ack")
	w.quiet(50*time.Millisecond, "entry", "ack")
}

// TestResumeHasNoGap comes back again and again while messages are written: between welcome and pushed entries nothing is
// missing, wherever the one ends and the other begins.
func TestResumeHasNoGap(t *testing.T) {
	ho := openHouse(t, Limits{})
	v := ho.visit("v")
	stop := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				ho.append(chat.Post{Conversation: v.guest.Conversation, Client: chat.NewClientID(), Kind: chat.Message, At: time.Now()}, chat.Author{Kind: chat.ByStaff})
				time.Sleep(100 * time.Microsecond)
			}
		}
	})
	after := 0
	for range 60 {
		w, m := greetVisitor(t, ho, "v", after)
		seen := map[int]bool{}
		top := after
		take := func(e any) {
			n := int(e.(map[string]any)["n"].(float64))
			seen[n] = true
			top = max(top, n)
		}
		for {
			for _, e := range m["entries"].([]any) {
				take(e)
			}
			if m["more"] != true {
				break
			}
			w.say(fmt.Sprintf(`{"t":"more","after":%d}`, top))
			for {
				next, _, err := w.text(time.Second)
				if err != nil {
					t.Fatal(err)
				}
				if next["t"] == "entries" {
					m = next
					break
				}
				seen[int(next["e"].(map[string]any)["n"].(float64))] = true
			}
		}
		for range 5 {
			take(w.expect("entry")["e"])
		}
		for n := after + 1; n <= top; n++ {
			if !seen[n] {
				t.Fatalf("entry %d is missing between %d and %d", n, after, top)
			}
		}
		after = top
		_ = w.Close()
	}
	close(stop)
	writer.Wait()
}

// TestFailureKeepsOrder refuses one message for a passing reason: those behind it must not overtake it.
func TestFailureKeepsOrder(t *testing.T) {
	ho := openHouse(t, Limits{})
	ho.visit("v")
	w, _ := greetVisitor(t, ho, "v", 0)
	ho.mu.Lock()
	ho.refuse = chat.Errorf(chat.StorageFull, "There is no space.")
	ho.mu.Unlock()
	first, second := chat.NewClientID(), chat.NewClientID()
	w.say(postFrame(first, "first"))
	if n := w.expect("nack"); n["id"] != first.String() || n["code"] != "storage_full" || n["retry"] != true || n["message"] != "There is no space." {
		t.Errorf("nack %v", n)
	}
	ho.mu.Lock()
	ho.refuse = nil
	ho.mu.Unlock()
	w.say(postFrame(second, "second"))
	if n := w.expect("nack"); n["id"] != second.String() || n["retry"] != true {
		t.Errorf("nack %v", n)
	}
	w.say(postFrame(first, "first"))
	w.say(postFrame(second, "second"))
	if a, b := w.expect("ack"), w.expect("ack"); a["text"] != "first" || b["text"] != "second" || b["n"] != 2.0 {
		t.Errorf("acks %v, %v", a, b)
	}
}

// TestVisitorsLearnNothingOfStaff writes notes and replies: no frame of the visitor's tells of the notes, of seq, or of
// who on the staff by id.
func TestVisitorsLearnNothingOfStaff(t *testing.T) {
	ho := openHouse(t, Limits{})
	v := ho.visit("v")
	lea := ho.agent("lea", "Lea", "lead")
	w, _ := greetVisitor(t, ho, "v", 0)
	a := greetStaff(t, ho, "lea")
	c := v.guest.Conversation.String()
	a.say(fmt.Sprintf(`{"t":"watch","c":"%s","after":0}`, c))
	a.expect("watching")
	for i, kind := range []string{"note", "message", "note", "message"} {
		id := chat.NewClientID()
		a.say(fmt.Sprintf(`{"t":"post","c":"%s","id":"%s","kind":"%s","text":"%s %d","hold":0}`, c, id, kind, kind, i))
		ack := a.expect("ack")
		if ack["seq"] != float64(i+1) || ack["id"] != id.String() || ack["c"] != c {
			t.Errorf("ack %v", ack)
		}
	}
	for i := range 2 {
		m, raw, err := w.text(time.Second)
		if err != nil {
			t.Fatal(err)
		}
		e, _ := m["e"].(map[string]any)
		if m["t"] != "entry" || e["n"] != float64(i+1) || e["name"] != "Lea" || e["kind"] != "message" {
			t.Errorf("frame %s", raw)
		}
		for _, bad := range []string{"seq", "author", lea.ID.String(), "note", "client"} {
			if strings.Contains(raw, bad) {
				t.Errorf("%q in %s", bad, raw)
			}
		}
	}
	w.quiet(100*time.Millisecond, "entry")
	again, m := greetVisitor(t, ho, "v", 0)
	if len(m["entries"].([]any)) != 2 {
		t.Errorf("welcome %v", m)
	}
	_ = again
	a.say(fmt.Sprintf(`{"t":"post","c":"%s","id":"%s","kind":"message","text":"later","hold":3000}`, c, chat.NewClientID()))
	if held := a.expect("held"); held["text"] != "later" || held["until"].(float64) < float64(time.Now().UnixMilli()) {
		t.Errorf("held %v", held)
	}
	a.say(fmt.Sprintf(`{"t":"undo","c":"%s","id":"%s"}`, c, chat.NewClientID()))
	if n := a.expect("nack"); n["code"] != "nothing_to_undo" || n["retry"] != false {
		t.Errorf("nack %v", n)
	}
}

// TestMovesTakeSightAway transfers a conversation: who may no longer see it gets gone and nothing after, and can neither
// write to it nor watch it again; the other one gets the row.
func TestMovesTakeSightAway(t *testing.T) {
	ho := openHouse(t, Limits{})
	v := ho.visit("v")
	id := v.guest.Conversation
	mina, omar := ho.agent("mina", "Mina", "agent"), ho.agent("omar", "Omar", "agent")
	ma, oa := greetStaff(t, ho, "mina"), greetStaff(t, ho, "omar")
	w, _ := greetVisitor(t, ho, "v", 0)
	ho.move(id, func(f *chat.Facts) { f.State, f.Assignee = chat.Open, mina.ID })
	if row := ma.expect("row")["row"].(map[string]any); row["id"] != id.String() || row["assignee"].(map[string]any)["name"] != "Mina" || row["unread"] != 3.0 || row["visitorOnline"] != true {
		t.Errorf("row %v", row)
	}
	if m := oa.expect("gone"); m["c"] != id.String() {
		t.Errorf("gone %v", m)
	}
	if s := w.expect("state"); s["state"] != "open" || s["agent"].(map[string]any)["name"] != "Mina" {
		t.Errorf("state %v", s)
	}
	oa.say(fmt.Sprintf(`{"t":"watch","c":"%s"}`, id))
	oa.expect("gone")
	ma.say(fmt.Sprintf(`{"t":"watch","c":"%s"}`, id))
	ma.expect("watching")
	ho.move(id, func(f *chat.Facts) { f.Assignee = omar.ID })
	ma.expect("gone")
	oa.expect("row")
	w.say(postFrame(chat.NewClientID(), "for Omar alone"))
	w.expect("ack")
	oa.expect("row")
	ma.say(fmt.Sprintf(`{"t":"post","c":"%s","id":"%s","kind":"message","text":"x"}`, id, chat.NewClientID()))
	if n := ma.expect("nack"); n["code"] != "not_found" {
		t.Errorf("nack %v", n)
	}
	ma.quiet(250*time.Millisecond, "row", "entry", "online", "typing", "marks", "viewers")
	ho.move(id, func(f *chat.Facts) { f.State = chat.EndedNow })
	oa.say(fmt.Sprintf(`{"t":"post","c":"%s","id":"%s","kind":"message","text":"x"}`, id, chat.NewClientID()))
	if n := oa.expect("nack"); n["code"] != "ended" || n["retry"] != false {
		t.Errorf("nack %v", n)
	}
}

// TestRowsCoalesce changes a conversation two hundred times: its row comes a few times, and the last is the newest.
func TestRowsCoalesce(t *testing.T) {
	ho := openHouse(t, Limits{})
	v := ho.visit("v")
	ho.agent("lea", "Lea", "lead")
	a := greetStaff(t, ho, "lea")
	for range 200 {
		ho.append(chat.Post{Conversation: v.guest.Conversation, Client: chat.NewClientID(), Kind: chat.Message, At: time.Now()}, chat.Author{Kind: chat.ByVisitor})
		time.Sleep(time.Millisecond)
	}
	rows, seq := 0, 0.0
	for seq < 200 {
		seq = a.expect("row")["row"].(map[string]any)["seq"].(float64)
		rows++
	}
	if rows > 8 {
		t.Errorf("%d rows for 200 changes in about 250 ms", rows)
	}
	a.quiet(150*time.Millisecond, "row")
}

// TestBusyLead sees a thousand conversations that all are busy, and reads slowly: the socket lives, rows stay few, and in
// the end the newest of each has come.
func TestBusyLead(t *testing.T) {
	ho := openHouse(t, Limits{})
	ho.agent("lea", "Lea", "lead")
	a := greetStaff(t, ho, "lea")
	const conversations, rounds = 1000, 15
	var visits []*visit
	for i := range conversations {
		visits = append(visits, ho.visit(fmt.Sprint(i)))
	}
	var writers sync.WaitGroup
	for half := range 2 {
		writers.Go(func() {
			for range rounds {
				for _, v := range visits[half*conversations/2 : (half+1)*conversations/2] {
					ho.append(chat.Post{Conversation: v.guest.Conversation, Client: chat.NewClientID(), Kind: chat.Message, At: time.Now()}, chat.Author{Kind: chat.ByVisitor})
				}
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
	rows, newest := 0, map[any]float64{}
	done := 0
	for done < conversations {
		row := a.expect("row")["row"].(map[string]any)
		seq := row["seq"].(float64)
		if seq < newest[row["id"]] {
			t.Fatalf("row %v went back from %v to %v", row["id"], newest[row["id"]], seq)
		}
		newest[row["id"]] = seq
		if seq == rounds {
			done++
		}
		if rows++; rows%100 == 0 {
			time.Sleep(5 * time.Millisecond)
		}
	}
	writers.Wait()
	if rows > conversations*rounds/2 || ho.hub.Stats().TooSlow > 0 {
		t.Errorf("%d rows for %d changes, %d let go", rows, conversations*rounds, ho.hub.Stats().TooSlow)
	}
}

// TestLateEvents delivers a move after a newer one: it must not bring the row back to whom it was taken from.
func TestLateEvents(t *testing.T) {
	ho := openHouse(t, Limits{})
	v := ho.visit("v")
	mina, omar := ho.agent("mina", "Mina", "agent"), ho.agent("omar", "Omar", "agent")
	ma := greetStaff(t, ho, "mina")
	none := v.facts
	toMina, toOmar := none, none
	toMina.Assignee, toOmar.Assignee = mina.ID, omar.ID
	ho.hub.Deliver(chat.Event{Kind: chat.EventMoved, Before: toMina, After: toOmar, Summary: &chat.Summary{Facts: toOmar, Seq: 9}})
	ho.hub.Deliver(chat.Event{Kind: chat.EventMoved, Before: none, After: toMina, Summary: &chat.Summary{Facts: toMina, Seq: 8}})
	ma.expect("gone")
	ma.quiet(250*time.Millisecond, "row")
}

// TestRefusedWatchHearsNothing asks to watch what may not be seen while the visitor types and the answer takes its time.
func TestRefusedWatchHearsNothing(t *testing.T) {
	ho := openHouse(t, Limits{})
	v := ho.visit("v")
	mina := ho.agent("mina", "Mina", "agent")
	ho.agent("omar", "Omar", "agent")
	oa := greetStaff(t, ho, "omar")
	ho.move(v.guest.Conversation, func(f *chat.Facts) { f.Assignee = mina.ID })
	oa.expect("gone")
	v.mu.Lock() // the house is slow to decide
	oa.say(fmt.Sprintf(`{"t":"watch","c":"%s"}`, v.guest.Conversation))
	for until := time.Now().Add(time.Second); len(ho.hub.rooms.watchers(v.guest.Conversation)) == 0 && time.Now().Before(until); {
		time.Sleep(time.Millisecond)
	}
	ho.hub.Deliver(chat.Event{Kind: chat.EventTyping, After: v.facts, By: chat.Author{Kind: chat.ByVisitor}, On: true})
	ho.hub.Deliver(chat.Event{Kind: chat.EventMarks, After: v.facts, Marks: chat.Marks{VisitorGot: 1}})
	if list := ho.hub.Viewers(v.guest.Conversation); len(list) != 0 {
		t.Errorf("viewers %v", list)
	}
	v.mu.Unlock()
	oa.expect("gone")
	oa.quiet(100*time.Millisecond, "typing", "marks", "entry", "row", "watching")
}

// TestTyping passes on that somebody types, never what, not too often, and ends it by itself.
// What people do by hand is noted, once a minute, and nothing that browsers do by themselves. When the session turns out to
// be over, what was to be done is not, and the socket ends.
func TestAttendance(t *testing.T) {
	ho := openHouse(t, Limits{})
	v := ho.visit("v")
	mina := ho.agent("mina", "Mina", "agent")
	c := v.guest.Conversation.String()
	asked := func() int {
		ho.mu.Lock()
		defer ho.mu.Unlock()
		return ho.present[mina.ID]
	}
	a := greetStaff(t, ho, "mina")
	a.say(`{"t":"watch","c":"` + c + `"}`)
	a.expect("watching")
	a.raw(realtimetest.Frame(0x89, nil))
	a.say(`{"t":"typing","c":"` + c + `","on":false}`)
	a.say(`{"t":"unwatch","c":"` + c + `"}`)
	a.say(`{"t":"watch","c":"` + c + `"}`)
	a.expect("watching")
	if n := asked(); n != 0 {
		t.Errorf("noted %d times although nobody did anything", n)
	}
	for range 3 {
		a.say(`{"t":"seen","c":"` + c + `","to":1}`)
		a.say(`{"t":"typing","c":"` + c + `","on":true}`)
		a.say(`{"t":"post","c":"` + c + `","id":"` + chat.NewClientID().String() + `","kind":"message","text":"hello"}`)
		a.expect("ack")
	}
	if n := asked(); n != 1 {
		t.Errorf("noted %d times within a minute", n)
	}
	over := greetStaff(t, ho, "mina")
	ho.mu.Lock()
	delete(ho.signed, "mina")
	ho.mu.Unlock()
	before := ho.posted.Load()
	over.say(`{"t":"post","c":"` + c + `","id":"` + chat.NewClientID().String() + `","kind":"message","text":"too late"}`)
	if code, _ := over.ends(5 * time.Second); code != 4001 || ho.posted.Load() != before {
		t.Errorf("after the session: closed with %d, %d posts", code, ho.posted.Load()-before)
	}
}

func TestTyping(t *testing.T) {
	ho := openHouse(t, Limits{})
	v := ho.visit("v")
	ho.agent("mina", "Mina", "agent")
	ho.agent("val", "Val", "viewer")
	c := v.guest.Conversation.String()
	w, _ := greetVisitor(t, ho, "v", 0)
	a, b := greetStaff(t, ho, "mina"), greetStaff(t, ho, "val")
	a.say(`{"t":"watch","c":"` + c + `"}`)
	a.expect("watching")
	for range 5 {
		w.say(`{"t":"typing","on":true}`)
	}
	if m := a.expect("typing"); m["by"] != "visitor" || m["on"] != true || m["c"] != c {
		t.Errorf("typing %v", m)
	}
	a.quiet(100*time.Millisecond, "typing")
	ho.hub.expireTyping(time.Now().Add(typingFor))
	if m := a.expect("typing"); m["on"] != false {
		t.Errorf("typing %v", m)
	}
	a.say(`{"t":"typing","c":"` + c + `","on":true}`)
	if m := w.expect("typing"); m["name"] != "Mina" || m["on"] != true || len(m) != 3 {
		t.Errorf("typing %v", m)
	}
	a.quiet(50*time.Millisecond, "typing")
	b.say(`{"t":"typing","c":"` + c + `","on":true}`) // not watching
	b.say(`{"t":"watch","c":"` + c + `"}`)
	if m := b.expect("watching"); fmt.Sprint(m["viewers"]) != "[Mina]" {
		t.Errorf("watching %v", m)
	}
	if m := a.expect("viewers"); fmt.Sprint(m["names"]) != "[Val]" {
		t.Errorf("viewers %v", m)
	}
	b.say(`{"t":"typing","c":"` + c + `","on":true}`) // not allowed
	_ = a.Close()
	if m := w.expect("typing"); m["on"] != false {
		t.Errorf("typing %v", m)
	}
	b.expect("viewers")
	w.quiet(100*time.Millisecond, "typing")
	w.say(`{"t":"got","to":3}`)
	if m := b.expect("marks"); m["visitorGot"] != 3.0 {
		t.Errorf("marks %v", m)
	}
	_ = w.Close()
	for until := time.Now().Add(2 * time.Second); !ho.hub.leaving.has(v.guest.Conversation) && time.Now().Before(until); {
		time.Sleep(5 * time.Millisecond)
	}
	if !ho.hub.Online(v.guest.Conversation) {
		t.Error("a visitor who may just be loading another page counts as gone")
	}
	ho.hub.noticeGone(time.Now().Add(returnsWithin))
	if m := b.expect("online"); m["on"] != false {
		t.Errorf("online %v", m)
	}
	if ho.hub.Online(v.guest.Conversation) {
		t.Error("still online")
	}
}

// TestPresence follows a person through two sockets.
func TestPresence(t *testing.T) {
	ho := openHouse(t, Limits{})
	ho.agent("lea", "Lea", "lead")
	mina := ho.agent("mina", "Mina", "agent")
	lea := greetStaff(t, ho, "lea")
	lea.expect("presence") // her own
	one, two := greetStaff(t, ho, "mina"), greetStaff(t, ho, "mina")
	is := func(want string) {
		t.Helper()
		if m := lea.expect("presence"); m["staff"] != mina.ID.String() || m["state"] != want {
			t.Errorf("presence %v, want %s", m, want)
		}
	}
	is("online")
	one.say(`{"t":"presence","state":"away"}`)
	is("away")
	_ = one.Close()
	if p := ho.hub.Presence()[mina.ID]; p != Away {
		t.Errorf("presence %q", p)
	}
	ho.hub.SetPresence(mina.ID, Here)
	is("online")
	_ = two.Close()
	is("offline")
	if _, there := ho.hub.Presence()[mina.ID]; there {
		t.Error("still there")
	}
}

// TestPresenceKeepsToSites tells nobody of somebody with whom they serve no site.
func TestPresenceKeepsToSites(t *testing.T) {
	ho := openHouse(t, Limits{})
	alder, birch := chat.NewSiteID(), chat.NewSiteID()
	at := func(name string, sites chat.Sites) chat.Staff {
		s := ho.agent(name, name, "agent")
		ho.mu.Lock()
		defer ho.mu.Unlock()
		s.Sites = sites
		ho.signed[name] = s
		return s
	}
	at("lea", chat.OnlySites(alder))
	mina, omar, kim := at("mina", chat.OnlySites(birch)), at("omar", chat.OnlySites(alder, birch)), at("kim", chat.AllSites())
	greetStaff(t, ho, "mina")
	lea := greetStaff(t, ho, "lea")
	lea.expect("presence") // her own, and not Mina's
	two := greetStaff(t, ho, "omar")
	_ = greetStaff(t, ho, "kim")
	ho.hub.SetPresence(mina.ID, Away)
	_ = two.Close()
	for _, want := range []struct {
		who   chat.StaffID
		state string
	}{{omar.ID, "online"}, {kim.ID, "online"}, {omar.ID, "offline"}} {
		if m := lea.expect("presence"); m["staff"] != want.who.String() || m["state"] != want.state {
			t.Errorf("presence %v, want %s %s", m, want.who, want.state)
		}
	}
}

// TestRightsEnd closes sockets whose right to be has ended.
func TestRightsEnd(t *testing.T) {
	ho := openHouse(t, Limits{})
	v := ho.visit("v")
	other := ho.visit("other")
	mina := ho.agent("mina", "Mina", "agent")
	omar := ho.agent("omar", "Omar", "agent")
	a, b := greetStaff(t, ho, "mina"), greetStaff(t, ho, "omar")
	b.say(fmt.Sprintf(`{"t":"watch","c":"%s"}`, v.guest.Conversation))
	b.expect("watching")
	ho.hub.CloseSession(mina.Session)
	if code, last := a.ends(time.Second); code != 4001 || !strings.Contains(last, `"retry":false`) {
		t.Errorf("session: %d %s", code, last)
	}
	w, _ := greetVisitor(t, ho, "v", 0)
	o, _ := greetVisitor(t, ho, "other", 0)
	ho.hub.CloseConversation(v.guest.Conversation)
	if code, last := w.ends(time.Second); code != 4002 || !strings.Contains(last, `"code":"erased"`) {
		t.Errorf("conversation: %d %s", code, last)
	}
	b.expect("gone")
	ho.hub.CloseVisitor(other.guest.Visitor, chat.TokenReplayed)
	if code, last := o.ends(time.Second); code != 4002 || !strings.Contains(last, `"code":"token_replayed"`) {
		t.Errorf("visitor: %d %s", code, last)
	}
	v.mu.Lock()
	v.ended = true
	v.mu.Unlock()
	late := dialVisitor(t, ho)
	late.say(`{"t":"hello","v":1,"token":"v"}`)
	if code, _ := late.ends(time.Second); code != 4001 {
		t.Errorf("family ended between hello and welcome: %d", code)
	}
	ho.hub.CloseStaff(omar.ID)
	if code, _ := b.ends(time.Second); code != 4003 {
		t.Errorf("staff: %d", code)
	}
}
