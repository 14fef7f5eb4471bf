// Package alert tells people and other systems of incidents: at once what is new or has become graver, folded where there is a
// flood, and once a day what there was.
//
// It protects against not being told: what was told is a row, written in the same unit of work as what is sent, and what has
// none is told by whichever node looks next, after kills, too. It protects against being told too much: of each severity a few
// are told one by one within ten minutes, and the rest as one number, so that a flood of harmless ones hides no grave one. It
// refuses to know contents: an incident comes here as counts, networks, the names of staff and words of ours.
package alert

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// Severity orders incidents: 1 low, 2 medium, 3 high, 4 critical.
type Severity int

// The severities.
const (
	Low Severity = 1 + iota
	Medium
	High
	Critical
)

var severities = [...]string{"", "low", "medium", "high", "critical"}

func (s Severity) String() string { return severities[min(max(s, 0), Critical)] }

// ParseSeverity reads what String writes; 0 for what is none.
func ParseSeverity(s string) Severity {
	for i, name := range severities {
		if name == s && s != "" {
			return Severity(i)
		}
	}
	return 0
}

// Incident is what there is to tell of one.
type Incident struct {
	ID          chat.RecordID
	Attack      string
	Severity    Severity
	Signals     int
	Open        bool
	First, Last time.Time
	Opened      time.Time
	Network     netip.Prefix // from where, shortened; zero if that is not known
	Person      chat.StaffID // who did it or, otherwise, whom it was aimed at; zero if there is none
	Door        string       // the one that it came to most
}

// Incidents are where they are read.
type Incidents interface {
	// Since returns those of a severity, and graver ones, that were opened in a time or are still going on in it, at most most.
	Since(ctx context.Context, from, to time.Time, least Severity, most int) ([]Incident, error)
	// Answered counts the answers that were given in a time.
	Answered(ctx context.Context, from, to time.Time) (int, error)
}

// Post sends.
type Post interface {
	CanMail() bool
	Mail(ctx context.Context, q db.Querier, m chat.Mail) error
	// Event gives something to webhooks and syslog. severity is one of ours.
	Event(ctx context.Context, q db.Querier, kind string, severity Severity, at time.Time, data any) error
}

// Options are what New needs.
type Options struct {
	DB        *db.DB
	Incidents Incidents
	Post      Post
	// May tells whether a member of staff may see incidents, at the moment of sending.
	May func(chat.StaffID) bool
	// Name is a person's name; Place is where a network is, both "" where that is not known.
	Name  func(chat.StaffID) string
	Place func(netip.Prefix) string
	// Link is the console's origin, for webhooks and syslog.
	Link string

	To       []string // addresses of the configuration
	Language string   // theirs
	Least    Severity // told at once

	DigestHour   int // -1: no digest
	DigestAlways bool
	Zone         *time.Location

	Log *slog.Logger     // nil discards
	Now func() time.Time // nil is time.Now
	// Every is how often it is looked for news; 0 is every ten seconds.
	Every time.Duration
}

// Alerts tells. It is safe for concurrent use.
type Alerts struct {
	o    Options
	wake chan struct{}
}

// New checks the options. Nothing is told before Run.
func New(o Options) (*Alerts, error) {
	if o.DB == nil || o.Incidents == nil || o.Post == nil || o.May == nil || o.Name == nil || o.Place == nil {
		return nil, errors.New("alert: options lack a database, incidents, a post or people")
	}
	if o.Least == 0 {
		o.Least = Medium
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Every == 0 {
		o.Every = 10 * time.Second
	}
	return &Alerts{o: o, wake: make(chan struct{}, 1)}, nil
}

// Stir says that there is news. It returns at once.
func (a *Alerts) Stir() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Run tells until ctx ends.
func (a *Alerts) Run(ctx context.Context) {
	tick := time.NewTicker(a.o.Every)
	defer tick.Stop()
	failing := false
	for {
		err := errors.Join(a.tell(ctx), a.digest(ctx))
		if err != nil && !failing && ctx.Err() == nil {
			a.o.Log.ErrorContext(ctx, "news of incidents could not be told; it is told as soon as that is possible", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-a.wake:
		case <-tick.C:
		}
	}
}
