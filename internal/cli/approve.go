package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"snug/internal/config"
	"snug/internal/control"
)

// approveCmd is the host's own way to decide on what needs a second person, where there is none.
type approveCmd struct {
	hostFlags
	ID     string `arg:"" optional:"" help:"The proposal's id; without one, what waits is listed."`
	Refuse bool   `help:"Refuse it instead of agreeing."`
	Word   string `help:"A word to it, for whoever proposed it; at most 500 characters."`
}

func (approveCmd) Help() string {
	return `Without an id: lists what somebody has proposed and nobody has decided on, with what it would change. With one: agrees, and it is done at once.

Whoever has the host may decide alone, because they could do it anyway. It is written into the audit log, said in the server's log, and
told to everybody concerned, the privacy officer among them.

Examples:

  snug approve --data /var/lib/snug
  snug approve --data /var/lib/snug 01a21ff2-6cdc-7000-8b24-2826136870ba --word 'nobody else is here this week'
  snug approve --data /var/lib/snug 01a21ff2-6cdc-7000-8b24-2826136870ba --refuse`
}

func (c approveCmd) Run(s *streams) error {
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		if c.ID == "" {
			return c.list(ctx, s, client)
		}
		d := control.Decision{Approve: !c.Refuse, Word: c.Word}
		if err := d.ID.UnmarshalText([]byte(c.ID)); err != nil {
			return errors.New("this is no id of a proposal; snug approve without one lists what waits")
		}
		a, err := client.Decide(ctx, d)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(s.out).Encode(a)
		}
		switch a.State {
		case "done":
			fmt.Fprintln(s.err, "Agreed on the host, and done. Everybody concerned is told.")
		case "refused":
			fmt.Fprintln(s.err, "Refused on the host. Everybody concerned is told.")
		case "void":
			return fmt.Errorf("it could not be done any more (%s), and is void; have it proposed anew", a.Why)
		default:
			fmt.Fprintln(s.err, "Agreed on the host. It could not be done just now, and is tried again for an hour while the server runs.")
		}
		return nil
	})
}

func (c approveCmd) list(ctx context.Context, s *streams, client *control.Client) error {
	list, err := client.Approvals(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(s.out).Encode(list)
	}
	if len(list) == 0 {
		fmt.Fprintln(s.err, "Nothing waits for a second person.")
	}
	for _, a := range list {
		fmt.Fprintf(s.out, "%s  %s  by %s  until %s\n  because: %s\n", a.ID, a.Kind, a.By, a.Expires.Format(time.RFC3339), a.Reason)
		for _, change := range a.Changes {
			fmt.Fprintln(s.out, "  - "+change)
		}
	}
	return nil
}
