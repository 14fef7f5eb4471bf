package syslog

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"udp://logs.example:514": "udp logs.example:514", "tcp://[::1]:601": "tcp [::1]:601", "unix:///dev/log": "unix /dev/log",
		"tls://logs.example:6514": "tls logs.example:6514", "tls://logs.example": "", "udp://:514": "", "udp://logs.example:": "",
		"": "", "logs.example:514": "", "udp://logs.example": "", "http://logs.example:80": "", "tcp://u:p@logs.example:601": "",
		"unix://dev/log": "", "udp://logs.example:514/path": "", "tcp://logs.example:601?x=1": "",
	} {
		network, where, err := Parse(in)
		if got := strings.TrimSpace(network + " " + where); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
}

// Over TLS, from a receiver whose certificate is checked; a message can't become two, whatever is in it.
func TestTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(nil) // for its certificate
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: server.TLS.Certificates})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got := make(chan string, 4)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				for r := bufio.NewReader(c); ; {
					n, err := r.ReadString(' ')
					if err != nil {
						return
					}
					size, _ := strconv.Atoi(strings.TrimSpace(n))
					m := make([]byte, size)
					if _, err := io.ReadFull(r, m); err != nil {
						return
					}
					got <- string(m)
				}
			}()
		}
	}()
	s, err := Open(Options{Address: "tls://" + l.Addr().String(), App: "snug", Facility: Security, Roots: roots})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, line := range []string{"one\nand <10>1 - forged\r\x00more\n", "two"} {
		if err := s.Send(Message{Severity: Warning, Line: []byte(line)}); err != nil {
			t.Fatal(err)
		}
	}
	form := regexp.MustCompile(`^<84>1 \S+ \S+ snug \d+ - - (one and <10>1 - forged  more|two)$`)
	for range 2 {
		select {
		case m := <-got:
			if !form.MatchString(m) {
				t.Errorf("%q", m)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("nothing arrived")
		}
	}
	stranger, _ := Open(Options{Address: "tls://" + l.Addr().String(), App: "snug", Facility: Security})
	if err := stranger.Send(Message{Line: []byte("x")}); err == nil {
		t.Error("a receiver whose certificate nobody vouches for got a message")
	}
}
