package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a file system of its own over a folder, or skips where that is not permitted.
func smallDisk(t *testing.T, folder, size string) {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("NOT TESTED: a disk that fills up needs root on Linux, to mount a small tmpfs")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "mode=0700,size="+size, "snug-e2e", folder).CombinedOutput(); err != nil {
		t.Skipf("NOT TESTED: a tmpfs can't be mounted here: %v %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", folder).CombinedOutput(); err != nil {
			t.Errorf("umount %s: %v %s", folder, err, out)
			_ = exec.Command("umount", "-l", folder).Run()
		}
	})
}

// fill writes ballast until nothing fits any more.
func fill(t *testing.T, folder string) (ballast string) {
	t.Helper()
	ballast = filepath.Join(folder, "ballast")
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 4
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return ballast
}

// The disk fills up while people talk. What can't be stored is refused as storage_full, and never acknowledged; what was
// said before can be read; when there is space again, writing goes on without a restart. What was acknowledged at any
// time is there exactly once, also after a restart (faults 97).
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	smallDisk(t, filepath.Join(dir, "data"), "16m")
	s := child(t, setup{dir: dir, level: "info"})
	t.Cleanup(s.stop) // before the disk goes
	mina := s.hire("Mina", "agent")
	mina.mustGreet(t)
	jo := s.comes("before it was full")
	jo.mustGreet(t, 1)
	mina.ask("POST", at(jo.conversation, "/take"), nil).must(t, 200)
	mina.watches(t, jo.conversation, 0)
	acked := []string{"before it was full"}
	long := strings.Repeat("all work and no play ", 150)
	resend := func(k *socket, id, text string, more map[string]any) *frame {
		t.Helper()
		f := map[string]any{"t": "post", "id": id, "text": text}
		for key, v := range more {
			f[key] = v
		}
		if err := k.say(f); err != nil {
			t.Fatal(err)
		}
		got, err := k.find(patience, func(f *frame) bool { return (f.T == "ack" || f.T == "nack") && f.ID == id })
		if err != nil {
			t.Fatalf("neither ack nor nack: %v\n%s", err, s.log.tail())
		}
		if got.T == "ack" {
			acked = append(acked, text)
		}
		return got
	}
	send := func(k *socket, text string, more map[string]any) *frame {
		t.Helper()
		return resend(k, newClientID(), text, more)
	}
	if f := send(jo.socket, "still room", nil); f.T != "ack" {
		t.Fatalf("before: %s", f.raw)
	}

	ballast := fill(t, s.data)
	refused := func(what string, f *frame) {
		t.Helper()
		if f.T != "nack" || f.Code != "storage_full" || !f.Retry {
			t.Errorf("%s on a full disk: %s", what, f.raw)
		}
	}
	// The journal may have room left that was written over before; it ends soon.
	var last *frame
	for i := range 2000 {
		if last = send(jo.socket, fmt.Sprintf("%s %d", long, i), nil); last.T == "nack" {
			break
		}
	}
	refused("a visitor's message", last)
	reply, note := map[string]any{"c": jo.conversation, "kind": "message"}, map[string]any{"c": jo.conversation, "kind": "note"}
	first := send(mina.socket, "a refused reply", reply)
	refused("a reply", first)
	// What follows on the same socket waits for it, so that order is kept: it is refused, too, to be sent again.
	if f := send(mina.socket, "a refused note", note); f.T != "nack" || !f.Retry {
		t.Errorf("a note on a full disk: %s", f.raw)
	}
	full := func(what string, a answer) {
		t.Helper()
		if a.status != 503 || a.code() != "storage_full" || a.header.Get("Retry-After") == "" {
			t.Errorf("%s on a full disk: %d %s", what, a.status, a.body)
		}
	}
	full("a start", s.ask(request{method: "POST", host: chatHost, path: "/v1/visit/start", body: s.form(long)}))
	full("a reply", mina.ask("POST", at(jo.conversation, "/entries"), map[string]any{"id": newClientID(), "kind": "message", "text": long}))
	full("a draft", mina.ask("PUT", at(jo.conversation, "/draft"), map[string]any{"text": long}))

	// Reading goes on: by HTTP, by the sockets, and for whoever comes anew.
	if got := jo.visit(t); len(got) < 3 || got[0].Text != "before it was full" {
		t.Errorf("the visitor reads %d entries", len(got))
	}
	if got := mina.thread(t, jo.conversation); len(got) < 3 {
		t.Errorf("the agent reads %d entries", len(got))
	}
	jo.mustGreet(t, 0)
	mina.ask("GET", "/v1/conversations?box=mine", nil).must(t, 200)
	// A search can't be written down, and so is not done.
	if a := mina.ask("GET", "/v1/search?q=before", nil); a.status != 503 || a.code() != "unlogged" {
		t.Errorf("a search on a full disk: %d %s", a.status, a.body)
	}
	s.ask(request{method: "GET", host: consoleHost, path: "/"}).must(t, 200)

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	soon(t, "writing after there was space", func() bool { return send(jo.socket, fmt.Sprintf("room again %d", len(acked)), nil).T == "ack" })
	if f := resend(mina.socket, first.ID, "a refused reply", reply); f.T != "ack" {
		t.Errorf("the agent sends again after there was space: %s", f.raw)
	}
	if f := send(mina.socket, "and the agent, too", reply); f.T != "ack" {
		t.Errorf("the agent after there was space: %s", f.raw)
	}
	s.comes("a new one after there was space")
	soon(t, "searching after there was space", func() bool { return mina.ask("GET", "/v1/search?q=before", nil).status == 200 })
	kept := func(s *server) {
		t.Helper()
		there := map[string]int{}
		for i, e := range jo.on(s).visit(t) {
			there[e.Text]++
			if e.N != uint64(i+1) {
				t.Fatalf("place %d has n %d", i, e.N)
			}
		}
		for _, text := range acked {
			if there[text] != 1 {
				t.Errorf("%.40q was acknowledged, and is there %d times", text, there[text])
			}
		}
		if there[long] != 0 {
			t.Error("what was refused is there")
		}
	}
	kept(s)
	s.kill()
	again := s.again(t)
	kept(again)
	again.stop()
	whole(t, filepath.Join(again.data, "snug.db"))
	whole(t, filepath.Join(again.data, "keys.db"))
}
