// Package cli is Snug's command line: what the host's operator types.
//
// It protects the operator from slips: standard output has data and nothing else, talk goes to standard error, every
// error says what to do, and nothing that erases or replaces runs without being named in full. It refuses logic: a
// command reads its arguments, calls app, and prints.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the linker.
var version = "dev"

// commands is the whole grammar.
type commands struct {
	Serve     serveCmd     `cmd:"" help:"Serve the widget, the console and the API."`
	Demo      demoCmd      `cmd:"" help:"Start a made-up shop with the chat on it. Asks nothing, needs nothing."`
	Site      siteCmd      `cmd:"" help:"Show the sites that the configuration declares, and their snippets."`
	User      userCmd      `cmd:"" help:"Add, list, change and disable people, and make sign-in links."`
	Access    accessCmd    `cmd:"" help:"Show and change from where the console can be reached."`
	Token     tokenCmd     `cmd:"" help:"List and revoke tokens of the API."`
	Approve   approveCmd   `cmd:"" help:"Decide on what needs a second person, where there is none."`
	Keys      keysCmd      `cmd:"" help:"Make, rotate and look at keys."`
	Mask      maskCmd      `cmd:"" help:"Mask confidential data in a text, and tell why."`
	Erase     eraseCmd     `cmd:"" help:"Erase a conversation for good: its key first, then its rows."`
	Notify    notifyCmd    `cmd:"" help:"Show what is sent by mail, webhook and syslog, and try it."`
	Incidents incidentsCmd `cmd:"" help:"Report attempts to get in."`
	Audit     auditCmd     `cmd:"" help:"Verify, export and checkpoint the log of sensitive acts."`
	Bench     benchCmd     `cmd:"" help:"Measure a running server from outside."`
	Config    configCmd    `cmd:"" help:"Check a configuration, or print the manual of all settings."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
}

// streams are where a command reads and writes; and ctx, which ends with SIGINT or SIGTERM.
type streams struct {
	ctx      context.Context
	in       io.Reader
	out, err io.Writer
}

// Run runs one command line and returns the exit status: 0 done, 1 failed, 2 not understood.
func Run(args []string, in io.Reader, out, errw io.Writer) int {
	var grammar commands
	exit := -1
	parser, err := kong.New(&grammar,
		kong.Name("snug"),
		kong.Description("Snug is a live chat for web shops that keeps customers' data out of everybody's hands.\n\nExamples:\n\n  snug demo\n  snug config check /etc/snug/snug.yaml\n  snug user add --config /etc/snug/snug.yaml --email mina@shop.example --name Mina --role agent\n  snug serve --config /etc/snug/snug.yaml"),
		kong.Writers(out, errw),
		kong.Exit(func(code int) { exit = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(errw, "snug:", err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 {
		return exit // --help has printed and asked to leave
	}
	if err != nil {
		fmt.Fprintf(errw, "snug: %v\nsnug: see snug --help\n", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err = parsed.Run(&streams{ctx: ctx, in: in, out: out, err: errw})
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(errw, "snug:", err)
		if usage := (*usageError)(nil); errors.As(err, &usage) {
			return 2
		}
		return 1
	}
	return 0
}

// usageError is what a command could not understand of its input: exit status 2.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

type versionCmd struct{}

func (versionCmd) Run(s *streams) error {
	_, err := fmt.Fprintln(s.out, "snug", version)
	return err
}
