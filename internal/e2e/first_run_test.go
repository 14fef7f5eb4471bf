package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"snug/internal/control"
)

// Fault 130: a server that was just set up has nobody, and nobody from outside makes themselves its administrator. There is no default
// password and no page that sets it up; the host adds the first one, whose link lets in one of all who have it.
func TestFirstRun(t *testing.T) {
	t.Parallel()
	s := child(t, setup{})
	signIns := func(from string, body map[string]any) answer {
		return s.ask(request{method: "POST", host: consoleHost, path: "/v1/session", body: body, from: from})
	}
	for i, who := range []string{"admin", "administrator", "root", "snug", "owner"} {
		for k, password := range []string{who, "admin", "password", "changeme", "snug", "123456", ""} {
			a := signIns(fmt.Sprintf("127.3.%d.%d", i, k+1), map[string]any{"email": who + "@localhost.example", "password": password})
			if a.status != http.StatusUnauthorized && a.status != http.StatusBadRequest {
				t.Errorf("%s with %q: %d %s", who, password, a.status, a.body)
			}
		}
	}
	for _, path := range []string{"/setup", "/install", "/v1/setup", "/v1/install", "/v1/admin", "/v1/people/first", "/v1/session/claim"} {
		for _, method := range []string{"GET", "POST", "PUT"} {
			a := s.ask(request{method: method, host: consoleHost, path: path, body: map[string]any{"email": "eve@evil.example", "role": "administrator"}})
			if a.status == http.StatusOK && method != "GET" || a.status == http.StatusCreated || a.session() != "" {
				t.Errorf("%s %s: %d %s", method, path, a.status, a.body)
			}
		}
	}
	// A race of strangers to be the first, while the host adds one.
	eve := map[string]any{"email": "eve@evil.example", "name": "Eve", "role": "administrator", "language": "en", "teams": []string{}, "reason": "first"}
	var race sync.WaitGroup
	for i := range 40 {
		race.Go(func() {
			a, err := s.try(request{method: "POST", host: consoleHost, path: "/v1/people", body: eve, from: fmt.Sprintf("127.4.0.%d", i+1)})
			if err == nil && a.status != http.StatusUnauthorized {
				t.Errorf("a stranger who wants to be the first: %d %s", a.status, a.body)
			}
		})
	}
	const email = "ada@alder.example"
	if _, err := s.host().AddUser(context.Background(), control.NewUser{Email: email, Name: "Ada", Role: "administrator"}); err != nil {
		t.Fatal(err)
	}
	race.Wait()
	token, err := s.host().Link(context.Background(), email)
	if err != nil {
		t.Fatal(err)
	}
	var got atomic.Value
	var in atomic.Int32
	for i := range 20 {
		race.Go(func() {
			a, err := s.try(request{method: "POST", host: consoleHost, path: "/v1/session/link", body: map[string]any{"token": token}, from: fmt.Sprintf("127.5.0.%d", i+1)})
			switch {
			case err == nil && a.status == http.StatusOK:
				in.Add(1)
				got.Store(a.session())
			case err == nil && a.status != http.StatusUnauthorized:
				t.Errorf("the link at once: %d %s", a.status, a.body)
			}
		})
	}
	race.Wait()
	if in.Load() != 1 {
		t.Fatalf("one link let in %d", in.Load())
	}
	ada := &agent{s: s, cookie: got.Load().(string)}
	var list struct {
		People []struct{ Email, Role string }
	}
	ada.ask("GET", "/v1/people", nil).must(t, 200).into(t, &list)
	if len(list.People) != 1 || list.People[0].Email != email {
		t.Errorf("who is here: %+v", list)
	}
	// Who reaches the host's door is its own user: the socket is nobody else's.
	for _, name := range []string{"", "control.sock"} {
		info, err := os.Stat(filepath.Join(s.data, name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%q: %v, %v", name, info, err)
		}
	}
}
