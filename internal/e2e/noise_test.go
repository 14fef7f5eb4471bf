package e2e

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Wrong passwords come as fast as the machine can send them, from hundreds of addresses, to accounts that there are and that there
// are not; in the middle of it somebody tries a stolen cookie, once. That is told within seconds, beside incidents of the flood, which are
// few and have the right numbers; whoever is signed in works on (fault 113).
func TestNoiseHidesNothing(t *testing.T) {
	t.Parallel()
	s := child(t, setup{level: "info"})
	officer, victim := s.hire("Olga", "privacy-officer"), s.hire("Vera", "agent")
	const senders, perAddress = 160, 40
	var sent, refused atomic.Int64
	stop := make(chan struct{})
	var all sync.WaitGroup
	began := time.Now()
	for i := range senders {
		all.Go(func() {
			for n := 0; ; n++ {
				if err := s.noise(fmt.Sprintf("127.%d.%d.%d", 40+i, n/250, 1+n%250), perAddress, i*1000+n, stop, &sent, &refused); err != nil {
					t.Error(err)
					return
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	time.Sleep(5 * time.Second)
	tried := time.Now()
	s.ask(request{method: "GET", host: consoleHost, path: "/v1/me", cookie: victim.cookie, from: "127.1.113.5", header: http.Header{"Snug-Proof": nil}}).must(t, 401)
	stolen := func(a attempt) bool { return a.Attack == "stolen_session" }
	var found []attempt
	soon(t, "the stolen session's incident", func() bool {
		time.Sleep(100 * time.Millisecond)
		found = officer.attempts(t)
		return slices.ContainsFunc(found, stolen)
	})
	told := time.Since(tried)
	soon(t, "the end of the account's sessions, which answers it", func() bool { return victim.ask("GET", "/v1/me", nil).status == 401 })
	time.Sleep(max(0, 9*time.Second-time.Since(began)))
	close(stop)
	all.Wait()
	took := time.Since(began)
	time.Sleep(3 * time.Second)
	found = officer.attempts(t)
	signals := 0
	for _, a := range found {
		if stolen(a) {
			if a.Signals != 1 || len(a.Subjects) != 1 || a.Subjects[0].Who.Name != "Vera" {
				t.Errorf("the stolen session: %+v", a)
			}
			continue
		}
		if a.Attack != "password_guessing" {
			t.Errorf("a flood of passwords is %+v", a)
		}
		signals += a.Signals
	}
	t.Logf("%d wrong passwords in %s, %.0f a minute, %d of them refused before they were looked at; told after %s, beside %d incidents with %d facts",
		sent.Load(), took.Round(time.Second), float64(sent.Load())/took.Minutes(), refused.Load(), told.Round(time.Millisecond), len(found), signals)
	if told > 10*time.Second || len(found) > 25 || signals < int(sent.Load())*9/10 || signals > int(sent.Load())*11/10 {
		t.Errorf("told after %s, beside %d incidents with %d facts of %d", told, len(found), signals, sent.Load())
	}
}

// noise sends wrong passwords over one connection, one after the other.
func (s *server) noise(from string, most, seed int, stop <-chan struct{}, sent, refused *atomic.Int64) error {
	d := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	nc, err := d.Dial("tcp", s.addr)
	if err != nil {
		return err
	}
	defer nc.Close()
	answers := bufio.NewReader(nc)
	for n := range most {
		select {
		case <-stop:
			return nil
		default:
		}
		email := fmt.Sprintf("nobody%d@alder.example", (seed*most+n)%5000)
		if n%4 == 0 {
			email = "vera@alder.example"
		}
		body, err := json.Marshal(map[string]any{"email": email, "password": "a quite brown teapot"})
		if err != nil {
			return err
		}
		_ = nc.SetDeadline(time.Now().Add(5 * time.Second))
		head := strings.Join([]string{"POST /v1/session HTTP/1.1", "Host: " + consoleHost, "Origin: " + s.origin(consoleHost), "Sec-Fetch-Site: same-origin",
			"Content-Type: application/json", "Snug-Key: " + browserKey.Public(), "Snug-Proof: " + s.proof("POST", consoleHost, "/v1/session"), fmt.Sprintf("Content-Length: %d", len(body)), "", ""}, "\r\n")
		if _, err := io.WriteString(nc, head+string(body)); err != nil {
			return err
		}
		sent.Add(1)
		res, err := http.ReadResponse(answers, nil)
		if ne := net.Error(nil); errors.As(err, &ne) && ne.Timeout() {
			return nil // one of those who wait for their password to be looked at, and have had enough
		}
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if err != nil {
			return err
		}
		switch res.StatusCode {
		case http.StatusTooManyRequests:
			refused.Add(1)
		case http.StatusUnauthorized:
		default:
			return fmt.Errorf("a wrong password: %d", res.StatusCode)
		}
	}
	return nil
}
