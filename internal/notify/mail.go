package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// stored is a mail as it waits: the text is made when it is sent.
type stored struct {
	To       chat.StaffID      `json:"to,omitzero"`
	Address  string            `json:"address,omitempty"`
	Language string            `json:"language,omitempty"`
	Facts    map[string]string `json:"facts,omitempty"`
	Path     string            `json:"path,omitempty"`
}

// mailLife is how long sending makes sense where nobody says.
const mailLife = 48 * time.Hour

// Mail takes a mail: within the caller's unit of work, so that it is sent if and only if that is committed, or where q is nil
// in one of its own. ErrNoMail where no mail server is configured; Invalid for an address that is none, or several. Once it has
// returned nil, and the unit of work is committed, the mail is sent at least once, or its end is shown.
func (n *Notify) Mail(ctx context.Context, q db.Querier, m chat.Mail) error {
	if n.o.Mail == nil {
		return ErrNoMail
	}
	s, err := check(m)
	if err != nil {
		return err
	}
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if m.Until.IsZero() {
		m.Until = n.o.Now().Add(mailLife)
	}
	return n.put(ctx, q, chat.NewRecordID(), MailLane, string(m.Kind), m.Until, body)
}

func check(m chat.Mail) (stored, error) {
	f, known := forms[m.Kind]
	if !known {
		return stored{}, fmt.Errorf("notify: no kind of mail is called %q", m.Kind)
	}
	for k := range m.Facts {
		if _, has := f.facts[k]; !has {
			return stored{}, fmt.Errorf("notify: a mail of kind %s has no fact %q", m.Kind, k)
		}
	}
	if !safePath(m.Path) || f.link && m.Path == "" {
		return stored{}, fmt.Errorf("notify: the path of a mail of kind %s leads nowhere in the console", m.Kind)
	}
	if m.To.IsZero() == (m.Address == "") {
		return stored{}, fmt.Errorf("notify: a mail of kind %s needs one receiver", m.Kind)
	}
	if m.To.IsZero() && !Address(m.Address) {
		return stored{}, errAddress
	}
	return stored{m.To, m.Address, m.Language, m.Facts, m.Path}, nil
}

var errAddress = chat.Errorf(chat.Invalid, "This is no e-mail address that mail can be sent to.")

// Address tells whether s is one plain address: no name, no quotes, no comments, no second one.
func Address(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s && len(s) <= 254 && !strings.ContainsAny(s, "\"\\ \t\r\n<>(),;:") && strings.Count(s, "@") == 1
}

// text is a mail as its receiver reads it.
type text struct{ subject, body string }

// render makes the text of a mail.
func (n *Notify) render(kind chat.MailKind, language string, s stored) text {
	w := wordsFor(language)
	if n.o.Label != nil {
		w.more = func(word string) string { return n.o.Label(w.language, word) }
	}
	facts := map[string]string{"shop": inert(n.o.Shop)}
	if facts["shop"] == "" {
		facts["shop"] = "Snug"
	}
	for k, sort := range forms[kind].facts {
		if v, given := s.Facts[k]; given {
			facts[k] = w.tell(sort, v, n.o.Zone)
		}
	}
	if s.Path != "" {
		facts["link"] = n.o.Console + s.Path
	}
	l := w.letters[kind]
	subject := fill(l.subject, facts)
	if subject == "" {
		subject = string(kind)
	}
	return text{"[Snug] " + subject, fill(l.body, facts) + "\n\n-- \n" + w.foot + "\n"}
}

func (n *Notify) deliverMail(ctx context.Context, by *postman, p parcel) error {
	var s stored
	if err := json.Unmarshal(p.body, &s); err != nil {
		return &failure{why: "unreadable", final: true}
	}
	if !s.To.IsZero() {
		address, language, ok := n.o.Reach(s.To)
		if !ok || !Address(address) {
			return &failure{why: "no_address", final: true}
		}
		s.Address, s.Language = address, language
	}
	return by.send(ctx, p.id, p.at, s.Address, n.render(chat.MailKind(p.kind), s.Language, s))
}

// TestMail sends a mail at once, past the outbox, and tells how that went.
func (n *Notify) TestMail(ctx context.Context, address, language string) error {
	if n.o.Mail == nil {
		return ErrNoMail
	}
	if !Address(address) {
		return errAddress
	}
	by, err := newPostman(*n.o.Mail)
	if err != nil {
		return err
	}
	now := n.o.Now()
	s := stored{Address: address, Facts: map[string]string{"at": now.UTC().Format(time.RFC3339)}}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return by.send(ctx, chat.NewRecordID(), now, address, n.render(chat.MailTest, language, s))
}
