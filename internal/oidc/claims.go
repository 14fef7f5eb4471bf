package oidc

import (
	"crypto/subtle"
	"encoding/json"
	"slices"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
)

// Rule gives a role and teams to the members of a group.
type Rule struct {
	Group string
	Role  string
	Teams []string // by name
}

// Person is who the provider says that somebody is. Issuer and Subject together are who they are; all else may change.
type Person struct {
	Issuer, Subject string
	Email           string
	// Verified is nil where the provider says nothing of it.
	Verified *bool
	Name     string
	// Mapped says that roles are given by rules; then Role is that of the first rule whose group they are in, "" for none, and
	// Teams are those of all such rules.
	Mapped bool
	Role   string
	Teams  []string
	// Create says that they may come in without an invitation.
	Create bool
	// Second says that the provider has asked for a second factor that counts.
	Second bool
}

// claims are what an ID token says, as far as it decides whether it is believed.
type claims struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Audience  audience `json:"aud"`
	Party     string   `json:"azp"`
	Expires   seconds  `json:"exp"`
	Issued    seconds  `json:"iat"`
	NotBefore seconds  `json:"nbf"`
	Nonce     string   `json:"nonce"`
}

// audience is one name or several.
type audience []string

// UnmarshalJSON reads either.
func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(a))
}

// seconds is a NumericDate, which may have a fraction (RFC 7519 §2).
type seconds float64

func (s seconds) time() time.Time { return time.UnixMilli(int64(float64(s) * 1000)) }

// wrong tells why an ID token is not believed; "" if it is (OpenID Connect Core §3.1.3.7).
func (c claims) wrong(o Options, nonce string) string {
	now := o.Now()
	switch {
	case c.Issuer != o.Issuer:
		return "issuer"
	case c.Subject == "" || len(c.Subject) > 255:
		return "subject"
	case !slices.Contains(c.Audience, o.ClientID):
		return "audience"
	case len(c.Audience) > 1 && c.Party == "", c.Party != "" && c.Party != o.ClientID:
		return "authorized party"
	case c.Expires <= 0 || c.Expires > 1<<40 || !now.Before(c.Expires.time().Add(clockSlack)):
		return "expired"
	case c.Issued <= 0 || c.Issued > 1<<40 || c.Issued.time().After(now.Add(clockSlack)):
		return "from the future"
	case now.Sub(c.Issued.time()) > maxAge+clockSlack:
		return "too old"
	case c.NotBefore > 1<<40 || c.NotBefore.time().After(now.Add(clockSlack)):
		return "not yet in force"
	case nonce == "" || subtle.ConstantTimeCompare([]byte(c.Nonce), []byte(nonce)) != 1:
		return "nonce"
	}
	return ""
}

// person reads who somebody is from a token that is believed.
func (c *Company) person(token *goidc.IDToken) (Person, error) {
	var said struct {
		Email    string          `json:"email"`
		Verified json.RawMessage `json:"email_verified"`
		Name     string          `json:"name"`
		AMR      json.RawMessage `json:"amr"`
		ACR      string          `json:"acr"`
	}
	var all map[string]json.RawMessage
	if token.Claims(&said) != nil || token.Claims(&all) != nil {
		return Person{}, refused("form of the ID token")
	}
	p := Person{
		Issuer: token.Issuer, Subject: token.Subject, Email: said.Email, Verified: isTrue(said.Verified), Name: said.Name,
		Mapped: len(c.o.Rules) > 0, Create: c.o.Create,
	}
	groups := list(all[c.o.GroupsClaim])
	for _, r := range c.o.Rules {
		if !slices.Contains(groups, r.Group) {
			continue
		}
		if p.Role == "" {
			p.Role = r.Role
		}
		for _, t := range r.Teams {
			if !slices.Contains(p.Teams, t) {
				p.Teams = append(p.Teams, t)
			}
		}
	}
	p.Second = said.ACR != "" && slices.Contains(c.o.SecondACR, said.ACR)
	for _, how := range list(said.AMR) {
		p.Second = p.Second || slices.Contains(c.o.SecondAMR, how)
	}
	return p, nil
}

// isTrue reads a claim that some providers send as text. What is neither is no.
func isTrue(raw json.RawMessage) *bool {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	yes := string(raw) == "true" || string(raw) == `"true"`
	return &yes
}

// list reads a list of texts, or one. What is neither is empty.
func list(raw json.RawMessage) []string {
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return many
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}
	}
	return nil
}
