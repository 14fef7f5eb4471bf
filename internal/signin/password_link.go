package signin

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// How long links last by which a password is set.
const (
	// InvitationLife spans a weekend: who is invited on a Friday evening can still come in on Monday. It may be longer than a
	// reset's, since behind it is an account that nobody has used, and whoever invited sees that it is open and can take it back.
	InvitationLife = 72 * time.Hour
	// ResetLife is short: behind it is an account in use, and who asked is sitting there.
	ResetLife = 30 * time.Minute
)

// The kinds of links by which a password is set. They are stored.
const (
	invitation = "invitation"
	reset      = "reset"
)

const (
	insertPasswordLink = `INSERT INTO password_link (hash, kind, staff, role, email_index, made_by, created_at, expires_at, spent_at)
		SELECT $1, $2, id, role, email_index, $4, $5, $6, 0 FROM staff WHERE id = $3`
	selectPasswordLink = `SELECT staff, role, email_index, expires_at, spent_at FROM password_link WHERE hash = $1 AND kind = $2`
	// Whoever changes the row has won; a second one finds none. The account must be as it was when the link was made, and an
	// invitation sets the first password only, a reset another one only.
	spendPasswordLink = `UPDATE password_link SET spent_at = $1 WHERE hash = $2 AND kind = $3 AND spent_at = 0 AND expires_at > $1
		AND EXISTS (SELECT 1 FROM staff WHERE staff.id = password_link.staff
			AND staff.role = password_link.role AND staff.email_index = password_link.email_index
			AND staff.disabled_at = 0 AND (staff.ends_at = 0 OR staff.ends_at > $1)
			AND CASE WHEN staff.password IS NULL THEN 'invitation' ELSE 'reset' END = password_link.kind)`
	deletePasswordLinks     = `DELETE FROM password_link WHERE staff = $1 AND spent_at = 0`
	deleteOverPasswordLinks = `DELETE FROM password_link WHERE expires_at <= $1`
)

// voidLinks spends whatever links somebody has, and what was agreed to of inviting them.
func voidLinks(ctx context.Context, q db.Querier, id chat.StaffID) error {
	if _, err := q.ExecContext(ctx, deleteLinks, id); err != nil {
		return err
	}
	if _, err := q.ExecContext(ctx, deletePasswordLinks, id); err != nil {
		return err
	}
	_, err := q.ExecContext(ctx, setInvitable, 0, id)
	return err
}

// passwordLink finds whose link a token is, without spending it. errSpentLink for all that is none, or none any more.
func (s *Staff) passwordLink(ctx context.Context, kind, token string, from netip.Addr) (*Person, digest, error) {
	hash, ok := digestOf(token)
	if !ok {
		return nil, hash, errSpentLink
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return nil, hash, err
	}
	var (
		id             chat.StaffID
		role           string
		email          []byte
		expires, spent int64
	)
	err = s.db.Read().QueryRowContext(ctx, selectPasswordLink, hash[:], kind).Scan(&id, &role, &email, &expires, &spent)
	if errors.Is(err, db.ErrNoRows) {
		return nil, hash, s.refusePasswordLink(ctx, nil, hash, kind, "unknown", from)
	}
	if err != nil {
		return nil, hash, err
	}
	p := s.directory.person(id)
	now := s.now()
	switch {
	case spent != 0:
		return nil, hash, s.refusePasswordLink(ctx, p, hash, kind, "spent", from)
	case expires <= millis(now):
		return nil, hash, s.refusePasswordLink(ctx, p, hash, kind, "over", from)
	case p == nil || p.Out(now) || p.Role != role || !sameIndex(emailIndex(key, p.Email), email) || p.HasPassword != (kind == reset):
		return nil, hash, s.refusePasswordLink(ctx, p, hash, kind, "changed", from)
	}
	return p, hash, nil
}

func sameIndex(index [32]byte, stored []byte) bool { return bytes.Equal(index[:], stored) }

// refusePasswordLink notes that a link did not open anything. What was spent before has perhaps been copied.
func (s *Staff) refusePasswordLink(ctx context.Context, p *Person, hash digest, kind, why string, from netip.Addr) error {
	s.log.WarnContext(ctx, "password link refused", "kind", kind, "why", why, "network", networkOf(from))
	s.noteFailed(ctx, p, from, kind+" "+why)
	signal := chat.Signal{Kind: chat.SignalTokenGuessed, From: from, By: chat.Actor{Kind: chat.ActorNobody}, Facts: map[string]string{"link": kind, "why": why},
		Door: "/v1/" + map[string]string{invitation: "invitation", reset: "password"}[kind], Mark: binary.BigEndian.Uint64(hash[:])}
	if p != nil {
		signal.Kind, signal.Subject = chat.SignalLinkSpent, p.ID
	}
	s.suspect(signal)
	return errSpentLink
}

// setByLink spends a link and sets the password that it was made for. Of two who use it at once, one wins.
func (s *Staff) setByLink(ctx context.Context, act chat.ActName, kind string, p *Person, hash digest, password string, from netip.Addr, also func(context.Context, db.Querier) error) error {
	key, err := installation(ctx, s.ring)
	if err != nil {
		return err
	}
	sealed, err := s.sealPassword(ctx, key, p.ID, password, p.Email, p.Name)
	if err != nil {
		return err // the link is as good as before
	}
	ctx = chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: p.ID})
	return s.written(ctx, act, p.ID, map[string]string{"network": networkOf(from).String()}, func() error {
		s.change.Lock()
		gone, err := s.alterRows(ctx, p.ID, chat.SessionID{}, func(ctx context.Context, q db.Querier) error {
			if err := changed(errSpentLink)(q.ExecContext(ctx, spendPasswordLink, millis(s.now()), hash[:], kind)); err != nil {
				return err
			}
			if err := voidLinks(ctx, q, p.ID); err != nil {
				return err
			}
			// What others tried is about a password that is gone.
			way := key.MAC("password way 1", []byte(p.Email))
			if _, err := q.ExecContext(ctx, openWay, way[:]); err != nil {
				return err
			}
			if err := one(q.ExecContext(ctx, updatePassword, sealed, p.ID)); err != nil {
				return err
			}
			return also(ctx, q)
		})
		s.change.Unlock()
		s.forget(gone)
		if errors.Is(err, errSpentLink) {
			return s.refusePasswordLink(ctx, p, hash, kind, "spent", from)
		}
		return err
	})
}

func (s *Staff) suspect(signal chat.Signal) {
	if s.signals != nil {
		s.signals.Raise(signal)
	}
}
