package e2e

import (
	"testing"
	"time"
)

// Where the shop has erasing agreed to: a lead proposes it, the privacy officer decides on it without seeing it, and it is gone for
// good; alone, nothing of it happens, by its id neither.
func TestTwoPeopleErase(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		o.extra += "approvals:\n  permissions: [conversation.erase]\n"
		s := child(t, o)
		kim, pia := s.hire("Kim", "lead"), s.hire("Pia", "privacy-officer")
		v := s.comes("please erase this")
		at := "/v1/conversations/" + v.conversation
		body := map[string]any{"confirm": true}
		for _, who := range []*agent{kim, pia} {
			if a := who.ask("POST", at+"/erase", body); a.status != 409 || a.code() != "needs_approval" {
				t.Fatalf("alone: %d %s", a.status, a.body)
			}
		}
		body["reason"] = "she asked for it by telephone"
		var out struct{ Proposed, Receipt string }
		kim.ask("POST", at+"/erase", body).must(t, 200).into(t, &out)
		if out.Proposed == "" || out.Receipt != "" {
			t.Fatalf("%+v", out)
		}
		kim.ask("GET", at, nil).must(t, 200) // it is there
		var seen struct {
			Open []struct {
				ID, Kind string
				Change   struct {
					Site    string
					Erasure struct{ Conversation, State string }
				}
			}
		}
		pia.ask("GET", "/v1/approvals", nil).must(t, 200).into(t, &seen)
		if len(seen.Open) != 1 || seen.Open[0].Change.Erasure.Conversation != v.conversation || seen.Open[0].Change.Site == "" || seen.Open[0].Change.Erasure.State != "waiting" {
			t.Fatalf("the privacy officer sees %+v", seen)
		}
		kim.ask("POST", "/v1/approvals/"+out.Proposed+"/decision", map[string]any{"approve": true}).must(t, 403)
		kim.ask("GET", at, nil).must(t, 200)
		var done struct{ State string }
		pia.ask("POST", "/v1/approvals/"+out.Proposed+"/decision", map[string]any{"approve": true}).must(t, 200).into(t, &done)
		if done.State != "done" {
			t.Fatalf("%+v", done)
		}
		kim.ask("GET", at, nil).must(t, 410)
		var receipts struct{ Erasures []struct{ At int64 } }
		pia.ask("GET", "/v1/erasures", nil).must(t, 200).into(t, &receipts)
		if len(receipts.Erasures) != 1 || time.Since(time.UnixMilli(receipts.Erasures[0].At)) > time.Minute {
			t.Errorf("%+v", receipts)
		}

		// What was erased meanwhile by the visitor makes a proposal void.
		other := s.comes("and this")
		kim.ask("POST", "/v1/conversations/"+other.conversation+"/erase", body).must(t, 200).into(t, &out)
		other.ask("POST", "/v1/visit/erase", map[string]any{"confirm": true}).must(t, 200)
		pia.ask("POST", "/v1/approvals/"+out.Proposed+"/decision", map[string]any{"approve": true}).must(t, 409)
		var over struct{ Ended []struct{ ID, State string } }
		pia.ask("GET", "/v1/approvals", nil).must(t, 200).into(t, &over)
		if len(over.Ended) != 2 || over.Ended[0].ID != out.Proposed || over.Ended[0].State != "void" {
			t.Errorf("%+v", over)
		}
	})
}
