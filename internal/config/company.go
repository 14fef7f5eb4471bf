package config

import (
	"net/url"
	"slices"
)

// Company is the company's sign-in. Without an issuer there is none.
type Company struct {
	Issuer           string        `yaml:"issuer" doc:"The company's OpenID Connect provider, as it names itself: https://login.company.example/realms/staff. Empty: people sign in with passwords and passkeys alone. See docs/operations/openid-connect.md."`
	Name             string        `yaml:"name" doc:"What the button on the sign-in page calls the company."`
	ClientID         string        `yaml:"client_id" doc:"Snug's id at the provider."`
	ClientSecretFile string        `yaml:"client_secret_file" doc:"File with Snug's secret at the provider, mode 0600. Empty for a client without one, which PKCE protects alone."`
	Scopes           []string      `yaml:"scopes" doc:"What is asked for beside openid; email and profile if nothing is said."`
	GroupsClaim      string        `yaml:"groups_claim" default:"groups" doc:"The claim of the ID token that lists a person's groups or roles."`
	Roles            []CompanyRole `yaml:"roles" doc:"Which group has which role. If there are any, they decide at each sign-in, and who is in none of these groups is kept out. Without, roles are given in Snug."`
	CreateAccounts   bool          `yaml:"create_accounts" default:"false" doc:"Who is in one of these groups, and has an address that the provider has verified, needs no invitation."`
	SecondFactorAMR  []string      `yaml:"second_factor_amr" doc:"Values of amr in the ID token that count as a second factor, such as mfa or hwk. None: Snug asks for its own."`
	SecondFactorACR  []string      `yaml:"second_factor_acr" doc:"The same of acr."`
}

// CompanyRole gives a role to a group.
type CompanyRole struct {
	Group string   `yaml:"group" doc:"The group, as the claim has it. The first that fits gives the role."`
	Role  string   `yaml:"role" doc:"agent, lead, administrator, privacy-officer, auditor, or one of your own."`
	Teams []string `yaml:"teams" doc:"Teams that its members are in; those of all groups that fit."`
}

func (c *Config) checkCompany(bad func(key, why string)) {
	o := c.Company
	if o.Issuer == "" {
		if o.ClientID != "" || len(o.Roles) > 0 || o.ClientSecretFile != "" || o.CreateAccounts {
			bad("openid_connect.issuer", "is missing, so that nobody could sign in by it")
		}
		return
	}
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		bad("openid_connect.issuer", "want https:// (http:// is taken for this machine only), exactly as the provider names itself")
	}
	if o.ClientID == "" {
		bad("openid_connect.client_id", "is missing")
	}
	if o.Name == "" || len(o.Name) > 60 {
		bad("openid_connect.name", "want a name of at most 60 bytes for the button")
	}
	if f := o.ClientSecretFile; f != "" {
		if why := privateFile(f, 4<<10); why != "" {
			bad("openid_connect.client_secret_file", why)
		}
	}
	if len(o.Scopes) > 20 || slices.Contains(o.Scopes, "offline_access") {
		bad("openid_connect.scopes", "want at most 20, and not offline_access: Snug keeps nothing that it would be for")
	}
	if o.GroupsClaim == "" && len(o.Roles) > 0 {
		bad("openid_connect.groups_claim", "is missing, so that nobody would have a role")
	}
	if o.CreateAccounts && len(o.Roles) == 0 {
		bad("openid_connect.create_accounts", "needs roles: without a group nobody is to come in uninvited")
	}
	if len(o.Roles) > 200 || slices.ContainsFunc(o.Roles, func(r CompanyRole) bool { return r.Group == "" || r.Role == "" || len(r.Teams) > 50 }) {
		bad("openid_connect.roles", "every one needs a group and a role; at most 200, with at most 50 teams")
	}
}
