package e2e

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"snug/internal/app"
	"snug/internal/config"
	"snug/internal/control"
	"snug/internal/db/dbtest"
	"snug/internal/keyring"
)

// patience bounds every wait for something that has to happen.
const patience = 15 * time.Second

// setup says how a server is to be. The zero value is an installation in a new folder, with SQLite, plain HTTP, the log
// at debug level, and limits that a test's single address does not reach.
type setup struct {
	dir      string // of a server that was here before
	urls     [2]string
	scheme   string // of the origins
	limits   string
	level    string
	factors  string // sign_in.second_factor; optional where it is empty, since most tests tell of other things
	extra    string // further lines of the configuration
	env      []string
	openable int  // files that the process may have open
	byPhrase bool // the root is the passphrase in the file "phrase", which the test writes
}

// server is an installation and, while it runs, the process or goroutine that serves it.
type server struct {
	t       testing.TB
	setup   setup
	dir     string
	data    string
	file    string
	addr    string
	log     *tape // standard error, or the log
	out     *tape // standard output
	process *os.Process
	done    chan struct{} // closed when it has ended
	err     error         // why; read after done
	end     context.CancelFunc
	ended   sync.Once

	agreed map[string]any // the consent text in force; read once
}

const raised = "sockets_per_address: 100000, starts_per_minute: 1000000, messages_per_second: 1000000, sign_ins_per_minute: 1000000"

const settings = `listen: 127.0.0.1:0
data: %[1]s/data
root_key: {%[8]s}
origins: {widget: "%[2]s://chat.localhost", console: "%[2]s://console.localhost"}
limits: {%[3]s}
log: {level: %[4]s}
sign_in: {second_factor: %[9]s}
database: {url: %[5]q, keys_url: %[6]q}
%[7]s
sites:
  - {key: demo, name: Alder, origins: ["https://shop.example"], controller: Alder Ltd, contact: p@alder.example, recipients: [nobody],
     countries: [here], complain: ICO, ask_name: true, ask_email: true, teams: [Support, Orders]}
  - {key: other, name: Other, origins: ["https://other.example"], controller: Other Ltd, contact: p@other.example, recipients: [nobody],
     countries: [here], complain: ICO}
`

// install writes configuration and root key, unless they are there.
func install(t testing.TB, o setup) *server {
	t.Helper()
	if o.dir == "" {
		o.dir = t.TempDir()
	}
	if o.scheme == "" {
		o.scheme = "http"
	}
	if o.limits == "" {
		o.limits = raised
	}
	if o.level == "" {
		o.level = "debug"
	}
	s := &server{t: t, setup: o, dir: o.dir, data: filepath.Join(o.dir, "data"), file: filepath.Join(o.dir, "snug.yaml"), log: &tape{}, out: &tape{}}
	key, root := filepath.Join(o.dir, "root.key"), fmt.Sprintf("file: %s/root.key", o.dir)
	if o.byPhrase {
		root, s.setup.env = "", append(s.setup.env, "SNUG_ROOT_KEY_PASSPHRASE_FILE="+filepath.Join(o.dir, "phrase"))
	} else if _, err := os.Stat(key); err != nil {
		if err := keyring.CreateFileRoot(key); err != nil {
			t.Fatal(err)
		}
	}
	yaml := fmt.Sprintf(settings, o.dir, o.scheme, o.limits, o.level, o.urls[0], o.urls[1], o.extra, root, cmp.Or(o.factors, "optional"))
	if err := os.WriteFile(s.file, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// inside starts a server in this process, where the race detector sees it.
func inside(t testing.TB, o setup) *server {
	t.Helper()
	s := install(t, o)
	c, err := config.Load(config.Source{File: s.file})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	a, err := app.New(ctx, c, app.Options{Version: "e2e", Log: log})
	if err != nil {
		stop()
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", c.Listen)
	if err != nil {
		stop()
		t.Fatal(err)
	}
	s.addr, s.done, s.end = ln.Addr().String(), make(chan struct{}), stop
	go func() {
		defer close(s.done)
		if s.err = a.Serve(ctx, ln); s.err == nil {
			s.err = a.Close()
		}
	}()
	t.Cleanup(s.stop)
	s.ready()
	return s
}

// child starts the binary.
func child(t testing.TB, o setup) *server {
	t.Helper()
	s := install(t, o)
	s.run()
	t.Cleanup(s.stop)
	for deadline := time.Now().Add(patience); s.addr == ""; time.Sleep(5 * time.Millisecond) {
		select {
		case <-s.done:
			t.Fatalf("the server ended: %v\n%s", s.err, s.log.tail())
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server is not ready:\n%s", s.log.tail())
		}
		if s.addr = s.log.after("msg=ready", "listen="); s.addr == "" {
			s.addr, _, _ = strings.Cut(s.log.after(`"msg":"ready"`, `"listen":"`), `"`)
		}
	}
	s.ready()
	return s
}

// run starts the binary and waits for nothing.
func (s *server) run() {
	s.t.Helper()
	cmd := exec.Command(program(s.t), "serve", "--config", s.file)
	if s.setup.openable > 0 {
		cmd = exec.Command("/bin/sh", "-c", fmt.Sprintf("ulimit -n %d && exec \"$@\"", s.setup.openable), "sh", program(s.t), "serve", "--config", s.file)
	}
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "TMPDIR=" + os.TempDir()}, s.setup.env...)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = s.dir, s.out, s.log, leash()
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.process, s.done = cmd.Process, make(chan struct{})
	go func() {
		defer close(s.done)
		s.err = cmd.Wait()
	}()
	s.end = func() { _ = s.process.Signal(syscall.SIGTERM) }
}

// ready waits for the host's door, which opens last.
func (s *server) ready() {
	s.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(2 * time.Millisecond) {
		if client, err := control.Dial(s.data); err == nil {
			client.Close()
			return
		} else if time.Now().After(deadline) {
			s.t.Fatalf("the control socket: %v\n%s", err, s.log.tail())
		}
	}
}

// stop ends the server in order, waits, and looks for what must not stand in any log.
func (s *server) stop() {
	s.ended.Do(func() {
		s.end()
		s.wait(20 * time.Second)
		if s.err != nil {
			s.t.Errorf("the server ended with %v\n%s", s.err, s.log.tail())
		}
		s.sound()
	})
}

// kill ends a child at once, as a power cut does.
func (s *server) kill() {
	s.ended.Do(func() {
		_ = s.process.Kill()
		s.wait(patience)
		s.sound()
	})
}

func (s *server) wait(within time.Duration) {
	select {
	case <-s.done:
	case <-time.After(within):
		if s.process != nil {
			_ = s.process.Kill()
		}
		s.t.Errorf("the server did not end within %v\n%s", within, s.log.tail())
		if s.process != nil {
			<-s.done
		}
	}
}

// sound fails if anything panicked or raced.
func (s *server) sound() {
	for _, bad := range []string{"panic", "DATA RACE", "fatal error:"} {
		if log := s.log.String(); strings.Contains(log, bad) {
			at := strings.Index(log, bad)
			s.t.Errorf("the log says %q: %s", bad, log[max(0, at-300):min(len(log), at+2000)])
		}
	}
}

// again starts a child on what this one left.
func (s *server) again(t testing.TB) *server {
	t.Helper()
	o := s.setup
	o.dir = s.dir
	return child(t, o)
}

// host reaches the control socket.
func (s *server) host() *control.Client {
	s.t.Helper()
	client, err := control.Dial(s.data)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(client.Close)
	return client
}

// snug runs one of the host's commands and returns what it says and its exit status.
func (s *server) snug(args ...string) (stdout, stderr string, status int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(s.t), args...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr, cmd.Dir, cmd.SysProcAttr = &out, &errs, s.dir, leash()
	cmd.Env = []string{"SNUG_CONFIG=" + s.file, "HOME=" + s.dir}
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		s.t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// engines runs a test on SQLite and on PostgreSQL.
func engines(t *testing.T, fn func(t *testing.T, o setup)) {
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); fn(t, setup{}) })
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, postgres(t))
	})
}

// postgres is an installation on two fresh PostgreSQL databases.
func postgres(t testing.TB) setup {
	t.Helper()
	return setup{urls: [2]string{dbtest.Postgres(t), dbtest.Postgres(t)}}
}
