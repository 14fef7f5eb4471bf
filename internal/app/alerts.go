package app

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"snug/internal/alert"
	"snug/internal/chat"
	"snug/internal/control"
	"snug/internal/db"
	"snug/internal/intrusion"
	"snug/internal/notify"
	"snug/internal/pdf"
	"snug/internal/perm"
	"snug/internal/report"
	"snug/internal/syslog"
)

// openAlerts joins incidents with what tells of them.
func (a *App) openAlerts(context.Context) (err error) {
	c := a.config.Alerts
	a.alerts, err = alert.New(alert.Options{
		DB: a.storage.rows, Incidents: incidents{a}, Post: alertPost{a.notify}, May: a.maySeeIncidents, Name: func(id chat.StaffID) string { return a.staff.StaffName(id) },
		Place: a.placeOf, Link: a.config.Origins.Console, To: c.To, Language: c.Language, Least: alert.ParseSeverity(c.Severity),
		DigestHour: c.DigestHour, DigestAlways: c.DigestAlways, Zone: a.zone(), Log: a.log,
	})
	if err != nil {
		return err
	}
	a.intrusion.OnIncident(func(_ context.Context, _ intrusion.Incident, n intrusion.News) {
		if n == intrusion.NewsOpened || n == intrusion.NewsWorse {
			a.alerts.Stir()
		}
	})
	return nil
}

// zone is that of mails and reports; its name was checked with the rest of the configuration.
func (a *App) zone() *time.Location {
	zone, err := time.LoadLocation(a.config.Alerts.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// placeOf is where a network is likely to be.
func (a *App) placeOf(p netip.Prefix) string { return a.geo.At(p.Addr()).String() }

func (a *App) maySeeIncidents(id chat.StaffID) bool {
	p, err := a.staff.Person(id)
	return err == nil && !p.Out(time.Now()) && a.roles.Role(p.Role).Has(perm.SeeSecurity)
}

// alertPost gives alerts to the outbox.
type alertPost struct{ *notify.Notify }

func (p alertPost) Event(ctx context.Context, q db.Querier, kind string, s alert.Severity, at time.Time, data any) error {
	level := map[alert.Severity]int{alert.Low: syslog.Notice, alert.Medium: syslog.Warning, alert.High: syslog.Critical, alert.Critical: syslog.Alert}[s]
	return p.Notify.Event(ctx, q, notify.Event{Type: kind, Severity: level, At: at, Data: data})
}

// incidents are those that package intrusion has.
type incidents struct{ a *App }

// read goes through the pages of what happened in a time, at most most. more tells that there was more.
func (s incidents) read(ctx context.Context, from, to time.Time, least intrusion.Severity, most int) (list []intrusion.Incident, more bool, err error) {
	f := intrusion.Filter{From: from, To: to, Least: least, Limit: intrusion.MaxPage}
	for {
		page, further, err := s.a.intrusion.Read(ctx, f)
		if err != nil {
			return nil, false, err
		}
		list = append(list, page...)
		if !further || len(page) == 0 {
			return list, false, nil
		}
		if len(list) >= most {
			return list[:most], true, nil
		}
		f.Before = page[len(page)-1].ID
	}
}

func (s incidents) Since(ctx context.Context, from, to time.Time, least alert.Severity, most int) ([]alert.Incident, error) {
	list, _, err := s.read(ctx, from, to, intrusion.Severity(least), most)
	out := make([]alert.Incident, len(list))
	for n, i := range list {
		out[n] = alert.Incident{
			ID: i.ID, Attack: string(i.Attack), Severity: alert.Severity(i.Severity), Signals: i.Signals, Open: i.State == intrusion.StateOpen,
			First: i.First, Last: i.Last, Opened: i.Opened, Network: i.Actor.Network, Person: i.Actor.Staff, Door: most1(i.Doors),
		}
		if !out[n].Network.IsValid() {
			out[n].Network = most1(i.Networks)
		}
		for _, id := range []chat.StaffID{i.Actor.Subject, most1(i.Subjects)} {
			if out[n].Person.IsZero() {
				out[n].Person = id
			}
		}
	}
	return out, err
}

func (s incidents) Answered(ctx context.Context, from, to time.Time) (int, error) {
	return s.a.intrusion.CountAnswers(ctx, from, to)
}

// most1 is what came up most.
func most1[K comparable](list []intrusion.Counted[K]) (k K) {
	n := 0
	for _, c := range list {
		if c.N > n {
			k, n = c.What, c.N
		}
	}
	return k
}

// longestReport bounds the time that one report is of.
const longestReport = 400 * 24 * time.Hour

var errReportTime = chat.Errorf(chat.Invalid, "A report is of a time that ends after it begins, and of 400 days at most.")

// report sums up a time. That somebody takes it along is written down before it is made.
func (a *App) report(ctx context.Context, by chat.Actor, from, to time.Time) (_ report.Report, err error) {
	if !to.After(from) || to.Sub(from) > longestReport {
		return report.Report{}, errReportTime
	}
	done, err := a.audit.Begin(ctx, chat.Act{Name: chat.ActIncidentReport, By: by, Facts: map[string]string{
		"from": from.UTC().Format(time.RFC3339), "to": to.UTC().Format(time.RFC3339),
	}})
	if err != nil {
		return report.Report{}, err
	}
	defer func() { done(err) }()
	r := report.Report{From: from.UTC(), To: to.UTC(), Made: time.Now().UTC().Truncate(time.Second), Shop: a.shop()}
	list, cut, err := incidents{a}.read(ctx, from, to, intrusion.None, report.Most)
	if err != nil {
		return report.Report{}, err
	}
	r.Cut = cut
	for i := range list {
		r.List = append(r.List, a.reported(&list[i]))
	}
	answers, err := a.intrusion.ReadAnswers(ctx, from, to, report.Most)
	if err != nil {
		return report.Report{}, err
	}
	for _, g := range answers {
		whom := a.person(g.Staff)
		if whom == "" && g.Network.IsValid() {
			whom = g.Network.String()
		}
		r.Answers = append(r.Answers, report.Answer{
			Incident: g.Incident.String(), Kind: string(g.Kind), At: g.At.UTC(), Until: g.Until.UTC(), Undone: !g.Ended.IsZero(), Whom: whom,
		})
	}
	facts := map[string]int{}
	for at := from; at.Before(to); at = at.AddDate(0, 0, 7) { // in parts, since what is read at once is bounded
		end := at.AddDate(0, 0, 7)
		if end.After(to) {
			end = to
		}
		hours, err := a.intrusion.ReadHours(ctx, at, end)
		if err != nil {
			return report.Report{}, err
		}
		for _, h := range hours {
			facts[string(h.Kind)] += h.N
		}
	}
	r.Facts = report.Counts(facts)
	if err := a.audit.Integrate(ctx); err != nil {
		return report.Report{}, err
	}
	c, _, err := a.audit.Checkpoint(ctx)
	if err != nil {
		return report.Report{}, err
	}
	r.Checkpoint, r.Key = c.Note, a.audit.Key()
	r.Figures(a.zone())
	return r, nil
}

// reported is an incident as a report tells it.
func (a *App) reported(i *intrusion.Incident) report.Incident {
	out := report.Incident{
		ID: i.ID.String(), Attack: string(i.Attack), Severity: i.Severity.String(), State: string(i.State), Signals: i.Signals,
		Opened: i.Opened.UTC(), First: i.First.UTC(), Last: i.Last.UTC(), Actor: string(i.Actor.Kind), Targets: []string{},
	}
	switch {
	case !i.Actor.Staff.IsZero():
		out.Actor = a.person(i.Actor.Staff)
	case i.Actor.Network.IsValid():
		out.Actor, out.Place = i.Actor.Network.String(), a.placeOf(i.Actor.Network)
	case i.Broken || out.Actor == "":
		out.Actor = string(intrusion.ActorUnknown)
	}
	for _, s := range i.Subjects[:min(len(i.Subjects), 3)] {
		out.Targets = append(out.Targets, a.person(s.What))
	}
	for _, d := range i.Doors[:min(len(i.Doors), 3)] {
		out.Targets = append(out.Targets, d.What)
	}
	out.Targets = slices.DeleteFunc(out.Targets, func(s string) bool { return s == "" })
	return out
}

// person names a member of staff; with a part of the id where the document's font has no letters for the name.
func (a *App) person(id chat.StaffID) string {
	if id.IsZero() {
		return ""
	}
	name, full := a.staff.StaffName(id), id.String()
	if name == "" || !pdf.Covers(name) {
		return strings.TrimSpace(name + " (" + full[len(full)-8:] + ")")
	}
	return name
}

// reporting is what the host's commands can ask for.
func (a *App) reporting() func(context.Context, time.Time, time.Time) (control.Report, error) {
	return func(ctx context.Context, from, to time.Time) (control.Report, error) {
		r, err := a.report(ctx, chat.ActorIn(ctx), from, to)
		return control.Report{Report: r, Zone: a.config.Alerts.TimeZone}, err
	}
}
