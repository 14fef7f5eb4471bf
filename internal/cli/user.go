package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"snug/internal/app"
	"snug/internal/config"
	"snug/internal/control"
)

type userCmd struct {
	Add          userAddCmd          `cmd:"" help:"Add somebody, and print a one-time sign-in link for them."`
	List         userListCmd         `cmd:"" help:"List who works here, and whether they can sign in."`
	Link         userLinkCmd         `cmd:"" help:"Print a one-time sign-in link, good for ten minutes."`
	Disable      userDisableCmd      `cmd:"" help:"Keep somebody out; their sessions end."`
	Enable       userEnableCmd       `cmd:"" help:"Let somebody in again."`
	SetRole      userSetRoleCmd      `cmd:"" help:"Give somebody another role; their sessions end."`
	SetName      userSetNameCmd      `cmd:"" help:"Give somebody another name."`
	SetEmail     userSetEmailCmd     `cmd:"" help:"Give somebody another e-mail address; their sessions and links end."`
	SetTeams     userSetTeamsCmd     `cmd:"" help:"Put somebody into these teams and no others; their sessions end."`
	Sites        userSitesCmd        `cmd:"" help:"Say which sites somebody serves; their sessions end."`
	ResetFactors userResetFactorsCmd `cmd:"" name:"reset-factors" help:"Take all second factors of somebody away; they set one up at the next sign-in."`
	SetEnd       userSetEndCmd       `cmd:"" help:"Say when somebody's account ends; their sessions end now."`
}

type userAddCmd struct {
	hostFlags
	Email    string   `required:"" help:"E-mail address to sign in with."`
	Name     string   `required:"" help:"Name that visitors read."`
	Role     string   `required:"" help:"agent, lead, administrator, privacy-officer, auditor, or one of your own."`
	Team     []string `help:"Team; may be given several times. Made where there is none of the name."`
	Site     []string `help:"Key of a site to serve; may be given several times. All of them without."`
	Language string   `help:"Their language, as a tag: en, de." default:"en" placeholder:"TAG"`
	Ends     string   `help:"Last day of the account, or a time: 2027-01-31, 2027-01-31T18:00:00+01:00." placeholder:"DATE"`
}

// Help is shown by --help.
func (userAddCmd) Help() string {
	return `Examples:

  snug user add --data /var/lib/snug --email mina@shop.example --name Mina --role agent --team Support
  snug user add --data /var/lib/snug --email temp@shop.example --name Theo --role agent --ends 2027-01-31`
}

func (c userAddCmd) Run(s *streams) error {
	var ends time.Time
	if c.Ends != "" {
		var err error
		if ends, err = endOfAccount(c.Ends); err != nil {
			return err
		}
	}
	return c.with(s, func(ctx context.Context, client *control.Client, settings *config.Config) error {
		added := control.NewUser{Email: c.Email, Name: c.Name, Role: c.Role, Teams: c.Team, Sites: c.Site, Language: c.Language, Ends: ends}
		if _, err := client.AddUser(ctx, added); err != nil {
			return err
		}
		return printLink(ctx, s, client, settings, c.Email, c.JSON)
	})
}

type userLinkCmd struct {
	hostFlags
	Email string `arg:"" help:"E-mail address."`
}

// Help is shown by --help.
func (userLinkCmd) Help() string {
	return `Examples:

  snug user link --data /var/lib/snug mina@shop.example`
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

// Help is shown by --help.
func (userListCmd) Help() string {
	return `Examples:

  snug user list --data /var/lib/snug
  snug user list --data /var/lib/snug --json`
}

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
		fmt.Fprintln(table, "NAME\tE-MAIL\tROLE\tTEAMS\tSITES\tLAST SEEN\tENDS\tSTATE")
		for _, u := range users {
			sites := "all"
			if !u.AllSites {
				sites = strings.Join(u.Sites, ", ")
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", u.Name, u.Email, u.Role, strings.Join(u.Teams, ", "), sites,
				localTime(u.Seen, "never"), localTime(u.Ends, "-"), u.State)
		}
		return table.Flush()
	})
}

func localTime(t *time.Time, none string) string {
	if t == nil {
		return none
	}
	return t.Local().Format("2006-01-02 15:04")
}

type userSitesCmd struct {
	hostFlags
	Email string   `arg:"" help:"E-mail address."`
	Site  []string `required:"" xor:"sites" help:"Key of a site to serve; may be given several times. Of the others nothing is seen."`
	All   bool     `required:"" xor:"sites" help:"Serve all sites, those to come included."`
}

func (c userSitesCmd) Run(s *streams) error {
	sites := []string{}
	if !c.All {
		sites = c.Site
	}
	return changeUser(s, c.hostFlags, control.Change{Email: c.Email, Sites: &sites})
}

type userResetFactorsCmd struct {
	hostFlags
	Email string `arg:"" help:"E-mail address."`
}

// Help is shown by --help.
func (userResetFactorsCmd) Help() string {
	return `For somebody who has lost their device and their recovery codes. Make sure by another way that it is them. Their sessions end,
they are told by mail, and search and erase nothing for a day.`
}

func (c userResetFactorsCmd) Run(s *streams) error {
	return changeUser(s, c.hostFlags, control.Change{Email: c.Email, ResetFactors: true})
}

type userDisableCmd struct {
	hostFlags
	Email string `arg:"" help:"E-mail address."`
}

// Help is shown by --help.
func (userDisableCmd) Help() string {
	return `Examples:

  snug user disable --data /var/lib/snug mina@shop.example`
}

func (c userDisableCmd) Run(s *streams) error {
	return changeUser(s, c.hostFlags, control.Change{Email: c.Email, Disabled: new(true)})
}

type userEnableCmd struct {
	hostFlags
	Email string `arg:"" help:"E-mail address."`
}

// Help is shown by --help.
func (userEnableCmd) Help() string {
	return `Examples:

  snug user enable --data /var/lib/snug mina@shop.example`
}

func (c userEnableCmd) Run(s *streams) error {
	return changeUser(s, c.hostFlags, control.Change{Email: c.Email, Disabled: new(false)})
}

type userSetRoleCmd struct {
	hostFlags
	Email string `arg:"" help:"E-mail address."`
	Role  string `arg:"" help:"agent, lead, administrator, privacy-officer, auditor, or one of your own."`
}

// Help is shown by --help.
func (userSetRoleCmd) Help() string {
	return `Examples:

  snug user set-role --data /var/lib/snug mina@shop.example lead`
}

func (c userSetRoleCmd) Run(s *streams) error {
	return changeUser(s, c.hostFlags, control.Change{Email: c.Email, Role: &c.Role})
}

type userSetNameCmd struct {
	hostFlags
	Email string `arg:"" help:"E-mail address."`
	Name  string `arg:"" help:"Name that visitors read."`
}

// Help is shown by --help.
func (userSetNameCmd) Help() string {
	return `Examples:

  snug user set-name --data /var/lib/snug mina@shop.example 'Mina Maier'`
}

func (c userSetNameCmd) Run(s *streams) error {
	return changeUser(s, c.hostFlags, control.Change{Email: c.Email, Name: &c.Name})
}

type userSetEmailCmd struct {
	hostFlags
	Email    string `arg:"" help:"E-mail address."`
	NewEmail string `arg:"" help:"The new one. Whoever has its mailbox can set this person's password."`
}

// Help is shown by --help.
func (userSetEmailCmd) Help() string {
	return `Where mail is configured, both mailboxes are told. Who was invited is invited anew.

Examples:

  snug user set-email --data /var/lib/snug mina@shop.example maier@shop.example`
}

func (c userSetEmailCmd) Run(s *streams) error {
	return changeUser(s, c.hostFlags, control.Change{Email: c.Email, NewEmail: &c.NewEmail})
}

type userSetTeamsCmd struct {
	hostFlags
	Email string   `arg:"" help:"E-mail address."`
	Team  []string `arg:"" optional:"" help:"Teams; none takes them out of all. Made where there is none of the name."`
}

// Help is shown by --help.
func (userSetTeamsCmd) Help() string {
	return `Examples:

  snug user set-teams --data /var/lib/snug mina@shop.example Support Returns
  snug user set-teams --data /var/lib/snug mina@shop.example`
}

func (c userSetTeamsCmd) Run(s *streams) error {
	teams := append([]string{}, c.Team...)
	return changeUser(s, c.hostFlags, control.Change{Email: c.Email, Teams: &teams})
}

type userSetEndCmd struct {
	hostFlags
	Email string `arg:"" help:"E-mail address."`
	Ends  string `arg:"" help:"Last day of the account, a time, or never: 2027-01-31, 2027-01-31T18:00:00+01:00."`
}

// Help is shown by --help.
func (userSetEndCmd) Help() string {
	return `Examples:

  snug user set-end --data /var/lib/snug temp@shop.example 2027-01-31     to the end of that day, by this machine's clock
  snug user set-end --data /var/lib/snug temp@shop.example never`
}

func (c userSetEndCmd) Run(s *streams) error {
	ends, err := endOfAccount(c.Ends)
	if err != nil {
		return err
	}
	return changeUser(s, c.hostFlags, control.Change{Email: c.Email, Ends: &ends})
}

// endOfAccount reads a day, which counts to its end, a time, or never.
func endOfAccount(typed string) (time.Time, error) {
	if typed == "never" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, typed, time.Local); err == nil {
		return day.AddDate(0, 0, 1), nil
	}
	at, err := time.Parse(time.RFC3339, typed)
	if err != nil {
		return time.Time{}, &usageError{fmt.Errorf("the end of an account is a day such as 2027-01-31, a time such as 2027-01-31T18:00:00+01:00, or never")}
	}
	return at, nil
}

func changeUser(s *streams, f hostFlags, change control.Change) error {
	return f.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		return client.ChangeUser(ctx, change)
	})
}
