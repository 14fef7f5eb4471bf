package apitoken

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
	"snug/mask/text"
)

// Draft is a token as somebody wants it.
type Draft struct {
	Name    text.Raw
	Scopes  []perm.Permission
	Sites   chat.Sites
	Expires time.Time
	// Addresses are networks or single addresses; none: any.
	Addresses []string
}

var (
	errForbidden = chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	errName      = chat.Errorf(chat.Invalid, "A token has a name of 1 to %d characters, all of them visible.", MaxName)
	errScopes    = chat.Errorf(chat.Invalid, "A token needs a scope, and has none that you don't have yourself or that no token can have.")
	errSites     = chat.Errorf(chat.Invalid, "A token is for sites that you serve.")
	errExpires   = chat.Errorf(chat.Invalid, "A token ends within a year, and not in the past.")
	errAddresses = chat.Errorf(chat.Invalid, "A token names at most %d addresses or networks, without zones and without bits behind the prefix.", MaxAddresses)
	errMany      = chat.Errorf(chat.TooMany, "You have as many tokens as one can have. Revoke one first.")
	errNone      = chat.Errorf(chat.NotFound, "There is no such token.")
)

const (
	insertToken = `INSERT INTO api_token (hash, id, staff, at, expires_at, body) VALUES ($1, $2, $3, $4, $5, $6)`
	countGood   = `SELECT COUNT(*), COALESCE(SUM(CASE WHEN staff = $1 THEN 1 ELSE 0 END), 0) FROM api_token WHERE revoked_at = 0 AND expires_at > $2`
	selectOwn   = `SELECT ` + columns + ` FROM api_token WHERE staff = $1 ORDER BY id DESC LIMIT 200`
	selectAll   = `SELECT ` + columns + ` FROM api_token ORDER BY id DESC LIMIT 2000`
	selectID    = `SELECT ` + columns + ` FROM api_token WHERE id = $1`
	revoke      = `UPDATE api_token SET revoked_at = $1, body = $2 WHERE id = $3 AND revoked_at = 0`
	deleteOver  = `DELETE FROM api_token WHERE expires_at <= $1 OR (revoked_at > 0 AND revoked_at <= $1)`
)

// Make makes a token for somebody themselves, and returns it. It is not to be had again. Invalid says what is wrong.
func (r *Room) Make(ctx context.Context, s chat.Staff, d Draft) (secret string, _ Token, err error) {
	if !s.Perms.Has(perm.MakeTokens) {
		return "", Token{}, errForbidden
	}
	now := r.moment()
	t := Token{ID: chat.NewRecordID(), Owner: s.ID, Scopes: slices.Compact(slices.Sorted(slices.Values(d.Scopes))), Sites: d.Sites, At: now, Expires: d.Expires.UTC().Truncate(time.Millisecond)}
	t.Name = strings.TrimSpace(r.o.Mask(chat.SiteID{}).Scan(d.Name).Text.Clear())
	switch {
	case t.Name == "" || utf8.RuneCountInString(t.Name) > MaxName || strings.ContainsFunc(t.Name, func(c rune) bool { return unicode.In(c, unicode.C, unicode.Zl, unicode.Zp) }):
		return "", Token{}, errName
	case len(t.Scopes) == 0 || slices.ContainsFunc(t.Scopes, func(p perm.Permission) bool { return !s.Perms.Has(p) || !r.o.Grantable(p) }):
		return "", Token{}, errScopes
	case t.Sites.None() || !t.Sites.Within(s.Sites):
		return "", Token{}, errSites
	case !t.Expires.After(now) || t.Expires.Sub(now) > MaxLife:
		return "", Token{}, errExpires
	}
	if t.Addresses, err = networks(d.Addresses); err != nil {
		return "", Token{}, err
	}
	done, err := r.o.Audit.Begin(ctx, chat.Act{Name: chat.ActMakeToken, By: chat.Actor{Kind: chat.ActorStaff, Staff: s.ID}, Facts: map[string]string{
		"token": t.ID.String(), "scopes": joined(t.Scopes), "expires": t.Expires.Format(time.DateOnly), "addresses": strconv.Itoa(len(t.Addresses)),
	}})
	if err != nil {
		return "", Token{}, err
	}
	secret = newToken()
	err = r.insert(ctx, &t, secret)
	done(err)
	if err != nil {
		return "", Token{}, err
	}
	r.o.Log.InfoContext(ctx, "a token was made", "token", t.ID, "by", t.Owner)
	return secret, t, nil
}

func joined(list []perm.Permission) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = string(p)
	}
	return strings.Join(out, " ")
}

// networks reads addresses and prefixes in their canonical grammar; IPv4 mapped into IPv6 is IPv4.
func networks(in []string) ([]netip.Prefix, error) {
	if len(in) > MaxAddresses {
		return nil, errAddresses
	}
	var out []netip.Prefix
	for _, s := range in {
		s = strings.TrimSpace(s)
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, err := netip.ParseAddr(s)
			if err != nil || a.Zone() != "" {
				return nil, errAddresses
			}
			a = a.Unmap()
			p = netip.PrefixFrom(a, a.BitLen())
		}
		if p.Addr().Is4In6() || p != p.Masked() || p.Bits() == 0 {
			return nil, errAddresses
		}
		out = append(out, p)
	}
	return out, nil
}

func (r *Room) insert(ctx context.Context, t *Token, secret string) error {
	hash := hashOf(secret)
	t.hash = hash[:]
	kept, err := r.seal(ctx, t)
	if err != nil {
		return err
	}
	return r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		var all, own int
		if err := q.QueryRowContext(ctx, countGood, t.Owner, t.At.UnixMilli()).Scan(&all, &own); err != nil {
			return err
		}
		if own >= MaxOwn || all >= MaxTokens {
			return errMany
		}
		if _, err := q.ExecContext(ctx, deleteOver, t.At.Add(-keep).UnixMilli()); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, insertToken, hash[:], t.ID, t.Owner, t.At.UnixMilli(), t.Expires.UnixMilli(), kept)
		return err
	})
}

// List lists somebody's tokens, and everybody's for who manages them; the newest first.
func (r *Room) List(ctx context.Context, s chat.Staff) ([]Token, error) {
	if s.Perms.Has(perm.ManageTokens) {
		return r.list(ctx, selectAll)
	}
	return r.list(ctx, selectOwn, s.ID)
}

// All lists every token, for the host's operator.
func (r *Room) All(ctx context.Context) ([]Token, error) { return r.list(ctx, selectAll) }

// Revoke ends a token at once. NotFound for one of somebody else's, unless s manages tokens.
func (r *Room) Revoke(ctx context.Context, s chat.Staff, id chat.RecordID) error {
	t, err := r.one(ctx, id)
	if err != nil {
		return err
	}
	if t.Owner != s.ID && !s.Perms.Has(perm.ManageTokens) {
		return errNone
	}
	return r.end(ctx, t, chat.Actor{Kind: chat.ActorStaff, Staff: s.ID})
}

// RevokeByHost ends a token on behalf of the host's operator.
func (r *Room) RevokeByHost(ctx context.Context, id chat.RecordID) error {
	t, err := r.one(ctx, id)
	if err != nil {
		return err
	}
	return r.end(ctx, t, chat.Actor{Kind: chat.ActorHost})
}

func (r *Room) one(ctx context.Context, id chat.RecordID) (Token, error) {
	t, err := r.read(ctx, r.o.DB.Read().QueryRowContext(ctx, selectID, id))
	if errors.Is(err, db.ErrNoRows) {
		return t, errNone
	}
	if err != nil && !t.ID.IsZero() { // one that does not open can be revoked all the same
		err = nil
	}
	return t, err
}

func (r *Room) end(ctx context.Context, t Token, by chat.Actor) error {
	a := chat.Act{Name: chat.ActRevokeToken, By: by, Facts: map[string]string{"token": t.ID.String(), "owner": t.Owner.String()}}
	t.Revoked, t.RevokedBy = r.moment(), by.Staff
	kept, err := r.seal(ctx, &t)
	if err != nil {
		return err
	}
	done, err := r.o.Audit.Begin(ctx, a)
	if err != nil {
		return err
	}
	err = r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, revoke, t.Revoked.UnixMilli(), kept, t.ID)
		return err
	})
	done(err)
	if err == nil {
		r.o.Log.WarnContext(ctx, "a token was revoked", "token", t.ID)
	}
	return err
}
