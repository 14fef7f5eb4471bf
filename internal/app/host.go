package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"snug/internal/chat"
	"snug/internal/config"
	"snug/internal/control"
	"snug/internal/desk"
	"snug/internal/perm"
	"snug/internal/signin"
	"snug/internal/webui"
	"snug/mask/text"
)

// serveControl opens the host's door in the data folder and answers there until the context ends. The function it
// returns waits for nothing; jobs does.
func (a *App) serveControl(ctx context.Context, jobs *sync.WaitGroup) (func(), error) {
	server, err := control.Listen(a.config.Data, control.Host{
		Rotate: a.rotate, Erase: a.erase, Sweep: a.sweep, Status: a.status, Metrics: a.metrics, People: a.staff,
		Sites:     a.siteKeys,
		Audit:     a.auditDoor(),
		Notify:    a.telling(),
		Report:    a.reporting(),
		Access:    a.allowed,
		Approvals: a.approvalDoor(),
		Tokens:    a.tokenDoor(),
	}, a.log)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	jobs.Go(func() {
		if err := server.Serve(ctx); err != nil {
			a.log.Error("control socket ended", "err", err)
		}
	})
	return stop, nil
}

// ServeControl answers the host's commands and nothing else, until ctx ends: what a command does when no server runs.
func (a *App) ServeControl(ctx context.Context, ready func() error) error {
	var jobs sync.WaitGroup
	ctx, stop := context.WithCancel(ctx)
	defer jobs.Wait()
	defer stop()
	jobs.Go(func() { a.endings.run(ctx) })
	jobs.Go(func() { a.audit.Run(ctx) })
	if _, err := a.serveControl(ctx, &jobs); err != nil {
		return err
	}
	return ready()
}

func (a *App) rotate(ctx context.Context, passphrase string, progress func(done, total int)) (control.Rotated, error) {
	if passphrase != "" && a.config.RootKey.File != "" {
		return control.Rotated{}, chat.Errorf(chat.Invalid, "The root key is a file here; it takes no passphrase.")
	}
	if a.config.RootKey.File == "" {
		if passphrase != "" {
			a.storage.next.Store(&passphrase)
		}
		defer a.storage.next.Store(nil)
	}
	written, err := a.audit.Begin(ctx, chat.Act{Name: chat.ActRotateKeys, By: chat.ActorIn(ctx), Facts: map[string]string{"passphrase": strconv.FormatBool(passphrase != "")}})
	if err != nil {
		return control.Rotated{}, err
	}
	done, err := a.storage.ring.Rotate(ctx, progress)
	written(err)
	return control.Rotated{From: done.From, To: done.To, Keys: done.Keys, Resumed: done.Resumed}, err
}

func (a *App) erase(ctx context.Context, c chat.ConversationID) (control.Erased, error) {
	r, err := a.desk.EraseByHost(ctx, c)
	return control.Erased{Receipt: r.ID, At: r.At, CompleteBy: r.CompleteBy}, err
}

func (a *App) sweep(ctx context.Context, s control.Sweep, progress func(control.Swept)) (control.Swept, error) {
	what := desk.Sweep{Since: s.Since, After: s.After, Dry: s.Dry}
	if s.Site != "" {
		at, err := a.sites.ByKey(s.Site)
		if err != nil {
			return control.Swept{}, err
		}
		what.Site = at.ID
	}
	done, err := a.desk.Sweep(ctx, what, func(at desk.Swept) { progress(control.Swept(at)) })
	return control.Swept(done), err
}

// SignInLink is the address that a one-time token is spent at. The token is in the fragment, which browsers send nobody.
func SignInLink(consoleOrigin, token string) string { return consoleOrigin + "/signin#t=" + token }

// SnippetFor is the tag for the pages of a site, with its colour and the paths that the widget stays off.
func SnippetFor(widgetOrigin string, s config.Site) (string, error) {
	assets, err := webui.Load()
	if err != nil {
		return "", err
	}
	return assets.Snippet(widgetOrigin, s.Key, s.Accent, s.PayPaths), nil
}

// Snippet is the same from the assets that are served already.
func (a *App) Snippet(s config.Site) string {
	return a.assets.Snippet(a.config.Origins.Widget, s.Key, s.Accent, s.PayPaths)
}

// Ensure adds somebody unless they are there, and returns a one-time sign-in token for them.
func (a *App) Ensure(ctx context.Context, email, name, role string, teams []string) (token string, err error) {
	if p, err := a.staff.ByEmail(ctx, email); err == nil {
		return a.staff.Link(ctx, p.ID)
	} else if chat.CodeOf(err) != chat.NotFound {
		return "", err
	}
	var ids []chat.TeamID
	for _, t := range a.staff.Teams() {
		if slices.Contains(teams, t.Name) {
			ids = append(ids, t.ID)
		}
	}
	id, err := a.staff.Add(ctx, signin.NewPerson{Email: email, Name: name, Role: role, Teams: ids})
	if err != nil {
		return "", err
	}
	return a.staff.Link(ctx, id)
}

// SeedReplies saves replies (shortcut, title, text) where there are none of that shortcut yet, in the name of the first
// who may.
func (a *App) SeedReplies(ctx context.Context, replies [][3]string) error {
	var who staff
	for _, p := range a.staff.List() {
		if perms := a.roles.Role(p.Role); perms.Has(perm.EditReplies) {
			who = staff{ID: p.ID, Name: p.Name, Role: p.Role, Perms: perms, Teams: p.Teams, Sites: p.Sites}
		}
	}
	if who.ID.IsZero() {
		return errors.New("nobody here may edit saved replies")
	}
	there, err := a.desk.Replies(ctx, who)
	if err != nil {
		return err
	}
	for _, r := range replies {
		if slices.ContainsFunc(there, func(s desk.SavedReply) bool { return s.Shortcut == r[0] }) {
			continue
		}
		in := desk.SavedReplyInput{Shortcut: r[0], Title: text.Typed(r[1]), Text: text.Typed(r[2])}
		if _, err := a.desk.AddReply(ctx, who, in); err != nil {
			return fmt.Errorf("save the reply %q: %w", r[0], err)
		}
	}
	return nil
}
