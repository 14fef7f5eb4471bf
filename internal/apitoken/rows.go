package apitoken

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/internal/perm"
)

// body is what is sealed of a token: addresses may be somebody's home, and scopes must not be widened by who can write rows.
type body struct {
	Name      string            `json:"name"`
	Scopes    []perm.Permission `json:"scopes"`
	AllSites  bool              `json:"all_sites,omitempty"`
	Sites     []chat.SiteID     `json:"sites,omitempty"`
	Addresses []netip.Prefix    `json:"addresses,omitempty"`
	Expires   int64             `json:"expires"`
	Revoked   int64             `json:"revoked,omitempty"`
	RevokedBy chat.StaffID      `json:"revoked_by,omitzero"`
}

func place(t *Token) keyring.AD {
	return keyring.AD{Table: "api_token", Column: "body", Row: t.ID.Bytes(), Kind: fmt.Sprintf("%x", t.hash), Author: "staff:" + t.Owner.String()}
}

const columns = `hash, id, staff, at, used_at, body`

// read opens one row. One that was changed without the key does not open.
func (r *Room) read(ctx context.Context, row interface{ Scan(...any) error }) (Token, error) {
	var t Token
	var hash []byte
	var at, used int64
	var kept sealed.Value
	if err := row.Scan(&hash, &t.ID, &t.Owner, &at, &used, &kept); err != nil {
		return t, err
	}
	t.hash = hash
	key, err := r.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return t, err
	}
	plain, err := key.Open(place(&t), kept)
	if err != nil {
		return t, err
	}
	var b body
	if err := json.Unmarshal(plain, &b); err != nil {
		return t, err
	}
	t.Name, t.Scopes, t.Addresses, t.Sites = b.Name, b.Scopes, b.Addresses, chat.OnlySites(b.Sites...)
	if b.AllSites {
		t.Sites = chat.AllSites()
	}
	t.At, t.Expires, t.Used, t.Revoked, t.RevokedBy = moment(at), moment(b.Expires), moment(used), moment(b.Revoked), b.RevokedBy
	return t, nil
}

// seal is what is stored of a token.
func (r *Room) seal(ctx context.Context, t *Token) (sealed.Value, error) {
	key, err := r.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return sealed.Value{}, err
	}
	b := body{
		Name: t.Name, Scopes: t.Scopes, AllSites: t.Sites.All(), Sites: t.Sites.Named(), Addresses: t.Addresses, Expires: t.Expires.UnixMilli(),
		RevokedBy: t.RevokedBy,
	}
	if !t.Revoked.IsZero() {
		b.Revoked = t.Revoked.UnixMilli()
	}
	plain, err := json.Marshal(b)
	if err != nil {
		return sealed.Value{}, err
	}
	return key.Seal(place(t), plain), nil
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func (r *Room) list(ctx context.Context, query string, args ...any) ([]Token, error) {
	rows, err := r.o.DB.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	defer rows.Close()
	var out []Token
	for rows.Next() {
		t, err := r.read(ctx, rows)
		if err != nil && t.ID.IsZero() {
			return nil, fmt.Errorf("read tokens: %w", err)
		}
		if err != nil {
			r.o.Log.ErrorContext(ctx, "a token's row does not open, and lets nobody in", "token", t.ID, "err", err)
			continue
		}
		out = append(out, t)
	}
	return out, rows.Err()
}
