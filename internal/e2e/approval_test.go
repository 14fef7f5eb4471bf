package e2e

import (
	"strings"
	"testing"
)

// An administrator widens the allow-list: alone it is refused, proposed it waits, through a crash, too; another one puts it in force. What
// the second proposes in turn is decided on the host.
func TestTwoPeopleLoosen(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		s := child(t, o)
		ada, bo := s.hire("Ada", "administrator"), s.hire("Bo", "administrator")
		entry := func(prefix string) any { return map[string]any{"prefix": prefix, "roles": []string{}, "note": ""} }
		list := func(version int, on bool, reason string, prefixes ...string) map[string]any {
			entries := []any{}
			for _, p := range prefixes {
				entries = append(entries, entry(p))
			}
			return map[string]any{"version": version, "on": on, "entries": entries, "reason": reason}
		}
		ada.ask("PUT", "/v1/access/allow-list", list(0, true, "", "127.0.0.0/8")).must(t, 200)
		if a := ada.ask("PUT", "/v1/access/allow-list", list(1, true, "", "127.0.0.0/8", "192.0.2.0/24")); a.status != 409 || a.code() != "needs_approval" {
			t.Fatalf("alone: %d %s", a.status, a.body)
		}
		var now struct {
			Version  int
			Proposed string
		}
		ada.ask("PUT", "/v1/access/allow-list", list(1, true, "the branch", "127.0.0.0/8", "192.0.2.0/24")).must(t, 200).into(t, &now)
		if now.Version != 1 || now.Proposed == "" {
			t.Fatalf("%+v", now)
		}
		decide := "/v1/approvals/" + now.Proposed + "/decision"
		ada.ask("POST", decide, map[string]any{"approve": true}).must(t, 403)
		s.kill()
		s = s.again(t)
		ada, bo = ada.on(s), bo.on(s)
		var done struct{ State string }
		bo.ask("POST", decide, map[string]any{"approve": true, "word": "ok"}).must(t, 200).into(t, &done)
		ada.ask("GET", "/v1/access/allow-list", nil).must(t, 200).into(t, &now)
		if done.State != "done" || now.Version != 2 {
			t.Fatalf("%+v, %+v", done, now)
		}

		bo.ask("PUT", "/v1/access/allow-list", list(2, false, "travelling", "127.0.0.0/8")).must(t, 200).into(t, &now)
		out, errs, status := s.snug("approve", "--data", s.data)
		if status != 0 || !strings.Contains(out, now.Proposed) || !strings.Contains(out, "turned off (loosens)") || !strings.Contains(out, "because: travelling") {
			t.Fatalf("snug approve: %d %s%s", status, out, errs)
		}
		if _, errs, status := s.snug("approve", "--data", s.data, now.Proposed, "--word", "alone today"); status != 0 || !strings.Contains(errs, "done") {
			t.Fatalf("snug approve: %d %s", status, errs)
		}
		var seen struct {
			Ended []struct {
				ID, State string
				Decision  struct {
					By   *struct{}
					Word string
				}
			}
		}
		ada.ask("GET", "/v1/approvals", nil).must(t, 200).into(t, &seen)
		if len(seen.Ended) != 2 || seen.Ended[0].ID != now.Proposed || seen.Ended[0].State != "done" || seen.Ended[0].Decision.By != nil || seen.Ended[0].Decision.Word != "alone today" {
			t.Errorf("%+v", seen)
		}
		if out, _, status := s.snug("approve", "--data", s.data, now.Proposed); status == 0 {
			t.Errorf("decided twice: %s", out)
		}
	})
}
