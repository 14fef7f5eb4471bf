// Package staffing joins what needs a second person of the acts on those who work here: to be invited, another role, more sites
// or teams, and second factors that are reset. Package signin does them, and package approval has them decided.
//
// It protects the wall between who manages people and who reads: one administrator alone can neither give somebody more to do or
// see, nor put a straw person there who has it. Whoever gets it is not here yet, or the proposal's subject, and does not decide.
// It refuses to decide what raises somebody; that is package signin's.
package staffing

import (
	"context"

	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/perm"
	"snug/internal/signin"
)

// Kinds are the acts.
func Kinds(s *signin.Staff) []approval.Kind {
	return []approval.Kind{
		role(s), factors(s),
		within(joining(s), sitesOfNew), within(inviting(s), sitesOfSubject(s)), within(teams(s), sitesOfSubject(s)),
		within(email(s), sitesOfSubject(s)),
		within(sites(s), sitesWanted),
	}
}

func role(s *signin.Staff) approval.Kind {
	return approval.Edited(chat.ActSetRole, perm.ManageStaff,
		func(_ context.Context, e signin.RoleEdit) (any, error) { return s.RoleDifference(e) },
		func(ctx context.Context, _ chat.StaffID, e signin.RoleEdit, spend approval.Spend) error {
			return s.AgreedRole(ctx, e, spend)
		})
}

func joining(s *signin.Staff) approval.Kind {
	return approval.Edited(chat.ActAddStaff, perm.ManageStaff,
		func(ctx context.Context, n signin.NewPerson) (any, error) { return s.Joining(ctx, n) },
		func(ctx context.Context, _ chat.StaffID, n signin.NewPerson, spend approval.Spend) error {
			return s.AgreedJoin(ctx, n, spend)
		})
}

func inviting(s *signin.Staff) approval.Kind {
	return approval.Edited(chat.ActInvite, perm.ManageStaff,
		func(_ context.Context, e signin.InviteEdit) (any, error) { return s.Inviting(e) },
		func(ctx context.Context, _ chat.StaffID, e signin.InviteEdit, spend approval.Spend) error {
			return s.AgreedInvite(ctx, e, spend)
		})
}

func teams(s *signin.Staff) approval.Kind {
	return approval.Edited(chat.ActSetTeams, perm.ManageStaff,
		func(_ context.Context, e signin.TeamsEdit) (any, error) { return s.TeamsDifference(e) },
		func(ctx context.Context, _ chat.StaffID, e signin.TeamsEdit, spend approval.Spend) error {
			return s.AgreedTeams(ctx, e, spend)
		})
}

func sites(s *signin.Staff) approval.Kind {
	return approval.Edited(chat.ActSetSites, perm.ManageStaff,
		func(ctx context.Context, e signin.SitesEdit) (any, error) { return e, s.SitesDifference(ctx, e) },
		func(ctx context.Context, _ chat.StaffID, e signin.SitesEdit, spend approval.Spend) error {
			return s.AgreedSites(ctx, e, spend)
		})
}

// email is another mailbox for somebody: whoever has it can set their password.
func email(s *signin.Staff) approval.Kind {
	return approval.Edited(chat.ActSetEmail, perm.ManageStaff,
		func(ctx context.Context, e signin.EmailEdit) (any, error) { return s.EmailDifference(ctx, e) },
		func(ctx context.Context, _ chat.StaffID, e signin.EmailEdit, spend approval.Spend) error {
			return s.AgreedEmail(ctx, e, spend)
		})
}

func factors(s *signin.Staff) approval.Kind {
	return approval.Kind{
		Name: string(chat.ActResetFactors), Need: perm.ManageStaff,
		Look: func(ctx context.Context, p approval.Proposal) (any, error) {
			return nil, s.Resettable(ctx, p.Subject)
		},
		Do: func(ctx context.Context, p approval.Proposal, spend approval.Spend) error {
			return s.ResetFactors(by(ctx, p), p.Subject, spend)
		},
	}
}

// by acts on behalf of whoever proposed it.
func by(ctx context.Context, p approval.Proposal) context.Context {
	return chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: p.By})
}

func sitesOfNew(p approval.Proposal) (chat.Sites, error) {
	var n signin.NewPerson
	err := approval.Params(p, &n)
	return n.Sites, err
}

func sitesWanted(p approval.Proposal) (chat.Sites, error) {
	var e signin.SitesEdit
	err := approval.Params(p, &e)
	return e.To, err
}

func sitesOfSubject(s *signin.Staff) func(approval.Proposal) (chat.Sites, error) {
	return func(p approval.Proposal) (chat.Sites, error) {
		who, err := s.Person(p.Subject)
		return who.Sites, err
	}
}

// within lets those decide who serve all the sites that somebody serves, or would: they alone could do it themselves. It is looked
// at on behalf of whoever proposed it, who can't give a site that they serve no more.
func within(k approval.Kind, of func(approval.Proposal) (chat.Sites, error)) approval.Kind {
	k.Decides = func(who chat.Staff, p approval.Proposal) bool {
		sites, err := of(p)
		return err == nil && who.Perms.Has(k.Need) && sites.Within(who.Sites)
	}
	look := k.Look
	k.Look = func(ctx context.Context, p approval.Proposal) (any, error) { return look(by(ctx, p), p) }
	return k
}
