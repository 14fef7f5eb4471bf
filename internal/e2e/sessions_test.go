package e2e

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"snug/internal/realtime/realtimetest"
)

// A session is ended from another one and by another role: within five seconds its sockets are closed on every node, and whoever
// comes with its cookie is told why. The session that ended the other goes on (faults 6, 72).
func TestSessionsEndEverywhere(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		s := child(t, o)
		nodes := []*server{s}
		if o.urls[0] != "" { // on SQLite the folder's lock keeps a second node away
			nodes = append(nodes, s.sibling(t))
		}
		s.hire("Ada", "administrator")
		mina := s.hire("Mina", "agent")
		for name, c := range map[string]struct {
			why  string
			does func(other *agent)
		}{
			"from another one": {"revoked", func(other *agent) {
				if a := other.ask("DELETE", "/v1/me/sessions", nil); a.status != 200 {
					t.Errorf("%d %s", a.status, a.body)
				}
				other.ask("GET", "/v1/me", nil).must(t, 200)
			}},
			"by another role": {"changed", func(*agent) {
				if _, errs, status := s.snug("user", "set-role", mina.email, "lead"); status != 0 {
					t.Errorf("user role: %d %s", status, errs)
				}
			}},
		} {
			one := s.signsIn(mina.email)
			other := s.signsIn(mina.email)
			var open []*socket
			for _, at := range nodes {
				there := one.on(at)
				there.mustGreet(t)
				there.ask("GET", "/v1/me", nil).must(t, 200)
				open = append(open, there.socket)
			}
			began := time.Now()
			c.does(other)
			for i, k := range open {
				if code := k.ends(t); code != 4001 || time.Since(began) > 5*time.Second {
					t.Errorf("%s: on node %d the socket ended with %d after %v", name, i, code, time.Since(began))
				}
				a := one.on(nodes[i]).ask("GET", "/v1/me", nil)
				if a.status != 401 || a.header.Get("Snug-Ended") != c.why {
					t.Errorf("%s: on node %d its cookie is answered %d, %q", name, i, a.status, a.header.Get("Snug-Ended"))
				}
			}
			if err := one.greet(); err == nil {
				t.Errorf("%s: its cookie opened another socket", name)
			}
		}
	})
}

// Somebody has the cookie and not the key. Nothing opens, and with the third request the session is over on every node.
func TestStolenCookie(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		s := child(t, o)
		nodes := []*server{s}
		if o.urls[0] != "" {
			nodes = append(nodes, s.sibling(t))
		}
		mina := s.hire("Mina", "agent")
		jo := s.comes("my secret order")
		mina.ask("GET", at(jo.conversation, ""), nil).must(t, 200)
		// A whole request was seen on the wire, and is sent again, wherever there is a server.
		seen := http.Header{"Snug-Proof": {s.proof("GET", consoleHost, at(jo.conversation, "/entries"))}}
		again := func(node *server) answer {
			return node.ask(request{method: "GET", host: consoleHost, path: at(jo.conversation, "/entries"), cookie: mina.cookie, header: seen})
		}
		again(s).must(t, 200)
		for i, node := range nodes {
			if a := again(node); a.status != 401 || a.code() != "no_proof" {
				t.Errorf("sent again to node %d: %d %.200s", i, a.status, a.body)
			}
		}
		without := http.Header{"Snug-Proof": nil}
		if a := s.ask(request{method: "GET", host: consoleHost, path: at(jo.conversation, "/entries"), cookie: mina.cookie, header: without}); a.status != 401 || a.code() != "no_proof" {
			t.Errorf("a conversation: %d %s", a.status, a.body)
		}
		nc, err := s.dial(t.Context(), consoleHost, "")
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		_, res, err := realtimetest.Upgrade(nc, consoleHost, "/v1/staff/socket", "Origin: "+s.origin(consoleHost), "Cookie: __Host-snug="+mina.cookie)
		if !errors.Is(err, realtimetest.ErrRefused) || res.StatusCode != 401 {
			t.Errorf("a socket: %v", err)
		}
		mina.ask("GET", "/v1/me", nil).must(t, 200)
		began := time.Now()
		s.ask(request{method: "POST", host: consoleHost, path: at(jo.conversation, "/end"), cookie: mina.cookie, header: without}).must(t, 401)
		for i, node := range nodes {
			soon(t, "the end of the session", func() bool {
				a := mina.on(node).ask("GET", "/v1/me", nil)
				return a.status == 401 && a.header.Get("Snug-Ended") == "stolen"
			})
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("node %d: it took %v", i, took)
			}
		}
	})
}
