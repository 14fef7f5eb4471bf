package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"snug/internal/app"
	"snug/internal/config"
	"snug/internal/demo"
	"snug/internal/keyring"
)

type serveCmd struct {
	configFile
	Listen string `help:"Address and port; overrides the configuration." placeholder:"HOST:PORT"`
	Data   string `help:"Data folder; overrides the configuration." type:"path" placeholder:"DIR"`
}

func (c serveCmd) Run(s *streams) error {
	settings, err := c.load(func(got *config.Config) {
		if c.Listen != "" {
			got.Listen = c.Listen
		}
		if c.Data != "" {
			got.Data = c.Data
		}
	})
	if err != nil {
		return err
	}
	if len(settings.Sites) == 0 {
		return errors.New("the configuration declares no site: see sites in `snug config doc`")
	}
	log := logger(s.err, settings.Log)
	ln, err := listen(settings.Listen)
	if err != nil {
		return err
	}
	return serve(s.ctx, settings, app.Options{Version: version, Log: log}, ln, func(context.Context, *app.App) error {
		log.Info("ready", "listen", ln.Addr().String(), "widget", settings.Origins.Widget, "console", settings.Origins.Console)
		return nil
	})
}

// serve makes an app, lets ready speak, and serves until ctx ends.
func serve(ctx context.Context, c *config.Config, o app.Options, ln net.Listener, ready func(context.Context, *app.App) error) error {
	noCoreDumps()
	a, err := app.New(ctx, c, o)
	if err != nil {
		_ = ln.Close()
		return err
	}
	if err := ready(ctx, a); err != nil {
		_ = ln.Close()
		return errors.Join(err, a.Close())
	}
	return errors.Join(a.Serve(ctx, ln), a.Close())
}

func listen(address string) (net.Listener, error) {
	ln, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use: does Snug run there already? Choose another with --listen or SNUG_LISTEN", address)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return ln, nil
}

// noCoreDumps keeps the process's memory, which holds open keys, off the disk.
func noCoreDumps() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
}

type demoCmd struct {
	SecondFactor string `help:"optional: the links sign people in at once. required: everybody sets up a second factor first, as on a shop's own server." default:"optional" enum:"optional,required"`
	Listen       string `help:"Address and port on this machine." default:"127.0.0.1:7465" env:"SNUG_LISTEN" placeholder:"HOST:PORT"`
	Data         string `help:"Folder for the demo's data." default:"snug-data" env:"SNUG_DATA" type:"path" placeholder:"DIR"`
	JSON         bool   `help:"Print addresses and links as JSON, for scripts."`
	Log          string `help:"Log level: debug, info, warn or error." default:"warn" enum:"debug,info,warn,error"`

	SocketsPerAddress int `help:"Sockets from one address; raise it for measuring." default:"64" name:"sockets-per-address" env:"SNUG_LIMITS_SOCKETS_PER_ADDRESS"`
	StartsPerMinute   int `help:"Chats a minute from one address; raise it for measuring." default:"20" name:"starts-per-minute" env:"SNUG_LIMITS_STARTS_PER_MINUTE"`
	MessagesPerSecond int `help:"Messages a second of one visitor; raise it for measuring." default:"10" name:"messages-per-second" env:"SNUG_LIMITS_MESSAGES_PER_SECOND"`
}

// told is what the demo says when it is ready.
type told struct {
	Shop    string            `json:"shop"`
	Widget  string            `json:"widget"`
	Console string            `json:"console"`
	Links   map[string]string `json:"links"`
	Data    string            `json:"data"`
	RootKey string            `json:"root_key"`
	Erase   string            `json:"erase"`
}

func (c demoCmd) Run(s *streams) error {
	ln, err := listen(c.Listen)
	if err != nil {
		return err
	}
	t, settings, err := c.settings(ln.Addr())
	if err != nil {
		_ = ln.Close()
		return err
	}
	secret, err := os.ReadFile(settings.Sites[0].Identity.KeyFiles[0])
	if err != nil {
		_ = ln.Close()
		return err
	}
	also := map[string]http.Handler{}
	shop := http.NewServeMux()
	also[strings.TrimPrefix(t.Shop, "http://")] = shop
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Log)) // an enum
	log := slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: level}))
	return serve(s.ctx, settings, app.Options{Version: version, Log: log, Also: also}, ln, func(ctx context.Context, a *app.App) error {
		shop.Handle("/", demo.Shop(a.Snippet(settings.Sites[0]), secret))
		if err := seed(ctx, a, t); err != nil {
			return err
		}
		return c.print(s, t)
	})
}

// settings are the demo's: everything on this machine, the root key beside the data folder and not in it.
func (c demoCmd) settings(addr net.Addr) (*told, *config.Config, error) {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return nil, nil, err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, nil, errors.New("the demo serves this machine alone: choose a loopback address, such as 127.0.0.1:7465")
	}
	at := func(name string) string { return "http://" + name + ".localhost:" + port }
	t := &told{Shop: at("shop"), Widget: at("chat"), Console: at("console"), Links: map[string]string{}, Data: c.Data, RootKey: c.Data + ".root.key"}
	t.Erase = fmt.Sprintf("rm -r %s %s", t.Data, t.RootKey)
	if err := makeRootKey(t.RootKey, t.Data); err != nil {
		return nil, nil, err
	}
	shared := c.Data + ".shop.secret"
	if err := demo.Secret(shared); err != nil {
		return nil, nil, err
	}
	t.Erase += " " + shared
	settings, err := config.Load(config.Source{Flags: func(got *config.Config) {
		got.Listen, got.Data = addr.String(), c.Data
		got.Origins = config.Origins{Widget: t.Widget, Console: t.Console}
		got.RootKey.File = t.RootKey
		got.Sites = []config.Site{demo.Site(t.Shop)}
		got.Sites[0].Identity = demo.Signed(shared)
		got.Limits.SocketsPerAddress = c.SocketsPerAddress
		got.SignIn.SecondFactor = c.SecondFactor
		got.Limits.StartsPerMinute = c.StartsPerMinute
		got.Limits.MessagesPerSecond = c.MessagesPerSecond
	}})
	return t, settings, err
}

// makeRootKey makes a root key at the first start. Beside data that another key sealed, none is made: the error that
// follows says what is wrong.
func makeRootKey(path, data string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if _, err := os.Stat(filepath.Join(data, "keys.db")); err == nil {
		return fmt.Errorf("%s is gone, and the data in %s can't be read without it: put it back, or erase the data and begin anew", path, data)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the root key: %w", err)
	}
	return keyring.CreateFileRoot(path)
}

// seed adds the people and replies that are not there yet, and makes everybody a sign-in link.
func seed(ctx context.Context, a *app.App, t *told) error {
	for _, p := range demo.People() {
		token, err := a.Ensure(ctx, p.Email, p.Name, p.Role, p.Teams)
		if err != nil {
			return err
		}
		t.Links[strings.ToLower(p.Name)] = app.SignInLink(t.Console, token)
	}
	return a.SeedReplies(ctx, demo.Replies())
}

func (c demoCmd) print(s *streams, t *told) error {
	if c.JSON {
		e := json.NewEncoder(s.out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(t)
	}
	fmt.Fprintf(s.out, "\nSnug's demo runs.\n\n  Shop     %s   open the chat in the corner\n  Console  %s\n\nSign in, once each, within ten minutes:\n\n", t.Shop, t.Console)
	for _, p := range demo.People() {
		fmt.Fprintf(s.out, "  %-5s %-16s %s\n", p.Name, p.Role, t.Links[strings.ToLower(p.Name)])
	}
	if c.SecondFactor == "optional" {
		fmt.Fprint(s.out, "\nSecond factors are optional here: set one up under Settings, or see what a shop's own server asks with --second-factor required.\n")
	}
	_, err := fmt.Fprintf(s.out, "\nThe data lies in %s, sealed; its root key in %s.\nStop with Ctrl+C. Erase everything with:  %s\n\n", t.Data, t.RootKey, t.Erase)
	return err
}
