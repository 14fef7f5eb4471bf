package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"snug/internal/keyproof"
)

// conn is one connection, first for HTTP and then, after upgrade, for a WebSocket (RFC 6455). It is lean, because the client
// shares the processors with the server that it measures: one read for several frames, no copies, no goroutine of its own.
type conn struct {
	net.Conn
	r      *bufio.Reader
	origin *url.URL
	header string        // of every request: cookie or token
	key    *keyproof.Key // of staff, whose requests prove where they come from
	frame  []byte        // for writing
}

// patience bounds every single answer that is waited for.
const patience = 20 * time.Second

// address gives visitor n an address of its own in 127.0.0.0/8: limits per address then do not count them together, and
// each address has ports of its own.
func address(n int) net.IP {
	return net.IPv4(127, byte(1+n/62500), byte(1+n/250%250), byte(2+n%250))
}

func (c *client) dial(ctx context.Context, from net.IP, origin *url.URL, buffer int) (*conn, error) {
	d := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: from}, KeepAlive: -1}
	raw, err := d.DialContext(ctx, "tcp", c.o.Dial)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	if origin.Scheme == "https" {
		config := &tls.Config{}
		if c.o.TLS != nil {
			config = c.o.TLS.Clone()
		}
		config.ServerName = origin.Hostname()
		secure := tls.Client(raw, config)
		if err := secure.HandshakeContext(ctx); err != nil {
			raw.Close()
			return nil, fmt.Errorf("handshake: %w", err)
		}
		raw = secure
	}
	return &conn{Conn: raw, r: bufio.NewReaderSize(raw, buffer), origin: origin}, nil
}

// refusal is an answer of the server that was not hoped for.
type refusal struct {
	status int
	code   string
	after  time.Duration // Retry-After
}

func (e *refusal) Error() string { return fmt.Sprintf("the server answered %d %s", e.status, e.code) }

// call sends one request and decodes the answer into out, unless that is nil. It returns the answer's cookies.
func (c *conn) call(method, path string, body, out any) ([]*http.Cookie, error) {
	var payload []byte
	if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	var req bytes.Buffer
	fmt.Fprintf(&req, "%s %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nSec-Fetch-Site: same-origin\r\nUser-Agent: snug-bench\r\n%s",
		method, path, c.origin.Host, c.origin, c.header)
	if c.key != nil {
		proof, err := c.key.Prove(method, c.origin.String()+path, time.Now())
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&req, "%s: %s\r\n%s: %s\r\n", keyproof.Header, proof, keyproof.KeyHeader, c.key.Public())
	}
	if body != nil {
		fmt.Fprintf(&req, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(payload))
	}
	req.WriteString("\r\n")
	req.Write(payload)
	_ = c.SetDeadline(time.Now().Add(patience))
	defer c.SetDeadline(time.Time{})
	if _, err := c.Write(req.Bytes()); err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(c.r, &http.Request{Method: method})
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 300 {
		r := &refusal{status: res.StatusCode}
		var e struct{ Code string }
		if json.Unmarshal(answer, &e) == nil {
			r.code = e.Code
		}
		if s, err := time.ParseDuration(res.Header.Get("Retry-After") + "s"); err == nil {
			r.after = s
		}
		return nil, r
	}
	if raw, ok := out.(*[]byte); ok {
		*raw = answer
	} else if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			return nil, fmt.Errorf("the answer to %s %s is not what the protocol says: %w", method, path, err)
		}
	}
	return res.Cookies(), nil
}

// upgrade makes a WebSocket of the connection.
func (c *conn) upgrade(path string) error {
	var key [16]byte
	rand.Read(key[:])
	_ = c.SetDeadline(time.Now().Add(patience))
	defer c.SetDeadline(time.Time{})
	header := c.header
	if c.key != nil {
		proof, err := c.key.Prove(http.MethodGet, c.origin.String()+path, time.Now())
		if err != nil {
			return err
		}
		header += "Sec-WebSocket-Protocol: " + keyproof.Subprotocol + ", " + keyproof.SocketOffer + proof + "\r\n"
	}
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nUser-Agent: snug-bench\r\n%s"+
		"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n",
		path, c.origin.Host, c.origin, header, base64.StdEncoding.EncodeToString(key[:])); err != nil {
		return err
	}
	res, err := http.ReadResponse(c.r, &http.Request{Method: http.MethodGet})
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusSwitchingProtocols {
		return &refusal{status: res.StatusCode, code: "instead of an upgrade"}
	}
	return nil
}

// Opcodes of RFC 6455 §5.2.
const (
	opText  = 1
	opClose = 8
	opPing  = 9
	opPong  = 10
)

// send writes one frame. The masking key is zero, which is allowed and spares the client the work; the server's is the
// same. Not for two goroutines at once.
func (c *conn) send(op byte, payload []byte) error {
	b := append(c.frame[:0], 0x80|op)
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	default:
		b = append(b, 0x80|126)
		b = binary.BigEndian.AppendUint16(b, uint16(n)) // what this client sends is far below 64 KiB
	}
	b = append(b, 0, 0, 0, 0)
	c.frame = append(b, payload...)
	_, err := c.Write(c.frame)
	return err
}

var errClosed = errors.New("the server closed the socket")

// receive returns the next text frame; it is valid until the next call. Pings are answered by whoever receives, so a
// connection has one goroutine that both sends and receives, or none of its own that sends.
func (c *conn) receive(pong func([]byte) error) ([]byte, error) {
	for {
		head, err := c.r.Peek(2)
		if err != nil {
			return nil, err
		}
		op, n, size := head[0]&0x0f, int(head[1]&0x7f), 2
		switch n {
		case 126:
			if head, err = c.r.Peek(4); err != nil {
				return nil, err
			}
			n, size = int(binary.BigEndian.Uint16(head[2:])), 4
		case 127:
			if head, err = c.r.Peek(10); err != nil {
				return nil, err
			}
			if head[2]|head[3]|head[4]|head[5] != 0 {
				return nil, errors.New("a frame of more than 4 GiB")
			}
			n, size = int(binary.BigEndian.Uint32(head[6:])), 10
		}
		if _, err := c.r.Discard(size); err != nil {
			return nil, err
		}
		payload, err := c.take(n)
		if err != nil {
			return nil, err
		}
		switch op {
		case opText:
			return payload, nil
		case opPing:
			if err := pong(payload); err != nil {
				return nil, err
			}
		case opClose:
			if n >= 2 {
				return nil, fmt.Errorf("%w with %d", errClosed, binary.BigEndian.Uint16(payload))
			}
			return nil, errClosed
		}
	}
}

// take gives n bytes of the buffer, or a copy where they don't fit.
func (c *conn) take(n int) ([]byte, error) {
	if n <= c.r.Size() {
		b, err := c.r.Peek(n)
		if err != nil {
			return nil, err
		}
		_, err = c.r.Discard(n) // the bytes stay as they are until the next read
		return b, err
	}
	if n > 8<<20 {
		return nil, errors.New("a frame of more than 8 MiB")
	}
	b := make([]byte, n)
	_, err := io.ReadFull(c.r, b)
	return b, err
}
