package notify

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/syslog"
)

// Syslog is the receiver of events in a syslog's form.
type Syslog struct {
	Address string // see syslog.Parse
	Roots   *x509.CertPool
}

// Event is what webhooks and syslog get. Data holds ids, numbers and words of ours; what somebody typed is not in it.
type Event struct {
	Type     string // incident.opened, incident.raised …
	Severity int    // one of package syslog's
	At       time.Time
	Data     any
}

// envelope is an event as it is sent, and as docs/operations/alerts.md describes it.
type envelope struct {
	ID       string    `json:"id"`
	Type     string    `json:"type"`
	At       time.Time `json:"timestamp"`
	Severity int       `json:"syslog_severity"`
	Data     any       `json:"data"`
}

// eventLife is how long a receiver may be away.
const eventLife = 24 * time.Hour

// Event takes an event for all webhooks and for syslog, as Mail takes a mail. Where there are none it does nothing.
func (n *Notify) Event(ctx context.Context, q db.Querier, e Event) error {
	body, err := json.Marshal(envelope{chat.NewRecordID().String(), e.Type, e.At.UTC().Truncate(time.Millisecond), e.Severity, e.Data})
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	until := n.o.Now().Add(eventLife)
	take := func(ctx context.Context, q db.Querier) error {
		for _, l := range n.lanes {
			if l.name == MailLane {
				continue
			}
			if err := n.put(ctx, q, chat.NewRecordID(), l.name, e.Type, until, body); err != nil {
				return err
			}
		}
		return nil
	}
	if q != nil {
		return take(ctx, q)
	}
	if err := n.o.DB.Write(ctx, take); err != nil {
		return err
	}
	for _, l := range n.lanes {
		n.stir(l.name)
	}
	return nil
}

// syslogLane sends events to a syslog receiver.
type syslogLane struct{ sender *syslog.Sender }

func newSyslog(s Syslog) (*syslogLane, error) {
	sender, err := syslog.Open(syslog.Options{Address: s.Address, App: "snug", Facility: syslog.Security, Roots: s.Roots})
	if err != nil {
		return nil, fmt.Errorf("alerts.syslog: %w", err)
	}
	return &syslogLane{sender}, nil
}

func (l *syslogLane) deliver(_ context.Context, p parcel) error {
	var e struct {
		Severity int `json:"syslog_severity"`
	}
	if err := json.Unmarshal(p.body, &e); err != nil {
		return &failure{why: "unreadable", final: true}
	}
	if err := l.sender.Send(syslog.Message{Severity: e.Severity, Line: p.body}); err != nil {
		return &failure{why: "unreachable", err: err}
	}
	return nil
}

// TestEvent sends an event at once to every webhook and to syslog, past the outbox, and tells how that went, by lane.
func (n *Notify) TestEvent(ctx context.Context) map[string]error {
	out := map[string]error{}
	now := n.o.Now()
	id := chat.NewRecordID()
	body, err := json.Marshal(envelope{id.String(), "test", now.UTC().Truncate(time.Millisecond), syslog.Info, map[string]string{}})
	for _, l := range n.lanes {
		if l.name == MailLane {
			continue
		}
		if err == nil {
			ctx, cancel := context.WithTimeout(ctx, within)
			out[l.name] = l.give(ctx, parcel{id, "test", now, body})
			cancel()
		} else {
			out[l.name] = err
		}
	}
	return out
}
