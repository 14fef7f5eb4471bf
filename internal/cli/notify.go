package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"snug/internal/config"
	"snug/internal/control"
)

// notifyCmd looks at what Snug sends by itself, and tries it.
type notifyCmd struct {
	List notifyListCmd `cmd:"" help:"Show what waits to be sent, and what could not be."`
	Test notifyTestCmd `cmd:"" help:"Send something to every receiver at once, and tell how it went."`
}

const notifyHelp = `Mail, webhooks and syslog are set in the configuration: see docs/operations/alerts.md.

Examples:

  snug notify list --config /etc/snug/snug.yaml
  snug notify test --config /etc/snug/snug.yaml --to kim@shop.example`

type notifyListCmd struct{ hostFlags }

func (notifyListCmd) Help() string { return notifyHelp }

func (c notifyListCmd) Run(s *streams) error {
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		state, err := client.NotifyState(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(s.out).Encode(state)
		}
		if len(state.Lanes) == 0 {
			fmt.Fprintln(s.err, "Nothing is sent: the configuration has no mail server, no webhook and no syslog receiver.")
			return nil
		}
		table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "RECEIVER\tWAITING\tSINCE\tLAST SENT\tLAST FAILURE")
		for _, l := range state.Lanes {
			fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\n", l.Name, l.Waiting, when(l.Since), when(l.Sent), l.Why)
		}
		for i, d := range state.Dead {
			if i == 0 {
				fmt.Fprintln(table, "\nNOT SENT\tKIND\tAT\tGIVEN UP\tTRIES\tWHY")
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\n", d.Lane, d.Kind, when(d.At), when(d.Dead), d.Tries, d.Why)
		}
		return table.Flush()
	})
}

func when(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format(time.RFC3339)
}

type notifyTestCmd struct {
	hostFlags
	To       string `help:"Address that gets a mail." placeholder:"ADDRESS"`
	Language string `help:"Its language." default:"en" enum:"en,de"`
}

func (notifyTestCmd) Help() string { return notifyHelp }

func (c notifyTestCmd) Run(s *streams) error {
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		tried, err := client.NotifyTest(ctx, c.To, c.Language)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := json.NewEncoder(s.out).Encode(tried); err != nil {
				return err
			}
		}
		failed := 0
		for _, t := range tried {
			if t.Error != "" {
				failed++
			}
			if !c.JSON {
				how := "sent"
				if t.Error != "" {
					how = "NOT SENT: " + t.Error
				}
				fmt.Fprintf(s.out, "%s\t%s\n", t.Lane, how)
			}
		}
		switch {
		case len(tried) == 0:
			return errors.New("there is no receiver to try: give --to ADDRESS, or set webhooks or alerts.syslog in the configuration")
		case failed > 0:
			return fmt.Errorf("%d of %d receivers were not reached", failed, len(tried))
		}
		return nil
	})
}
