package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"snug/internal/app"
	"snug/internal/config"
	"snug/internal/control"
)

// hostFlags are those of every command that works on an installation's data.
type hostFlags struct {
	configFile
	Data string `help:"Data folder; overrides the configuration." type:"path" env:"SNUG_DATA" placeholder:"DIR"`
	JSON bool   `help:"Print JSON, for scripts."`
}

// with runs do against the server that runs on the data folder or, where none does, against one that is opened for this
// command alone and serves nobody else: there is never a second writer, and one way of doing things.
func (f hostFlags) with(s *streams, do func(context.Context, *control.Client, *config.Config) error) error {
	if f.Config == "" && f.Data != "" {
		// A running server is reached by its folder alone: a demo has no configuration file.
		if client, err := control.Dial(f.Data); err == nil {
			defer client.Close()
			status, err := client.Status(s.ctx)
			if err != nil {
				return err
			}
			c := &config.Config{Data: f.Data, Origins: config.Origins{Widget: status.Origins["widget"], Console: status.Origins["console"]}}
			return do(s.ctx, client, c)
		} else if !errors.Is(err, control.ErrNotRunning) {
			return err
		}
	}
	c, err := f.load(func(c *config.Config) {
		if f.Data != "" {
			c.Data = f.Data
		}
	})
	if err != nil {
		return err
	}
	client, err := control.Dial(c.Data)
	switch {
	case err == nil:
		defer client.Close()
		return do(s.ctx, client, c)
	case !errors.Is(err, control.ErrNotRunning):
		return err
	}
	log := slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := app.New(s.ctx, c, app.Options{Version: version, Log: log})
	if err != nil {
		return err
	}
	err = a.ServeControl(s.ctx, func() error {
		client, err := control.Dial(c.Data)
		if err != nil {
			return err
		}
		defer client.Close()
		return do(s.ctx, client, c)
	})
	return errors.Join(err, a.Close())
}

type siteCmd struct {
	Snippet siteSnippetCmd `cmd:"" help:"Print the tag for a site's pages."`
	List    siteListCmd    `cmd:"" help:"List the sites that the configuration declares."`
}

type siteSnippetCmd struct {
	configFile
	Key string `arg:"" help:"The site's key."`
}

func (c siteSnippetCmd) Run(s *streams) error {
	settings, err := c.load(nil)
	if err != nil {
		return err
	}
	for _, site := range settings.Sites {
		if site.Key == c.Key {
			snippet, err := app.SnippetFor(settings.Origins.Widget, site)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(s.out, snippet)
			return err
		}
	}
	return fmt.Errorf("the configuration declares no site of this key: see `snug site list`")
}

type siteListCmd struct{ configFile }

func (c siteListCmd) Run(s *streams) error {
	settings, err := c.load(nil)
	if err != nil {
		return err
	}
	for _, site := range settings.Sites {
		if _, err := fmt.Fprintf(s.out, "%s\t%s\t%v\n", site.Key, site.Name, site.Origins); err != nil {
			return err
		}
	}
	return nil
}
