package httpapi

import (
	"context"
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/allowlist"
	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/elevation"
	"snug/internal/masking"
	"snug/internal/perm"
	"snug/internal/roles"
	"snug/internal/signin"
	"snug/internal/staffing"
)

// joinKinds joins the acts of the rooms, as app does.
func (h *house) joinKinds() {
	for _, k := range staffing.Kinds(h.staff) {
		h.approvals.Join(k)
	}
	h.approvals.Join(approval.Edited(chat.ActAllowList, perm.EditAccess,
		func(_ context.Context, e allowlist.Edit) (any, error) { return h.allowed.Difference(e) },
		func(ctx context.Context, by chat.StaffID, e allowlist.Edit, spend approval.Spend) error {
			_, err := h.allowed.Agreed(ctx, by, e, spend)
			return err
		}))
	h.approvals.Join(approval.Edited(chat.ActRoles, perm.EditRoles,
		func(ctx context.Context, e roles.Edit) (any, error) { return h.roles.Difference(ctx, e) },
		func(ctx context.Context, by chat.StaffID, e roles.Edit, spend approval.Spend) error {
			_, err := h.roles.Agreed(ctx, by, e, spend)
			return err
		}))
	h.approvals.Join(approval.Edited(chat.ActMaskPolicy, perm.EditMasking,
		func(_ context.Context, e masking.Edit) (any, error) {
			changes, err := h.masking.Difference(e)
			return masking.Difference{Site: e.Site, Changes: changes}, err
		},
		func(ctx context.Context, by chat.StaffID, e masking.Edit, spend approval.Spend) error {
			_, err := h.masking.Agreed(ctx, by, e, spend)
			return err
		}))
}

// joinElevations joins what is lent, as app does.
func (h *house) joinElevations() {
	h.approvals.Join(approval.Kind{
		Name: string(chat.ActElevate), Need: perm.SignedIn, Life: elevation.Waits,
		Decides: func(s chat.Staff, p approval.Proposal) bool { return h.elevations.Decides(s.ID, p.Params) },
		Within:  func(s chat.Staff, p approval.Proposal) bool { return h.elevations.Within(s, p.Params) },
		Look:    func(_ context.Context, p approval.Proposal) (any, error) { return h.elevations.Look(p.By, p.Params) },
		Do: func(ctx context.Context, p approval.Proposal, spend approval.Spend) error {
			return h.elevations.Agreed(ctx, p.ID, p.By, p.Decision.By, p.Reason, p.Params, spend)
		},
	})
}

// agree has the newest proposal that somebody may decide on agreed to by them, and returns it.
func (h *house) agree(role string) map[string]any {
	h.t.Helper()
	for _, p := range h.proposals(role) {
		if p["state"] == "waiting" && p["bar"] == nil {
			got := h.ask(request{method: post, url: consoleAt + "/v1/approvals/" + p["id"].(string) + "/decision", role: role, body: map[string]any{"approve": true}})
			if got.status != 200 {
				h.t.Fatalf("%s can't agree: %d %s", role, got.status, got.body)
			}
			return got.json(h.t)
		}
	}
	h.t.Fatalf("nothing waits for %s", role)
	return nil
}

func (h *house) proposals(role string) (open []map[string]any) {
	h.t.Helper()
	got := h.ask(request{method: get, url: consoleAt + "/v1/approvals", role: role})
	if got.status != 200 {
		h.t.Fatalf("%s can't see proposals: %d %s", role, got.status, got.body)
	}
	for _, p := range got.json(h.t)["open"].([]any) {
		open = append(open, p.(map[string]any))
	}
	return open
}

// From the form to the list in force: alone it is refused, with a reason it waits, and another person puts it in force.
func TestLooseningThroughTheEdge(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	h.allow("127.0.0.0/8")
	at := consoleAt + "/v1/access/allow-list"
	wider := func(reason any) result {
		body := map[string]any{"version": h.allowed.Newest().Number, "on": true, "entries": []any{
			map[string]any{"prefix": "127.0.0.0/8", "roles": []any{}, "note": ""}, map[string]any{"prefix": "203.0.113.0/24", "roles": []any{}, "note": "VPN"},
		}}
		if reason != nil {
			body["reason"] = reason
		}
		return h.ask(request{method: put, url: at, role: access.Administrator, body: body})
	}
	if got := wider(nil); got.status != 409 || got.json(t)["code"] != "needs_approval" {
		t.Fatalf("alone: %d %s", got.status, got.body)
	}
	if got := wider("  "); got.status != 400 {
		t.Fatalf("with a blank reason: %d %s", got.status, got.body)
	}
	if n := len(h.proposals(access.PrivacyOfficer)); n != 0 {
		t.Fatalf("%d proposals without a reason", n)
	}
	listen := func(role string) *wire {
		w := h.dial("/v1/staff/socket", consoleAt, h.cookies[role])
		w.send(map[string]any{"t": "hello", "v": 1})
		w.await("welcome")
		return w
	}
	officer, lead := listen(access.PrivacyOfficer), listen(access.Lead)
	proposed := wider("The VPN has a new network, my card is 4111 1111 1111 1111")
	if proposed.status != 200 || proposed.json(t)["proposed"] == nil || proposed.json(t)["version"] != float64(h.allowed.Newest().Number) {
		t.Fatalf("proposed: %d %s", proposed.status, proposed.body)
	}
	if news := officer.await("news"); news["about"] != "approvals" {
		t.Errorf("told %v", news)
	}
	lead.mu.Lock()
	for _, f := range lead.got {
		if f["t"] == "news" {
			t.Error("a lead is told of what is not theirs to decide")
		}
	}
	lead.mu.Unlock()
	waiting := h.proposals(access.PrivacyOfficer)
	if len(waiting) != 1 || strings.Contains(waiting[0]["reason"].(string), "1111 1111") || waiting[0]["own"] != false {
		t.Fatalf("waiting: %v", waiting)
	}
	change := waiting[0]["change"].(map[string]any)["allowList"].([]any)
	if len(change) != 1 || change[0].(map[string]any)["prefix"] != "203.0.113.0/24" || change[0].(map[string]any)["loosens"] != true {
		t.Errorf("the difference: %v", change)
	}
	id := waiting[0]["id"].(string)
	decide := consoleAt + "/v1/approvals/" + id + "/decision"
	for role, want := range map[string]int{access.Administrator: 403, access.Lead: 404, access.Agent: 403, access.Auditor: 403} {
		got := h.ask(request{method: post, url: decide, role: role, body: map[string]any{"approve": true}})
		if got.status != want {
			t.Errorf("%s: %d %s", role, got.status, got.body)
		}
	}
	for what, body := range map[string]any{"a state": map[string]any{"approve": true, "state": "done"}, "a decider": map[string]any{"approve": true, "by": id}, "nothing": map[string]any{}} {
		if got := h.ask(request{method: post, url: decide, role: access.PrivacyOfficer, body: body}); got.status != 400 {
			t.Errorf("with %s: %d", what, got.status)
		}
	}
	if got := h.ask(request{method: post, url: consoleAt + "/v1/approvals/" + id + "/withdraw", role: access.PrivacyOfficer}); got.status != 403 {
		t.Errorf("withdrawn by another: %d", got.status)
	}
	if len(h.allowed.Newest().Entries) != 1 {
		t.Fatal("in force without a second person")
	}
	done := h.agree(access.PrivacyOfficer)
	if done["state"] != "done" || done["decision"].(map[string]any)["approve"] != true || len(h.allowed.Newest().Entries) != 2 {
		t.Fatalf("decided: %v", done)
	}
	if got := h.ask(request{method: post, url: decide, role: access.PrivacyOfficer, body: map[string]any{"approve": false}}); got.status != 409 {
		t.Errorf("decided twice: %d", got.status)
	}
	if v := h.allowed.Newest(); v.By != h.people[access.Administrator] {
		t.Errorf("by %s", v.By)
	}
}

// Whoever was given a right by the one who proposes does not decide, though the role permits it: through the real log of acts.
func TestNewRightsDoNotDecide(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	ctx := t.Context()
	by := chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: h.people[access.Administrator]})
	id, err := h.staff.Add(by, signin.NewPerson{Email: "new@alder.example", Name: "New", Role: access.PrivacyOfficer})
	if err != nil {
		t.Fatal(err)
	}
	h.allow("127.0.0.0/8")
	got := h.ask(request{method: put, url: consoleAt + "/v1/access/allow-list", role: access.Administrator, body: map[string]any{
		"version": h.allowed.Newest().Number, "on": false, "entries": []any{}, "reason": "Travelling",
	}})
	if got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	p := chat.RecordID{}
	if err := p.UnmarshalText([]byte(got.json(t)["proposed"].(string))); err != nil {
		t.Fatal(err)
	}
	who, _ := h.staff.Known(id)
	seen, err := h.approvals.See(ctx, who, p)
	if err != nil || seen.Bar != approval.BarTied {
		t.Errorf("bar %q, %v", seen.Bar, err)
	}
	if officer, _ := h.staff.Known(h.people[access.PrivacyOfficer]); officer.ID.IsZero() {
		t.Fatal("nobody else is here")
	}
	if done := h.agree(access.PrivacyOfficer); done["state"] != "done" {
		t.Errorf("%v", done)
	}
}

// A person's role is raised by two, lowered by one; a person who gets it does not decide, and what has changed meanwhile is void.
func TestRolesOfPeopleNeedTwo(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	agent := h.people[access.Agent]
	at := consoleAt + "/v1/people/" + agent.String() + "/role"
	set := func(role, reason string) result {
		body := map[string]any{"role": role}
		if reason != "" {
			body["reason"] = reason
		}
		return h.ask(request{method: put, url: at, role: access.Administrator, body: body})
	}
	role := func() string {
		p, err := h.staff.Person(agent)
		if err != nil {
			t.Fatal(err)
		}
		return p.Role
	}
	if got := set(access.Lead, ""); got.status != 409 || got.json(t)["code"] != "needs_approval" || role() != access.Agent {
		t.Fatalf("alone: %d %s", got.status, got.body)
	}
	if got := set(access.Lead, "They lead the night shift"); got.status != 200 || got.json(t)["proposed"] == nil || role() != access.Agent {
		t.Fatalf("proposed: %d %s", got.status, got.body)
	}
	waiting := h.proposals(access.PrivacyOfficer)
	raised := waiting[0]["change"].(map[string]any)["role"].(map[string]any)
	if raised["from"] != access.Agent || raised["to"] != access.Lead || len(raised["gains"].([]any)) == 0 || waiting[0]["subject"].(map[string]any)["id"] != agent.String() {
		t.Errorf("%v", waiting[0])
	}
	done := h.agree(access.PrivacyOfficer)
	if done["state"] != "done" || role() != access.Lead {
		t.Fatalf("%v, %s", done, role())
	}
	if got := set(access.Agent, ""); got.status != 200 || role() != access.Agent {
		t.Errorf("lowered: %d %s", got.status, got.body)
	}
	if got := set(access.Administrator, "Help"); got.status != 200 {
		t.Fatalf("proposed: %d %s", got.status, got.body)
	}
	if err := h.staff.SetRole(t.Context(), agent, access.Auditor); err != nil {
		t.Fatal(err)
	}
	if p := h.proposals(access.PrivacyOfficer); len(p) != 1 || p[0]["stale"] != "conflict" {
		t.Errorf("after it changed: %v", p)
	}
}
