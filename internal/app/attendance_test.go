package app

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"snug/internal/access"
	"snug/internal/bus"
	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/desk"
	"snug/internal/keystore/keystoretest"
	"snug/internal/realtime"
	"snug/internal/realtime/realtimetest"
	"snug/internal/signin"
	"snug/mask"
)

// Two people leave the console open for a day. One does nothing: the browser answers pings and comes back after a lost
// network, which are no signs of a person, and when the session has been idle for too long it ends, and the socket with
// it, within five seconds. The other only types, over the socket alone, and stays for as long as a session may last at all.
func TestWhoTypesStaysSignedIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t)
		idle, typist := h.hire("Idle"), h.hire("Typist")
		began := time.Now()
		open := h.opens(idle)
		time.Sleep(5 * time.Minute)
		_ = open.Close()
		left, typed := h.opens(idle), h.opens(typist)
		for at := range 2 * signin.SessionLife / signin.SessionIdle {
			at = (at + 1) * signin.SessionIdle / 2
			time.Sleep(time.Until(began.Add(at)) + 5*time.Second)
			if at < signin.SessionLife {
				typed.send(t, `{"t":"typing","c":"`+chat.NewConversationID().String()+`","on":true}`)
			}
			synctest.Wait()
			if want := time.Since(began) >= signin.SessionIdle; (left.code() != 0) != want {
				t.Fatalf("after %v without a person, the end of the socket is %d", time.Since(began), left.code())
			}
			if want := at >= signin.SessionLife; (typed.code() != 0) != want {
				t.Fatalf("after %v in which somebody typed, the end of the socket is %d", at, typed.code())
			}
		}
		if left.code() != 4001 || typed.code() != 4001 {
			t.Errorf("closed with %d and %d", left.code(), typed.code())
		}
		if _, err := h.app.staff.Session(t.Context(), idle); chat.CodeOf(err) != chat.Unsigned {
			t.Errorf("the idle session: %v", err)
		}
	})
}

// house is the rooms and the hub as app joins them, on connections in memory, so that the clock can be the test's.
type house struct {
	t   *testing.T
	app *App
	ln  *pipes
}

const consoleOrigin = "https://console.shop.example"

func openHouse(t *testing.T) *house {
	t.Helper()
	rows, ring, log := dbtest.SQLite(t), keystoretest.Ring(t), slog.New(slog.DiscardHandler)
	if err := rows.Migrate(t.Context(), db.Migrations); err != nil {
		t.Fatal(err)
	}
	a, engine := &App{log: log, bus: bus.New(log)}, mask.New(mask.Policy{})
	var err error
	if a.staff, err = signin.New(t.Context(), signin.Options{DB: rows, Ring: ring, Role: access.Role, Optional: true}); err != nil {
		t.Fatal(err)
	}
	if a.desk, err = desk.New(desk.Options{DB: rows, Ring: ring, Mask: func(chat.SiteID) *mask.Engine { return engine }, Bus: a.bus, Names: a.staff, Sees: access.Sees}); err != nil {
		t.Fatal(err)
	}
	a.hub = realtime.New(realtime.Options{
		Visitors: visitorSockets{a}, Staff: staffSockets{a}, Names: a.staff, Sees: access.Sees,
		SignedIn: func(r *http.Request) (staff, error) {
			c, err := r.Cookie("session")
			if err != nil {
				return staff{}, err
			}
			return a.staff.Look(r.Context(), c.Value)
		},
		WidgetOrigin: func(string) bool { return false }, ConsoleOrigin: func(o string) bool { return o == consoleOrigin },
		Address: func(*http.Request) netip.Addr { return netip.MustParseAddr("192.0.2.1") }, Log: log,
	})
	a.staff.OnEnd(a.hub.CloseSession)
	h := &house{t: t, app: a, ln: &pipes{next: make(chan net.Conn), closed: make(chan struct{})}}
	server := &http.Server{Handler: http.HandlerFunc(a.hub.StaffSocket)}
	var running sync.WaitGroup
	running.Go(func() { a.staff.Run(t.Context()) })
	running.Go(func() { _ = server.Serve(h.ln) })
	t.Cleanup(func() {
		_ = a.hub.Shutdown(t.Context()) // its error is that the test's context has ended
		_ = server.Close()
		running.Wait()
	})
	return h
}

// hire adds an agent and signs them in by a link.
func (h *house) hire(name string) (token string) {
	h.t.Helper()
	id, err := h.app.staff.Add(h.t.Context(), signin.NewPerson{Email: name + "@shop.example", Name: name, Role: access.Agent})
	if err != nil {
		h.t.Fatal(err)
	}
	link, err := h.app.staff.Link(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	in, err := h.app.staff.SignInByLink(h.t.Context(), link)
	if err != nil {
		h.t.Fatal(err)
	}
	return in.Token
}

// open is a browser's end of a socket: it answers pings, and nothing else, by itself.
type open struct {
	*realtimetest.Client
	mu  sync.Mutex
	end uint16 // guarded by mu
}

func (h *house) opens(token string) *open {
	h.t.Helper()
	near, far := net.Pipe()
	h.ln.next <- far
	client, _, err := realtimetest.Upgrade(near, "console.shop.example", "/v1/staff/socket", "Origin: "+consoleOrigin, "Cookie: session="+token)
	if err != nil {
		h.t.Fatal(err)
	}
	o := &open{Client: client}
	go o.read()
	o.send(h.t, `{"t":"hello","v":1}`)
	return o
}

func (o *open) read() {
	defer o.Close()
	for {
		op, payload, err := o.Next()
		if err != nil {
			return
		}
		switch op {
		case realtimetest.Ping:
			_ = o.Send(realtimetest.Pong, payload)
		case realtimetest.Close:
			o.mu.Lock()
			o.end = realtimetest.CloseCode(payload)
			o.mu.Unlock()
			return
		}
	}
}

func (o *open) send(t *testing.T, frame string) {
	t.Helper()
	if err := o.Send(realtimetest.Text, []byte(frame)); err != nil {
		t.Fatal(err)
	}
}

// code is the close frame's; 0 while there is none.
func (o *open) code() uint16 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.end
}

// pipes is a listener for connections in memory.
type pipes struct {
	next   chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.next:
		return c, nil
	case <-p.closed:
		return nil, errors.Join(net.ErrClosed, io.EOF)
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)} }
