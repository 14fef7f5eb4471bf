package httpapi

import (
	"context"

	"snug/internal/allowlist"
	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/desk"
	"snug/internal/elevation"
	"snug/internal/masking"
	"snug/internal/roles"
	"snug/internal/signin"
)

func (e *Edge) approvals(ctx context.Context, _ *nothing) (*approvalsOut, error) {
	open, ended, err := e.o.Approvals.List(ctx, callOf(ctx).staff)
	if err != nil {
		return nil, err
	}
	out := &approvalsOut{}
	out.Body.Open, out.Body.Ended = e.approvalsOut(ctx, open), e.approvalsOut(ctx, ended)
	return out, nil
}

func (e *Edge) decide(ctx context.Context, in *decideIn) (*approvalOut, error) {
	p, err := e.o.Approvals.Decide(ctx, callOf(ctx).staff, in.ID, in.Body.Approve, in.Body.Word.Raw)
	if err != nil {
		return nil, err
	}
	return e.approvalOf(ctx, p)
}

func (e *Edge) withdrawProposal(ctx context.Context, in *ApprovalIn) (*approvalOut, error) {
	p, err := e.o.Approvals.Withdraw(ctx, callOf(ctx).staff, in.ID)
	if err != nil {
		return nil, err
	}
	return e.approvalOf(ctx, p)
}

func (e *Edge) approvalOf(ctx context.Context, p approval.Proposal) (*approvalOut, error) {
	seen, err := e.o.Approvals.See(ctx, callOf(ctx).staff, p.ID)
	if err != nil {
		return nil, err
	}
	return &approvalOut{e.approvalsOut(ctx, []approval.Seen{seen})[0]}, nil
}

// proposed has a change decided by a second person, if it needs one and a reason was given; its id is what the answer says. Any
// other error is the caller's.
func (e *Edge) proposed(ctx context.Context, err error, reason typed, d approval.Draft) (string, error) {
	if chat.CodeOf(err) != chat.NeedsApproval || reason.Raw.Len() == 0 {
		return "", err
	}
	d.Reason = reason.Raw
	p, err := e.o.Approvals.Propose(ctx, callOf(ctx).staff, d)
	if err != nil {
		return "", err
	}
	return p.ID.String(), nil
}

func (e *Edge) approvalsOut(ctx context.Context, list []approval.Seen) []wireApproval {
	me := callOf(ctx).staff.ID
	out := make([]wireApproval, len(list))
	for i, p := range list {
		w := wireApproval{
			ID: p.ID.String(), Kind: p.Kind, By: e.named(p.By), Subject: e.named(p.Subject), Reason: p.Reason.Clear(),
			At: millis(p.At), Expires: millis(p.Expires), State: string(p.State), Why: string(p.Why), Own: p.By == me,
			Bar: string(p.Bar), Stale: string(p.Stale), Change: e.approvalChange(p.Change, p.By == me),
		}
		if !p.Ended.IsZero() {
			w.Ended = millis(p.Ended)
		}
		if d := p.Decision; d != nil {
			w.Decision = &wireDecision{e.named(d.By), d.Approve, d.Word.Clear(), millis(d.At)}
		}
		out[i] = w
	}
	return out
}

// approvalChange writes what a room says of its act.
func (e *Edge) approvalChange(v any, own bool) *WireApprovalChange {
	switch c := v.(type) {
	case []allowlist.Change:
		return &WireApprovalChange{AllowList: changesOut(c)}
	case signin.RoleChange:
		return &WireApprovalChange{Role: &wireRaised{c.From, c.To, permTexts(c.Gains), permTexts(c.Loses)}}
	case signin.Joining:
		return e.joiningOut(c)
	case signin.SitesEdit:
		return e.widenedOut(c)
	case signin.EmailEdit:
		return &WireApprovalChange{Email: &wireReaddressed{c.From, c.To}}
	case signin.TeamsChange:
		return e.teamedOut(c)
	case []roles.Change:
		return &WireApprovalChange{Roles: roleChangesOut(c)}
	case elevation.Ask:
		return &WireApprovalChange{Elevation: e.askOut(c, own)}
	case masking.Difference:
		out := &WireApprovalChange{Masking: policyChangesOut(c.Changes)}
		out.Site = e.siteName(c.Site)
		return out
	case desk.Erasable:
		return &WireApprovalChange{Site: e.siteName(c.Site), Erasure: &wireErasable{
			c.Conversation.String(), c.Number, string(c.State), millis(c.Began), millis(c.Latest),
		}}
	}
	return nil
}

// siteName is empty for a site that is not served any more.
func (e *Edge) siteName(id chat.SiteID) string {
	for _, at := range e.o.Sites.Served() {
		if at.ID == id {
			return at.Name
		}
	}
	return ""
}
