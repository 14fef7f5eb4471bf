package dbtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a PostgreSQL server of its own, in a folder of its own, reached by a Unix socket alone.
type Server struct {
	// URL is where its superuser reaches the database postgres, without a password.
	URL string

	hold io.Closer // as long as this is open, the server runs
	wait func() error
}

// keeper starts the server, waits for its standard input to end, and takes everything away. It is a process of its own so
// that a test process that is killed leaves nothing behind: the kernel closes the pipe.
const keeper = `
"$1" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=300 -c shared_buffers=64MB -c fsync="$3" -c full_page_writes="$3" \
	>"$2/log" 2>&1 </dev/null &
server=$!
read -r _
kill -INT $server
wait $server
rm -rf "$2"
`

// StartServer makes a cluster in a new folder under the folder for temporary files and starts its server; it runs until
// Stop, or until this process ends in any way. With fast, it does not sync: for tests that measure nothing and cut
// nothing. As root, it runs as the user postgres, which Debian's package makes.
func StartServer(ctx context.Context, fast bool) (_ *Server, err error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "snug-pg-")
	if err != nil {
		return nil, fmt.Errorf("dbtest: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	// Others may pass through to the socket; the data folder itself is 0700.
	if err := os.Chmod(dir, 0o711); err != nil {
		return nil, fmt.Errorf("dbtest: %w", err)
	}
	as, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	init := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "postgres",
		"--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
	init.Dir, init.SysProcAttr = dir, as
	if out, err := init.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("dbtest: initdb: %w\n%s", err, out)
	}
	fsync := "on"
	if fast {
		fsync = "off"
	}
	keep := exec.Command("/bin/sh", "-c", keeper, "keeper", filepath.Join(bin, "postgres"), dir, fsync)
	keep.Dir, keep.SysProcAttr = dir, as
	hold, err := keep.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("dbtest: %w", err)
	}
	if err := keep.Start(); err != nil {
		return nil, fmt.Errorf("dbtest: %w", err)
	}
	s := &Server{URL: "postgres://postgres@/postgres?host=" + url.QueryEscape(dir), hold: hold, wait: keep.Wait}
	if err := s.ready(ctx); err != nil {
		words, _ := os.ReadFile(filepath.Join(dir, "log"))
		return nil, errors.Join(fmt.Errorf("dbtest: PostgreSQL did not start: %w\n%s", err, words), s.Stop())
	}
	return s, nil
}

// Stop ends the server and removes its folder.
func (s *Server) Stop() error {
	s.hold.Close()
	return s.wait()
}

func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.URL)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// binaries finds the folder of initdb and postgres: Debian's, newest version first, or what PATH has.
func binaries() (string, error) {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well formed
	slices.SortFunc(dirs, func(a, b string) int { return version(b) - version(a) })
	for _, dir := range dirs {
		if _, err := exec.LookPath(filepath.Join(dir, "initdb")); err == nil {
			return dir, nil
		}
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("dbtest: PostgreSQL is not installed, and these tests need it: apt-get install postgresql")
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", fmt.Errorf("dbtest: %w", err)
	}
	return filepath.Dir(path), nil
}

func version(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir))) // zero sorts last
	return n
}

// unprivileged gives dir to the user that the server runs as, and tells how to become it. PostgreSQL refuses root.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	as := &syscall.SysProcAttr{Setpgid: true} // a terminal's ^C ends the tests; the keeper then ends the server in order
	if os.Geteuid() != 0 {
		return as, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, errors.New("dbtest: root can't run PostgreSQL, and there is no user postgres: apt-get install postgresql")
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid))); err != nil {
		return nil, fmt.Errorf("dbtest: %w", err)
	}
	as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return as, nil
}
