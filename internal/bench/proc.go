package bench

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

var errNoPID = errors.New("the server's process id is needed")

// resident reads a process's resident memory in bytes.
func resident(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read the server's memory: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kib << 10, err
		}
	}
	return 0, errors.New("read the server's memory: no VmRSS")
}

// processorTime reads what a process has used of the processors, in user and system mode.
func processorTime(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name in parentheses may hold anything; the fields after it are numbers: utime is the 12th, stime the 13th.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0, errors.New("too few fields")
	}
	var ticks int64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(string(f), 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	const perSecond = 100 // USER_HZ, on every Linux that Go runs on
	return time.Duration(ticks) * time.Second / perSecond, nil
}

// Shares are what server and client used of the processors for one message: the client shares them with the server.
type Shares struct {
	Server time.Duration `json:"server_ns_per_message"` // 0 without the server's process id
	Client time.Duration `json:"client_ns_per_message"`
}

func (s *Shares) per(messages int) {
	if messages > 0 {
		s.Server /= time.Duration(messages)
		s.Client /= time.Duration(messages)
	}
}

type meter struct {
	pid            int
	server, client time.Duration
}

func newMeter(pid int) *meter {
	m := &meter{pid: pid}
	s := m.now()
	m.server, m.client = s.Server, s.Client
	return m
}

func (m *meter) now() Shares {
	var s Shares
	if m.pid != 0 {
		s.Server, _ = processorTime(m.pid) // without it, the figure is left out
	}
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) == nil {
		s.Client = time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return s
}

func (m *meter) read() Shares {
	s := m.now()
	return Shares{s.Server - m.server, s.Client - m.client}
}

// Machine is where it was measured.
type Machine struct {
	Processors int    `json:"processors"`
	Model      string `json:"model"`
	Kernel     string `json:"kernel"`
	Go         string `json:"go"`
}

func machine() Machine {
	m := Machine{Processors: runtime.NumCPU(), Go: runtime.Version()}
	info, _ := os.ReadFile("/proc/cpuinfo") // unknown stays empty
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			m.Model = strings.TrimSpace(value)
			break
		}
	}
	var u unix.Utsname
	if unix.Uname(&u) == nil {
		m.Kernel = unix.ByteSliceToString(u.Release[:])
	}
	return m
}
