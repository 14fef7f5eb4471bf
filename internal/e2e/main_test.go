package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"snug/internal/webui"
)

// work is where this run's binary lies. It is removed when the tests have ended.
var work string

func TestMain(m *testing.M) {
	if _, err := webui.Load(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e: the server has no assets and would not start: run `make build` first:", err)
		os.Exit(1)
	}
	dir, err := os.MkdirTemp("", "snug-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		os.Exit(1)
	}
	work = dir
	status := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		status = 1
	}
	os.Exit(status)
}

// build makes the binary, once a run and without the race detector: as it is shipped.
var build = sync.OnceValues(func() (string, error) {
	bin := filepath.Join(work, "snug")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -X snug/internal/cli.version=e2e", "-o", bin, "./cmd/snug")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build ./cmd/snug: %w\n%s", err, out)
	}
	return bin, nil
})

func program(t testing.TB) string {
	t.Helper()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}
