package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"snug/internal/chat"
	"snug/internal/config"
	"snug/internal/control"
)

// tokenCmd shows and ends the API's tokens. They are made in the console alone, by whoever uses them.
type tokenCmd struct {
	List   tokenListCmd   `cmd:"" help:"List the API's tokens, with who made them and when they were last used."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token at once."`
}

type tokenListCmd struct{ hostFlags }

func (c tokenListCmd) Run(s *streams) error {
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		list, err := client.Tokens(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(s.out).Encode(list)
		}
		if len(list) == 0 {
			fmt.Fprintln(s.err, "There are no tokens. They are made in the console, under Settings, API tokens.")
			return nil
		}
		table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tNAME\tOWNER\tUNTIL\tUSED\tSTATE\tSCOPES")
		for _, t := range list {
			used, state := "never", "good"
			if !t.Used.IsZero() {
				used = t.Used.Format(time.RFC3339)
			}
			switch {
			case !t.Revoked.IsZero():
				state = "revoked"
			case !time.Now().Before(t.Expires):
				state = "expired"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, t.Name, t.Owner, t.Expires.Format(time.DateOnly), used, state, strings.Join(t.Scopes, " "))
		}
		return table.Flush()
	})
}

type tokenRevokeCmd struct {
	hostFlags
	ID string `arg:"" help:"The token's id, as the list shows it; not the token itself."`
}

func (c tokenRevokeCmd) Run(s *streams) error {
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		var id chat.RecordID
		if err := id.UnmarshalText([]byte(c.ID)); err != nil {
			return errors.New("this is no id of a token; snug token list shows them")
		}
		if err := client.RevokeToken(ctx, id); err != nil {
			return err
		}
		fmt.Fprintln(s.err, "Revoked. Whatever used it gets 401 from now on.")
		return nil
	})
}
