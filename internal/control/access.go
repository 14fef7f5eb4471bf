package control

import (
	"context"
	"net/http"
	"time"

	"snug/internal/allowlist"
	"snug/internal/chat"
)

// Access is what control needs of package allowlist.
type Access interface {
	Newest() allowlist.Version
	AllowByHost(ctx context.Context, prefix, note string) (allowlist.Version, error)
	RemoveByHost(ctx context.Context, prefix string) (allowlist.Version, error)
	OffByHost(ctx context.Context) (allowlist.Version, error)
}

var _ Access = (*allowlist.Register)(nil)

// AllowList is the allow-list, as `snug access list` shows it.
type AllowList struct {
	On      bool         `json:"on"`
	Broken  bool         `json:"broken,omitempty"` // it does not open, and admits nobody
	Version int          `json:"version"`
	Entries []AllowEntry `json:"entries"`
}

// AllowEntry is one line of it.
type AllowEntry struct {
	Prefix string    `json:"prefix"`
	Roles  []string  `json:"roles"` // none: all
	Note   string    `json:"note,omitempty"`
	At     time.Time `json:"at"`
	By     string    `json:"by"` // a name, or "the host"
}

// AllowChange is a change of the list by the host's operator.
type AllowChange struct {
	Do     string `json:"do"` // "allow", "remove", "off"
	Prefix string `json:"prefix,omitempty"`
	Note   string `json:"note,omitempty"`
}

func (s *Server) allowList(*http.Request) (any, error) {
	if s.host.Access == nil {
		return nil, errCannot
	}
	return s.allowed(s.host.Access.Newest()), nil
}

func (s *Server) changeAllowList(r *http.Request) (any, error) {
	var c AllowChange
	if err := decode(r, &c); err != nil {
		return nil, err
	}
	if s.host.Access == nil {
		return nil, errCannot
	}
	var v allowlist.Version
	var err error
	switch c.Do {
	case "allow":
		v, err = s.host.Access.AllowByHost(r.Context(), c.Prefix, c.Note)
	case "remove":
		v, err = s.host.Access.RemoveByHost(r.Context(), c.Prefix)
	case "off":
		v, err = s.host.Access.OffByHost(r.Context())
	default:
		return nil, chat.Errorf(chat.Invalid, "The command is not of the form that was asked for.")
	}
	if err != nil {
		return nil, err
	}
	return s.allowed(v), nil
}

func (s *Server) allowed(v allowlist.Version) AllowList {
	names := map[chat.StaffID]string{}
	if s.host.People != nil {
		for _, p := range s.host.People.List() {
			names[p.ID] = p.Name
		}
	}
	out := AllowList{On: v.On, Broken: v.Broken, Version: v.Number, Entries: []AllowEntry{}}
	for _, e := range v.Entries {
		a := AllowEntry{Prefix: e.Prefix.String(), Roles: append([]string{}, e.Roles...), Note: e.Note, At: e.At, By: "the host"}
		if !e.By.IsZero() {
			a.By = names[e.By]
		}
		out.Entries = append(out.Entries, a)
	}
	return out
}

// AllowList returns the allow-list in force.
func (c *Client) AllowList(ctx context.Context) (l AllowList, err error) {
	return l, c.ask(ctx, http.MethodGet, "/access", nil, &l)
}

// ChangeAllowList changes the allow-list, and returns it as it is in force then.
func (c *Client) ChangeAllowList(ctx context.Context, change AllowChange) (l AllowList, err error) {
	return l, c.ask(ctx, http.MethodPost, "/access", change, &l)
}
