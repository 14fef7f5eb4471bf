package realtime

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/mask"
	"snug/mask/text"
)

// house is the smallest thing that behaves as the rest of Snug does towards the sockets: conversations in memory, exactly
// once by client id, numbered without gaps, published after they are stored. The whole server has tests of its own.
type house struct {
	hub *Hub
	url string // host:port

	mu      sync.Mutex
	visits  map[string]*visit // by token
	byID    map[chat.ConversationID]*visit
	signed  map[string]chat.Staff // by cookie value
	present map[chat.StaffID]int  // how often it was asked
	refuse  error                 // what Post fails with
	slow    time.Duration         // how long storing takes
	posted  atomic.Int64
	stalled chan struct{} // Post waits for it, if not nil
}

type visit struct {
	mu      sync.Mutex
	guest   chat.Guest
	facts   chat.Facts
	entries []chat.Entry
	clients map[chat.ClientID]int
	vseq    uint64
	got     uint64
	seen    uint64
	ended   bool // the token family
	number  int64
	logged  bool // keep no entries: for measuring
}

const origin = "http://chat.localhost:7465"
const console = "http://console.localhost:7465"

func openHouse(t testing.TB, limits Limits) *house {
	t.Helper()
	return openHouseLogging(t, limits, slog.New(slog.DiscardHandler))
}

func openHouseLogging(t testing.TB, limits Limits, log *slog.Logger) *house {
	t.Helper()
	ho := &house{visits: map[string]*visit{}, byID: map[chat.ConversationID]*visit{}, signed: map[string]chat.Staff{}, present: map[chat.StaffID]int{}}
	ho.hub = New(Options{
		Visitors: ho, Staff: desk{ho}, Names: ho,
		Sees: func(s chat.Staff, f chat.Facts) bool {
			return f.State != chat.ErasedNow && s.InTeam(f.Team) && (s.Role == "lead" || f.Assignee.IsZero() || f.Assignee == s.ID)
		},
		SignedIn:      ho.signedIn,
		WidgetOrigin:  func(o string) bool { return o == origin },
		ConsoleOrigin: func(o string) bool { return o == console },
		Connection:    func(*http.Request) chat.Connection { return chat.Connection{Transport: "loopback"} },
		Address: func(r *http.Request) netip.Addr {
			if a, err := netip.ParseAddr(r.Header.Get("X-From")); err == nil {
				return a
			}
			return netip.MustParseAddrPort(r.RemoteAddr).Addr()
		},
		Limits: limits,
		Log:    log,
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/socket", ho.hub.VisitorSocket)
	mux.HandleFunc("/v1/staff/socket", ho.hub.StaffSocket)
	srv := &http.Server{Handler: mux, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	ho.url = ln.Addr().String()
	go func() { _ = srv.Serve(ln) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = ho.hub.Shutdown(ctx)
		_ = srv.Close()
	})
	return ho
}

func (ho *house) visit(token string) *visit {
	ho.mu.Lock()
	defer ho.mu.Unlock()
	v := &visit{clients: map[chat.ClientID]int{}, number: int64(len(ho.visits) + 1)}
	v.guest = chat.Guest{Visitor: chat.NewVisitorID(), Site: chat.NewSiteID(), Conversation: chat.NewConversationID()}
	v.facts = chat.Facts{Site: v.guest.Site, Conversation: v.guest.Conversation, State: chat.Waiting}
	ho.visits[token] = v
	ho.byID[v.guest.Conversation] = v
	return v
}

func (ho *house) agent(cookie, name, role string) chat.Staff {
	ho.mu.Lock()
	defer ho.mu.Unlock()
	s := chat.Staff{ID: chat.NewStaffID(), Session: chat.NewSessionID(), Name: name, Role: role, Sites: chat.AllSites()}
	ho.signed[cookie] = s
	return s
}

func (ho *house) signedIn(r *http.Request) (chat.Staff, error) {
	c, err := r.Cookie("__Host-snug")
	if err != nil {
		return chat.Staff{}, chat.Errorf(chat.Unsigned, "Sign in.")
	}
	ho.mu.Lock()
	defer ho.mu.Unlock()
	s, ok := ho.signed[c.Value]
	if !ok {
		return chat.Staff{}, chat.Errorf(chat.Unsigned, "Sign in.")
	}
	return s, nil
}

func (ho *house) StaffName(id chat.StaffID) string {
	ho.mu.Lock()
	defer ho.mu.Unlock()
	for _, s := range ho.signed {
		if s.ID == id {
			return s.Name
		}
	}
	return ""
}

func (ho *house) conversation(id chat.ConversationID) *visit {
	ho.mu.Lock()
	defer ho.mu.Unlock()
	return ho.byID[id]
}

func (ho *house) Hello(_ context.Context, token string, _ chat.Connection) (chat.Guest, string, error) {
	ho.mu.Lock()
	v := ho.visits[token]
	ho.mu.Unlock()
	if v == nil {
		return chat.Guest{}, "", chat.Errorf(chat.Unsigned, "This chat is not known.")
	}
	return v.guest, "", nil
}

func (ho *house) Welcome(_ context.Context, g chat.Guest, after uint64) (Welcome, error) {
	v := ho.conversation(g.Conversation)
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.ended {
		return Welcome{}, chat.Errorf(chat.TokenReplayed, "This chat was opened with an old token.")
	}
	list, more := v.page(after)
	return Welcome{State: v.facts.State, Agent: v.facts.Assignee, Entries: list, More: more}, nil
}

func (v *visit) page(after uint64) ([]chat.Entry, bool) {
	var out []chat.Entry
	for _, e := range v.entries {
		if e.VSeq > after {
			if len(out) == 50 {
				return out, true
			}
			out = append(out, e)
		}
	}
	return out, false
}

func (ho *house) Entries(_ context.Context, g chat.Guest, after uint64) ([]chat.Entry, bool, error) {
	v := ho.conversation(g.Conversation)
	v.mu.Lock()
	defer v.mu.Unlock()
	list, more := v.page(after)
	return list, more, nil
}

func (ho *house) Post(_ context.Context, g chat.Guest, p chat.Post) (chat.Entry, error) {
	ho.mu.Lock()
	refuse, slow, stalled := ho.refuse, ho.slow, ho.stalled
	ho.mu.Unlock()
	if stalled != nil {
		<-stalled
	}
	if refuse != nil {
		return chat.Entry{}, refuse
	}
	if slow > 0 {
		time.Sleep(slow)
	}
	return ho.append(p, chat.Author{Kind: chat.ByVisitor}), nil
}

func (ho *house) append(p chat.Post, by chat.Author) chat.Entry {
	v := ho.conversation(p.Conversation)
	v.mu.Lock()
	if n, known := v.clients[p.Client]; known {
		defer v.mu.Unlock()
		return v.entries[n]
	}
	e := chat.Entry{
		ID: chat.NewEntryID(), Conversation: p.Conversation, At: p.At, Author: by, Kind: p.Kind, Client: p.Client,
		Masks: p.Browser, Text: masked(p.Text),
	}
	if e.ForVisitor() {
		v.vseq++
		e.VSeq = v.vseq
	}
	v.facts.Conversation = p.Conversation
	if v.logged {
		e.Seq = uint64(ho.posted.Add(1))
	} else {
		e.Seq = uint64(len(v.entries) + 1)
		v.clients[p.Client] = len(v.entries)
		v.entries = append(v.entries, e)
		ho.posted.Add(1)
	}
	sum := v.summary(e.Seq)
	facts := v.facts
	v.mu.Unlock()
	ho.hub.Deliver(chat.Event{Kind: chat.EventAppended, After: facts, Entry: &e, Summary: sum, At: e.At})
	return e
}

func (v *visit) summary(seq uint64) *chat.Summary {
	return &chat.Summary{Facts: v.facts, Seq: seq, VSeq: v.vseq, Number: v.number, CreatedAt: time.Now(), UpdatedAt: time.Now(), Language: "en"}
}

// move changes the facts of a conversation and says so.
func (ho *house) move(id chat.ConversationID, change func(*chat.Facts)) {
	v := ho.conversation(id)
	v.mu.Lock()
	before := v.facts
	change(&v.facts)
	after := v.facts
	e := chat.Entry{ID: chat.NewEntryID(), Conversation: id, Seq: uint64(len(v.entries) + 1), At: time.Now(), Author: chat.Author{Kind: chat.BySystem}, Kind: chat.Assigned}
	v.entries = append(v.entries, e)
	sum := v.summary(e.Seq)
	v.mu.Unlock()
	ho.hub.Deliver(chat.Event{Kind: chat.EventMoved, Before: before, After: after, Summary: sum, At: e.At})
}

func (ho *house) Marks(_ context.Context, g chat.Guest, got, seen uint64) error {
	v := ho.conversation(g.Conversation)
	v.mu.Lock()
	v.got, v.seen = max(v.got, got), max(v.seen, seen)
	marks, facts := chat.Marks{VisitorGot: v.got, VisitorSeen: v.seen}, v.facts
	v.mu.Unlock()
	ho.hub.Deliver(chat.Event{Kind: chat.EventMarks, After: facts, Marks: marks})
	return nil
}

// desk is the staff's side of the house.
type desk struct{ ho *house }

func (d desk) Present(_ context.Context, s chat.Staff) bool {
	d.ho.mu.Lock()
	defer d.ho.mu.Unlock()
	d.ho.present[s.ID]++
	for _, signed := range d.ho.signed {
		if signed.Session == s.Session {
			return true
		}
	}
	return false
}

func (d desk) Watch(_ context.Context, s chat.Staff, c chat.ConversationID, after uint64) (Watched, error) {
	v := d.ho.conversation(c)
	if v == nil {
		return Watched{}, chat.Errorf(chat.NotFound, "There is no such conversation.")
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if !d.ho.hub.o.Sees(s, v.facts) {
		return Watched{}, chat.Errorf(chat.NotFound, "There is no such conversation.")
	}
	var list []chat.Entry
	for _, e := range v.entries {
		if e.Seq > after {
			list = append(list, e)
		}
	}
	return Watched{Entries: list}, nil
}

func (d desk) Reply(_ context.Context, s chat.Staff, p chat.Post) (chat.Entry, time.Time, error) {
	if s.Role == "viewer" {
		return chat.Entry{}, time.Time{}, chat.Errorf(chat.Forbidden, "You may read, not write.")
	}
	v := d.ho.conversation(p.Conversation)
	v.mu.Lock()
	seen := d.ho.hub.o.Sees(s, v.facts)
	over := v.facts.State == chat.EndedNow
	v.mu.Unlock()
	if !seen {
		return chat.Entry{}, time.Time{}, chat.Errorf(chat.NotFound, "There is no such conversation.")
	}
	if over {
		return chat.Entry{}, time.Time{}, chat.Errorf(chat.Ended, "This conversation is over.")
	}
	if p.Hold > 0 {
		return chat.Entry{Text: masked(p.Text), Client: p.Client}, time.Now().Add(p.Hold), nil
	}
	return d.ho.append(p, chat.Author{Kind: chat.ByStaff, Staff: s.ID}), time.Time{}, nil
}

func (d desk) Undo(context.Context, chat.Staff, chat.ConversationID, chat.ClientID) error {
	return chat.Errorf(chat.NothingToUndo, "It is published already.")
}

func (d desk) Seen(context.Context, chat.Staff, chat.ConversationID, uint64) error { return nil }

func (d desk) MayType(_ context.Context, s chat.Staff, _ chat.ConversationID) bool {
	return s.Role != "viewer"
}

func (d desk) Personal(_ context.Context, s chat.Staff, row *chat.Summary) { row.Unread = 3 }

var engine = mask.New(mask.Policy{})

func masked(r text.Raw) text.Text { return engine.Scan(r).Text }
