// Package notify sends what Snug tells by itself: mail to staff, signed webhooks and syslog to other systems, by way of an
// outbox in the database. What was taken is sent at least once, over kills and restarts, by one node at a time, until its
// receiver has it or its time is over; what could not be sent is kept as a fact, and shown.
//
// It protects the receivers: texts come from a catalogue of our own, and what goes into them is checked against the form of
// its fact, so that what an attacker typed never reaches a mailbox as a link, a header or a second message. Links lead to
// the configured origin of the console and nowhere else. Destinations come from the configuration alone; redirects are not
// followed, answers are bounded. Rows are sealed. It refuses to send confidential contents: there is no way to give it any.
package notify

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// Options are what New needs.
type Options struct {
	DB   *db.DB
	Ring *keyring.Ring
	// Console is the origin that all links lead to.
	Console string
	// Shop is what mails call the installation.
	Shop string
	// Reach tells where a member of staff is reached, and in which language. ok is false for who is gone or kept out.
	Reach func(chat.StaffID) (address, language string, ok bool)
	// Zone is the one that mails give times in; nil is UTC.
	Zone *time.Location
	// Label tells a word of other rooms, such as a kind of attack, in a language; nil knows none.
	Label func(language, word string) string

	Mail     *MailServer // nil sends no mail
	Webhooks []Webhook
	Syslog   *Syslog // nil sends none

	Log *slog.Logger     // nil discards
	Now func() time.Time // nil is time.Now
	// Every is how often rows of other nodes are looked for; 0 is every two seconds.
	Every time.Duration
	// First is how long the first repetition waits, and each further one twice as long; 0 is 15 seconds.
	First time.Duration
}

// Notify takes and sends. It is safe for concurrent use.
type Notify struct {
	o     Options
	lanes []*lane
}

// ErrNoMail says that no mail server is configured.
var ErrNoMail = chat.Errorf(chat.Unavailable, "This installation sends no mail. Whoever runs it sets mail.host in its configuration.")

// New checks the destinations. Nothing is sent before Run.
func New(o Options) (*Notify, error) {
	if o.DB == nil || o.Ring == nil || o.Reach == nil || o.Console == "" {
		return nil, errors.New("notify: options lack a database, a ring, an origin or people")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Every == 0 {
		o.Every = 2 * time.Second
	}
	if o.First == 0 {
		o.First = 15 * time.Second
	}
	n := &Notify{o: o}
	if o.Mail != nil {
		s, err := newPostman(*o.Mail)
		if err != nil {
			return nil, err
		}
		n.add(MailLane, func(ctx context.Context, p parcel) error { return n.deliverMail(ctx, s, p) })
	}
	for _, w := range o.Webhooks {
		h, err := newHook(w, o.Now)
		if err != nil {
			return nil, err
		}
		n.add(hookLane+w.Name, h.deliver)
	}
	if o.Syslog != nil {
		w, err := newSyslog(*o.Syslog)
		if err != nil {
			return nil, err
		}
		n.add(SyslogLane, w.deliver)
	}
	return n, nil
}

// CanMail tells whether a mail server is configured.
func (n *Notify) CanMail() bool { return n.o.Mail != nil }

// Run sends until ctx ends, each destination in a lane of its own, so that one that hangs holds up no other.
func (n *Notify) Run(ctx context.Context) {
	if n.o.DB.Engine() == db.SQLite { // there is no other node: what was being sent when this one ended is due at once
		if err := n.dueNow(ctx); err != nil && ctx.Err() == nil {
			n.o.Log.ErrorContext(ctx, "the outbox could not be looked over", "err", err)
		}
	}
	var running sync.WaitGroup
	for _, l := range n.lanes {
		running.Go(func() { n.run(ctx, l) })
	}
	running.Go(func() { n.sweep(ctx) })
	running.Wait()
}
