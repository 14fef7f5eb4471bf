package apitoken

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

// errUnsigned is the one answer to every token that is not taken.
var errUnsigned = chat.Errorf(chat.Unsigned, "This token is not known, or no longer, or not from here. Make another one in the console, under Settings, API tokens.")

const (
	selectHash = `SELECT ` + columns + ` FROM api_token WHERE hash = $1`
	updateUsed = `UPDATE api_token SET used_at = $1 WHERE id = $2 AND used_at < $1`
)

// Use tells on whose behalf a token asks from an address, and what it may: what its scopes name and its owner may now. The session
// of what it returns is the token's id. Unsigned for everything that is not taken.
func (r *Room) Use(ctx context.Context, secret string, from netip.Addr) (chat.Staff, Token, error) {
	if !WellFormed(secret) {
		return chat.Staff{}, Token{}, errUnsigned
	}
	hash := hashOf(secret)
	t, err := r.read(ctx, r.o.DB.Read().QueryRowContext(ctx, selectHash, hash[:]))
	switch {
	case errors.Is(err, db.ErrNoRows):
		r.raise(chat.Signal{Kind: chat.SignalTokenGuessed, From: from, By: chat.Actor{Kind: chat.ActorNobody}})
		return chat.Staff{}, Token{}, errUnsigned
	case err != nil && t.ID.IsZero():
		return chat.Staff{}, Token{}, err
	case err != nil:
		r.o.Log.ErrorContext(ctx, "a token's row does not open, and lets nobody in", "token", t.ID, "err", err)
		return chat.Staff{}, Token{}, errUnsigned
	}
	now := r.moment()
	owner, known := r.o.Known(t.Owner)
	switch {
	case t.Over(now), !known:
		r.misused(chat.SignalAPITokenEnded, t, from)
		return chat.Staff{}, Token{}, errUnsigned
	case !t.allows(from):
		r.misused(chat.SignalAPITokenElsewhere, t, from)
		return chat.Staff{}, Token{}, errUnsigned
	}
	s := t.narrow(owner)
	if err := s.Session.UnmarshalText([]byte(t.ID.String())); err != nil {
		return chat.Staff{}, Token{}, err
	}
	r.note(ctx, t, now)
	return s, t, nil
}

// allows tells whether a token may be used from an address.
func (t *Token) allows(from netip.Addr) bool {
	from = from.Unmap()
	return len(t.Addresses) == 0 || slices.ContainsFunc(t.Addresses, func(p netip.Prefix) bool { return p.Contains(from) })
}

// narrow takes from somebody what their token has not.
func (t *Token) narrow(owner chat.Staff) chat.Staff {
	may := []perm.Permission{perm.SignedIn}
	for _, p := range t.Scopes {
		if owner.Perms.Has(p) {
			may = append(may, p)
		}
	}
	owner.Perms = perm.Of(may...)
	switch {
	case t.Sites.All():
	case owner.Sites.All():
		owner.Sites = t.Sites
	default:
		var both []chat.SiteID
		for _, id := range t.Sites.Named() {
			if owner.Sites.Has(id) {
				both = append(both, id)
			}
		}
		owner.Sites = chat.OnlySites(both...)
	}
	return owner
}

func (r *Room) misused(kind chat.SignalKind, t Token, from netip.Addr) {
	r.raise(chat.Signal{Kind: kind, From: from, By: chat.Actor{Kind: chat.ActorNobody}, Subject: t.Owner, Facts: map[string]string{"token": t.ID.String()}})
}

func (r *Room) raise(s chat.Signal) {
	if r.o.Signals != nil {
		r.o.Signals.Raise(s)
	}
}

// note writes that a token was used, at most once a minute. That it can't be written keeps nobody out.
func (r *Room) note(ctx context.Context, t Token, now time.Time) {
	r.mu.Lock()
	last := r.used[t.ID]
	due := now.Sub(last) >= usedEvery || now.Before(last)
	if due {
		r.used[t.ID] = now
	}
	if len(r.used) > 2*MaxTokens {
		clear(r.used)
	}
	r.mu.Unlock()
	if !due {
		return
	}
	err := r.o.DB.Write(context.WithoutCancel(ctx), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, updateUsed, now.UnixMilli(), t.ID)
		return err
	})
	if err != nil {
		r.o.Log.ErrorContext(ctx, "it could not be noted that a token was used", "token", t.ID, "err", err)
	}
}
