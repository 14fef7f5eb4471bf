package httpapi

import (
	"context"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/consent"
	"snug/internal/signin"
)

// Posture is how the installation stands, as app knows it.
type Posture struct {
	Started     time.Time
	Database    string // "SQLite 3.50" or "PostgreSQL 17"
	RootVersion uint32
	Root        string // "file" or "passphrase"
	Keys        []KeyCount
	Stores      []Store
}

// KeyCount is how many keys of a purpose there are under one version of the root; Version is 0 where sites' keys wrap them.
type KeyCount struct {
	Purpose string
	Version uint32
	Count   int
}

// Store is one place where data lies.
type Store struct{ Name, Engine, Where, Sealed string }

func (e *Edge) posture(ctx context.Context, _ *nothing) (*postureOut, error) {
	p, err := e.o.Posture(ctx)
	if err != nil {
		return nil, err
	}
	out := &postureOut{wirePosture{
		Version: e.o.Version, Started: millis(p.Started), Database: p.Database, Connections: e.seen.list(),
		Keys:   wireKeys{RootVersion: int(p.RootVersion), Root: p.Root, Counts: []wireKeyCount{}},
		Stores: []wireStore{}, Findings: []wirePostureFinding{},
	}}
	if !e.o.AllowList.Newest().On {
		out.Body.Findings = append(out.Body.Findings, wirePostureFinding{"allow_list_off"})
	}
	if !e.o.Staff.FactorsRequired() {
		out.Body.Findings = append(out.Body.Findings, wirePostureFinding{"second_factor_optional"})
	}
	overdue, err := e.o.Review.Overdue(ctx)
	if err != nil {
		return nil, err
	}
	if overdue > 0 {
		out.Body.Findings = append(out.Body.Findings, wirePostureFinding{"review_overdue"})
	}
	for _, k := range p.Keys {
		out.Body.Keys.Counts = append(out.Body.Keys.Counts, wireKeyCount{k.Purpose, int(k.Version), k.Count})
	}
	for _, s := range p.Stores {
		out.Body.Stores = append(out.Body.Stores, wireStore(s))
	}
	return out, nil
}

func (e *Edge) staff(ctx context.Context, _ *nothing) (*staffOut, error) {
	sites := callOf(ctx).staff.Sites
	people := slices.DeleteFunc(e.o.Staff.List(), func(p signin.Person) bool { return p.Disabled || !sites.Meets(p.Sites) })
	ids := make([]chat.StaffID, 0, len(people))
	for _, p := range people {
		ids = append(ids, p.ID)
	}
	open, err := e.o.Desk.OpenOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := &staffOut{}
	out.Body.Staff = make([]wireColleague, 0, len(ids))
	for _, p := range people {
		c := wireColleague{ID: p.ID.String(), Name: p.Name, Role: p.Role, Teams: []string{}, Presence: e.o.Presence.Presence(p.ID), Open: open[p.ID]}
		for _, t := range p.Teams {
			c.Teams = append(c.Teams, t.String())
		}
		out.Body.Staff = append(out.Body.Staff, c)
	}
	return out, nil
}

func (e *Edge) teams(context.Context, *nothing) (*teamsOut, error) {
	out := &teamsOut{}
	out.Body.Teams = e.teamNames()
	return out, nil
}

func (e *Edge) sites(ctx context.Context, _ *nothing) (*sitesOut, error) {
	out := &sitesOut{}
	out.Body.Sites = []wireSite{}
	for _, s := range e.o.Sites.Served() {
		if !callOf(ctx).staff.Sites.Has(s.ID) {
			continue
		}
		out.Body.Sites = append(out.Body.Sites, wireSite{
			ID: s.ID.String(), Key: s.Key, Name: s.Name, Origins: present(s.Origins), Accent: s.Accent,
			Snippet: e.o.Assets.Snippet(e.o.WidgetOrigin, s.Key, s.Accent, s.PayPaths),
		})
	}
	return out, nil
}

// siteKey is a site's key, also of one that is no longer served.
func (e *Edge) siteKey(id chat.SiteID) string {
	s, err := e.o.Sites.ByID(id)
	if err != nil {
		return ""
	}
	return s.Key
}

// answerDays is how far back the counts of answers go.
const answerDays = 90

func (e *Edge) consent(ctx context.Context, _ *nothing) (*consentOut, error) {
	texts, err := e.o.Consent.Texts(ctx, 200)
	if err != nil {
		return nil, err
	}
	answers, err := e.o.Consent.AnswersSince(ctx, answerDays)
	if err != nil {
		return nil, err
	}
	sites := callOf(ctx).staff.Sites
	texts = slices.DeleteFunc(texts, func(t consent.Text) bool { return !sites.Has(t.Site) })
	answers = slices.DeleteFunc(answers, func(a consent.Answers) bool { return !sites.Has(a.Site) })
	out := &consentOut{}
	out.Body.Texts, out.Body.Answers = make([]wireConsentText, len(texts)), make([]wireAnswers, len(answers))
	for i, t := range texts {
		out.Body.Texts[i] = wireConsentText{
			Site: e.siteKey(t.Site), Lang: t.Lang, Version: t.Version, Hash: t.Hash, Live: t.Live, Body: consentBody(t.Body),
		}
	}
	for i, a := range answers {
		out.Body.Answers[i] = wireAnswers{
			Day: a.Day.Format(time.DateOnly), Site: e.siteKey(a.Site), Allowed: a.Allowed, Declined: a.Declined, OffRecord: a.OffRecord,
		}
	}
	return out, nil
}

func (e *Edge) erasures(ctx context.Context, _ *nothing) (*erasuresOut, error) {
	list, err := e.o.Desk.Erasures(ctx, callOf(ctx).staff, 200)
	if err != nil {
		return nil, err
	}
	out := &erasuresOut{}
	out.Body.Erasures = make([]wireErasure, len(list))
	for i, r := range list {
		out.Body.Erasures[i] = wireErasure{
			Receipt: r.ID.String(), At: millis(r.At), By: string(r.By.Kind), Steps: present(r.Steps), CompleteBy: millis(r.CompleteBy),
		}
	}
	return out, nil
}
