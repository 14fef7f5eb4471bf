// Command pgserve starts a PostgreSQL server for tests, runs a command with SNUG_TEST_POSTGRES set to its URL, and stops
// the server when the command has ended:
//
//	go run ./internal/db/dbtest/pgserve [-fast] go test ./...
//
// It ends with the command's exit code. The server ends, too, if pgserve is killed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"snug/internal/db/dbtest"
)

func main() {
	fast := flag.Bool("fast", false, "do not sync: faster, and nothing survives a power cut")
	flag.Parse()
	code, err := run(*fast, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgserve:", err)
	}
	os.Exit(code)
}

func run(fast bool, command []string) (code int, err error) {
	if len(command) == 0 {
		return 2, errors.New("no command to run")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server, err := dbtest.StartServer(ctx, fast)
	if err != nil {
		return 1, err
	}
	defer func() {
		if stopped := server.Stop(); stopped != nil && err == nil {
			code, err = 1, fmt.Errorf("stop the server: %w", stopped)
		}
	}()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Env = append(os.Environ(), dbtest.Env+"="+server.URL)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}
