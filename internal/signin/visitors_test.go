package signin

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
)

type guests struct {
	*Visitors
	clock *clock
	db    *db.DB
	mu    sync.Mutex
	gone  map[chat.VisitorID]chat.Code
}

func newGuests(t testing.TB, open func(testing.TB) *db.DB) *guests {
	t.Helper()
	g := &guests{clock: &clock{t: time.Now().Truncate(time.Millisecond)}, db: migrated(t, open)}
	g.restart(t)
	return g
}

func (g *guests) restart(t testing.TB) {
	t.Helper()
	v, err := NewVisitors(VisitorsOptions{DB: g.db, Now: g.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	g.gone = make(map[chat.VisitorID]chat.Code)
	v.OnEnd(func(id chat.VisitorID, why chat.Code) {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.gone[id] = why
	})
	g.Visitors = v
}

func newKey() string {
	key, _ := newToken()
	return key
}

// start begins a conversation, or repeats it.
func (g *guests) start(t testing.TB, key string, site chat.SiteID, conversation chat.ConversationID, again bool) (*Opening, error) {
	t.Helper()
	o, err := g.Open(t.Context(), key)
	if err != nil {
		return nil, err
	}
	return o, g.db.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		return o.Save(ctx, q, site, conversation, again)
	})
}

func (g *guests) begun(t testing.TB) (key, token string, who chat.Guest) {
	t.Helper()
	key = newKey()
	who = chat.Guest{Site: chat.NewSiteID(), Conversation: chat.NewConversationID()}
	o, err := g.start(t, key, who.Site, who.Conversation, false)
	if err != nil {
		t.Fatal(err)
	}
	who.Visitor = o.Visitor
	return key, o.Token, who
}

func (g *guests) known(t testing.TB, what, token string, want chat.Guest) {
	t.Helper()
	if got, err := g.Verify(t.Context(), token); err != nil || got != want {
		t.Errorf("%s: %+v, %v", what, got, err)
	}
}

func (g *guests) refused(t testing.TB, what, token string, want chat.Code) {
	t.Helper()
	got, err := g.Verify(t.Context(), token)
	code(t, what, err, want)
	if got != (chat.Guest{}) {
		t.Errorf("%s: refused and told who", what)
	}
}

// turn brings a family to the next generation, and confirms it unless told otherwise.
func (g *guests) turn(t testing.TB, token string) string {
	t.Helper()
	g.clock.pass(TokenTurns)
	_, next, err := g.Hello(t.Context(), token)
	if err != nil || len(next) != TokenSize || next == token {
		t.Fatalf("no next token: %q, %v", next, err)
	}
	return next
}

func eachGuests(t *testing.T, fn func(t *testing.T, g *guests)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		fn(t, newGuests(t, open))
	})
}

func TestTokensTurnOver(t *testing.T) {
	t.Parallel()
	eachGuests(t, func(t *testing.T, g *guests) {
		key, first, who := g.begun(t)
		g.known(t, "the key, before its successor is used", key, who)
		g.known(t, "the first token", first, who)
		g.known(t, "the key, in the minute after", key, who)

		// Not at each hello.
		if _, next, err := g.Hello(t.Context(), first); err != nil || next != "" {
			t.Errorf("a young token is replaced: %v", err)
		}
		second := g.turn(t, first)
		g.known(t, "the old one, before the new one is used", first, who)
		g.clock.pass(24 * time.Hour)
		g.known(t, "the old one, a day later, the new one still unused", first, who)
		g.known(t, "the new one", second, who)
		g.known(t, "the old one, in the minute after", first, who)
		g.restart(t)
		g.clock.pass(TokenGrace)
		g.known(t, "at the end of the minute, after a restart", first, who)

		if strings.Contains(stored(t, g.db), second) {
			t.Error("a token is stored as it is")
		}
		if len(g.gone) != 0 {
			t.Errorf("ended %v", g.gone)
		}
	})
}

func TestReplayEndsTheFamily(t *testing.T) {
	t.Parallel()
	eachGuests(t, func(t *testing.T, g *guests) {
		for what, wait := range map[string]time.Duration{"the one before, after its minute": TokenGrace + time.Millisecond, "an older one, at once": 0} {
			for _, restart := range []bool{false, true} {
				_, first, who := g.begun(t)
				_, other, otherWho := g.begun(t)
				g.known(t, what, first, who)
				current := g.turn(t, first)
				g.known(t, what, current, who)
				if wait == 0 {
					current = g.turn(t, current)
					g.known(t, what, current, who)
				}
				if restart {
					g.restart(t)
				}
				g.clock.pass(wait)
				g.refused(t, what, first, chat.TokenReplayed)
				g.refused(t, what+": the current one then", current, chat.TokenReplayed)
				if why := g.gone[who.Visitor]; why != chat.TokenReplayed || len(g.gone) != 1 {
					t.Errorf("%s: ended %v", what, g.gone)
				}
				g.restart(t)
				g.refused(t, what+": after a restart", current, chat.TokenReplayed)
				g.known(t, what+": somebody else", other, otherWho)
			}
		}
	})
}

func TestTabsShareAFamily(t *testing.T) {
	t.Parallel()
	eachGuests(t, func(t *testing.T, g *guests) {
		_, token, who := g.begun(t)
		g.known(t, "first use", token, who)
		left, right := g.turn(t, token), g.turn(t, token)
		g.known(t, "one tab", left, who)
		g.known(t, "the other", right, who)

		// A tab that sleeps over a turn wakes within the minute, and gets a token beside the new one.
		awake := g.turn(t, left)
		g.known(t, "the tab that turned", awake, who)
		_, beside, err := g.Hello(t.Context(), right)
		if err != nil || beside == "" {
			t.Fatalf("the sleeping tab: %q, %v", beside, err)
		}
		g.clock.pass(2 * TokenGrace)
		g.known(t, "it goes on", beside, who)
		g.known(t, "and so does the other", awake, who)
		if len(g.gone) != 0 {
			t.Errorf("ended %v", g.gone)
		}
	})
}

func TestStartIsIdempotentByKey(t *testing.T) {
	t.Parallel()
	eachGuests(t, func(t *testing.T, g *guests) {
		key, first, who := g.begun(t)
		o, err := g.start(t, key, who.Site, who.Conversation, true) // the answer was lost
		if err != nil || o.Visitor != who.Visitor || o.Token == first {
			t.Fatalf("%+v, %v", o, err)
		}
		g.known(t, "the token of the repetition", o.Token, who)
		g.known(t, "the token of the first answer", first, who)

		stranger := newKey()
		_, err = g.start(t, stranger, who.Site, who.Conversation, true)
		code(t, "somebody else who knows the ids", err, chat.Unsigned)
		g.refused(t, "the stranger's key", stranger, chat.Unsigned)
		_, err = g.start(t, key, who.Site, chat.NewConversationID(), false)
		code(t, "one key, two conversations", err, chat.Conflict)
		_, err = g.start(t, key, chat.NewSiteID(), who.Conversation, true)
		code(t, "another site", err, chat.Unsigned)
		_, err = g.start(t, first, who.Site, who.Conversation, true)
		code(t, "a token as key", err, chat.Invalid)
		for _, bad := range []string{"", "short", strings.Repeat("=", 43), key + "A", key[:42] + "!"} {
			_, err := g.Open(t.Context(), bad)
			code(t, "a bad key", err, chat.Invalid)
		}
		g.clock.pass(TokenGrace + time.Millisecond)
		_, err = g.start(t, key, who.Site, who.Conversation, true)
		code(t, "a spent key", err, chat.TokenReplayed)
		g.refused(t, "ends the family", first, chat.TokenReplayed)
	})
}

// A start that fails stores nothing: neither token opens anything.
func TestStartIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	eachGuests(t, func(t *testing.T, g *guests) {
		key := newKey()
		o, err := g.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		broken := errors.New("the conversation could not be stored")
		err = g.db.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
			return errors.Join(o.Save(ctx, q, chat.NewSiteID(), chat.NewConversationID(), false), broken)
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		g.refused(t, "key", key, chat.Unsigned)
		g.refused(t, "token", o.Token, chat.Unsigned)
	})
}

// Many repetitions of one start at once: one family, and nobody gets a token that does not work.
func TestStartsAtOnce(t *testing.T) {
	t.Parallel()
	eachGuests(t, func(t *testing.T, g *guests) {
		key, site := newKey(), chat.NewSiteID()
		families := make(map[chat.VisitorID]bool)
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				o, err := g.start(t, key, site, chat.NewConversationID(), false)
				if err != nil {
					code(t, "those who were slower", err, chat.Conflict)
					return
				}
				if _, err := g.Verify(context.Background(), o.Token); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				families[o.Visitor] = true
			})
		}
		wg.Wait()
		if len(families) != 1 {
			t.Errorf("%d families by one key", len(families))
		}
	})
}

func TestEndedWithTheConversation(t *testing.T) {
	t.Parallel()
	eachGuests(t, func(t *testing.T, g *guests) {
		key, token, who := g.begun(t)
		_, other, otherWho := g.begun(t)
		g.known(t, "before", token, who)
		if err := g.EndConversation(t.Context(), who.Conversation, chat.Erased); err != nil {
			t.Fatal(err)
		}
		g.refused(t, "the token", token, chat.Unsigned)
		g.refused(t, "the key", key, chat.Unsigned)
		if g.gone[who.Visitor] != chat.Erased || len(g.gone) != 1 {
			t.Errorf("ended %v", g.gone)
		}
		g.known(t, "somebody else", other, otherWho)
		var n int
		if err := g.db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM visitor_token`).Scan(&n); err != nil || n != 2 {
			t.Errorf("%d tokens are left, %v", n, err)
		}
	})
}

func TestNobodyComesBack(t *testing.T) {
	t.Parallel()
	eachGuests(t, func(t *testing.T, g *guests) {
		_, old, _ := g.begun(t)
		g.clock.pass(TokenLife + time.Minute)
		_, young, who := g.begun(t)
		g.refused(t, "after a month", old, chat.Unsigned)
		if err := g.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		g.known(t, "the young one", young, who)
		var n int
		if err := g.db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM visitor_family`).Scan(&n); err != nil || n != 1 {
			t.Errorf("%d families are left, %v", n, err)
		}
	})
}

func TestOffTheRecord(t *testing.T) {
	t.Parallel()
	g := newGuests(t, dbtest.SQLite)
	begin := func() (key, token string, who chat.Guest) {
		key = newKey()
		o, err := g.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		who = chat.Guest{Visitor: o.Visitor, Site: chat.NewSiteID(), Conversation: chat.NewConversationID(), OffRecord: true}
		if err := o.InMemory(who.Site, who.Conversation); err != nil {
			t.Fatal(err)
		}
		return key, o.Token, who
	}
	key, token, who := begin()
	g.known(t, "token", token, who)
	again, err := g.Open(t.Context(), key)
	if err != nil || again.Visitor != who.Visitor {
		t.Fatalf("repeated: %v", err)
	}
	code(t, "another conversation", again.InMemory(who.Site, chat.NewConversationID()), chat.Unsigned)
	if err := again.InMemory(who.Site, who.Conversation); err != nil {
		t.Fatal(err)
	}
	g.known(t, "the repetition's token", again.Token, who)
	_, err = g.start(t, key, who.Site, who.Conversation, false)
	code(t, "the same key on the record", err, chat.Conflict)

	second := g.turn(t, token)
	g.known(t, "turned", second, who)
	g.clock.pass(TokenGrace + time.Millisecond)
	g.refused(t, "replayed", token, chat.TokenReplayed)
	g.refused(t, "and ended", second, chat.TokenReplayed)

	_, ends, whose := begin()
	if err := g.EndConversation(t.Context(), whose.Conversation, chat.Ended); err != nil {
		t.Fatal(err)
	}
	g.refused(t, "ended", ends, chat.Unsigned)

	_, idle, _ := begin()
	g.clock.pass(OffRecordLife + time.Minute)
	if err := g.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	g.refused(t, "swept", idle, chat.Unsigned)

	_, lost, _ := begin()
	g.restart(t)
	g.refused(t, "after a restart", lost, chat.Unsigned)
	var n int
	if err := g.db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM visitor_token`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d tokens off the record were stored, %v", n, err)
	}
}

func TestMemoryOfTokensIsBounded(t *testing.T) {
	t.Parallel()
	g := newGuests(t, dbtest.SQLite)
	g.Visitors.known.max, g.Visitors.memory.max = 50, 50
	var tokens []string
	for range 60 {
		_, token, _ := g.begun(t)
		tokens = append(tokens, token)
	}
	for _, token := range tokens {
		if _, err := g.Verify(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	if k := &g.Visitors.known; len(k.held) > 50 || len(k.family) > 50 {
		t.Errorf("%d tokens, %d families", len(k.held), len(k.family))
	}
	refused := 0
	for range 40 {
		o, err := g.Open(t.Context(), newKey())
		if err != nil {
			t.Fatal(err)
		}
		if err := o.InMemory(chat.NewSiteID(), chat.NewConversationID()); err != nil {
			code(t, "full", err, chat.Unavailable)
			refused++
			continue
		}
		if _, err := g.Verify(t.Context(), o.Token); err != nil {
			t.Error("one off the record was dropped for another")
		}
	}
	if refused != 15 {
		t.Errorf("%d refused, want 15", refused)
	}
	// One who asks and asks.
	_, token, who := g.begun(t)
	g.known(t, "first", token, who)
	g.clock.pass(TokenTurns)
	got := 0
	for range maxSiblings + 10 {
		if _, next, err := g.Hello(t.Context(), token); err != nil {
			t.Fatal(err)
		} else if next != "" {
			got++
		}
	}
	if got != maxSiblings {
		t.Errorf("%d tokens of one generation, want %d", got, maxSiblings)
	}
}

func TestReconnectStormReadsLittle(t *testing.T) {
	t.Parallel()
	g := newGuests(t, dbtest.SQLite)
	_, token, who := g.begun(t)
	g.known(t, "first", token, who)
	var wg sync.WaitGroup
	begin := time.Now()
	for range 50 {
		wg.Go(func() {
			for range 1000 {
				if _, _, err := g.Hello(context.Background(), token); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if d := time.Since(begin); d > 5*time.Second {
		t.Errorf("50,000 hellos took %v", d)
	}
}

func FuzzToken(f *testing.F) {
	f.Add(newKey())
	f.Add(strings.Repeat("A", 43))
	f.Add(strings.Repeat("A", 42) + "B") // bits beyond the 256th
	f.Fuzz(func(t *testing.T, s string) {
		if _, ok := digestOf(s); ok && (len(s) != TokenSize || strings.ContainsAny(s, "+/= \n")) {
			t.Fatal("a token of another form is taken")
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	g := newGuests(b, dbtest.SQLite)
	_, token, _ := g.begun(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.Verify(context.Background(), token); err != nil {
			b.Fatal(err)
		}
	}
}

// Each hello with a token that is not in memory, as after a restart.
func BenchmarkVerifyCold(b *testing.B) {
	g := newGuests(b, dbtest.SQLite)
	_, token, _ := g.begun(b)
	if _, err := g.Verify(context.Background(), token); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		hash, _ := digestOf(token)
		if _, err := g.load(context.Background(), hash); err != nil {
			b.Fatal(err)
		}
	}
}

// A family that one node ends for a replay is over at the other, whose sockets are closed, once; what was ended before is no news.
func TestReplayEndsTheFamilyOnAllNodes(t *testing.T) {
	t.Parallel()
	eachGuests(t, func(t *testing.T, g *guests) {
		if g.db.Engine() == db.SQLite {
			if err := g.newFollower().follow(t.Context()); err != nil { // there is no other node, and nothing to look up
				t.Error(err)
			}
			return
		}
		replay := func() (who chat.Guest, current string) {
			t.Helper()
			_, first, who := g.begun(t)
			g.known(t, "the first", first, who)
			current = g.turn(t, first)
			g.known(t, "the second", current, who)
			current = g.turn(t, current)
			g.known(t, "the third", current, who)
			g.refused(t, "the first again", first, chat.TokenReplayed)
			return who, current
		}
		replay() // before the other node starts
		g.clock.pass(time.Minute)
		other := &guests{clock: g.clock, db: g.db}
		other.restart(t)
		others := other.newFollower()
		_, first, bystander := g.begun(t)
		who, _ := replay()
		for range 3 {
			if err := others.follow(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if why := other.gone[who.Visitor]; why != chat.TokenReplayed || len(other.gone) != 1 {
			t.Errorf("ended at the other node: %v", other.gone)
		}
		other.known(t, "a bystander", first, bystander)

		// Held in memory there: over at once, and not when it is next read.
		_, token, held := g.begun(t)
		other.known(t, "at the other node", token, held)
		current := other.turn(t, token)
		other.known(t, "at the other node", current, held)
		current = other.turn(t, current)
		other.known(t, "at the other node", current, held)
		g.refused(t, "the old one at the first node", token, chat.TokenReplayed)
		if err := others.follow(t.Context()); err != nil {
			t.Fatal(err)
		}
		other.refused(t, "the newest at the other node", current, chat.TokenReplayed)
	})
}
