package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"snug/internal/config"
	"snug/internal/control"
)

// accessCmd is the host's own way to the allow-list: whoever has the host is not kept out by it.
type accessCmd struct {
	List   accessListCmd   `cmd:"" help:"Show from where the console can be reached."`
	Allow  accessAllowCmd  `cmd:"" help:"Let an address or network in, for all roles."`
	Remove accessRemoveCmd `cmd:"" help:"Take an address or network off the list."`
	Off    accessOffCmd    `cmd:"" help:"Turn the list off: everybody reaches the console again, and has to sign in."`
}

const accessHelp = `Changes count at once in a server that runs, and within seconds on other nodes of the same database. They stand in the
console under Allow-list and in the audit log, as done on the host.

Examples:

  snug access list --config /etc/snug/snug.yaml
  snug access allow --data /var/lib/snug 203.0.113.7 --note 'locked out, see ticket 12'
  snug access allow --data /var/lib/snug 2001:db8:7::/48
  snug access remove --data /var/lib/snug 203.0.113.7
  snug access off --data /var/lib/snug`

type accessListCmd struct{ hostFlags }

func (accessListCmd) Help() string { return accessHelp }

func (c accessListCmd) Run(s *streams) error {
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		list, err := client.AllowList(ctx)
		if err != nil {
			return err
		}
		return printAllowList(s, list, c.JSON)
	})
}

type accessAllowCmd struct {
	hostFlags
	Network string `arg:"" help:"IPv4 or IPv6, an address or a network: 203.0.113.7, 2001:db8:7::/48."`
	Note    string `help:"Why, in at most 60 characters."`
}

func (accessAllowCmd) Help() string { return accessHelp }

func (c accessAllowCmd) Run(s *streams) error {
	return changeAccess(s, c.hostFlags, control.AllowChange{Do: "allow", Prefix: c.Network, Note: c.Note})
}

type accessRemoveCmd struct {
	hostFlags
	Network string `arg:"" help:"The address or network, as the list shows it."`
}

func (accessRemoveCmd) Help() string { return accessHelp }

func (c accessRemoveCmd) Run(s *streams) error {
	return changeAccess(s, c.hostFlags, control.AllowChange{Do: "remove", Prefix: c.Network})
}

type accessOffCmd struct{ hostFlags }

func (accessOffCmd) Help() string { return accessHelp }

func (c accessOffCmd) Run(s *streams) error {
	return changeAccess(s, c.hostFlags, control.AllowChange{Do: "off"})
}

func changeAccess(s *streams, f hostFlags, change control.AllowChange) error {
	return f.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		list, err := client.ChangeAllowList(ctx, change)
		if err != nil {
			return err
		}
		return printAllowList(s, list, f.JSON)
	})
}

// printAllowList writes the entries on standard output, and on standard error what is to be known of them.
func printAllowList(s *streams, list control.AllowList, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(s.out).Encode(list)
	}
	switch {
	case list.Broken:
		fmt.Fprintln(s.err, "The list does not open and lets nobody in. Put another in its place: snug access allow, or snug access off.")
	case list.On:
		fmt.Fprintln(s.err, "The list is on: the console can be reached from these networks alone.")
	default:
		fmt.Fprintln(s.err, "The list is off: the console can be reached from everywhere. It is turned on in the console, under Security, Allow-list.")
	}
	if len(list.Entries) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NETWORK\tROLES\tSINCE\tBY\tNOTE")
	for _, e := range list.Entries {
		roles := "all"
		if len(e.Roles) > 0 {
			roles = strings.Join(e.Roles, ", ")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", e.Prefix, roles, e.At.Format(time.RFC3339), e.By, e.Note)
	}
	return table.Flush()
}
