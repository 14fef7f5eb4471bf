package cli

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"snug/internal/control"
	"snug/internal/webui"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"snug": func() { os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// The scripts in testdata are the command line as an operator types it, with what it answers: on standard output, on
// standard error, and as exit status.
func TestScripts(t *testing.T) {
	if _, err := webui.Load(); err != nil {
		t.Fatalf("the server has no assets and would not start: run `make build` first: %v", err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               configure,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ready":  ready,
			"hangup": hangup,
			"exits":  exits,
			"change": change,
		},
	})
}

// configure writes a configuration that is good, for the port and folder of this script.
func configure(env *testscript.Env) error {
	env.Setenv("HOME", env.WorkDir)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	env.Setenv("LISTEN", ln.Addr().String())
	if err := ln.Close(); err != nil {
		return err
	}
	yaml := fmt.Sprintf(`listen: %s
data: %s
root_key:
  file: %s
origins: {widget: "https://chat.shop.example", console: "https://console.shop.example"}
proxies: [127.0.0.1]
sites:
  - {key: shop, name: Shop, origins: ["https://www.shop.example"], controller: Shop Ltd, contact: p@shop.example, recipients: [nobody], countries: [here], complain: ICO}
`, env.Getenv("LISTEN"), filepath.Join(env.WorkDir, "data"), filepath.Join(env.WorkDir, "root.key"))
	return os.WriteFile(filepath.Join(env.WorkDir, "good.yaml"), []byte(yaml), 0o600)
}

// ready [folder] waits until the server of a folder answers the host.
func ready(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: ready folder")
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		client, err := control.Dial(ts.MkAbs(args[0]))
		if err == nil {
			client.Close()
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("no server answers in %s: %v", args[0], err)
		}
	}
}

// hangup sends SIGTERM to all that runs in the background.
func hangup(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: hangup")
	}
	for _, cmd := range ts.BackgroundCmds() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			ts.Fatalf("SIGTERM: %v", err)
		}
	}
}

// exits status command [args] runs a command that has to end with this status; testscript's own ! takes any but 0.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits status command [args]")
	}
	err := ts.Exec(args[1], args[2:]...)
	status := "0"
	if err != nil {
		if e, ok := err.(interface{ ExitCode() int }); ok {
			status = fmt.Sprint(e.ExitCode())
		} else {
			status = strings.TrimSpace(err.Error())
		}
	}
	if status != args[0] {
		ts.Fatalf("%s ended with %s, want %s", strings.Join(args[1:], " "), status, args[0])
	}
}

// change from to pattern text copies a file with each match of a pattern replaced. It fails where there is none.
func change(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: change from to pattern text")
	}
	pattern, err := regexp.Compile(args[2])
	ts.Check(err)
	before := ts.ReadFile(args[0])
	after := pattern.ReplaceAllLiteralString(before, args[3])
	if after == before {
		ts.Fatalf("nothing in %s fits the pattern", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(after), 0o600))
}
