package httpapi

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/lxzan/gws"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/keyproof"
	"snug/internal/realtime"
	"snug/internal/signin"
)

// visitorSide and staffSide let the hub ask the real rooms, as app does.
type visitorSide struct {
	h        *house
	visitors *signin.Visitors
}

func (v visitorSide) Hello(ctx context.Context, token string, _ chat.Connection) (chat.Guest, string, error) {
	return v.visitors.Hello(ctx, token)
}

func (v visitorSide) Welcome(ctx context.Context, g chat.Guest, after uint64) (realtime.Welcome, error) {
	s, err := v.h.desk.Visit(ctx, g, after, 100)
	return realtime.Welcome{State: s.State, Agent: s.Agent, Entries: s.Entries, More: s.More, StaffSeen: s.Marks.StaffSeen}, err
}

func (v visitorSide) Entries(ctx context.Context, g chat.Guest, after uint64) ([]chat.Entry, bool, error) {
	return v.h.desk.VisitorEntries(ctx, g, after, 100)
}

func (v visitorSide) Post(ctx context.Context, g chat.Guest, p chat.Post) (chat.Entry, error) {
	return v.h.desk.Post(ctx, g, p)
}

func (v visitorSide) Marks(ctx context.Context, g chat.Guest, got, seen uint64) error {
	return v.h.desk.VisitorMarks(ctx, g, got, seen)
}

type staffSide struct{ h *house }

func (s staffSide) Present(ctx context.Context, who chat.Staff) bool {
	stands, err := s.h.staff.Touch(ctx, who.Session)
	return stands && err == nil
}

func (s staffSide) Watch(ctx context.Context, who chat.Staff, c chat.ConversationID, after uint64) (realtime.Watched, error) {
	t, err := s.h.desk.Thread(ctx, who, c, after, 0, 100)
	return realtime.Watched{Entries: t.Entries, More: t.More, Marks: t.Marks}, err
}

func (s staffSide) Reply(ctx context.Context, who chat.Staff, p chat.Post) (chat.Entry, time.Time, error) {
	r, err := s.h.desk.Reply(ctx, who, p)
	return r.Entry, r.HeldUntil, err
}

func (s staffSide) Undo(ctx context.Context, who chat.Staff, c chat.ConversationID, client chat.ClientID) error {
	return s.h.desk.Undo(ctx, who, c, client)
}

func (s staffSide) Seen(ctx context.Context, who chat.Staff, c chat.ConversationID, seq uint64) error {
	return s.h.desk.StaffSeen(ctx, who, c, seq)
}

func (s staffSide) MayType(context.Context, chat.Staff, chat.ConversationID) bool { return true }

func (s staffSide) Personal(context.Context, chat.Staff, *chat.Summary) {}

// wire is one end of a socket: it keeps the frames that came.
type wire struct {
	gws.BuiltinEventHandler
	t    *testing.T
	conn *gws.Conn
	mu   sync.Mutex
	got  []map[string]any
}

func (w *wire) OnMessage(_ *gws.Conn, m *gws.Message) {
	defer m.Close()
	var frame map[string]any
	if err := json.Unmarshal(m.Bytes(), &frame); err != nil {
		w.t.Errorf("a frame is not JSON: %v", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.got = append(w.got, frame)
}

// dial opens a socket as a browser's page of origin would.
// offer is what a browser offers for staff's socket: the protocol, and its proof.
func (h *house) offer(path string) string {
	return keyproof.Subprotocol + ", " + keyproof.SocketOffer + h.proof(get, consoleAt+path)
}

func (h *house) dial(path, origin, cookie string) *wire {
	h.t.Helper()
	w := &wire{t: h.t}
	header := http.Header{"Origin": {origin}}
	if cookie != "" {
		header.Set("Cookie", cookie)
		header.Set("Sec-WebSocket-Protocol", h.offer(path))
	}
	conn, _, err := gws.NewClient(w, &gws.ClientOption{
		Addr: "ws" + strings.TrimPrefix(origin, "http") + path, RequestHeader: header,
		NewDialer: func() (gws.Dialer, error) { return dialer{h}, nil },
	})
	if err != nil {
		h.t.Fatal(err)
	}
	w.conn = conn
	go conn.ReadLoop()
	h.t.Cleanup(func() { _ = conn.NetConn().Close() })
	return w
}

type dialer struct{ h *house }

func (d dialer) Dial(network, _ string) (net.Conn, error) {
	return net.Dial(network, d.h.server.Listener.Addr().String())
}

func (w *wire) send(frame map[string]any) {
	w.t.Helper()
	b, err := json.Marshal(frame)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.conn.WriteMessage(gws.OpcodeText, b); err != nil {
		w.t.Fatal(err)
	}
}

// await waits for a frame of a kind and returns the first.
func (w *wire) await(kind string) map[string]any {
	w.t.Helper()
	return w.first("t", kind)
}

// first waits for a frame in which a key has a value and returns the first.
func (w *wire) first(key, value string) map[string]any {
	w.t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		w.mu.Lock()
		for _, f := range w.got {
			if f[key] == value {
				w.mu.Unlock()
				return f
			}
		}
		w.mu.Unlock()
	}
	w.t.Fatalf("no frame with %s %s came: %v", key, value, w.got)
	return nil
}

// fits checks every frame that came against the union of the document, and that all kinds that were wanted came.
func (w *wire) fits(union string) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	reg := described().Components.Schemas
	for _, frame := range w.got {
		ok := false
		var problems []string
		for _, option := range reg.Map()[union].OneOf {
			res := &huma.ValidateResult{}
			huma.Validate(reg, option, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, any(frame), res)
			if len(res.Errors) == 0 {
				ok = true
				break
			}
			s := reg.SchemaFromRef(option.Ref)
			if kinds := s.Properties["t"].Enum; len(kinds) > 0 && kinds[0] == frame["t"] {
				for _, e := range res.Errors {
					problems = append(problems, option.Ref+": "+e.Error())
				}
			}
		}
		if !ok {
			raw, _ := json.Marshal(frame)
			w.t.Errorf("%s has no schema for %s: %v", union, raw, problems)
		}
	}
}

// The frames that really go over both sockets are those that the document has.
func TestFramesFitTheDocument(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	started := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: h.startForm(newKey(), chat.NewClientID().String(), "Hello")}).json(t)
	id, token := started["conversation"].(string), started["token"].(string)

	agent := h.dial("/v1/staff/socket", consoleAt, h.cookies[access.Agent])
	agent.send(map[string]any{"t": "hello", "v": 1})
	agent.await("welcome")
	if got := h.ask(request{method: post, url: consoleAt + "/v1/conversations/" + id + "/take", role: access.Agent}); got.status != 200 {
		t.Fatalf("take: %d %s", got.status, got.body)
	}
	agent.await("row")
	agent.send(map[string]any{"t": "watch", "c": id, "after": 0})
	agent.await("watching")

	visitor := h.dial("/v1/socket", widgetAt, "")
	visitor.send(map[string]any{"t": "hello", "v": 1, "token": token, "after": 0})
	visitor.await("welcome")
	visitor.send(map[string]any{"t": "post", "id": chat.NewClientID().String(), "text": "card 4242 4242 4242 4242", "browser": []any{}})
	visitor.await("ack")
	agent.await("entry")
	visitor.send(map[string]any{"t": "typing", "on": true})
	agent.await("typing")
	visitor.send(map[string]any{"t": "seen", "to": 2})
	agent.await("marks")
	visitor.send(map[string]any{"t": "post", "id": chat.NewClientID().String(), "text": ""})
	agent.send(map[string]any{"t": "typing", "c": id, "on": true})
	visitor.await("typing")
	agent.send(map[string]any{"t": "post", "c": id, "id": chat.NewClientID().String(), "kind": "message", "text": "Hi", "hold": 0, "browser": []any{}})
	agent.await("ack")
	visitor.await("entry")
	client := chat.NewClientID().String()
	agent.send(map[string]any{"t": "post", "c": id, "id": client, "kind": "note", "text": "a note", "hold": 5000, "browser": []any{}})
	agent.await("held")
	agent.send(map[string]any{"t": "undo", "c": id, "id": client})
	agent.await("undone")
	agent.send(map[string]any{"t": "undo", "c": id, "id": client})
	agent.send(map[string]any{"t": "seen", "c": id, "to": 3})
	visitor.await("marks")
	visitor.send(map[string]any{"t": "more", "after": 1})
	visitor.await("entries")
	agent.send(map[string]any{"t": "presence", "state": "away"})
	agent.await("presence")
	if got := h.ask(request{method: post, url: consoleAt + "/v1/conversations/" + id + "/end", role: access.Agent}); got.status != 200 {
		t.Fatalf("end: %d %s", got.status, got.body)
	}
	visitor.await("state")
	visitor.fits("VisitorGets")
	agent.fits("StaffGets")
}
