package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// isNoSync tells whether a file can't be synced because it is a pipe or terminal.
func isNoSync(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP)
}

// SyslogSink sends each line as a message of RFC 5424: over TCP with octet counting (RFC 6587), over UDP or a Unix socket
// one in a datagram. Syslog has no acknowledgements: what TCP has taken may still be lost, and UDP says nothing at all.
type SyslogSink struct{ *worker }

// OpenSyslogSink takes udp://host:514, tcp://host:601 or unix:///dev/log. It connects when the first line comes, and anew
// when the connection is lost.
func OpenSyslogSink(address string) (*SyslogSink, error) {
	network, where, err := ParseSyslog(address)
	if err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil || !printable(host) {
		host = "-"
	}
	return &SyslogSink{newWorker(&syslogDevice{network: network, address: where, host: host, now: time.Now})}, nil
}

// ParseSyslog reads an address of a syslog receiver.
func ParseSyslog(address string) (network, where string, err error) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", "", errors.New("want udp://host:514, tcp://host:601 or unix:///dev/log")
	}
	switch u.Scheme {
	case "udp", "tcp":
		if _, _, err := net.SplitHostPort(u.Host); err == nil && (u.Path == "" || u.Path == "/") {
			return u.Scheme, u.Host, nil
		}
	case "unix":
		if u.Host == "" && strings.HasPrefix(u.Path, "/") {
			return "unix", u.Path, nil
		}
	}
	return "", "", errors.New("want udp://host:514, tcp://host:601 or unix:///dev/log")
}

// Last implements Sink: nothing is read back from syslog.
func (*SyslogSink) Last() (string, error) { return "", nil }

const (
	// priority is facility 13 (log audit), severity 5 (notice).
	priority = 13*8 + 5
	// sendWithin bounds one group.
	sendWithin = 2 * time.Second
)

type syslogDevice struct {
	network, address, host string
	now                    func() time.Time
	conn                   net.Conn
	stream                 bool
}

func (d *syslogDevice) dial() error {
	if d.conn != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), sendWithin)
	defer cancel()
	var dialer net.Dialer
	var err error
	switch d.network {
	case "unix": // /dev/log is of datagrams as a rule, of streams now and then
		if d.conn, err = dialer.DialContext(ctx, "unixgram", d.address); err != nil {
			d.conn, err = dialer.DialContext(ctx, "unix", d.address)
			d.stream = true
		} else {
			d.stream = false
		}
	default:
		d.conn, err = dialer.DialContext(ctx, d.network, d.address)
		d.stream = d.network == "tcp"
	}
	if err != nil {
		d.conn = nil
		return fmt.Errorf("reach the syslog receiver: %w", err)
	}
	return nil
}

func (d *syslogDevice) put(lines [][]byte) error {
	err := d.send(lines)
	if err != nil { // the other side may have gone since the last time: once more, over a new connection
		_ = d.Close()
		err = d.send(lines)
	}
	if err != nil {
		_ = d.Close()
	}
	return err
}

func (d *syslogDevice) send(lines [][]byte) error {
	if err := d.dial(); err != nil {
		return err
	}
	if d.stream && d.gone() {
		return errors.New("the syslog receiver has closed the connection")
	}
	if err := d.conn.SetWriteDeadline(d.now().Add(sendWithin)); err != nil {
		return err
	}
	var all []byte
	for _, l := range lines {
		m := d.message(l)
		if d.stream {
			all = append(append(strconv.AppendInt(all, int64(len(m)), 10), ' '), m...)
			continue
		}
		if _, err := d.conn.Write(m); err != nil {
			return err
		}
	}
	if len(all) == 0 {
		return nil
	}
	_, err := d.conn.Write(all)
	return err
}

// gone tells whether a stream's other side has closed it: a write would still succeed once.
func (d *syslogDevice) gone() bool {
	if d.conn.SetReadDeadline(d.now().Add(time.Millisecond)) != nil {
		return true
	}
	var b [1]byte
	_, err := d.conn.Read(b[:])
	return err != nil && !errors.Is(err, os.ErrDeadlineExceeded)
}

// message is RFC 5424 §6: the line is the message, in UTF-8 without a byte order mark.
func (d *syslogDevice) message(line []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<%d>1 %s %s snug-audit %d - - ", priority, d.now().UTC().Format("2006-01-02T15:04:05.000Z"), d.host, os.Getpid())
	b.Write(bytes.TrimRight(line, "\n"))
	return b.Bytes()
}

func printable(s string) bool {
	return len(s) > 0 && len(s) <= 255 && strings.IndexFunc(s, func(r rune) bool { return r < 33 || r > 126 }) < 0
}

// Close implements device.
func (d *syslogDevice) Close() error {
	if d.conn == nil {
		return nil
	}
	err := d.conn.Close()
	d.conn = nil
	return err
}
