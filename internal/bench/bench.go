// Package bench drives a running server from outside, as visitors' and agents' browsers do, over real sockets, and
// measures what people would feel: messages a second, the time from a visitor's send to the agent's screen, memory for
// each idle visitor, time to start. It is the engine of "snug bench".
//
// It protects against flattering itself: it speaks the documented protocol alone, counts what was lost, doubled or out of
// order against what the server has stored, measures the disk in the same run, and says how much of the processor the
// client took. It refuses to reach anything but loopback.
package bench

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"time"
)

// Login is a person of the staff who watches. Either a password or a one-time link's token.
type Login struct {
	Email, Password string
	Link            string
}

// Options say what to measure, and where. The zero value of a list or size leaves that measurement out.
type Options struct {
	Widget  string      // origin, such as http://chat.localhost:7465
	Console string      // origin
	Dial    string      // address that both are reached at: a loopback address and port
	TLS     *tls.Config // for https origins; whose certificate is to be trusted is the caller's to say
	Site    string
	Staff   []Login // conversations are dealt out among them, and each takes theirs

	Conversations []int         // how many at once, one measurement each
	For           time.Duration // how long each measurement runs after Warm
	Warm          time.Duration // what is sent before is not counted

	PacedRate    int // messages a second
	PacedSockets int

	Idle   []int         // idle visitors; ascending
	Settle time.Duration // how long they are left alone before memory is read

	PID     int    // the server's process, for its memory and processor time; 0 leaves these out
	DataDir string // a folder on the server's disk, to measure fdatasync in

	Binary string   // its size
	Start  *Starter // how to start a server of its own, to measure that

	Raised []string // limits that were raised for this run, to be printed beside the result
	Log    *slog.Logger
}

// Run measures everything that o asks for: disk, start, idle visitors, conversations, pace. Idle visitors come before those
// who talk, whose messages would leave the server's heap larger than idleness needs. It stops at the first error, or when ctx ends; the report has what was measured.
func Run(ctx context.Context, o Options) (*Report, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	r := &Report{At: time.Now().UTC(), Raised: o.Raised, Machine: machine()}
	steps := []struct {
		on bool
		do func(context.Context, *Options, *Report) error
	}{
		{o.DataDir != "", measureDisk},
		{o.Binary != "", measureBinary},
		{o.Start != nil, measureStart},
		{len(o.Conversations) > 0 || o.PacedRate > 0 || len(o.Idle) > 0, measureServer},
	}
	for _, s := range steps {
		if !s.on {
			continue
		}
		if err := s.do(ctx, &o, r); err != nil {
			return r, err
		}
	}
	return r, nil
}

func measureServer(ctx context.Context, o *Options, r *Report) error {
	c, err := newClient(ctx, o)
	if err != nil {
		return err
	}
	defer c.close()
	if len(o.Idle) > 0 {
		if r.Idle, err = c.idle(ctx, o.Idle); err != nil {
			return fmt.Errorf("bench: idle visitors: %w", err)
		}
	}
	for _, n := range o.Conversations {
		flow, err := c.flow(ctx, n)
		if err != nil {
			return fmt.Errorf("bench: %d conversations: %w", n, err)
		}
		o.Log.Info("measured", "conversations", n, "per_second", int(flow.PerSecond))
		r.Flows = append(r.Flows, *flow)
	}
	if o.PacedRate > 0 {
		if r.Paced, err = c.paced(ctx, o.PacedRate, o.PacedSockets); err != nil {
			return fmt.Errorf("bench: paced: %w", err)
		}
	}
	return nil
}

// client is what all visitors and staff of a run share.
type client struct {
	o       *Options
	widget  *url.URL
	console *url.URL
	consent consent
	staff   []*session
	made    int // visitors so far: each has an address of its own
}

func newClient(ctx context.Context, o *Options) (*client, error) {
	c := &client{o: o}
	var err error
	if c.widget, err = origin(o.Widget); err != nil {
		return nil, err
	}
	if c.console, err = origin(o.Console); err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(o.Dial)
	if err != nil {
		return nil, fmt.Errorf("bench: the address to dial needs a host and a port: %w", err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, errors.New("bench: only a loopback address is driven")
	}
	if len(o.Staff) == 0 {
		return nil, errors.New("bench: somebody of the staff has to watch; give a login")
	}
	if c.consent, err = c.readConsent(ctx); err != nil {
		return nil, err
	}
	for _, login := range o.Staff {
		s, err := c.signIn(ctx, login)
		if err != nil {
			return nil, err
		}
		c.staff = append(c.staff, s)
	}
	return c, nil
}

func (c *client) close() {
	for _, s := range c.staff {
		s.conn.Close()
	}
}

func origin(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" {
		return nil, errors.New("bench: an origin is http://host:port or https://host:port")
	}
	return u, nil
}

func measureBinary(_ context.Context, o *Options, r *Report) error {
	info, err := os.Stat(o.Binary)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	r.BinaryBytes = info.Size()
	return nil
}
