package e2e

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"snug/internal/realtime/realtimetest"
)

const (
	families   = 1000
	tabsOfEach = 3
	turns      = 4
	atOnce     = 150 // chats
)

// A thousand chats with three tabs each, over a line that cuts connections in the middle of requests and answers, delays, and
// swallows: their tokens turn over again and again, with the server stopped or killed in between, and no chat's tokens are ended, and
// nothing is taken for an attack. Half of the browsers have a store that their tabs share, the other half only tell each other;
// of some a tab sleeps over a turn. Then somebody comes with an old token of each: the chat is ended at once, in all its tabs,
// for whoever has the newest token, too; and told (promise 2, fault 4).
func TestFamiliesOverALossyLine(t *testing.T) {
	t.Parallel()
	s := child(t, setup{level: "info"})
	began := time.Now()
	officer := s.hire("Olga", "privacy-officer")
	browsers := startAll(t, s)
	var carried, cut, silent int64
	for turn := range turns {
		line, through := lose(t, s)
		each(t, browsers, func(b *browser) error {
			b.turn = turn
			var tabs sync.WaitGroup
			errs := make([]error, len(b.tabs))
			for i, p := range b.tabs {
				if i == 2 && (turn+len(b.from))%3 == 1 {
					continue // asleep
				}
				tabs.Go(func() { errs[i] = p.live(through) })
			}
			tabs.Wait()
			return errors.Join(errs...)
		})
		carried, cut, silent = carried+line.carried.Load(), cut+line.cut.Load(), silent+line.silent.Load()
		if list := officer.on(s).attempts(t); len(list) != 0 {
			t.Fatalf("honest visitors on a bad line are %+v", list)
		}
		if turn == turns-1 {
			break
		}
		if turn%2 == 0 {
			s.stop()
		} else {
			s.kill()
		}
		age(t, s.data, 16*time.Minute)
		s = s.again(t)
	}
	if t.Failed() {
		t.FailNow()
	}
	used := 0
	for _, b := range browsers {
		used += len(b.used)
		if len(b.used) < turns-1 {
			t.Errorf("%s: %d tokens in %d turns", b.from, len(b.used), turns)
		}
	}
	t.Logf("%d chats, %d tokens that were used, %d connections, of which %d were cut and %d fell silent, in %s", len(browsers), used, carried, cut, silent, time.Since(began).Round(time.Millisecond))
	each(t, browsers, func(b *browser) error { return b.complete(s) })

	began = time.Now()
	var slowest atomic.Int64
	each(t, browsers, func(b *browser) error {
		took, err := b.robbed(s)
		atLeast(&slowest, int64(took))
		return err
	})
	t.Logf("all ended in %s; the slowest end of all tabs took %s", time.Since(began).Round(time.Millisecond), time.Duration(slowest.Load()).Round(time.Millisecond))
	soon(t, "an incident of all of them", func() bool {
		time.Sleep(200 * time.Millisecond)
		told := 0
		for _, a := range officer.on(s).attempts(t) {
			if a.Attack != "token_replay" {
				t.Fatalf("%+v", a)
			}
			told += a.Signals
		}
		return told == families
	})
}

// startAll begins the chats over a lossy line. An answer that was lost is asked for again, with the same key.
func startAll(t *testing.T, s *server) []*browser {
	t.Helper()
	s.consent()
	_, through := lose(t, s)
	browsers := make([]*browser, families)
	for i := range browsers {
		browsers[i] = &browser{from: fmt.Sprintf("127.7.%d.%d", i/200, 1+i%200), remembers: i%2 == 0}
	}
	each(t, browsers, func(b *browser) error {
		form := s.form("hello")
		for range tries {
			a, err := through.brief(b.from, "POST", "/v1/visit/start", "", form)
			if err != nil {
				continue
			}
			var started struct{ Conversation, Token string }
			if err := json.Unmarshal([]byte(a.body), &started); err != nil || a.status != 201 {
				return fmt.Errorf("start: %d %s", a.status, a.body)
			}
			b.open(started.Conversation, started.Token, tabsOfEach)
			return nil
		}
		return errors.New("the line let no start through")
	})
	if t.Failed() {
		t.FailNow()
	}
	return browsers
}

// each has some of the browsers at a time do the same.
func each(t *testing.T, browsers []*browser, do func(b *browser) error) {
	t.Helper()
	slots := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for _, b := range browsers {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			if err := do(b); err != nil {
				t.Errorf("%s: %v", b.from, err)
			}
		})
	}
	all.Wait()
}

// age has time go by for the tokens of visitors while no server runs.
func age(t *testing.T, data string, by time.Duration) {
	t.Helper()
	d, err := sql.Open("sqlite", filepath.Join(data, "snug.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, update := range []string{`UPDATE visitor_token SET issued_at = issued_at - $1`, `UPDATE visitor_family SET confirmed_at = confirmed_at - $1`} {
		if _, err := d.Exec(update, by.Milliseconds()); err != nil {
			t.Fatal(err)
		}
	}
}

// complete looks whether everything is there once that was acknowledged in any tab.
func (b *browser) complete(s *server) error {
	count := map[string]int{}
	for after := uint64(0); ; {
		var page struct {
			Entries []entry
			More    bool
		}
		a, err := s.brief(b.from, "GET", fmt.Sprintf("/v1/visit?after=%d", after), b.tabs[0].token(), nil)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(a.body), &page); err != nil || a.status != 200 {
			return fmt.Errorf("%d %.200s", a.status, a.body)
		}
		for _, e := range page.Entries {
			count[e.Text]++
			after = e.N
		}
		if !page.More || len(page.Entries) == 0 {
			break
		}
	}
	for _, text := range b.acked {
		if count[text] != 1 {
			return fmt.Errorf("%q is there %d times", text, count[text])
		}
	}
	return nil
}

// robbed has all tabs connected, and somebody elsewhere use an old token. It tells how long it took until the last tab was closed.
func (b *browser) robbed(s *server) (time.Duration, error) {
	open := make([]*realtimetest.Client, len(b.tabs))
	for i, p := range b.tabs {
		k, err := p.hello(s)
		if err != nil {
			return 0, fmt.Errorf("before the theft: %w", err)
		}
		defer k.Close()
		open[i] = k
	}
	var old string
	for token, turn := range b.used { // any that was given up two turns ago
		if turn <= turns-3 {
			old = token
			break
		}
	}
	thief := strings.Replace(b.from, "127.7.", "127.8.", 1)
	began := time.Now()
	if rand.IntN(2) == 0 {
		a, err := s.brief(thief, "GET", "/v1/visit", old, nil)
		if err != nil || a.status != 401 || a.code() != "token_replayed" {
			return 0, fmt.Errorf("an old token: %d %.200s %v", a.status, a.body, err)
		}
	} else {
		elsewhere := &tab{b: &browser{from: thief, used: map[string]int{}}, held: held{token: old}}
		k, err := elsewhere.hello(s)
		if err == nil {
			defer k.Close()
		}
		if !errors.Is(err, errThrownOut) || !strings.Contains(err.Error(), "token_replayed") {
			return 0, fmt.Errorf("a socket with an old token: %v", err)
		}
	}
	for i, k := range open {
		_ = k.SetDeadline(time.Now().Add(patience))
		if f, err := b.tabs[i].hear(k, func(*frame) bool { return false }); !errors.Is(err, errThrownOut) || f == nil || f.Code != "token_replayed" {
			return 0, fmt.Errorf("%s after the theft: %v", b.tabs[i].name, err)
		}
	}
	took := time.Since(began)
	if a, err := s.brief(b.from, "GET", "/v1/visit", b.tabs[0].token(), nil); err != nil || a.status != 401 || a.code() != "token_replayed" {
		return took, fmt.Errorf("the newest token after the theft: %d %.200s %v", a.status, a.body, err)
	}
	return took, nil
}
