package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"snug/internal/app"
	"snug/internal/config"
	"snug/internal/control"
)

type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"Add somebody, and print a one-time sign-in link for them."`
	List    userListCmd    `cmd:"" help:"List who works here."`
	Link    userLinkCmd    `cmd:"" help:"Print a one-time sign-in link, good for ten minutes."`
	Disable userDisableCmd `cmd:"" help:"Keep somebody out; their sessions end."`
	Enable  userEnableCmd  `cmd:"" help:"Let somebody in again."`
}

type userAddCmd struct {
	hostFlags
	Email string   `required:"" help:"E-mail address to sign in with."`
	Name  string   `required:"" help:"Name that visitors read."`
	Role  string   `required:"" help:"agent, lead, administrator, privacy-officer or auditor." enum:"agent,lead,administrator,privacy-officer,auditor"`
	Team  []string `help:"Team; may be given several times. Made where there is none of the name."`
}

func (c userAddCmd) Run(s *streams) error {
	return c.with(s, func(ctx context.Context, client *control.Client, settings *config.Config) error {
		if _, err := client.AddUser(ctx, control.NewUser{Email: c.Email, Name: c.Name, Role: c.Role, Teams: c.Team}); err != nil {
			return err
		}
		return printLink(ctx, s, client, settings, c.Email, c.JSON)
	})
}

type userLinkCmd struct {
	hostFlags
	Email string `arg:"" help:"E-mail address."`
}

func (c userLinkCmd) Run(s *streams) error {
	return c.with(s, func(ctx context.Context, client *control.Client, settings *config.Config) error {
		return printLink(ctx, s, client, settings, c.Email, c.JSON)
	})
}

func printLink(ctx context.Context, s *streams, client *control.Client, settings *config.Config, email string, asJSON bool) error {
	token, err := client.Link(ctx, email)
	if err != nil {
		return err
	}
	link := app.SignInLink(settings.Origins.Console, token)
	if asJSON {
		return json.NewEncoder(s.out).Encode(map[string]string{"link": link})
	}
	_, err = fmt.Fprintln(s.out, link)
	return err
}

type userListCmd struct{ hostFlags }

func (c userListCmd) Run(s *streams) error {
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		users, _, err := client.Users(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(s.out).Encode(users)
		}
		table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "NAME\tE-MAIL\tROLE\tTEAMS\t")
		for _, u := range users {
			state := ""
			if u.Disabled {
				state = "disabled"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", u.Name, u.Email, u.Role, strings.Join(u.Teams, ", "), state)
		}
		return table.Flush()
	})
}

type userDisableCmd struct {
	hostFlags
	Email string `arg:"" help:"E-mail address."`
}

func (c userDisableCmd) Run(s *streams) error { return setDisabled(s, c.hostFlags, c.Email, true) }

type userEnableCmd struct {
	hostFlags
	Email string `arg:"" help:"E-mail address."`
}

func (c userEnableCmd) Run(s *streams) error { return setDisabled(s, c.hostFlags, c.Email, false) }

func setDisabled(s *streams, f hostFlags, email string, disabled bool) error {
	return f.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		return client.ChangeUser(ctx, control.Change{Email: email, Disabled: &disabled})
	})
}
