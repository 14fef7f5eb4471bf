package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"snug/internal/realtime/realtimetest"
)

// browser is what the tabs of one browser share of a chat: the token, as web/packages/client/src/tokens.ts keeps it. A new token is stored
// first, told to the other tabs, and only then used.
type browser struct {
	from         string // its address
	conversation string
	remembers    bool // it has a store; else the tabs have each other's word alone

	mu    sync.Mutex
	held  held // in the store
	tabs  []*tab
	turn  int
	used  map[string]int // tokens that the server has taken, and in which turn last
	acked []string       // texts
}

type held struct {
	token string
	gen   int
}

// tab is one of them: a page with a socket, that comes back as often as the line breaks.
type tab struct {
	b    *browser
	name string
	held held // guarded by b.mu
	said int
	top  uint64 // the highest n that it has seen
}

// open opens the tabs of a chat that has begun.
func (b *browser) open(conversation, token string, tabs int) {
	b.conversation, b.held, b.used = conversation, held{token, 1}, make(map[string]int)
	for i := range tabs {
		b.tabs = append(b.tabs, &tab{b: b, name: fmt.Sprintf("tab %d", i), held: b.held})
	}
}

// token is what the tab shows next. What another tab has stored is looked up first.
func (p *tab) token() string {
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	if p.b.remembers && p.b.held.gen > p.held.gen {
		p.held = p.b.held
	}
	return p.held.token
}

// rotate goes on with a new token.
func (p *tab) rotate(token string) {
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	next := held{token, p.held.gen + 1}
	p.b.held = next
	for _, other := range p.b.tabs {
		if other != p && next.gen > other.held.gen {
			other.held = next
		}
	}
	p.held = next
}

// took remembers that the server has taken a token.
func (p *tab) took(token string) {
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	p.b.used[token] = p.b.turn
}

// errThrownOut means that the server has ended what it should not have.
var errThrownOut = errors.New("thrown out")

const (
	// tabWait is after how long a tab takes a socket for dead. A page waits for ten seconds.
	tabWait = 1500 * time.Millisecond
	// tries is how often a tab comes back before the line is to blame.
	tries = 40
)

// live has the tab do what a page does in a while, however often the line breaks: say hello, post, and ask by HTTP.
func (p *tab) live(s *server) error {
	p.said++
	text, id, acked, asked := fmt.Sprintf("%s says %d", p.name, p.said), newClientID(), false, false
	var last error
	for range tries {
		if !acked {
			if last = p.talk(s, id, text); last == nil {
				acked = true
			}
		} else if last = p.ask(s); last == nil {
			asked = true
		}
		if errors.Is(last, errThrownOut) {
			return fmt.Errorf("%s: %w", p.name, last)
		}
		if acked && asked {
			p.b.mu.Lock()
			p.b.acked = append(p.b.acked, text)
			p.b.mu.Unlock()
			return nil
		}
	}
	return fmt.Errorf("%s: the line let nothing through: %w", p.name, last)
}

// hello opens a socket and is welcomed.
func (p *tab) hello(s *server) (*realtimetest.Client, error) {
	token := p.token()
	ctx, cancel := context.WithTimeout(context.Background(), tabWait)
	defer cancel()
	nc, err := s.dial(ctx, chatHost, p.b.from)
	if err != nil {
		return nil, err
	}
	_ = nc.SetDeadline(time.Now().Add(tabWait))
	k, _, err := realtimetest.Upgrade(nc, chatHost, "/v1/socket", "Origin: "+s.origin(chatHost))
	if err != nil { // of which a page learns nothing, whatever the answer was
		_ = nc.Close()
		return nil, err
	}
	w, err := p.exchange(k, map[string]any{"t": "hello", "v": 1, "token": token, "after": p.top}, func(f *frame) bool { return f.T == "welcome" })
	if err != nil {
		_ = k.Close()
		return nil, err
	}
	p.took(token)
	p.top += uint64(len(w.Entries))
	if w.Token != "" {
		p.rotate(w.Token)
	}
	return k, nil
}

// talk is a socket's life: hello, one message, the end.
func (p *tab) talk(s *server, id, text string) error {
	k, err := p.hello(s)
	if err != nil {
		return err
	}
	defer k.Close()
	f, err := p.exchange(k, map[string]any{"t": "post", "id": id, "text": text}, func(f *frame) bool { return (f.T == "ack" || f.T == "nack") && f.ID == id })
	if err == nil && f.T == "nack" {
		return fmt.Errorf("a message is refused: %s", f.raw)
	}
	return err
}

// exchange says something and waits for the answer to it.
func (p *tab) exchange(k *realtimetest.Client, said any, fits func(*frame) bool) (*frame, error) {
	b, err := json.Marshal(said)
	if err != nil {
		return nil, err
	}
	if err := k.Send(realtimetest.Text, b); err != nil {
		return nil, err
	}
	return p.hear(k, fits)
}

// hear reads until a frame fits.
func (p *tab) hear(k *realtimetest.Client, fits func(*frame) bool) (*frame, error) {
	for {
		op, payload, err := k.Next()
		if err != nil {
			return nil, err
		}
		switch op {
		case realtimetest.Close:
			if code := realtimetest.CloseCode(payload); code >= 4001 && code <= 4003 {
				return nil, fmt.Errorf("%w: closed with %d", errThrownOut, code)
			}
			return nil, io.EOF
		case realtimetest.Text:
			f := &frame{raw: string(payload)}
			if err := json.Unmarshal(payload, f); err != nil {
				return nil, err
			}
			if f.T == "bye" && !f.Retry {
				return f, fmt.Errorf("%w: %s", errThrownOut, f.raw)
			}
			if fits(f) {
				return f, nil
			}
		}
	}
}

// ask tells by HTTP which page is looked at.
func (p *tab) ask(s *server) error {
	token := p.token()
	a, err := s.brief(p.b.from, "POST", "/v1/visit/page", token, map[string]any{"url": "https://shop.example/cart", "title": "Cart"})
	switch {
	case err != nil:
		return err
	case a.status == 204:
		p.took(token)
		return nil
	case a.status < 500:
		return fmt.Errorf("%w: %d %.200s", errThrownOut, a.status, a.body)
	}
	return fmt.Errorf("%d %.200s", a.status, a.body)
}

// brief is a visitor's request on a connection of its own, given up after tabWait.
func (s *server) brief(from, method, path, token string, body any) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), tabWait)
	defer cancel()
	nc, err := s.dial(ctx, chatHost, from)
	if err != nil {
		return answer{}, err
	}
	defer nc.Close()
	_ = nc.SetDeadline(time.Now().Add(tabWait))
	header := http.Header{"Origin": {s.origin(chatHost)}, "Sec-Fetch-Site": {"same-origin"}}
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		content = bytes.NewReader(encoded)
		header.Set("Content-Type", "application/json")
	}
	req, err := http.NewRequestWithContext(ctx, method, s.origin(chatHost)+path, content)
	if err != nil {
		return answer{}, err
	}
	req.Header = header
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if err := req.Write(nc); err != nil {
		return answer{}, err
	}
	res, err := http.ReadResponse(bufio.NewReader(nc), req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return answer{res.StatusCode, res.Header, string(b)}, err
}
