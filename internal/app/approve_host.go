package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"snug/internal/allowlist"
	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/control"
	"snug/internal/desk"
	"snug/internal/elevation"
	"snug/internal/masking"
	"snug/internal/roles"
	"snug/internal/signin"
	"snug/mask/text"
)

// approvalDoor is what the host's commands can ask of what needs a second person.
func (a *App) approvalDoor() control.Approvals {
	return control.Approvals{
		Waiting: func(ctx context.Context) ([]control.Approval, error) {
			list, err := a.approvals.Waiting(ctx)
			out := make([]control.Approval, len(list))
			for i, p := range list {
				out[i] = a.proposalOf(p.Proposal)
				if out[i].Changes = inWords(p.Change); p.Stale != "" {
					out[i].Changes = []string{"it can't be done any more: things have changed since"}
				}
			}
			return out, err
		},
		Decide: func(ctx context.Context, d control.Decision) (control.Approval, error) {
			p, err := a.approvals.DecideByHost(ctx, d.ID, d.Approve, text.Typed(d.Word))
			return a.proposalOf(p), err
		},
	}
}

func (a *App) proposalOf(p approval.Proposal) control.Approval {
	return control.Approval{
		ID: p.ID, Kind: p.Kind, By: a.staff.StaffName(p.By), Reason: p.Reason.Clear(), At: p.At, Expires: p.Expires,
		State: string(p.State), Why: string(p.Why), Changes: []string{},
	}
}

// inWords is what an act would change, for a terminal.
func inWords(change any) []string {
	out := []string{}
	switch c := change.(type) {
	case []allowlist.Change:
		for _, d := range c {
			if d.Prefix.IsValid() {
				out = append(out, marked(d.Loosens, fmt.Sprintf("allow-list: %s %s for %s", d.Kind, d.Prefix, rolesOf(d.Roles))))
				continue
			}
			out = append(out, marked(d.Loosens, "allow-list: turned "+d.Kind))
		}
	case signin.RoleChange:
		out = append(out, marked(c.Raises(), fmt.Sprintf("role of a person, from %s to %s: gains %v, loses %v", c.From, c.To, c.Gains, c.Loses)))
	case signin.Joining:
		out = append(out, marked(c.Raises(), fmt.Sprintf("invitation of %s, %s: role %s, sites %s, gains %v", c.Name, c.Email, c.Role, sitesInWords(c.Sites), c.Gains)))
	case signin.SitesEdit:
		out = append(out, marked(c.Raises(), fmt.Sprintf("sites of a person, from %s to %s", sitesInWords(c.From), sitesInWords(c.To))))
	case signin.EmailEdit:
		out = append(out, marked(true, fmt.Sprintf("e-mail address of a person, from %s to %s", c.From, c.To)))
	case signin.TeamsChange:
		out = append(out, marked(c.Raises(), fmt.Sprintf("teams of a person, from %d to %d: %d more, %d fewer", len(c.From), len(c.To), len(c.Gains), len(c.Loses))))
	case []roles.Change:
		for _, d := range c {
			out = append(out, marked(d.Loosens(), fmt.Sprintf("role %s %s: gains %v, loses %v", d.Key, d.Kind, d.Gains, d.Loses)))
		}
	case elevation.Ask:
		out = append(out, marked(true, fmt.Sprintf("temporary access for %s: %v, sites %v, conversation %s", c.For(), c.Perms, c.Where().Named(), c.Conversation)))
	case desk.Erasable:
		out = append(out, fmt.Sprintf("erasure of conversation %s, %s, of visitor %d, begun %s", c.Conversation, c.State, c.Number, c.Began.Format(time.RFC3339)))
	case masking.Difference:
		for _, d := range c.Changes {
			line := strings.TrimSpace(fmt.Sprintf("masking: %s %s %s", d.Field, d.Kind, d.Name))
			if d.From != "" || d.To != "" {
				line += fmt.Sprintf(", from %q to %q", d.From, d.To)
			}
			out = append(out, marked(d.Loosens, line))
		}
	}
	return out
}

func sitesInWords(s chat.Sites) string {
	if s.All() {
		return "all"
	}
	return fmt.Sprint(s.Named())
}

func rolesOf(list []string) string {
	if len(list) == 0 {
		return "all roles"
	}
	return strings.Join(list, ", ")
}

func marked(loosens bool, line string) string {
	if loosens {
		return line + " (loosens)"
	}
	return line
}
