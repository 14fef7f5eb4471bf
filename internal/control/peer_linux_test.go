package control

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// Another user gets nothing, even where somebody has opened the modes. It takes root to become another user.
func TestStrangerIsHungUpOn(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	f := newFixture(t, shortDir(t), nil)
	socket := filepath.Join(f.dir, SocketName)
	if err := errors.Join(os.Chmod(f.dir, 0o711), os.Chmod(socket, 0o666)); err != nil {
		t.Fatal(err)
	}
	const nobody = 65534
	got := make(chan string)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with its borrowed identity
		if _, _, errno := syscall.RawSyscall(syscall.SYS_SETRESUID, nobody, nobody, nobody); errno != 0 {
			got <- errno.Error()
			return
		}
		conn, err := net.Dial("unix", socket)
		if err != nil {
			got <- err.Error()
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "GET /users HTTP/1.1\r\nHost: snug\r\n\r\n")
		b, _ := io.ReadAll(conn)
		got <- "answer:" + string(b)
	}()
	if answer := <-got; answer != "answer:" {
		t.Errorf("a stranger got %q", answer)
	}
	if _, _, err := f.dial(t).Users(t.Context()); err != nil {
		t.Errorf("the owner: %v", err)
	}
	if !strings.Contains(f.log.String(), "control connection refused") {
		t.Error("nothing was logged")
	}
}
