package app

import (
	"context"
	"slices"

	"snug/internal/apitoken"
	"snug/internal/chat"
	"snug/internal/control"
	"snug/internal/httpapi"
	"snug/internal/perm"
)

// openTokens makes the room of the tokens by which programs use the API.
func (a *App) openTokens(context.Context) (err error) {
	scopes := httpapi.TokenScopes()
	a.tokens, err = apitoken.New(apitoken.Options{
		DB: a.storage.rows, Ring: a.storage.ring, Mask: a.masking.Engine,
		Known:     func(id chat.StaffID) (staff, bool) { return a.staff.Known(id) },
		Grantable: func(p perm.Permission) bool { return slices.Contains(scopes, p) },
		Audit:     a.audit, Signals: a.intrusion, Log: a.log,
	})
	return err
}

// tokenDoor is what the host's commands can ask of tokens.
func (a *App) tokenDoor() control.Tokens {
	return control.Tokens{
		List: func(ctx context.Context) ([]control.Token, error) {
			list, err := a.tokens.All(ctx)
			out := make([]control.Token, len(list))
			for i, t := range list {
				out[i] = control.Token{ID: t.ID, Name: t.Name, Owner: a.staff.StaffName(t.Owner), Expires: t.Expires, Used: t.Used, Revoked: t.Revoked, Scopes: []string{}}
				for _, p := range t.Scopes {
					out[i].Scopes = append(out[i].Scopes, string(p))
				}
			}
			return out, err
		},
		Revoke: a.tokens.RevokeByHost,
	}
}
