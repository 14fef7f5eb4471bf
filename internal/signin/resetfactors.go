package signin

import (
	"context"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

// CurbLife is for how long somebody whose factors were reset has none of what takes data out, or destroys it: whoever talked
// somebody else into the reset gets little from it before its owner has read the mail.
const CurbLife = 24 * time.Hour

// takesOut are those permissions. What shows or hands out contents beyond the conversation at hand belongs here.
var takesOut = []perm.Permission{perm.Search, perm.Erase}

var errNothingToReset = chat.Errorf(chat.Conflict, "There is no second factor to be reset.")

const setCurb = `UPDATE staff SET curbed_until = $1 WHERE id = $2`

// curb takes out of what a role permits what somebody may not do just now.
func (p *Person) curb(perms perm.Set, now time.Time) perm.Set {
	if !now.Before(p.Curbed) {
		return perms
	}
	return perm.Of(slices.DeleteFunc(perms.List(), func(q perm.Permission) bool { return slices.Contains(takesOut, q) })...)
}

// ResetFactors takes all second factors of somebody away, who enrols anew at their next sign-in, and ends their sessions. They are
// told by mail, and take nothing out for CurbLife. It is what two people have agreed to; spend is done in the same unit of work.
func (s *Staff) ResetFactors(ctx context.Context, id chat.StaffID, spend func(context.Context, db.Querier) error) error {
	now := s.now()
	by := s.StaffName(chat.ActorIn(ctx).Staff)
	return s.alter(ctx, chat.ActResetFactors, nil, id, nil, func(ctx context.Context, q db.Querier, p *Person) error {
		if err := spend(ctx, q); err != nil {
			return err
		}
		f, err := factorsOf(ctx, q, id)
		if err != nil {
			return err
		}
		if !f.Any() && f.Recovery == 0 {
			return errNothingToReset
		}
		for _, wipe := range []string{deleteTOTP, deleteRecovery, deletePasskeys, deleteOffers, forgetTries, deleteLinks} {
			if _, err := q.ExecContext(ctx, wipe, id); err != nil {
				return err
			}
		}
		if err := one(q.ExecContext(ctx, setCurb, millis(now.Add(CurbLife)), id)); err != nil || s.mail == nil {
			return err
		}
		m := chat.Mail{Kind: chat.MailFactorsReset, To: id, Facts: map[string]string{"at": now.UTC().Format(time.RFC3339)}}
		if by != "" {
			m.Facts["by"] = by
		}
		return s.mail(ctx, q, m)
	})
}

// ResetFactorsByHost is ResetFactors for the host's commands: whoever has the host needs nobody else.
func (s *Staff) ResetFactorsByHost(ctx context.Context, id chat.StaffID) error {
	return s.ResetFactors(ctx, id, nothing)
}

// Resettable tells whose factors there are to be reset; an error of the codes of chat says why there are none.
func (s *Staff) Resettable(ctx context.Context, id chat.StaffID) error {
	if _, err := s.Person(id); err != nil {
		return err
	}
	f, err := factorsOf(ctx, s.db.Read(), id)
	if err != nil {
		return err
	}
	if !f.Any() && f.Recovery == 0 {
		return errNothingToReset
	}
	return nil
}
