package audit

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"snug/internal/chat"
)

// Everything that the log says is in the file, in lines, without details; the file's newest checkpoint is the log's.
func TestFileSink(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "second.jsonl")
	sink := NewFileSink(path)
	b := lay(t, sqlite, sink)
	for range 20 {
		b.do(chat.Act{Name: chat.ActSearch, By: mina, Facts: map[string]string{"box": "zeppelin-marker"}})
	}
	b.must(b.Integrate(t.Context()))
	raw, err := os.ReadFile(path)
	b.must(err)
	kinds := map[string]int{}
	b.must(ReadLines(strings.NewReader(string(raw)), func(l *Line) error {
		if l.Details != nil || l.Type == lineLeaf && l.ID.IsZero() {
			t.Errorf("%+v", l)
		}
		kinds[l.Type]++
		return nil
	}))
	if kinds[lineLeaf] != 41 || kinds[lineCheckpoint] != 2 || strings.Contains(string(raw), "zeppelin") || strings.Contains(string(raw), mina.Staff.String()) {
		t.Errorf("%v", kinds)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if last, err := sink.Last(); err != nil || last != b.newest() {
		t.Errorf("%q %v", last, err)
	}
	// What verify takes as older checkpoints is the sink's file as it is.
	if r, err := b.verify(Checkpoints(raw)...); err != nil || r.Compared != 2 {
		t.Errorf("%+v %v", r, err)
	}
}

// The second place shows that the log was put back, also to the server itself when it starts.
func TestSinkShowsPutBack(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "second.jsonl")
	b := lay(t, sqlite, NewFileSink(path))
	b.fill(5)
	raw, err := os.ReadFile(path)
	b.must(err)
	b.exec(`DELETE FROM leaf WHERE n >= 3`)
	b.exec(`DELETE FROM checkpoint WHERE size > 3`)
	var e edge
	b.must(eachLeaf(t.Context(), b.d, 0, 3, func(r *row) error { e.add(r.hash(nil)); return nil }))
	b.exec(`UPDATE head SET size = 3, edge = $1, link = (SELECT link FROM leaf WHERE n = 2)`, packHashes(e.hashes))
	b.whole()
	if _, err := b.verify(Checkpoints(raw)...); badOf(t, err).First != 3 {
		t.Error(err)
	}
	b.begin()
	if b.State() != "broken" {
		t.Fatalf("the server starts %s", b.State())
	}
	if _, err := b.Begin(t.Context(), act(chat.ActErase)); chat.CodeOf(err) != chat.Unlogged {
		t.Errorf("an act is let through: %v", err)
	}
	if done, err := b.Begin(t.Context(), chat.Act{Name: chat.ActOpen, By: mina, Anyway: true}); err != nil {
		t.Errorf("chatting does not go on: %v", err)
	} else {
		done(nil)
	}
	if _, _, err := b.List(t.Context(), auditor, Filter{}); err != nil {
		t.Errorf("a broken log can't be looked at: %v", err)
	}
}

// moody is a device that does as it is told.
type moody struct {
	mode atomic.Value // "ok", "full", "hung"
	mu   sync.Mutex
	got  []string
	free chan struct{}
}

func newMoody() *moody {
	d := &moody{free: make(chan struct{})}
	d.mode.Store("ok")
	return d
}

func (d *moody) put(lines [][]byte) error {
	switch d.mode.Load() {
	case "full":
		return syscall.ENOSPC
	case "hung":
		<-d.free
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range lines {
		d.got = append(d.got, string(l))
	}
	return nil
}

func (*moody) Close() error { return nil }

type fakeSink struct{ *worker }

func (fakeSink) Last() (string, error) { return "", nil }

// While the second place is full or hangs, an act is refused in bounded time and has no intent without a refusal; what is
// part of chatting goes on, and is written when the place can be written again.
func TestSinkOutOfOrder(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"full", "hung"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			d := newMoody()
			b := lay(t, sqlite, fakeSink{newWorker(d)})
			b.must(b.Integrate(t.Context()))
			d.mode.Store(how)
			began := time.Now()
			_, err := b.Begin(t.Context(), act(chat.ActErase))
			if chat.CodeOf(err) != chat.Unlogged {
				t.Fatalf("the act is let through: %v", err)
			}
			done, err := b.Begin(t.Context(), chat.Act{Name: chat.ActOpen, By: mina, Anyway: true})
			if err != nil {
				t.Fatalf("chatting does not go on: %v", err)
			}
			done(nil)
			if took := time.Since(began); took > 3*patience {
				t.Errorf("it took %v", took)
			}
			if b.State() != "failing" {
				t.Errorf("the state is %s", b.State())
			}
			d.mode.Store("ok")
			close(d.free)
			b.written.Wait()
			b.catchUp(t.Context())
			b.must(b.Integrate(t.Context()))
			list, _, err := b.List(t.Context(), auditor, Filter{Act: "conversation.erase"})
			b.must(err)
			if len(list) != 1 || list[0].Result != Refused {
				t.Errorf("the refused act is %+v", list)
			}
			list, _, err = b.List(t.Context(), auditor, Filter{Act: "conversation.open"})
			b.must(err)
			if len(list) != 1 || list[0].Result != Done {
				t.Errorf("the opening is %+v", list)
			}
			// The second place has got everything in the end.
			leaves := 0
			for _, line := range d.got {
				if strings.Contains(line, `"leaf"`) {
					leaves++
				}
			}
			if n := b.number(`SELECT COUNT(*) FROM leaf`); int64(leaves) < n {
				t.Errorf("it has %d of %d leaves", leaves, n)
			}
			if r := b.whole(); r.Pending != 0 || b.State() != "ok" {
				t.Errorf("%+v %s", r, b.State())
			}
		})
	}
}

// A torn line of a crash does not swallow the next one; a file that was moved away is made anew.
func TestFileSinkAfterCrashAndRotation(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "second.jsonl")
	if err := os.WriteFile(path, []byte(`{"type":"leaf","id":"01`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := NewFileSink(path)
	defer s.Close()
	write := func(line string) {
		t.Helper()
		if err := s.Write(t.Context(), []byte(line+"\n")); err != nil {
			t.Fatal(err)
		}
	}
	write("one")
	write("two")
	if b, _ := os.ReadFile(path); !strings.HasSuffix(string(b), "01\none\ntwo\n") {
		t.Errorf("%q", b)
	}
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	write("three")
	if b, err := os.ReadFile(path); err != nil || string(b) != "three\n" {
		t.Errorf("%q %v", b, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil { // in its place something that can't be written
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), []byte("four\n")); err == nil || strings.Contains(err.Error(), path) {
		t.Errorf("%v", err)
	}
}

var rfc5424 = regexp.MustCompile(`^<109>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ snug-audit \d+ - - (\{.*\})$`)

func TestSyslog(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	lines := []string{`{"type":"leaf","n":1}`, `{"type":"leaf","n":2}`}
	send := func(t *testing.T, address string) *SyslogSink {
		t.Helper()
		s, err := OpenSyslogSink(address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		for _, l := range lines {
			if err := s.Write(ctx, []byte(l+"\n")); err != nil {
				t.Fatal(err)
			}
		}
		return s
	}
	datagrams := func(t *testing.T, c net.PacketConn) {
		t.Helper()
		buf := make([]byte, 2048)
		for _, want := range lines {
			_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
			n, _, err := c.ReadFrom(buf)
			if err != nil {
				t.Fatal(err)
			}
			if m := rfc5424.FindSubmatch(buf[:n]); m == nil || string(m[1]) != want {
				t.Errorf("%q", buf[:n])
			}
		}
	}
	t.Run("udp", func(t *testing.T) {
		c, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		send(t, "udp://"+c.LocalAddr().String())
		datagrams(t, c)
	})
	t.Run("unix", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "log")
		c, err := net.ListenPacket("unixgram", path)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		send(t, "unix://"+path)
		datagrams(t, c)
	})
	t.Run("tcp", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		got := make(chan string, 10)
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				r := bufio.NewReader(c)
				for range 2 { // and hang up
					n, err := r.ReadString(' ')
					if err != nil {
						break
					}
					size, _ := strconv.Atoi(strings.TrimSpace(n))
					m := make([]byte, size)
					if _, err := io.ReadFull(r, m); err != nil {
						break
					}
					got <- string(m)
				}
				c.Close()
			}
		}()
		s := send(t, "tcp://"+l.Addr().String())
		for _, want := range lines {
			if m := rfc5424.FindStringSubmatch(<-got); m == nil || m[1] != want {
				t.Error(m)
			}
		}
		// The receiver has hung up; the next line comes over a new connection.
		for n := 3; ; n++ {
			if err := s.Write(ctx, fmt.Appendf(nil, "{\"n\":%d}\n", n)); err != nil {
				t.Fatal(err)
			}
			select {
			case m := <-got:
				if rfc5424.FindString(m) == "" {
					t.Error(m)
				}
				return
			case <-time.After(200 * time.Millisecond):
				if n > 20 {
					t.Fatal("nothing comes any more")
				}
			}
		}
	})
	t.Run("nobody listens", func(t *testing.T) {
		s, err := OpenSyslogSink("tcp://127.0.0.1:1")
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Write(ctx, []byte("x\n")); err == nil {
			t.Error("a line that nobody took is called written")
		}
	})
}

// A closed sink takes nothing, and says so.
func TestClosedSink(t *testing.T) {
	t.Parallel()
	w := newWorker(newMoody())
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(t.Context(), []byte("x\n")); !errors.Is(err, errSinkClosed) {
		t.Error(err)
	}
}
