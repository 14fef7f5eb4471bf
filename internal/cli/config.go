package cli

import (
	"fmt"
	"io"
	"log/slog"
	"os"

	"snug/internal/config"
)

// configFile is the flag that most commands share.
type configFile struct {
	Config string `help:"Configuration file. See: snug config doc" env:"SNUG_CONFIG" type:"path" placeholder:"FILE"`
}

func (c configFile) load(change func(*config.Config)) (*config.Config, error) {
	return config.Load(config.Source{File: c.Config, Getenv: os.LookupEnv, Flags: change})
}

type configCmd struct {
	Doc   configDocCmd   `cmd:"" help:"Print every setting with its variable, default and meaning."`
	Check configCheckCmd `cmd:"" help:"Read a configuration and say what is wrong with it."`
}

type configDocCmd struct {
	Page bool `help:"As the page docs/operations/configuration.md."`
}

func (c configDocCmd) Run(s *streams) error {
	if c.Page {
		if _, err := io.WriteString(s.out, configPage); err != nil {
			return err
		}
	}
	return config.WriteManual(s.out)
}

const configPage = `# Configuration

A YAML file, given by --config or SNUG_CONFIG; environment variables go over it, and flags over those. An unknown key, a
wrong type or a dangerous setting refuses to start and names the line. A secret's variable takes a file: _FILE.
This page is made by "snug config doc --page".

`

type configCheckCmd struct {
	File string `arg:"" type:"path" help:"Configuration file."`
}

func (c configCheckCmd) Run(s *streams) error {
	got, err := configFile{c.File}.load(nil)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "ok: %d sites, listening on %s, data in %s\n", len(got.Sites), got.Listen, got.Data)
	return err
}

// logger writes to standard error, as configured.
func logger(w io.Writer, c config.Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // checked by config
	opts := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}
