package realtime

import (
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/realtime/realtimetest"
	"snug/mask/text"
)

// ear hears what is told.
type ear struct {
	mu   sync.Mutex
	told []chat.Signal
}

func (e *ear) Raise(s chat.Signal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.told = append(e.told, s)
}

// take waits a moment for so many and returns what was told since, by kind.
func (e *ear) take(want int) (kinds map[string]int, all []chat.Signal) {
	for deadline := time.Now().Add(3 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		e.mu.Lock()
		n := len(e.told)
		e.mu.Unlock()
		if n >= want && want > 0 {
			break
		}
		if want == 0 {
			time.Sleep(150 * time.Millisecond)
			break
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	all, e.told = e.told, nil
	kinds = map[string]int{}
	for _, s := range all {
		kinds[string(s.Kind)]++
	}
	return kinds, all
}

func listen(t *testing.T, limits Limits) (*house, *ear) {
	ho, e := openHouse(t, limits), &ear{}
	ho.hub.o.Signals = e
	ho.hub.o.Evidence = func(r text.Raw) text.Text { return engine.Scan(r).Text }
	return ho, e
}

// What sockets refuse is told once, with whose it was; what clients of ours do is not told.
func TestFactsOfSockets(t *testing.T) {
	ho, e := listen(t, Limits{PerAddress: 20})
	v := ho.visit("v")
	mina := ho.agent("mina", "Mina", "agent")
	for _, tc := range []struct {
		name string
		do   func(t *testing.T)
		want string
		by   chat.ActorKind
	}{
		{"a chat", func(t *testing.T) {
			w, _ := greetVisitor(t, ho, "v", 0)
			w.say(postFrame(chat.NewClientID(), "Hello, it's 5 o'clock or 6"))
			w.expect("ack")
			_ = w.Close()
		}, "", ""},
		{"a foreign page", func(t *testing.T) { knock(t, ho, "/v1/socket", "Origin: https://evil.example") }, "origin.refused", chat.ActorNobody},
		{"no page", func(t *testing.T) { knock(t, ho, "/v1/socket") }, "frame.malformed", chat.ActorNobody},
		{"a token that nobody has", func(t *testing.T) {
			w := dialVisitor(t, ho)
			w.say(`{"t":"hello","v":1,"token":"nobody"}`)
			closeCode(t, w)
		}, "token.guessed", chat.ActorNobody},
		{"an attack in a message", func(t *testing.T) {
			w, _ := greetVisitor(t, ho, "v", 0)
			w.say(postFrame(chat.NewClientID(), "' union select 4111111111111111 from users"))
			w.expect("ack")
			_ = w.Close()
		}, "payload.typed", chat.ActorVisitor},
		{"a key of the mighty", func(t *testing.T) {
			w, _ := greetVisitor(t, ho, "v", 0)
			w.say(strings.TrimSuffix(postFrame(chat.NewClientID(), "is_admin: true"), "}") + `,"Masked":false}`)
			w.expect("nack")
			_ = w.Close()
		}, "fields.forged", chat.ActorVisitor},
		{"a frame that there is not", func(t *testing.T) {
			w := greetStaff(t, ho, "mina")
			w.say(`{"t":"export","c":"x"}`)
			closeCode(t, w)
		}, "frame.malformed", chat.ActorStaff},
		{"a frame against the RFC", func(t *testing.T) {
			w, _ := greetVisitor(t, ho, "v", 0)
			w.raw(realtimetest.Frame(0x83, []byte("{}")))
			closeCode(t, w)
		}, "frame.malformed", chat.ActorVisitor},
		{"many pings", func(t *testing.T) {
			w, _ := greetVisitor(t, ho, "v", 0)
			for range 50 {
				w.raw(realtimetest.Frame(0x89, []byte("x")))
			}
			closeCode(t, w)
		}, "flood", chat.ActorVisitor},
		{"another's conversation", func(t *testing.T) {
			w := greetStaff(t, ho, "mina")
			w.say(fmt.Sprintf(`{"t":"watch","c":%q}`, chat.NewConversationID()))
			w.expect("gone")
			_ = w.Close()
		}, "id.guessed", chat.ActorStaff},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.do(t)
			want, n := map[string]int{}, 0
			if tc.want != "" {
				want[tc.want], n = 1, 1
			}
			got, all := e.take(n)
			if !maps.Equal(got, want) {
				t.Fatalf("told %v, want %v", got, want)
			}
			for _, s := range all {
				if s.By.Kind != tc.by || !s.From.IsLoopback() || s.Door == "" || tc.by == chat.ActorStaff && s.By.Staff != mina.ID ||
					tc.by == chat.ActorVisitor && s.Conversation != v.guest.Conversation || strings.Contains(s.Evidence.Clear(), "4111") {
					t.Errorf("%+v", s)
				}
			}
		})
	}
	// More sockets than an address may have: one fact for each that is turned away.
	for range 25 {
		knock(t, ho, "/v1/socket", "Origin: "+origin, "X-From: 2001:db8::"+fmt.Sprint(1))
	}
	if got, _ := e.take(5); !maps.Equal(got, map[string]int{"flood": 5}) {
		t.Errorf("told %v", got)
	}
}

// Who sends much too fast for long is told of; who sends a few at once is not.
func TestFloodOfFrames(t *testing.T) {
	ho, e := listen(t, Limits{Burst: 5, PerSecond: 200})
	ho.visit("v")
	w, _ := greetVisitor(t, ho, "v", 0)
	for range 8 {
		w.say(`{"t":"typing","on":true}`)
	}
	if got, _ := e.take(0); len(got) != 0 {
		t.Errorf("told %v", got)
	}
	for range 60 {
		w.say(`{"t":"typing","on":true}`)
	}
	if got, _ := e.take(2); got["flood"] < 2 || len(got) != 1 {
		t.Errorf("told %v", got)
	}
	_ = w.Close()
}
