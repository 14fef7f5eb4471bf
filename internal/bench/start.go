package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// Starter says how to start a server of the bench's own, on data and a port that nobody else uses.
type Starter struct {
	Command []string // program and arguments
	Env     []string // as of exec.Cmd; nil: this process's
	Dial    string   // loopback address that it will listen on
	Host    string   // Host header of the request that tells that it is ready, such as chat.localhost:7465
	Path    string   // path of that request
	Times   int      // how often; the first makes the data and is not counted. 0 means 6
}

// Start is how long a server takes from the start of its process to its first answer, and its resident memory then.
type Start struct {
	Fresh    time.Duration `json:"fresh_ns"` // the first time, when it makes its data and keys
	Ready    time.Duration `json:"ready_ns"` // median of the others
	Slowest  time.Duration `json:"slowest_ns"`
	Resident int64         `json:"resident_bytes"` // largest
}

func measureStart(ctx context.Context, o *Options, r *Report) error {
	times := o.Start.Times
	if times == 0 {
		times = 6
	}
	var took []time.Duration
	s := &Start{}
	for range times {
		ready, memory, err := o.Start.once(ctx)
		if err != nil {
			return fmt.Errorf("bench: start: %w", err)
		}
		took = append(took, ready)
		s.Resident = max(s.Resident, memory)
	}
	s.Fresh = took[0]
	if rest := took[1:]; len(rest) > 0 {
		slices.Sort(rest)
		s.Ready, s.Slowest = rest[len(rest)/2], rest[len(rest)-1]
	}
	r.Start = s
	return nil
}

// once starts the server, waits for its first answer, reads its memory, and stops it in order.
func (s *Starter) once(ctx context.Context) (ready time.Duration, memory int64, err error) {
	if len(s.Command) == 0 {
		return 0, 0, errors.New("no command")
	}
	if conn, err := net.Dial("tcp", s.Dial); err == nil {
		conn.Close()
		return 0, 0, errors.New("something listens there already")
	}
	cmd := exec.CommandContext(ctx, s.Command[0], s.Command[1:]...)
	cmd.Env = s.Env
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 15 * time.Second
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(15 * time.Second):
			_ = cmd.Process.Kill()
			err = errors.Join(err, errors.New("the server did not stop within 15 s"))
			<-ended
		}
	}()
	for {
		if s.answers() {
			ready = time.Since(start)
			memory, err = resident(cmd.Process.Pid)
			return ready, memory, err
		}
		select {
		case err := <-ended:
			ended <- nil
			return 0, 0, fmt.Errorf("the server ended: %w", err)
		case <-ctx.Done():
			return 0, 0, ctx.Err()
		case <-time.After(500 * time.Microsecond):
		}
		if time.Since(start) > 30*time.Second {
			return 0, 0, errors.New("the server did not answer within 30 s")
		}
	}
}

// answers tells whether the server answers a request at all.
func (s *Starter) answers() bool {
	conn, err := net.DialTimeout("tcp", s.Dial, time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", s.Path, s.Host); err != nil {
		return false
	}
	var first [12]byte
	n, _ := conn.Read(first[:])
	return string(first[:n]) == "HTTP/1.1 200"
}
