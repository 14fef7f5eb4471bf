package app

import (
	"context"
	"errors"
	"time"

	"snug/internal/allowlist"
	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/masking"
	"snug/internal/notify"
	"snug/internal/perm"
	"snug/internal/roles"
	"snug/internal/staffing"
)

// openApprovals makes the room of what needs a second person, and joins the acts of the other rooms.
func (a *App) openApprovals() (err error) {
	a.approvals, err = approval.New(approval.Options{
		DB: a.storage.rows, Ring: a.storage.ring, Mask: a.masking.Engine, People: a.staff, Audit: a.audit, Tell: a.tellApproval, Log: a.log,
	})
	if err != nil {
		return err
	}
	a.audit.OnAct(a.approvals.Tie)
	a.approvals.Join(allowListKind(a.allowed))
	a.approvals.Join(maskingKind(a.masking))
	a.approvals.Join(rolesKind(a.roles))
	for _, k := range staffing.Kinds(a.staff) {
		a.approvals.Join(k)
	}
	a.approvals.Join(a.erasureKind())
	a.approvals.Join(elevationKind(a.elevations))
	return nil
}

// maxApprovalMails bounds how many people are told of one proposal by mail; all of them see it in the console.
const maxApprovalMails = 50

// tellApproval tells open consoles, and by mail: of what waits, those who may decide; of what was done, those who oversee. The
// rooms are open before the edges, and the host's commands have none to speak of.
func (a *App) tellApproval(p approval.Proposal, to []chat.StaffID) {
	if a.hub != nil {
		a.hub.News("approvals", to)
	}
	m := chat.Mail{Path: "/approvals", Facts: map[string]string{"what": p.Kind, "by": a.staff.StaffName(p.By)}}
	switch p.State {
	case approval.Waiting:
		m.Kind, m.Until, m.Facts["until"] = chat.MailApprovalWaiting, p.Expires, p.Expires.Format(time.RFC3339)
	case approval.Done:
		m.Kind, m.Facts["at"] = chat.MailNews, p.Ended.Format(time.RFC3339)
	default:
		return
	}
	mails := 0
	for _, id := range to {
		s, known := a.staff.Known(id)
		if id == p.By || !known || m.Kind == chat.MailNews && !s.Perms.Has(perm.Oversee) || mails == maxApprovalMails {
			continue
		}
		mails++
		m.To = id
		if err := a.notify.Mail(context.Background(), nil, m); errors.Is(err, notify.ErrNoMail) {
			return
		} else if err != nil {
			a.log.Error("somebody was not told of a proposal by mail; the console shows it", "approval", p.ID, "staff", id, "err", err)
		}
	}
}

func allowListKind(r *allowlist.Register) approval.Kind {
	return approval.Edited(chat.ActAllowList, perm.EditAccess,
		func(_ context.Context, e allowlist.Edit) (any, error) { return r.Difference(e) },
		func(ctx context.Context, by chat.StaffID, e allowlist.Edit, spend approval.Spend) error {
			_, err := r.Agreed(ctx, by, e, spend)
			return err
		})
}

func maskingKind(r *masking.Register) approval.Kind {
	return approval.Edited(chat.ActMaskPolicy, perm.EditMasking,
		func(_ context.Context, e masking.Edit) (any, error) {
			changes, err := r.Difference(e)
			return masking.Difference{Site: e.Site, Changes: changes}, err
		},
		func(ctx context.Context, by chat.StaffID, e masking.Edit, spend approval.Spend) error {
			_, err := r.Agreed(ctx, by, e, spend)
			return err
		})
}

func rolesKind(r *roles.Register) approval.Kind {
	k := approval.Edited(chat.ActRoles, perm.EditRoles,
		func(ctx context.Context, e roles.Edit) (any, error) { return r.Difference(ctx, e) },
		func(ctx context.Context, by chat.StaffID, e roles.Edit, spend approval.Spend) error {
			_, err := r.Agreed(ctx, by, e, spend)
			return err
		})
	k.About = func(s staff, p approval.Proposal) bool {
		var e roles.Edit
		return approval.Params(p, &e) != nil || r.Raises(e, s.Role)
	}
	return k
}

// erasureKind erases a conversation, where that takes two. Who decides need not see it: they are told what it is, and no contents.
func (a *App) erasureKind() approval.Kind {
	own := func(p approval.Proposal) (s staff, c chat.ConversationID, err error) {
		s, known := a.staff.Known(p.By)
		if !known {
			return s, c, chat.Errorf(chat.Forbidden, "Who proposed this is not here any more.")
		}
		err = approval.Params(p, &c)
		return s, c, err
	}
	return approval.Kind{
		Name: string(chat.ActErase), Need: perm.Erase,
		Look: func(ctx context.Context, p approval.Proposal) (any, error) {
			s, c, err := own(p)
			if err != nil {
				return nil, err
			}
			return a.desk.Erasable(ctx, s, c)
		},
		Do: func(ctx context.Context, p approval.Proposal, spend approval.Spend) error {
			s, c, err := own(p)
			if err != nil {
				return err
			}
			return a.desk.EraseAgreed(ctx, s, c, spend)
		},
	}
}
