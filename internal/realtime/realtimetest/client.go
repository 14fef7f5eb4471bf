// Package realtimetest is a client's end of a WebSocket (RFC 6455) for tests: it writes what it is told, byte by byte if
// need be, also what no browser would send.
//
// It refuses what a server must not do: frames that are masked, or larger than any that Snug has a reason to send.
package realtimetest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
)

// Opcodes.
const (
	Text  byte = 1
	Close byte = 8
	Ping  byte = 9
	Pong  byte = 10
)

// maxFrame is the largest frame that is read.
const maxFrame = 16 << 20

// ErrRefused means that the server answered an upgrade with something else than 101.
var ErrRefused = errors.New("the upgrade was refused")

// Client is an open socket. Writing is net.Conn's; reading is Next's alone.
type Client struct {
	net.Conn
	// Buffered reads what came behind the upgrade's answer.
	Buffered *bufio.Reader
}

// Upgrade asks for a socket over nc, with further header lines. The answer is there also with ErrRefused; its body is
// read. Deadlines are the caller's.
func Upgrade(nc net.Conn, host, path string, header ...string) (*Client, *http.Response, error) {
	req := "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	for _, h := range header {
		req += h + "\r\n"
	}
	if _, err := io.WriteString(nc, req+"\r\n"); err != nil {
		return nil, nil, err
	}
	c := &Client{nc, bufio.NewReader(nc)}
	res, err := http.ReadResponse(c.Buffered, nil)
	if err != nil {
		return nil, nil, err
	}
	if res.StatusCode != http.StatusSwitchingProtocols {
		b, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10)) // what came of it is for the message alone
		return nil, res, fmt.Errorf("%w: %d %s", ErrRefused, res.StatusCode, b)
	}
	return c, res, nil
}

// Frame makes a frame as clients have to mask it, from its first byte (FIN, reserved bits, opcode) on. The key is not
// random, which a server can't know.
func Frame(first byte, payload []byte) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n <= 0xffff:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	key := [4]byte{0x11, 0x22, 0x33, 0x44}
	b = append(b, key[:]...)
	for i, c := range payload {
		b = append(b, c^key[i&3])
	}
	return b
}

// Send writes one whole message or control frame.
func (c *Client) Send(op byte, payload []byte) error {
	_, err := c.Write(Frame(0x80|op, payload))
	return err
}

// Next reads a frame.
func (c *Client) Next() (op byte, payload []byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(c.Buffered, head[:]); err != nil {
		return 0, nil, err
	}
	if head[1]&0x80 != 0 {
		return 0, nil, errors.New("the server masked a frame")
	}
	n := uint64(head[1])
	switch n {
	case 126:
		var b [2]byte
		_, err = io.ReadFull(c.Buffered, b[:])
		n = uint64(binary.BigEndian.Uint16(b[:]))
	case 127:
		var b [8]byte
		_, err = io.ReadFull(c.Buffered, b[:])
		n = binary.BigEndian.Uint64(b[:])
	}
	if err != nil {
		return 0, nil, err
	}
	if n > maxFrame {
		return 0, nil, fmt.Errorf("a frame of %d bytes", n)
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(c.Buffered, payload)
	return head[0] & 0xf, payload, err
}

// CloseCode is the code that a close frame's payload carries, or 0.
func CloseCode(payload []byte) uint16 {
	if len(payload) < 2 {
		return 0
	}
	return binary.BigEndian.Uint16(payload)
}
