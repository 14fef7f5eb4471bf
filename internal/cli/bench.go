package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"snug/internal/bench"
	"snug/internal/control"
	"snug/internal/keyring"
)

type benchCmd struct {
	Data string `help:"Data folder of a running server to drive. Without it, a server is started for the run, on a fresh folder with raised limits." type:"path" placeholder:"DIR"`
	Dir  string `help:"Where the started server's data goes; it should be on the disk that counts." default:"." type:"path"`
	TLS  bool   `help:"The started server ends TLS 1.3 itself."`

	Conversations []int         `help:"Conversations at once, one measurement each." default:"1,8,64,250"`
	For           time.Duration `help:"How long each measurement runs." default:"10s"`
	Rate          int           `help:"Messages a second of the paced measurement; 0 leaves it out." default:"2000"`
	Sockets       int           `help:"Sockets of the paced measurement." default:"500"`
	Idle          []int         `help:"Idle visitors to measure memory with; 0 leaves it out." default:"1000,5000,10000"`
	Out           string        `help:"Also write the result as JSON to this file." type:"path" placeholder:"FILE"`
	JSON          bool          `help:"Print JSON alone."`
	Verbose       bool          `help:"Say what is being measured." short:"v"`
}

func (c benchCmd) Run(s *streams) (err error) {
	raiseFiles()
	level := slog.LevelWarn
	if c.Verbose {
		level = slog.LevelInfo
	}
	o := bench.Options{
		Site: "bench", For: c.For, Warm: 2 * time.Second, PacedRate: c.Rate, PacedSockets: c.Sockets, Settle: 15 * time.Second,
		Conversations: positive(c.Conversations), Idle: positive(c.Idle),
		Log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: level})),
	}
	if o.Binary, err = os.Executable(); err != nil {
		return err
	}
	data := c.Data
	if data == "" {
		server, err := startBenched(s.ctx, o.Binary, c.Dir, c.TLS)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, server.stop()) }()
		data, o.TLS, o.Raised, o.Start = server.data, server.trust, server.raised, server.starter
	} else {
		o.Site = "demo"
	}
	client, err := control.Dial(data)
	if err != nil {
		return err
	}
	defer client.Close()
	if err := c.describe(s.ctx, client, &o, data); err != nil {
		return err
	}
	report, err := bench.Run(s.ctx, o)
	if err != nil {
		return err
	}
	if c.Out != "" {
		f, err := os.Create(c.Out)
		if err != nil {
			return err
		}
		if err := errors.Join(report.JSON(f), f.Close()); err != nil {
			return err
		}
	}
	if c.JSON {
		return report.JSON(s.out)
	}
	return report.Table(s.out)
}

// benchStaff is how many agents the conversations are dealt out among.
const benchStaff = 8

// describe asks the server where it is, and signs agents in by one-time links.
func (c benchCmd) describe(ctx context.Context, client *control.Client, o *bench.Options, data string) error {
	status, err := client.Status(ctx)
	if err != nil {
		return err
	}
	o.Widget, o.Console, o.PID, o.DataDir = status.Origins["widget"], status.Origins["console"], status.PID, data
	o.Dial = status.Listen[0]
	users, _, err := client.Users(ctx)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, u := range users {
		there[u.Email] = true
	}
	for i := range benchStaff {
		email := fmt.Sprintf("bench-%d@snug.invalid", i+1)
		if !there[email] {
			if _, err := client.AddUser(ctx, control.NewUser{Email: email, Name: fmt.Sprintf("Bench %d", i+1), Role: "agent"}); err != nil {
				return err
			}
		}
		token, err := client.Link(ctx, email)
		if err != nil {
			return err
		}
		o.Staff = append(o.Staff, bench.Login{Link: token})
	}
	return nil
}

// benched is a server that was started for a run.
type benched struct {
	process *os.Process
	done    chan error
	folder  string
	data    string
	raised  []string
	trust   *tls.Config
	starter *bench.Starter
}

const benchConfig = `listen: %[1]s
data: %[2]s
root_key: {file: %[3]s}
origins: {widget: "%[4]s://chat.localhost:%[5]s", console: "%[4]s://console.localhost:%[5]s"}
limits: {sockets_per_address: 1000000, sockets: 200000, starts_per_minute: 1000000, messages_per_second: 1000000}
log: {level: warn}
sign_in: {second_factor: optional}
%[6]ssites:
  - {key: bench, name: Bench, origins: ["http://shop.localhost"], controller: Bench, contact: bench@snug.invalid, recipients: [nobody], countries: [here], complain: nobody}
`

// startBenched starts `snug serve` with everything on, and limits that one machine's client needs raised.
func startBenched(ctx context.Context, binary, dir string, withTLS bool) (_ *benched, err error) {
	folder, err := os.MkdirTemp(dir, ".snug-bench-")
	if err != nil {
		return nil, err
	}
	b := &benched{folder: folder, data: filepath.Join(folder, "data"), done: make(chan error, 1), raised: []string{
		"limits.sockets_per_address 64 → 1,000,000", "limits.sockets 20,000 → 200,000",
		"limits.starts_per_minute 20 → 1,000,000", "limits.messages_per_second 10 → 1,000,000",
	}}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(folder)
		}
	}()
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	address, key, file := "127.0.0.1:"+port, filepath.Join(folder, "root.key"), filepath.Join(folder, "snug.yaml")
	if err := keyring.CreateFileRoot(key); err != nil {
		return nil, err
	}
	scheme, tlsLine := "http", ""
	if withTLS {
		cert, certKey, pool, err := selfSigned(folder)
		if err != nil {
			return nil, err
		}
		scheme, tlsLine = "https", fmt.Sprintf("tls: {certificate: %s, key: %s}\n", cert, certKey)
		b.trust = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS13}
	}
	yaml := fmt.Sprintf(benchConfig, address, b.data, key, scheme, port, tlsLine)
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		return nil, err
	}
	if !withTLS {
		b.starter = benchStarter(binary, folder, key)
	}
	p, err := os.StartProcess(binary, []string{binary, "serve", "--config", file}, &os.ProcAttr{Files: []*os.File{nil, os.Stderr, os.Stderr}, Env: os.Environ()})
	if err != nil {
		return nil, err
	}
	b.process = p
	go func() { _, err := p.Wait(); b.done <- err }()
	if err := b.await(ctx); err != nil {
		return nil, errors.Join(err, b.stop())
	}
	return b, nil
}

// benchStarter measures starting, on a folder and port of its own.
func benchStarter(binary, folder, key string) *bench.Starter {
	port, err := freePort()
	if err != nil {
		return nil
	}
	file := filepath.Join(folder, "start.yaml")
	yaml := fmt.Sprintf(benchConfig, "127.0.0.1:"+port, filepath.Join(folder, "start"), key, "http", port, "")
	if os.WriteFile(file, []byte(yaml), 0o600) != nil {
		return nil
	}
	return &bench.Starter{Command: []string{binary, "serve", "--config", file}, Dial: "127.0.0.1:" + port, Host: "chat.localhost:" + port, Path: "/frame/bench"}
}

func (b *benched) await(ctx context.Context) error {
	for range 200 {
		select {
		case err := <-b.done:
			b.done <- err
			return errors.New("the server to be measured did not start; what it said stands above")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
		if client, err := control.Dial(b.data); err == nil {
			client.Close()
			return nil
		}
	}
	return errors.New("the server to be measured did not become ready within 10 s")
}

// stop ends the server in order, and removes its data.
func (b *benched) stop() error {
	_ = b.process.Signal(syscall.SIGTERM)
	select {
	case <-b.done:
	case <-time.After(30 * time.Second):
		_ = b.process.Kill()
		<-b.done
	}
	return os.RemoveAll(b.folder)
}

func freePort() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer ln.Close()
	_, port, err := net.SplitHostPort(ln.Addr().String())
	return port, err
}

// raiseFiles lets this process, and the server that it starts, open as many sockets as the system allows.
func raiseFiles() {
	var l syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l) == nil {
		l.Cur = l.Max
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l)
	}
}

func positive(in []int) []int {
	var out []int
	for _, n := range in {
		if n > 0 {
			out = append(out, n)
		}
	}
	return out
}

// certPool is a pool of one.
func certPool(c *x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(c)
	return p
}
