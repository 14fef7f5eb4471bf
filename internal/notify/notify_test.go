package notify

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
	"snug/internal/keystore/keystoretest"
)

// post is a Notify on a database, with what it needs.
type post struct {
	o      Options
	mu     sync.Mutex // guards the following
	people map[chat.StaffID][2]string
}

func (p *post) reach(id chat.StaffID) (string, string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, ok := p.people[id]
	return a[0], a[1], ok
}

func newPost(t *testing.T, d *db.DB) *post {
	t.Helper()
	if err := d.Migrate(t.Context(), db.Migrations); err != nil {
		t.Fatal(err)
	}
	p := &post{people: map[chat.StaffID][2]string{}}
	p.o = Options{
		DB: d, Ring: keystoretest.Ring(t), Console: "https://console.shop.example", Shop: "Teapot & Sons", Reach: p.reach,
		Every: 5 * time.Millisecond, First: 10 * time.Millisecond,
	}
	return p
}

func each(t *testing.T, fn func(t *testing.T, p *post)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) { fn(t, newPost(t, open(t))) })
}

func (p *post) open(t *testing.T) *Notify {
	t.Helper()
	n, err := New(p.o)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// run sends until the function that it returns is called, which returns when all has ended.
func run(t *testing.T, n *Notify) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { n.Run(ctx) })
	stop = func() { cancel(); running.Wait() }
	t.Cleanup(stop)
	return stop
}

func (p *post) rows(t *testing.T) (n int) {
	t.Helper()
	if err := p.o.DB.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM outbox`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A mail goes to somebody of staff in their language, over a connection that was made secure first, once, and leaves no row.
func TestMail(t *testing.T) {
	each(t, func(t *testing.T, p *post) {
		box := openMailbox(t, false)
		p.o.Mail = box.server("starttls")
		mina := chat.NewStaffID()
		p.people[mina] = [2]string{"mina@shop.example", "de"}
		n := p.open(t)
		run(t, n)
		until := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
		err := n.Mail(t.Context(), nil, chat.Mail{
			Kind: chat.MailInvitation, To: mina, Path: "/invitation#t=abc-_123",
			Facts: map[string]string{"by": "Jörg O'Neill", "until": until.Format(time.RFC3339)},
		})
		if err != nil {
			t.Fatal(err)
		}
		m := box.wait(1)[0]
		eventually(t, "the row is gone", func() bool { return p.rows(t) == 0 })
		for what, is := range map[string]bool{
			"one receiver":       len(m.to) == 1 && strings.HasPrefix(m.to[0], "RCPT TO:<mina@shop.example>"),
			"signed in":          m.user == "snug",
			"subject":            m.subject == "[Snug] Einladung zum Chat von Teapot & Sons",
			"who":                strings.Contains(m.body, "Die Einladung kommt von Jörg O'Neill."),
			"when":               strings.Contains(m.body, "Er endet am 2026-05-01 12:00 UTC."),
			"link":               strings.Contains(m.body, "\nhttps://console.shop.example/invitation#t=abc-_123\n"),
			"no slot is left":    !strings.ContainsAny(m.body, "{}"),
			"plain text":         strings.HasPrefix(m.header.Get("Content-Type"), "text/plain; charset=UTF-8"),
			"made by a program":  m.header.Get("Auto-Submitted") == "auto-generated",
			"from":               m.header.Get("From") == `"Snug" <snug@shop.example>`,
			"no program's name":  m.header.Get("User-Agent") == "" && m.header.Get("X-Mailer") == "",
			"an id of ours":      strings.HasSuffix(m.header.Get("Message-ID"), "@shop.example>"),
			"nothing said plain": !strings.Contains(strings.Join(box.plain, "\n"), "AUTH") && !strings.Contains(strings.Join(box.plain, "\n"), "MAIL"),
		} {
			if !is {
				t.Errorf("%s: not so\n%v\n%v\n%s", what, m.to, box.plain, m.raw)
			}
		}
		if got := len(box.mails()); got != 1 {
			t.Errorf("it came %d times", got)
		}
	})
}

// TLS from the first byte; and no word to a server that offers none, or whose certificate nobody vouches for.
func TestMailInsistsOnTLS(t *testing.T) {
	t.Parallel()
	p := newPost(t, dbtest.SQLite(t))
	t.Run("implicit", func(t *testing.T) {
		box := openMailbox(t, true)
		p.o.Mail = box.server("implicit")
		if err := p.open(t).TestMail(t.Context(), "kim@shop.example", "en"); err != nil {
			t.Fatal(err)
		}
		if m := box.wait(1)[0]; m.subject != "[Snug] A test" || m.user != "snug" {
			t.Errorf("%+v", m)
		}
	})
	for name, spoil := range map[string]func(*mailbox, *MailServer){
		"not offered":         func(b *mailbox, _ *MailServer) { b.noTLS = true },
		"a stranger's":        func(_ *mailbox, s *MailServer) { s.Roots = nil },
		"of another name":     func(_ *mailbox, s *MailServer) { s.Host = "localhost" },
		"the password is not": func(_ *mailbox, s *MailServer) { s.Password = "plumtree-else" },
	} {
		t.Run(name, func(t *testing.T) {
			box := openMailbox(t, false)
			s := box.server("starttls")
			spoil(box, s)
			p.o.Mail = s
			err := p.open(t).TestMail(t.Context(), "kim@shop.example", "en")
			var f *failure
			if !errors.As(err, &f) || f.final || f.why != "tls" && f.why != "auth" {
				t.Errorf("%v", err)
			}
			if len(box.mails()) > 0 || strings.Contains(strings.Join(box.plain, "\n"), "plumtree") {
				t.Errorf("something was said: %v", box.plain)
			}
		})
	}
}

// What was taken arrives, though the program is killed between any two steps and the server is away at first; what was not
// committed does not.
func TestNothingTakenIsLost(t *testing.T) {
	each(t, func(t *testing.T, p *post) {
		box := openMailbox(t, false)
		p.o.Mail = box.server("starttls")
		box.refuse["MAIL"] = 451
		first := p.open(t)
		stop := run(t, first)
		broken := errors.New("no")
		for i := range 20 {
			err := p.o.DB.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
				err := first.Mail(ctx, q, chat.Mail{Kind: chat.MailPasswordChanged, Address: "kim@shop.example", Facts: map[string]string{"at": time.Now().Format(time.RFC3339)}})
				if err == nil && i%2 == 1 {
					err = broken
				}
				return err
			})
			if (err != nil) != (i%2 == 1) {
				t.Fatal(err)
			}
		}
		eventually(t, "an attempt", func() bool {
			lanes, _, err := first.State(t.Context(), 10)
			return err == nil && lanes[0].Why == "later_451" && lanes[0].Waiting == 10
		})
		stop()
		// A node that was killed while it had a row leaves its lease behind.
		if r, err := first.claim(t.Context(), MailLane); err != nil {
			t.Fatal(err)
		} else if r != nil && p.o.DB.Engine() == db.Postgres {
			if err := first.exec(t.Context(), `UPDATE outbox SET due_at = 0 WHERE id = $1`, r.id); err != nil { // a minute later
				t.Fatal(err)
			}
		}
		box.set(func() { clear(box.refuse) })
		run(t, p.open(t))
		run(t, p.open(t)) // and another node
		eventually(t, "all sent", func() bool { return p.rows(t) == 0 })
		ids := map[string]int{}
		for _, m := range box.mails() {
			ids[m.header.Get("Message-ID")]++
		}
		if len(ids) != 10 || len(box.mails()) != 10 {
			t.Errorf("10 mails were taken; %d came, %d different ones", len(box.mails()), len(ids))
		}
	})
}

// What can't be sent is given up, and shown without its contents.
func TestDeadLetters(t *testing.T) {
	each(t, func(t *testing.T, p *post) {
		box := openMailbox(t, false)
		p.o.Mail = box.server("starttls")
		gone := chat.NewStaffID()
		n := p.open(t)
		stop := run(t, n)
		for _, m := range []chat.Mail{
			{Kind: chat.MailTest, To: gone},
			{Kind: chat.MailTest, Address: "kim@shop.example", Until: time.Now().Add(-time.Second)},
		} {
			if err := n.Mail(t.Context(), nil, m); err != nil {
				t.Fatal(err)
			}
		}
		why := func() map[string]bool {
			_, dead, err := n.State(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]bool{}
			for _, d := range dead {
				out[d.Why] = true
			}
			return out
		}
		eventually(t, "both buried", func() bool { return len(why()) == 2 })
		box.set(func() { box.refuse["RCPT"] = 550 })
		if err := n.Mail(t.Context(), nil, chat.Mail{Kind: chat.MailTest, Address: "kim@shop.example"}); err != nil {
			t.Fatal(err)
		}
		eventually(t, "refused for good", func() bool { return len(why()) == 3 })
		if got := why(); !got["no_address"] || !got["expired"] || !got["refused_550"] {
			t.Errorf("%v", got)
		}
		var bodies int
		if err := p.o.DB.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM outbox WHERE body IS NOT NULL`).Scan(&bodies); err != nil || bodies != 0 {
			t.Errorf("%d bodies are left: %v", bodies, err)
		}
		if len(box.mails()) != 0 {
			t.Error("something was sent")
		}
		stop()
		n.o.Now = func() time.Time { return time.Now().Add(keepFacts + time.Hour) }
		if err := n.tidy(t.Context()); err != nil || p.rows(t) != 0 {
			t.Errorf("old facts stay: %v", err)
		}
	})
}

// The outbox is bounded, and rows are sealed for their place.
func TestOutboxIsBoundedAndSealed(t *testing.T) {
	each(t, func(t *testing.T, p *post) {
		p.o.Mail = openMailbox(t, false).server("starttls")
		n := p.open(t)
		send := func() error {
			return n.Mail(t.Context(), nil, chat.Mail{Kind: chat.MailReset, Address: "plumtree@shop.example", Path: "/reset#t=plumtree"})
		}
		if err := send(); err != nil {
			t.Fatal(err)
		}
		var body []byte
		if err := p.o.DB.Read().QueryRowContext(t.Context(), `SELECT body FROM outbox`).Scan(&body); err != nil || strings.Contains(string(body), "plumtree") {
			t.Errorf("the row says %q, %v", body, err)
		}
		if err := n.exec(t.Context(), `UPDATE outbox SET kind = 'test'`); err != nil {
			t.Fatal(err)
		}
		if r, err := n.claim(t.Context(), MailLane); err != nil {
			t.Fatal(err)
		} else if _, err := n.open(t.Context(), r); !errors.Is(err, errUnreadable) {
			t.Errorf("a row that was changed opens: %v", err)
		}
		err := n.o.DB.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
			for range maxWaiting - 1 {
				if _, err := q.ExecContext(ctx, insertRow, chat.NewRecordID(), MailLane, "test", 1, 2, []byte(nil)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := send(); chat.CodeOf(err) != chat.Unavailable {
			t.Errorf("one too many: %v", err)
		}
		p.o.Mail = nil
		if err := p.open(t).Mail(t.Context(), nil, chat.Mail{Kind: chat.MailTest, Address: "a@b.example"}); !errors.Is(err, ErrNoMail) {
			t.Errorf("without a server: %v", err)
		}
	})
}
