package access

import (
	"slices"
	"testing"

	"snug/internal/chat"
	"snug/internal/perm"
)

// What is never lent, each with why. A permission that is added has to be put on one of the two sides.
func TestNeverLent(t *testing.T) {
	t.Parallel()
	never := map[perm.Permission]string{
		perm.Take:         "the conversation is one's own from then on",
		perm.Erase:        "it can't be undone",
		perm.EditReplies:  "it lasts",
		perm.ManageStaff:  "it says who may do what",
		perm.EditMasking:  "it says what is masked",
		perm.EditAccess:   "it says from where one gets in",
		perm.EditRoles:    "it says what roles permit",
		perm.ReviewAccess: "it confirms what people have",
		perm.MakeTokens:   "a token lasts",
		perm.ManageTokens: "it ends others' tokens",
		perm.Approve:      "it decides",
		perm.Oversee:      "it decides",
	}
	everything := perm.Of()
	for _, p := range Permissions() {
		why := LentFault(everything, []perm.Permission{p}).Why
		if _, is := never[p]; is != (why == "never") {
			t.Errorf("%s: %q; never lent: %v", p, why, is)
		}
		if slices.Contains(Lendable(), p) == (never[p] != "") {
			t.Errorf("%s stands on both sides, or on none", p)
		}
	}
	for _, p := range []perm.Permission{"", "all", perm.Public, perm.Visitor, perm.SignedIn, perm.HalfSigned} {
		if why := LentFault(everything, []perm.Permission{perm.SeeAudit, p}).Why; why != "never" {
			t.Errorf("%q can be lent: %q", p, why)
		}
	}
}

// Nobody whose role changes who reads what gets conversations, and nobody gets what the role gives anyway.
func TestLentByRole(t *testing.T) {
	t.Parallel()
	for _, role := range Roles() {
		own := Role(role)
		grants := slices.ContainsFunc(own.List(), Grants)
		for _, p := range Lendable() {
			want := ""
			switch {
			case !Scoped(p) && own.Has(p):
				want = "had"
			case Reads(p) && grants:
				want = "reads_and_grants"
			}
			if why := LentFault(own, Lent(own, []perm.Permission{p})).Why; why != want && !(want == "" && grants && Scoped(p) && why == "reads_and_grants") {
				t.Errorf("%s to %s: %q, want %q", p, role, why, want)
			}
			// What is lent and what the role gives make no role that there can't be.
			if lent := Lent(own, []perm.Permission{p}); LentFault(own, lent).Why == "" {
				both := slices.DeleteFunc(append(own.List(), lent...), func(p perm.Permission) bool { return p == perm.SignedIn })
				if faults := Faults(both); len(faults) > 0 {
					t.Errorf("%s lent to %s: %v", p, role, faults)
				}
			}
		}
	}
}

func TestElevated(t *testing.T) {
	t.Parallel()
	alder, birch, mine, other := chat.NewSiteID(), chat.NewSiteID(), chat.NewTeamID(), chat.NewTeamID()
	one := chat.NewConversationID()
	me := chat.Staff{ID: chat.NewStaffID(), Perms: Role(Agent), Teams: []chat.TeamID{mine}, Sites: chat.OnlySites(alder)}
	at := func(site chat.SiteID, team chat.TeamID, who chat.StaffID, state chat.State) chat.Facts {
		return chat.Facts{Site: site, Conversation: chat.NewConversationID(), Team: team, Assignee: who, State: state}
	}
	theirs := at(birch, other, chat.NewStaffID(), chat.Open)
	theirs.Conversation = one
	off := theirs
	off.OffRecord = true
	erased := theirs
	erased.State = chat.ErasedNow
	reading := []perm.Permission{perm.ReadOwn, perm.ReadTeam}
	of := func(e chat.Elevation, perms ...perm.Permission) chat.Staff {
		e.Perms = perm.Of(perms...)
		return Elevate(me, []chat.Elevation{e})
	}
	single := chat.Elevation{Conversation: one, Sites: chat.OnlySites(birch)}
	wide := chat.Elevation{Sites: chat.OnlySites(birch), Team: other}
	for what, c := range map[string]struct {
		s    chat.Staff
		f    chat.Facts
		sees bool
		may  []perm.Permission
		not  []perm.Permission
	}{
		"nothing lent":                 {me, theirs, false, nil, []perm.Permission{perm.Reply}},
		"the one":                      {of(single, reading...), theirs, true, nil, []perm.Permission{perm.Reply, perm.Search, perm.MaskLater, perm.End, perm.Take, perm.Transfer}},
		"the one, to answer":           {of(single, append(reading, perm.Reply, perm.Assign)...), theirs, true, []perm.Permission{perm.Reply, perm.Assign}, []perm.Permission{perm.End}},
		"another of its site":          {of(single, reading...), at(birch, other, chat.NewStaffID(), chat.Open), false, nil, nil},
		"off the record":               {of(single, reading...), off, false, nil, nil},
		"erased":                       {of(single, reading...), erased, false, nil, nil},
		"without the right to read":    {of(single, perm.Reply), theirs, false, nil, []perm.Permission{perm.Reply}},
		"a site and team":              {of(wide, append(reading, perm.End)...), theirs, true, []perm.Permission{perm.End}, []perm.Permission{perm.Reply}},
		"another team":                 {of(wide, reading...), at(birch, mine, chat.NewStaffID(), chat.Open), false, nil, nil},
		"every team's":                 {of(wide, reading...), at(birch, chat.TeamID{}, chat.NewStaffID(), chat.EndedNow), true, nil, nil},
		"another site":                 {of(wide, reading...), at(chat.NewSiteID(), other, chat.NewStaffID(), chat.Open), false, nil, nil},
		"what waits, to read one's":    {of(wide, perm.ReadOwn), at(birch, other, chat.StaffID{}, chat.Waiting), true, nil, nil},
		"somebody's, to read one's":    {of(wide, perm.ReadOwn), theirs, false, nil, nil},
		"one's own, which stays so":    {of(wide, reading...), at(alder, mine, me.ID, chat.Open), true, []perm.Permission{perm.Reply, perm.End}, []perm.Permission{perm.Assign}},
		"own, and more is lent for it": {of(chat.Elevation{Sites: chat.OnlySites(alder)}, append(reading, perm.Assign)...), at(alder, mine, me.ID, chat.Open), true, []perm.Permission{perm.Reply, perm.Assign}, nil},
	} {
		if got := Sees(c.s, c.f); got != c.sees {
			t.Errorf("%s: sees %v", what, got)
		}
		for _, p := range c.may {
			if !May(c.s, p, c.f) {
				t.Errorf("%s: may not %s", what, p)
			}
		}
		for _, p := range c.not {
			if May(c.s, p, c.f) {
				t.Errorf("%s: may %s", what, p)
			}
		}
		if Erases(c.s, c.f) {
			t.Errorf("%s: erases", what)
		}
	}
}

// An elevation never makes what the wall between readers and those who say who reads forbids, whatever the role has become.
func TestElevateAcrossTheWall(t *testing.T) {
	t.Parallel()
	f := chat.Facts{Site: chat.NewSiteID(), Conversation: chat.NewConversationID(), Assignee: chat.NewStaffID(), State: chat.Open}
	e := chat.Elevation{ID: chat.NewRecordID(), Conversation: f.Conversation, Perms: perm.Of(perm.ReadOwn, perm.ReadTeam, perm.SeeAudit, perm.EditRoles, perm.Erase)}
	for role, want := range map[string]bool{Administrator: false, PrivacyOfficer: false, Auditor: true, Agent: true} {
		s := Elevate(chat.Staff{ID: chat.NewStaffID(), Perms: Role(role), Sites: chat.AllSites()}, []chat.Elevation{e})
		if Sees(s, f) != want {
			t.Errorf("%s sees: %v", role, !want)
		}
		if !s.Perms.Has(perm.SeeAudit) || s.Has(perm.EditRoles) != Role(role).Has(perm.EditRoles) || s.Has(perm.Erase) != Role(role).Has(perm.Erase) {
			t.Errorf("%s: %v", role, s.Perms.List())
		}
	}
}
