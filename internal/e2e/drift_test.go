package e2e

import (
	"strings"
	"testing"
	"time"
)

// The server is started with settings that protect less than before. It is written in the audit log who could have done that, the host,
// and told to the privacy officer by mail and to other systems, once; addresses that a setting lists are in none of it. Settings
// that protect more are written and not told.
func TestSettingsLoosenedOnTheHost(t *testing.T) {
	t.Parallel()
	w := openWatch(t)
	dir := t.TempDir()
	said := w.settings(dir)
	start := func(s *server, more string) *server {
		t.Helper()
		if s != nil {
			s.stop()
		}
		return child(t, setup{dir: dir, level: "info", extra: said + more})
	}
	s := start(nil, "\napprovals: {permissions: [conversation.erase]}\naudit: {months: 13}")
	olga, ada := s.hire("Olga", "privacy-officer"), s.hire("Ada", "administrator")
	s = start(s, "\napprovals: {permissions: [conversation.erase]}\naudit: {months: 13}") // people work here now, and nothing has changed
	s = start(s, "\naudit: {months: 6}\nproxies: ['192.0.2.7']")
	soon(t, "the mail and the event", func() bool {
		mails, events := w.arrived("settings")
		return len(mails) > 0 && len(events) > 0
	})
	s = start(s, "\naudit: {months: 6}\nproxies: ['192.0.2.7']")
	s = start(s, "\naudit: {months: 13}")
	time.Sleep(2 * time.Second)
	mails, _ := w.arrived("protect less than before")
	_, events := w.arrived("settings.loosened")
	if len(mails) != 1 || len(events) != 1 {
		t.Errorf("told by %d mails and %d events", len(mails), len(events))
	}
	for _, want := range []string{`"setting":"approvals.permissions","how":"1 gone, 0 added"`, `"setting":"audit.months","how":"13 \u003e 6"`, `"setting":"proxies","how":"0 gone, 1 added"`} {
		if len(events) == 0 || !strings.Contains(events[0], want) {
			t.Errorf("%s is not told: %v", want, events)
		}
	}
	a := olga.on(s).ask("GET", "/v1/audit?act=settings.changed&limit=50", nil).must(t, 200)
	less, more := strings.Count(a.body, `"text":"less"`), strings.Count(a.body, `"text":"more"`)
	if less != 3 || more != 2 || strings.Contains(a.body, "192.0.2.7") {
		t.Errorf("%d entries of what protects less, %d of more: %s", less, more, a.body)
	}
	ada.on(s).ask("GET", "/v1/audit?act=settings.changed", nil).must(t, 403)
}
