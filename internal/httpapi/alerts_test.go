package httpapi

import (
	"context"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/alert"
	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/notify"
	"snug/internal/report"
)

// noNews is no incidents: telling of them has tests of its own.
type noNews struct{}

func (noNews) Since(context.Context, time.Time, time.Time, alert.Severity, int) ([]alert.Incident, error) {
	return nil, nil
}

func (noNews) Answered(context.Context, time.Time, time.Time) (int, error) { return 0, nil }

// alertPost joins the outbox and alerts as the whole program does.
type alertPost struct{ *notify.Notify }

func (p alertPost) Event(ctx context.Context, q db.Querier, kind string, s alert.Severity, at time.Time, data any) error {
	return p.Notify.Event(ctx, q, notify.Event{Type: kind, Severity: int(s), At: at, Data: data})
}

// reported is a report with one incident, as the whole program makes them of its database.
func reported(_ context.Context, by chat.Actor, from, to time.Time) (report.Report, error) {
	r := report.Report{Shop: "Alder & Oak", From: from, To: to, Made: to, Checkpoint: "log\n1\nroot\n", Key: "key " + string(by.Kind)}
	r.List = []report.Incident{{ID: chat.NewRecordID().String(), Attack: "scanning", Severity: "medium", State: "open", Opened: from, First: from, Last: from, Actor: "203.0.113.0/24", Targets: []string{}}}
	r.Figures(time.UTC)
	return r, nil
}

// Of what one is told by mail is one's own choice; a report is JSON or a file, for who may see incidents.
func TestAlertsAndReports(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	mine := consoleAt + "/v1/alerts/mine"
	if got := h.ask(request{method: get, url: mine, role: access.Auditor}); got.status != 200 || got.json(t)["least"] != "none" || got.json(t)["mail"] != false {
		t.Errorf("before: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: put, url: mine, role: access.Auditor, body: `{"least":"high","digest":true}`}); got.status != 204 {
		t.Errorf("choose: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: get, url: mine, role: access.Auditor}); got.json(t)["least"] != "high" || got.json(t)["digest"] != true {
		t.Errorf("after: %s", got.body)
	}
	if got := h.ask(request{method: get, url: mine, role: access.Administrator}); got.json(t)["least"] != "none" {
		t.Errorf("somebody else's: %s", got.body)
	}
	if got := h.ask(request{method: put, url: mine, role: access.Auditor, body: `{"least":"worst","digest":true}`}); got.status != 400 {
		t.Errorf("odd: %d", got.status)
	}
	at := consoleAt + "/v1/incident-report"
	if got := h.ask(request{method: get, url: at + "?from=0&to=1000", role: access.Auditor}); got.status != 200 || got.json(t)["incidents"] != 1.0 || got.json(t)["key"] != "key staff" {
		t.Errorf("report: %d %s", got.status, got.body)
	}
	file := h.ask(request{method: get, url: at + ".pdf?from=0&to=1000&lang=de", role: access.Auditor})
	if file.status != 200 || file.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment;") || !strings.HasPrefix(file.body, "%PDF-") {
		t.Errorf("file: %d %v", file.status, file.header)
	}
	if got := h.ask(request{method: get, url: at + ".pdf?from=0&to=1000", role: access.Agent}); got.status != 403 || strings.HasPrefix(got.body, "%PDF") {
		t.Errorf("as an agent: %d", got.status)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/sending", role: access.Auditor}); got.status != 200 || len(got.json(t)["lanes"].([]any)) != 0 {
		t.Errorf("sending: %d %s", got.status, got.body)
	}
}
