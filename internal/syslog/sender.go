// Package syslog sends messages of RFC 5424 to one receiver: over TCP with octet counting (RFC 6587), over TLS (RFC 5425),
// over UDP or a Unix socket one in a datagram.
//
// It protects who sends: each group is bounded in time, and a connection that the other side has closed is noticed and made
// anew. It refuses to promise what syslog can't: there are no acknowledgements, what TCP has taken may still be lost, and UDP
// says nothing at all. What a message says is the caller's; line ends within one are not let through, since receivers write
// a line for each.
package syslog

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// sendWithin bounds one group.
const sendWithin = 2 * time.Second

// Facilities (RFC 5424 §6.2.1).
const (
	Security = 10
	LogAudit = 13
)

// Severities.
const (
	Alert    = 1
	Critical = 2
	Warning  = 4
	Notice   = 5
	Info     = 6
)

// Options are what Open takes.
type Options struct {
	Address  string // see Parse
	App      string // the name of the program as the receiver files it
	Facility int
	// Roots are those that a TLS receiver's certificate comes from; nil is the system's.
	Roots *x509.CertPool
}

// Sender has at most one connection. It is used by one goroutine.
type Sender struct {
	network, address, host, app string
	facility                    int
	roots                       *x509.CertPool
	conn                        net.Conn
	stream                      bool
}

// Message is one line with its severity.
type Message struct {
	Severity int
	Line     []byte // UTF-8; a line's end behind it is dropped
}

// Open reads the address. It connects when the first message comes.
func Open(o Options) (*Sender, error) {
	network, where, err := Parse(o.Address)
	if err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil || !printable(host) {
		host = "-"
	}
	return &Sender{network: network, address: where, host: host, app: o.App, facility: o.Facility, roots: o.Roots}, nil
}

// Send sends all messages, over a new connection where the old one is lost. On an error some may have arrived.
func (s *Sender) Send(messages ...Message) error {
	err := s.send(messages)
	if err != nil { // the other side may have gone since the last time: once more, over a new connection
		_ = s.Close()
		err = s.send(messages)
	}
	if err != nil {
		_ = s.Close()
	}
	return err
}

func (s *Sender) send(messages []Message) error {
	if err := s.dial(); err != nil {
		return err
	}
	if s.stream && s.gone() {
		return errors.New("the syslog receiver has closed the connection")
	}
	if err := s.conn.SetWriteDeadline(time.Now().Add(sendWithin)); err != nil {
		return err
	}
	var all []byte
	for _, m := range messages {
		line := s.line(m)
		if s.stream {
			all = append(append(strconv.AppendInt(all, int64(len(line)), 10), ' '), line...)
			continue
		}
		if _, err := s.conn.Write(line); err != nil {
			return err
		}
	}
	if len(all) == 0 {
		return nil
	}
	_, err := s.conn.Write(all)
	return err
}

func (s *Sender) dial() (err error) {
	if s.conn != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), sendWithin)
	defer cancel()
	var dialer net.Dialer
	switch s.network {
	case "unix": // /dev/log is of datagrams as a rule, of streams now and then
		if s.conn, err = dialer.DialContext(ctx, "unixgram", s.address); err != nil {
			s.conn, err = dialer.DialContext(ctx, "unix", s.address)
			s.stream = true
		} else {
			s.stream = false
		}
	case "tls":
		secure := tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.roots}}
		s.conn, err = secure.DialContext(ctx, "tcp", s.address)
		s.stream = true
	default:
		s.conn, err = dialer.DialContext(ctx, s.network, s.address)
		s.stream = s.network == "tcp"
	}
	if err != nil {
		s.conn = nil
		return fmt.Errorf("reach the syslog receiver: %w", err)
	}
	return nil
}

// gone tells whether a stream's other side has closed it: a write would still succeed once.
func (s *Sender) gone() bool {
	if s.conn.SetReadDeadline(time.Now().Add(time.Millisecond)) != nil {
		return true
	}
	var b [1]byte
	_, err := s.conn.Read(b[:])
	return err != nil && !errors.Is(err, os.ErrDeadlineExceeded)
}

// line is RFC 5424 §6: the message in UTF-8 without a byte order mark.
func (s *Sender) line(m Message) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<%d>1 %s %s %s %d - - ", s.facility*8+m.Severity, time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), s.host, s.app, os.Getpid())
	for _, c := range bytes.TrimRight(m.Line, "\n") {
		if c < ' ' || c == 0x7f {
			c = ' '
		}
		b.WriteByte(c)
	}
	return b.Bytes()
}

func printable(s string) bool {
	return len(s) > 0 && len(s) <= 255 && strings.IndexFunc(s, func(r rune) bool { return r < 33 || r > 126 }) < 0
}

// Close closes the connection, if there is one. The Sender can be used again.
func (s *Sender) Close() error {
	if s.conn == nil {
		return nil
	}
	err := s.conn.Close()
	s.conn = nil
	return err
}
