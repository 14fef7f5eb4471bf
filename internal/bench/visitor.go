package bench

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"snug/internal/chat"
)

// consent is what of the site's text a visitor's answer names.
type consent struct {
	Hash     string   `json:"hash"`
	Version  int      `json:"version"`
	Lang     string   `json:"lang"`
	Purposes []string `json:"purposes"`
}

// readConsent reads the text that is in force out of the frame's page, as a browser would.
func (c *client) readConsent(ctx context.Context) (consent, error) {
	conn, err := c.dial(ctx, address(0), c.widget, 16<<10)
	if err != nil {
		return consent{}, fmt.Errorf("bench: %w", err)
	}
	defer conn.Close()
	var page []byte
	if _, err := conn.call("GET", "/frame/"+c.o.Site+"?lang=en&theme=auto", nil, &page); err != nil {
		return consent{}, fmt.Errorf("bench: the frame of site %q: %w", c.o.Site, err)
	}
	_, rest, found := bytes.Cut(page, []byte(`id="snug-boot">`))
	boot, _, ended := bytes.Cut(rest, []byte(`</script>`))
	if !found || !ended {
		return consent{}, errors.New("bench: the frame's page has no snug-boot")
	}
	var b struct {
		Lang    string
		Consent struct {
			Hash    string
			Version int
		}
	}
	if err := json.Unmarshal(boot, &b); err != nil {
		return consent{}, fmt.Errorf("bench: snug-boot: %w", err)
	}
	return consent{Hash: b.Consent.Hash, Version: b.Consent.Version, Lang: b.Lang, Purposes: []string{"answer"}}, nil
}

type message struct {
	ID      chat.ClientID `json:"id"`
	Text    string        `json:"text"`
	Browser []struct{}    `json:"browser"`
}

// visitor is one browser with one conversation.
type visitor struct {
	*conn
	id    chat.ConversationID
	token string
	wmu   sync.Mutex // the pacer sends while the reader answers pings
}

// arrive starts a conversation with a first message and opens the socket, all on one connection from an address of its
// own. A server that asks for patience gets it, a few times.
func (c *client) arrive(ctx context.Context, from net.IP, buffer int) (*visitor, error) {
	conn, err := c.dial(ctx, from, c.widget, buffer)
	if err != nil {
		return nil, err
	}
	v := &visitor{conn: conn}
	if err := v.start(ctx, c.o.Site, c.consent); err != nil {
		conn.Close()
		return nil, fmt.Errorf("start: %w", err)
	}
	if err := v.open(); err != nil {
		conn.Close()
		return nil, fmt.Errorf("socket: %w", err)
	}
	return v, nil
}

func (v *visitor) start(ctx context.Context, site string, agreed consent) error {
	var key [32]byte
	rand.Read(key[:])
	body := struct {
		Site    string  `json:"site"`
		Key     string  `json:"key"`
		Consent consent `json:"consent"`
		Message message `json:"message"`
	}{site, base64.RawURLEncoding.EncodeToString(key[:]), agreed, message{chat.NewClientID(), "Hello, is somebody there?", []struct{}{}}}
	var answer struct {
		Conversation chat.ConversationID
		Token        string
	}
	for try := 1; ; try++ {
		_, err := v.call("POST", "/v1/visit/start", body, &answer)
		var r *refusal
		if errors.As(err, &r) && (r.status == 429 || r.status == 503) && try < 5 {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(max(r.after, 200*time.Millisecond)):
				continue
			}
		}
		if err != nil {
			return err
		}
		v.id, v.token = answer.Conversation, answer.Token
		return nil
	}
}

// open upgrades, says hello and waits for the welcome.
func (v *visitor) open() error {
	if err := v.upgrade("/v1/socket"); err != nil {
		return err
	}
	_ = v.SetDeadline(time.Now().Add(patience))
	defer v.SetDeadline(time.Time{})
	hello, err := json.Marshal(struct {
		T     string `json:"t"`
		V     int    `json:"v"`
		Token string `json:"token"`
		After int    `json:"after"`
	}{"hello", 1, v.token, 1})
	if err != nil {
		return err
	}
	if err := v.write(opText, hello); err != nil {
		return err
	}
	for {
		frame, err := v.receive(v.pong)
		if err != nil {
			return err
		}
		switch kind(frame) {
		case "welcome":
			return nil
		case "bye":
			return errors.New("the server said bye to a hello")
		}
	}
}

func (v *visitor) write(op byte, payload []byte) error {
	v.wmu.Lock()
	defer v.wmu.Unlock()
	return v.send(op, payload)
}

func (v *visitor) pong(payload []byte) error { return v.write(opPong, payload) }

// kind finds a frame's "t" without decoding it all. The server may put it anywhere, but no text of this client's has
// quotes in it.
func kind(frame []byte) string {
	_, rest, found := bytes.Cut(frame, []byte(`"t":"`))
	if !found {
		return ""
	}
	name, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(name)
}
