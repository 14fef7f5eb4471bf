package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"snug/internal/chat"
	"snug/internal/keyproof"
)

// session is a signed-in person of the staff, on a connection for requests.
type session struct {
	client *client
	conn   *conn
	cookie string
	key    *keyproof.Key // that the session is bound to
}

// staffAddress is where staff come from: an office has one address.
var staffAddress = address(0)

func (c *client) signIn(ctx context.Context, l Login) (*session, error) {
	conn, err := c.dial(ctx, staffAddress, c.console, 64<<10)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	if conn.key, err = keyproof.New(); err != nil {
		conn.Close()
		return nil, fmt.Errorf("bench: %w", err)
	}
	var cookies []*http.Cookie
	if l.Link != "" {
		cookies, err = conn.call("POST", "/v1/session/link", map[string]string{"token": l.Link}, nil)
	} else {
		cookies, err = conn.call("POST", "/v1/session", map[string]string{"email": l.Email, "password": l.Password}, nil)
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("bench: sign in: %w", err)
	}
	s := &session{client: c, conn: conn, key: conn.key}
	for _, k := range cookies {
		if strings.HasSuffix(k.Name, "snug") {
			s.cookie = "Cookie: " + k.Name + "=" + k.Value + "\r\n"
		}
	}
	if s.cookie == "" {
		conn.Close()
		return nil, errors.New("bench: sign in: the server set no cookie")
	}
	conn.header = s.cookie
	return s, nil
}

// take makes a conversation the person's own. The server's limit for people is lower than a program's pace.
func (s *session) take(ctx context.Context, id chat.ConversationID) error {
	again := false
	for {
		_, err := s.conn.call("POST", "/v1/conversations/"+id.String()+"/take", nil, nil)
		var r *refusal
		switch {
		case err == nil:
			return nil
		case !errors.As(err, &r):
			if again {
				return err
			}
			// The server closes connections that nothing was asked on for a minute.
			if again, err = true, s.redial(ctx); err != nil {
				return err
			}
			continue
		case r.status != http.StatusTooManyRequests:
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(max(r.after, 100*time.Millisecond)):
		}
	}
}

func (s *session) redial(ctx context.Context) error {
	s.conn.Close()
	conn, err := s.client.dial(ctx, staffAddress, s.client.console, 64<<10)
	if err != nil {
		return err
	}
	conn.header, conn.key = s.cookie, s.key
	s.conn = conn
	return nil
}

// perScreen is how many conversations a staff socket may watch.
const perScreen = 64

// screen is one open console: a socket that watches conversations, and the goroutine that reads it. It notes when each
// message arrived at the agent's side.
type screen struct {
	conn    *conn
	chats   map[int]*talk // by place; not changed after the screen was opened
	problem error         // what ended the reading; read after done
	done    chan struct{}
}

// openScreen opens a socket for s and watches the conversations of talks.
func (c *client) openScreen(ctx context.Context, s *session, talks []*talk) (*screen, error) {
	conn, err := c.dial(ctx, staffAddress, c.console, 128<<10)
	if err != nil {
		return nil, err
	}
	conn.header, conn.key = s.cookie, s.key
	sc := &screen{conn: conn, chats: map[int]*talk{}, done: make(chan struct{})}
	if err := sc.watch(talks); err != nil {
		conn.Close()
		return nil, fmt.Errorf("staff socket: %w", err)
	}
	go sc.read()
	return sc, nil
}

func (sc *screen) watch(talks []*talk) error {
	if err := sc.conn.upgrade("/v1/staff/socket"); err != nil {
		return err
	}
	_ = sc.conn.SetDeadline(time.Now().Add(patience))
	defer sc.conn.SetDeadline(time.Time{})
	if err := sc.conn.send(opText, []byte(`{"t":"hello","v":1}`)); err != nil {
		return err
	}
	if err := sc.await("welcome"); err != nil {
		return err
	}
	for _, t := range talks {
		sc.chats[t.place] = t
		frame, err := json.Marshal(struct {
			T     string              `json:"t"`
			C     chat.ConversationID `json:"c"`
			After int                 `json:"after"`
		}{"watch", t.visitor.id, 1})
		if err != nil {
			return err
		}
		if err := sc.conn.send(opText, frame); err != nil {
			return err
		}
		if err := sc.await("watching"); err != nil {
			return err
		}
	}
	return nil
}

// await reads until a frame of that kind. Rows and presence of others come in between.
func (sc *screen) await(want string) error {
	for {
		frame, err := sc.conn.receive(sc.pong)
		if err != nil {
			return err
		}
		switch got := kind(frame); got {
		case want:
			return nil
		case "nack", "bye":
			return fmt.Errorf("the server answered %s instead of %s", got, want)
		}
	}
}

func (sc *screen) pong(payload []byte) error { return sc.conn.send(opPong, payload) }

// read notes arrivals until the socket is closed.
func (sc *screen) read() {
	defer close(sc.done)
	for {
		frame, err := sc.conn.receive(sc.pong)
		if err != nil {
			sc.problem = err
			return
		}
		if kind(frame) != "entry" {
			continue
		}
		now := time.Now()
		place, n, ok := readMark(frame)
		if t := sc.chats[place]; ok && t != nil {
			t.arrived(n, number(frame, `"seq":`), now)
		}
	}
}

func (sc *screen) close() {
	sc.conn.Close()
	<-sc.done
}
