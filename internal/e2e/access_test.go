package e2e

import (
	"strings"
	"testing"
	"time"
)

// An administrator turns the allow-list on; those who are elsewhere lose the console with their sockets, on this node and on
// another one of the same database, and a session from before; the host lets them in again, and the log says so without
// addresses.
func TestAllowListOfTheHouse(t *testing.T) {
	t.Parallel()
	const office, away = "127.0.0.1", "127.0.0.2"
	engines(t, func(t *testing.T, o setup) {
		s := child(t, o)
		ada, mina := s.hire("Ada", "administrator"), s.hire("Mina", "agent")
		connect := func(at *server, from string) *socket {
			t.Helper()
			k, err := at.open(consoleHost, "/v1/staff/socket", from, "Cookie: __Host-snug="+mina.cookie)
			if err != nil {
				t.Fatal(err)
			}
			if err := k.say(`{"t":"hello","v":1}`); err != nil {
				t.Fatal(err)
			}
			k.await(t, "welcome", func(*frame) bool { return true })
			return k
		}
		me := func(at *server, from string) answer {
			return at.ask(request{method: "GET", host: consoleHost, path: "/v1/me", cookie: mina.cookie, from: from})
		}
		nodes := []*server{s}
		if o.urls[0] != "" { // on SQLite the folder's lock keeps a second node away
			nodes = append(nodes, s.sibling(t))
		}
		var outside []*socket
		for _, at := range nodes {
			me(at, away).must(t, 200)
			outside = append(outside, connect(at, away))
		}
		stays := connect(s, office)

		body := map[string]any{"version": 0, "on": true, "entries": []any{map[string]any{"prefix": away, "roles": []string{}, "note": ""}}}
		if a := ada.ask("PUT", "/v1/access/allow-list", body); a.status != 400 {
			t.Fatalf("shut out by oneself: %d %s", a.status, a.body)
		}
		body["entries"] = []any{map[string]any{"prefix": office, "roles": []string{}, "note": "office"}}
		changed := time.Now()
		ada.ask("PUT", "/v1/access/allow-list", body).must(t, 200)
		for i, k := range outside {
			if code := k.ends(t); code != 4003 || time.Since(changed) > 5*time.Second {
				t.Errorf("node %d: the socket ended with %d after %s", i, code, time.Since(changed))
			}
			if a := me(nodes[i], away); a.status != 403 || a.code() != "outside" {
				t.Errorf("node %d: %d %s", i, a.status, a.body)
			}
			me(nodes[i], office).must(t, 200)
		}
		stays.never(t, "the office's socket is told to go", func(f *frame) bool { return f.T == "bye" })
		for _, path := range []string{"/", "/healthz", "/docs", "/openapi.json", "/nosuch"} {
			s.ask(request{method: "GET", host: consoleHost, path: path, from: away}).must(t, 403)
		}
		s.ask(request{method: "GET", host: chatHost, path: "/healthz", from: away}).must(t, 200)

		out, errs, status := s.snug("access", "allow", "--data", s.data, away)
		if status != 0 || !strings.Contains(out, away+"/32") || !strings.Contains(errs, "The list is on") {
			t.Fatalf("snug access allow: %d %s%s", status, out, errs)
		}
		me(s, away).must(t, 200)
		if out, errs, status = s.snug("access", "remove", away); status != 0 || strings.Contains(out, away) {
			t.Fatalf("snug access remove: %d %s%s", status, out, errs)
		}
		me(s, away).must(t, 403)
		s.stop()
		if _, errs, status = s.snug("access", "off"); status != 0 || !strings.Contains(errs, "The list is off") {
			t.Fatalf("snug access off, while no server runs: %d %s", status, errs)
		}
		again := s.again(t)
		me(again, away).must(t, 200)
		if log := s.log.String(); strings.Contains(log, away) || strings.Contains(log, office+"/") || !strings.Contains(log, `msg="another version is in force" what=allow_list version=2 by=host`) {
			t.Error("the log has addresses of staff, or does not say what the host did")
		}
	})
}
