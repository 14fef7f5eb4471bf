package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"snug/internal/control"
)

// The root key is turned over while a crowd talks and newcomers come: nobody is refused, everything stays readable, and
// the old version of the key opens nothing any more: it is gone from its file (faults 92).
func TestRotateWhileTalking(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		o.level = "info"
		s := child(t, o)
		c := gather(s, 3)
		stop := make(chan struct{})
		finish := c.talk(s, stop)
		newcomers := arrive(s, stop)
		old := rootVersions(t, s)
		for n := range 3 {
			time.Sleep(50 * time.Millisecond)
			out, errs, status := s.snug("keys", "rotate")
			if want := fmt.Sprintf("version %d", n+2); status != 0 || !strings.Contains(out, want) {
				t.Fatalf("keys rotate: %d, want %q: %s%s", status, want, out, errs)
			}
		}
		close(stop)
		finish(t)
		started := newcomers()
		if messages := c.check(t, s); messages < 20 || len(started) == 0 {
			t.Errorf("%d messages and %d newcomers: nothing was going on", messages, len(started))
		}
		now := rootVersions(t, s)
		for _, line := range old {
			if strings.Contains(strings.Join(now, "\n"), line) {
				t.Error("a version of the root key that was turned over is still in its file")
			}
		}
		s.stop()
		again := s.again(t)
		c.check(t, again)
		for _, v := range started {
			if got := v.on(again).visit(t); len(got) != 1 {
				t.Errorf("a newcomer's conversation has %d entries", len(got))
			}
		}
	})
}

// rootVersions are the lines of the root key's file that hold keys.
func rootVersions(t *testing.T, s *server) (lines []string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, "root.key"))
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if i > 0 && !strings.HasPrefix(line, "#") && strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		t.Fatal("the root key's file has no key")
	}
	return lines
}

// The server is killed in the middle of turning the root key over, at any moment, again and again, with chats going on.
// Each time it starts on what is left: everything can be read, and the rotation is carried to its end.
func TestKilledWhileRotating(t *testing.T) {
	t.Parallel()
	s := child(t, setup{level: "info"})
	c := gather(s, 3)
	for i := range 60 { // something to wrap anew
		s.comes(fmt.Sprintf("conversation %d", i))
	}
	const rounds = 10
	for range rounds {
		stop := make(chan struct{})
		finish := c.talk(s, stop)
		time.Sleep(20 * time.Millisecond)
		asked := make(chan struct{})
		client := s.host()
		go func() {
			defer close(asked)
			_, _ = client.Rotate(t.Context(), "", nil) // the crash's error
		}()
		time.Sleep(time.Duration(rand.IntN(12_000)) * time.Microsecond)
		s.kill()
		close(stop)
		finish(nil)
		<-asked
		s = s.again(t)
		c.check(t, s)
	}
	stop := make(chan struct{})
	finish := c.talk(s, stop)
	time.Sleep(50 * time.Millisecond)
	close(stop)
	finish(t)
	soon(t, "the end of a rotation that was cut off", func() bool { return !status(t, s).Keys.Pending })
	before := status(t, s).Keys.Root
	if out, errs, code := s.snug("keys", "rotate"); code != 0 {
		t.Fatalf("keys rotate after all that: %d %s%s", code, out, errs)
	}
	now := status(t, s)
	if now.Keys.Pending || now.Keys.Root <= before || len(rootVersions(t, s)) != 1 {
		t.Errorf("keys: %+v, after version %d; the file has %d versions", now.Keys, before, len(rootVersions(t, s)))
	}
	c.check(t, s)
	s.stop()
	whole(t, filepath.Join(s.data, "keys.db"))
}

func status(t *testing.T, s *server) control.Status {
	t.Helper()
	client, err := control.Dial(s.data)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	got, err := client.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got
}
