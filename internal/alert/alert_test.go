package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keystore/keystoretest"
	"snug/internal/notify"
)

// tower has alerts over a real outbox, a receiver of webhooks, and incidents that the test makes up.
type tower struct {
	*Alerts
	t *testing.T
	d *db.DB
	o Options
	n *notify.Notify

	mu     sync.Mutex // guards the following
	now    time.Time
	list   []Incident
	fails  bool
	got    []string // type and severity of what the webhook got
	bodies []string
}

// post joins the outbox and the room, as the whole program does.
type post struct{ *notify.Notify }

func (p post) Event(ctx context.Context, q db.Querier, kind string, s Severity, at time.Time, data any) error {
	return p.Notify.Event(ctx, q, notify.Event{Type: kind, Severity: int(s), At: at, Data: data})
}

func (w *tower) Since(_ context.Context, from, to time.Time, least Severity, _ int) (out []Incident, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fails {
		return nil, errors.New("no incidents today")
	}
	for _, i := range w.list {
		if !i.Last.Before(from) && i.First.Before(to) && i.Severity >= least {
			out = append(out, i)
		}
	}
	return out, nil
}

func (w *tower) Answered(context.Context, time.Time, time.Time) (int, error) { return 3, nil }

func (w *tower) add(attack string, s Severity) Incident {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := Incident{ID: chat.NewRecordID(), Attack: attack, Severity: s, Signals: 12, Open: true, First: w.now, Last: w.now, Opened: w.now,
		Network: netip.MustParsePrefix("203.0.113.0/24"), Door: "POST /v1/session"}
	w.list = append(w.list, i)
	return i
}

func (w *tower) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func each(t *testing.T, fn func(t *testing.T, w *tower)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		w := &tower{t: t, d: open(t), now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)}
		if err := w.d.Migrate(t.Context(), db.Migrations); err != nil {
			t.Fatal(err)
		}
		hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			var e struct {
				Type string
				Data struct {
					Severity string
					Count    int
				}
			}
			_ = json.Unmarshal(b, &e)
			w.mu.Lock()
			defer w.mu.Unlock()
			w.got = append(w.got, fmt.Sprintf("%s %s %d", e.Type, e.Data.Severity, e.Data.Count))
			w.bodies = append(w.bodies, string(b))
		}))
		t.Cleanup(hook.Close)
		var err error
		w.n, err = notify.New(notify.Options{
			DB: w.d, Ring: keystoretest.Ring(t), Console: "https://console.shop.example", Shop: "Teapot",
			Reach:    func(chat.StaffID) (string, string, bool) { return "kim@shop.example", "de", true },
			Mail:     &notify.MailServer{Host: "127.0.0.1", Port: 1, TLS: "none", From: "snug@shop.example"}, // nobody there: mails stay where they can be counted
			Webhooks: []notify.Webhook{{Name: "siem", URL: hook.URL, Secrets: [][]byte{[]byte("plumtree-plumtree-plumtree")}}},
			Every:    5 * time.Millisecond, First: time.Hour,
		})
		if err != nil {
			t.Fatal(err)
		}
		w.o = Options{
			DB: w.d, Incidents: w, Post: post{w.n}, May: func(chat.StaffID) bool { return true }, Name: func(chat.StaffID) string { return "" },
			Place: func(netip.Prefix) string { return "Berlin, DE" }, Link: "https://console.shop.example", To: []string{"it@shop.example"}, Language: "en",
			DigestHour: -1, Now: func() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now },
		}
		w.Alerts = w.another()
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { w.n.Run(ctx) })
		t.Cleanup(func() { cancel(); running.Wait() })
		fn(t, w)
	})
}

// another is that of another node, or of the next start.
func (w *tower) another() *Alerts {
	w.t.Helper()
	a, err := New(w.o)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// look has several nodes look for news at once.
func (w *tower) look() {
	w.t.Helper()
	var nodes sync.WaitGroup
	for _, a := range []*Alerts{w.Alerts, w.another(), w.another()} {
		nodes.Go(func() {
			if err := errors.Join(a.tell(w.t.Context()), a.digest(w.t.Context())); err != nil {
				w.t.Errorf("look: %v", err)
			}
		})
	}
	nodes.Wait()
}

// events waits for so many events in all, and returns them in order.
func (w *tower) events(n int) []string {
	w.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		w.mu.Lock()
		got := slices.Sorted(slices.Values(w.got))
		w.mu.Unlock()
		if len(got) >= n {
			if len(got) > n {
				w.t.Errorf("%d events, want %d: %v", len(got), n, got)
			}
			return got
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("%d events, want %d: %v", len(got), n, got)
		}
	}
}

// mails counts those that wait, by kind.
func (w *tower) mails() map[string]int {
	w.t.Helper()
	rows, err := w.d.Read().QueryContext(w.t.Context(), `SELECT kind, COUNT(*) FROM outbox WHERE lane = 'mail' GROUP BY kind`)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var k string
		var n int
		if err := rows.Scan(&k, &n); err != nil {
			w.t.Fatal(err)
		}
		out[k] = n
	}
	return out
}

// Each piece of news is told once, whichever nodes look, to those who chose it and to the configured addresses; what is graver
// than it was is told again; what is less than asked for, and what there was before the outbox failed, is not lost.
func TestNewsIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, w *tower) {
		kim := chat.NewStaffID()
		exec(t, w.d, `INSERT INTO staff (id, email_index, email, name, role, language, disabled_at, created_at) VALUES ($1, $2, $3, $3, 'auditor', 'de', 0, 1)`, kim, make([]byte, 32), []byte("x"))
		if err := w.Choose(t.Context(), kim, Choice{Least: Low}); err != nil {
			t.Fatal(err)
		}
		w.add("scanning", Low)
		first := w.add("password_guessing", Medium)
		w.look()
		w.look()
		if got := w.events(1); got[0] != "incident.opened medium 0" {
			t.Error(got)
		}
		if got := w.mails(); !maps.Equal(got, map[string]int{"incident": 3}) { // kim: both, it@: one
			t.Error(got)
		}
		for _, want := range []string{`"attack":"password_guessing"`, `"network":"203.0.113.0/24"`, `"place":"Berlin, DE"`, `"link":"https://console.shop.example/security/incidents/` + first.ID.String()} {
			if b := w.bodies[0]; !strings.Contains(b, want) {
				t.Errorf("no %s in %s", want, b)
			}
		}
		w.mu.Lock()
		w.list[1].Severity = High
		w.mu.Unlock()
		w.look()
		if got := w.events(2); got[1] != "incident.raised high 0" {
			t.Error(got)
		}
		// Who may no longer see incidents is not told of them.
		w.o.May = func(chat.StaffID) bool { return false }
		w.Alerts = w.another()
		w.add("insider", High)
		w.look()
		w.events(3)
		if got := w.mails(); got["incident"] != 6 { // twice for the graver one, once for the last
			t.Error(got)
		}
		if c, err := w.Choice(t.Context(), kim); err != nil || c.Least != Low || c.Digest {
			t.Errorf("%+v %v", c, err)
		}
	})
}

// A flood of harmless incidents is a few alerts and then one number, and a grave one among them is told at once.
func TestFloodIsFolded(t *testing.T) {
	each(t, func(t *testing.T, w *tower) {
		for range 150 {
			w.add("scanning", Medium)
		}
		w.look()
		got := w.events(single + 1)
		if got[single] != "incidents.folded medium 146" || got[0] != "incident.opened medium 0" {
			t.Error(got)
		}
		w.later(time.Minute)
		for range 50 {
			w.add("scanning", Medium)
		}
		w.add("stolen_session", Critical)
		w.look()
		if got := w.events(single + 2); got[0] != "incident.opened critical 0" {
			t.Error(got)
		}
		w.later(window)
		w.look()
		got = w.events(2*single + 3) // the window is over: a few one by one again, and the rest as a number
		if !slices.Contains(got, "incidents.folded medium 46") {
			t.Error(got)
		}
		if m := w.mails(); m["incidents"] != 2 || m["incident"] != 2*single+1 {
			t.Error(m)
		}
	})
}

// What only a member of staff chose to know of is no event, folded or not.
func TestFloodBelowTheLeast(t *testing.T) {
	each(t, func(t *testing.T, w *tower) {
		kim := chat.NewStaffID()
		exec(t, w.d, `INSERT INTO staff (id, email_index, email, name, role, language, disabled_at, created_at) VALUES ($1, $2, $3, $3, 'auditor', 'de', 0, 1)`, kim, make([]byte, 32), []byte("x"))
		if err := w.Choose(t.Context(), kim, Choice{Least: Low}); err != nil {
			t.Fatal(err)
		}
		for range 10 {
			w.add("scanning", Low)
		}
		w.look()
		w.add("stolen_session", High)
		w.look()
		if got := w.events(1); got[0] != "incident.opened high 0" {
			t.Error(got)
		}
		if m := w.mails(); m["incidents"] != 1 || m["incident"] != single+2 {
			t.Error(m)
		}
	})
}

// A node that could not tell tells later, and nothing twice.
func TestToldAfterFailure(t *testing.T) {
	each(t, func(t *testing.T, w *tower) {
		w.fails = true
		w.add("stolen_session", Critical)
		if err := w.tell(t.Context()); err == nil {
			t.Error("it is called told")
		}
		w.fails = false
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { w.Run(ctx) })
		w.events(1)
		w.add("insider", High)
		w.Stir()
		w.events(2)
		cancel()
		running.Wait()
	})
}

// The day is summed up at its hour in its zone, once, with the numbers of what was opened in it; a day without anything is not,
// unless that is asked for.
func TestDigest(t *testing.T) {
	each(t, func(t *testing.T, w *tower) {
		berlin, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			t.Fatal(err)
		}
		w.o.DigestHour, w.o.Zone, w.o.To = 8, berlin, []string{"it@shop.example", "boss@shop.example"}
		w.Alerts = w.another()
		w.look() // 14:00 in Berlin: nothing happened until 8
		w.add("scanning", Low)
		w.add("insider", High)
		w.later(17*time.Hour + 59*time.Minute) // 7:59
		w.look()
		if m := w.mails(); m["digest"] != 0 {
			t.Errorf("before its hour: %v", m)
		}
		w.later(time.Minute)
		w.look()
		w.look()
		if m := w.mails(); m["digest"] != 2 {
			t.Errorf("at its hour: %v", m)
		}
		w.later(24 * time.Hour)
		w.look()
		if m := w.mails(); m["digest"] != 2 {
			t.Errorf("a day without anything: %v", m)
		}
		w.o.DigestAlways = true
		w.Alerts = w.another()
		w.later(24 * time.Hour)
		w.look()
		if m := w.mails(); m["digest"] != 4 {
			t.Errorf("a day without anything, asked for: %v", m)
		}
		// The clock goes forward on 29 March 2026: the day has 23 hours.
		at := time.Date(2026, 3, 29, 12, 0, 0, 0, berlin)
		if end := w.digestEnd(at); end.Hour() != 8 || end.Day() != 29 {
			t.Error(end)
		}
	})
}

func exec(t *testing.T, d *db.DB, sql string, args ...any) {
	t.Helper()
	err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, sql, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
