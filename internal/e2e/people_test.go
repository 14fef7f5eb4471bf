package e2e

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"snug/internal/chat"
	"snug/internal/control"
)

func newClientID() string { return chat.NewClientID().String() }

func newKey() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // does not fail: crypto/rand ends the program first
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// boot is what the frame's document tells the widget.
func (s *server) boot(site string) map[string]any {
	s.t.Helper()
	doc := s.ask(request{method: "GET", host: chatHost, path: "/frame/" + site + "?lang=en&theme=auto"}).must(s.t, 200).body
	_, rest, _ := strings.Cut(doc, `id="snug-boot">`)
	text, _, _ := strings.Cut(rest, `</script>`)
	var b map[string]any
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		s.t.Fatalf("the frame's document: %v\n%s", err, doc)
	}
	return b
}

// consent is a visitor's Allow, of the text in force.
func (s *server) consent() map[string]any {
	s.t.Helper()
	if s.agreed == nil {
		c := s.boot("demo")["consent"].(map[string]any)
		s.agreed = map[string]any{"hash": c["hash"], "version": c["version"], "lang": "en", "purposes": []string{"answer"}}
	}
	return s.agreed
}

// form is the body that starts a conversation.
func (s *server) form(text string) map[string]any {
	s.t.Helper()
	return map[string]any{"site": "demo", "key": newKey(), "consent": s.consent(), "message": map[string]any{"id": newClientID(), "text": text}}
}

// visitor is somebody on the shop's page.
type visitor struct {
	*socket
	s                   *server
	conversation, token string
	first               entry
	connection          connection
}

// comes starts a conversation; change may alter the form and the request.
func (s *server) comes(text string, change ...func(form map[string]any, r *request)) *visitor {
	s.t.Helper()
	form := s.form(text)
	r := request{method: "POST", host: chatHost, path: "/v1/visit/start", body: form}
	for _, c := range change {
		c(form, &r)
	}
	v, err := s.start(r)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

func (s *server) start(r request) (*visitor, error) {
	a, err := s.try(r)
	if err != nil {
		return nil, err
	}
	var b struct {
		Conversation, Token string
		Entry               entry
		Connection          connection
	}
	if a.status != http.StatusCreated {
		return nil, fmt.Errorf("start: %d %s", a.status, a.body)
	}
	if err := json.Unmarshal([]byte(a.body), &b); err != nil {
		return nil, err
	}
	return &visitor{s: s, conversation: b.Conversation, token: b.Token, first: b.Entry, connection: b.Connection}, nil
}

// on reaches the same conversation on a server that was started anew.
func (v *visitor) on(s *server) *visitor {
	return &visitor{s: s, conversation: v.conversation, token: v.token, first: v.first}
}

func (v *visitor) ask(method, path string, body any) answer {
	v.s.t.Helper()
	return v.s.ask(request{method: method, host: chatHost, path: path, body: body, token: v.token})
}

// greet opens the socket; what is held is named by after.
func (v *visitor) greet(after uint64) (*frame, error) {
	k, err := v.s.open(chatHost, "/v1/socket", "")
	if err != nil {
		return nil, err
	}
	if err := k.say(map[string]any{"t": "hello", "v": 1, "token": v.token, "after": after}); err != nil {
		return nil, err
	}
	w, err := k.find(patience, func(f *frame) bool { return f.T == "welcome" })
	if err != nil {
		return nil, fmt.Errorf("welcome: %w: %s", err, k.dump())
	}
	if w.Token != "" {
		v.token = w.Token
	}
	v.socket = k
	return w, nil
}

func (v *visitor) mustGreet(t testing.TB, after uint64) *frame {
	t.Helper()
	w, err := v.greet(after)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// says posts and waits for the ack.
func (v *visitor) says(t testing.TB, text string) *frame {
	t.Helper()
	id := newClientID()
	if err := v.say(map[string]any{"t": "post", "id": id, "text": text}); err != nil {
		t.Fatal(err)
	}
	return v.await(t, "ack", func(f *frame) bool { return f.ID == id })
}

// agent is one of the staff, signed in.
type agent struct {
	*socket
	s                *server
	email            string
	id, name, cookie string
}

// hire adds somebody by the host's door, and signs them in by their one-time link.
func (s *server) hire(name, role string, teams ...string) *agent {
	s.t.Helper()
	email := strings.ToLower(name) + "@alder.example"
	if _, err := s.host().AddUser(context.Background(), control.NewUser{Email: email, Name: name, Role: role, Teams: teams}); err != nil {
		s.t.Fatal(err)
	}
	return s.signsIn(email)
}

// has somebody new here whom an agent wants and the host agrees to, and returns their id.
func (a *agent) has(person map[string]any) string {
	t := a.s.t
	t.Helper()
	person = maps.Clone(person)
	person["reason"] = "the season"
	var made struct{ Proposed string }
	a.ask("POST", "/v1/people", person).must(t, 201).into(t, &made)
	if _, errs, status := a.s.snug("approve", "--data", a.s.data, made.Proposed, "--word", "alone today"); status != 0 || !strings.Contains(errs, "done") {
		t.Fatalf("snug approve: %d %s", status, errs)
	}
	var list struct{ People []struct{ ID, Email string } }
	a.ask("GET", "/v1/people", nil).must(t, 200).into(t, &list)
	for _, p := range list.People {
		if p.Email == person["email"] {
			return p.ID
		}
	}
	t.Fatal("who was agreed to is not here")
	return ""
}

func (s *server) signsIn(email string) *agent {
	s.t.Helper()
	token, err := s.host().Link(context.Background(), email)
	if err != nil {
		s.t.Fatal(err)
	}
	a := s.ask(request{method: "POST", host: consoleHost, path: "/v1/session/link", body: map[string]any{"token": token}}).must(s.t, 200)
	var in struct{ Me named }
	a.into(s.t, &in)
	return &agent{s: s, email: email, id: in.Me.ID, name: in.Me.Name, cookie: a.session()}
}

// session is the token of a session that an answer sets.
func (a answer) session() string {
	cookie, _, _ := strings.Cut(strings.TrimPrefix(a.header.Get("Set-Cookie"), "__Host-snug="), ";")
	return cookie
}

// on reaches the same session on a server that was started anew.
func (a *agent) on(s *server) *agent {
	return &agent{s: s, email: a.email, id: a.id, name: a.name, cookie: a.cookie}
}

func (a *agent) ask(method, path string, body any) answer {
	a.s.t.Helper()
	return a.s.ask(request{method: method, host: consoleHost, path: path, body: body, cookie: a.cookie})
}

// at is the path of a conversation's resource.
func at(conversation, rest string) string { return "/v1/conversations/" + conversation + rest }

func (a *agent) greet() error {
	k, err := a.s.open(consoleHost, "/v1/staff/socket", "", "Cookie: __Host-snug="+a.cookie)
	if err != nil {
		return err
	}
	if err := k.say(`{"t":"hello","v":1}`); err != nil {
		return err
	}
	if _, err := k.find(patience, func(f *frame) bool { return f.T == "welcome" }); err != nil {
		return fmt.Errorf("welcome: %w: %s", err, k.dump())
	}
	a.socket = k
	return nil
}

func (a *agent) mustGreet(t testing.TB) {
	t.Helper()
	if err := a.greet(); err != nil {
		t.Fatal(err)
	}
}

// watches a conversation.
func (a *agent) watches(t testing.TB, conversation string, after uint64) *frame {
	t.Helper()
	if err := a.say(map[string]any{"t": "watch", "c": conversation, "after": after}); err != nil {
		t.Fatal(err)
	}
	return a.await(t, "watching", func(f *frame) bool { return f.C == conversation })
}

// says posts a message or note; with a hold it can be undone for as many milliseconds. The answer is its ack or held.
func (a *agent) says(t testing.TB, conversation, kind, text string, hold int) *frame {
	t.Helper()
	id := newClientID()
	if err := a.say(map[string]any{"t": "post", "c": conversation, "id": id, "kind": kind, "text": text, "hold": hold}); err != nil {
		t.Fatal(err)
	}
	f, err := a.find(patience, func(f *frame) bool { return (f.T == "ack" || f.T == "held" || f.T == "nack") && f.ID == id })
	if err != nil {
		t.Fatalf("post: %v\n%s", err, a.dump())
	}
	return f
}

// thread reads all entries as staff, page by page.
func (a *agent) thread(t testing.TB, conversation string) []entry {
	t.Helper()
	var all []entry
	for after := uint64(0); ; {
		var page struct {
			Entries []entry
			More    bool
		}
		a.ask("GET", at(conversation, fmt.Sprintf("/entries?after=%d&limit=200", after)), nil).must(t, 200).into(t, &page)
		all = append(all, page.Entries...)
		if !page.More || len(page.Entries) == 0 {
			return all
		}
		after = page.Entries[len(page.Entries)-1].Seq
	}
}

// visit reads all entries as the visitor, page by page.
func (v *visitor) visit(t testing.TB) (all []entry) {
	t.Helper()
	for after := uint64(0); ; {
		var page struct {
			Entries []entry
			More    bool
		}
		v.ask("GET", fmt.Sprintf("/v1/visit?after=%d", after), nil).must(t, 200).into(t, &page)
		all = append(all, page.Entries...)
		if !page.More || len(page.Entries) == 0 {
			return all
		}
		after = page.Entries[len(page.Entries)-1].N
	}
}
