package access

import (
	"fmt"
	"slices"
	"testing"

	"snug/internal/chat"
	"snug/internal/perm"
)

// The whole matrix, written out: who may do what is read here, and a change of it is a change of this table.
func TestRoles(t *testing.T) {
	t.Parallel()
	all := []perm.Permission{
		perm.Public, perm.Visitor, perm.HalfSigned, perm.SignedIn, perm.ReadOwn, perm.ReadTeam, perm.Reply, perm.WriteNote, perm.Take,
		perm.Assign, perm.Transfer, perm.End, perm.Search, perm.Erase, perm.UseReplies, perm.EditReplies, perm.SeeStaff,
		perm.ManageStaff, perm.SeeSites, perm.SeeConsent, perm.SeeErasures, perm.SeeAudit, perm.SeePosture,
		perm.MaskLater, perm.SeeIncidents, perm.SeeMasking, perm.EditMasking, perm.SeeAccess, perm.EditAccess, perm.EditRoles,
		perm.ReviewAccess, perm.SeeSecurity, perm.ActSecurity,
		perm.Approve, perm.Oversee, perm.MakeTokens, perm.ManageTokens,
	}
	//                    agent lead  admin privacy auditor
	want := map[perm.Permission]string{
		perm.Public:       "-----",
		perm.Visitor:      "-----",
		perm.HalfSigned:   "-----",
		perm.SignedIn:     "yyyyy",
		perm.ReadOwn:      "yy---",
		perm.ReadTeam:     "-y---",
		perm.Reply:        "yy---",
		perm.WriteNote:    "yy---",
		perm.Take:         "yy---",
		perm.Assign:       "-y---",
		perm.Transfer:     "yy---",
		perm.End:          "yy---",
		perm.Search:       "yy---",
		perm.Erase:        "-y-y-",
		perm.UseReplies:   "yy---",
		perm.EditReplies:  "-y---",
		perm.SeeStaff:     "yyy-y",
		perm.ManageStaff:  "--y--",
		perm.SeeSites:     "--yyy",
		perm.SeeConsent:   "---yy",
		perm.SeeErasures:  "---yy",
		perm.SeeAudit:     "---yy",
		perm.SeePosture:   "--yyy",
		perm.MaskLater:    "yy---",
		perm.SeeIncidents: "-yyyy",
		perm.SeeMasking:   "-yyy-",
		perm.EditMasking:  "--yy-",
		perm.SeeAccess:    "--yyy",
		perm.EditAccess:   "--y--",
		perm.EditRoles:    "--y--",
		perm.ReviewAccess: "--yy-",
		perm.SeeSecurity:  "--yyy",
		perm.ActSecurity:  "--yy-",
		perm.Approve:      "-yyy-",
		perm.Oversee:      "---y-",
		perm.MakeTokens:   "-yy--",
		perm.ManageTokens: "--y--",
	}
	for i, role := range Roles() {
		if !IsRole(role) {
			t.Errorf("%s is listed and no role", role)
		}
		for _, p := range all {
			if got := Role(role).Has(p); got != (want[p][i] == 'y') {
				t.Errorf("%s: %s is %v", role, p, got)
			}
		}
		for _, p := range Role(role).List() {
			if !slices.Contains(all, p) {
				t.Errorf("%s has %s, which this test does not know", role, p)
			}
		}
	}
	for _, name := range []string{"", "Agent", "root", "administrator "} {
		if IsRole(name) || len(Role(name).List()) > 0 {
			t.Errorf("%q is a role", name)
		}
	}
	if len(roles) != len(Roles()) {
		t.Error("a role is not listed")
	}
}

// Every combination of role, team, assignee and state against the rule said in another way.
func TestSees(t *testing.T) {
	t.Parallel()
	me, other := chat.NewStaffID(), chat.NewStaffID()
	mine, theirs := chat.NewTeamID(), chat.NewTeamID()
	teams := map[string]chat.TeamID{"my team": mine, "another team": theirs, "every team": {}}
	assignees := map[string]chat.StaffID{"me": me, "somebody else": other, "nobody": {}}
	// What an agent and a lead see, by team, assignee and state; all that is not listed is not seen.
	type at struct {
		team, assignee string
		state          chat.State
	}
	seen := map[string]map[at]bool{Agent: {}, Lead: {}}
	for team := range teams {
		for _, state := range []chat.State{chat.Waiting, chat.Open, chat.EndedNow} {
			seen[Agent][at{team, "me", state}] = true
			seen[Lead][at{team, "me", state}] = true
			if team != "another team" {
				for who := range assignees {
					seen[Lead][at{team, who, state}] = true
				}
			}
		}
	}
	alder, birch := chat.NewSiteID(), chat.NewSiteID()
	serves := map[string]chat.Sites{"all": chat.AllSites(), "this": chat.OnlySites(alder), "both": chat.OnlySites(birch, alder), "another": chat.OnlySites(birch), "none": {}}
	seen[Agent][at{"my team", "nobody", chat.Waiting}] = true
	seen[Agent][at{"every team", "nobody", chat.Waiting}] = true

	for _, role := range append(Roles(), "no role") {
		for team, teamID := range teams {
			for who, assignee := range assignees {
				for _, state := range []chat.State{chat.Waiting, chat.Open, chat.EndedNow, chat.ErasedNow} {
					s := chat.Staff{ID: me, Role: role, Perms: Role(role), Teams: []chat.TeamID{mine}, Sites: chat.AllSites()}
					f := chat.Facts{Site: alder, Conversation: chat.NewConversationID(), Team: teamID, Assignee: assignee, State: state}
					name := fmt.Sprintf("%s, %s, assigned to %s, %s", role, team, who, state)
					for of, sites := range serves {
						at, here := s, of != "another" && of != "none"
						at.Sites = sites
						if got, want := Sees(at, f), here && Sees(s, f); got != want {
							t.Errorf("%s, serving %s: seen %v, want %v", name, of, got, want)
						}
						if got, want := Erases(at, f), here && Erases(s, f); got != want {
							t.Errorf("%s, serving %s: erases %v, want %v", name, of, got, want)
						}
					}
					if got, want := Sees(s, f), seen[role][at{team, who, state}]; got != want {
						t.Errorf("%s: seen %v, want %v", name, got, want)
					}
					if got, want := Erases(s, f), role == PrivacyOfficer || role == Lead && seen[Lead][at{team, who, state}]; got != want {
						t.Errorf("%s: erases %v, want %v", name, got, want)
					}
					for what, broken := range map[string]bool{
						"nobody":          Sees(chat.Staff{Perms: s.Perms, Teams: s.Teams, Sites: s.Sites}, f),
						"no conversation": Sees(s, chat.Facts{Site: alder, Team: teamID, Assignee: assignee, State: state}),
					} {
						if broken {
							t.Errorf("%s: %s is seen", name, what)
						}
					}
				}
			}
		}
	}
}

// A custom role that may read and erase erases only what it sees.
func TestErasesNeedsSightOfReaders(t *testing.T) {
	t.Parallel()
	me := chat.Staff{ID: chat.NewStaffID(), Perms: perm.Of(perm.ReadOwn, perm.Erase), Sites: chat.AllSites()}
	theirs := chat.Facts{Conversation: chat.NewConversationID(), Assignee: chat.NewStaffID(), State: chat.Open}
	if Erases(me, theirs) {
		t.Error("erases what it does not see")
	}
	theirs.Assignee = me.ID
	if !Erases(me, theirs) {
		t.Error("does not erase its own")
	}
}

func TestNeedsReason(t *testing.T) {
	t.Parallel()
	me := chat.Staff{ID: chat.NewStaffID()}
	for _, state := range []chat.State{chat.Waiting, chat.Open, chat.EndedNow} {
		for name, f := range map[string]chat.Facts{"mine": {Assignee: me.ID}, "theirs": {Assignee: chat.NewStaffID()}, "nobody's": {}} {
			f.State = state
			if got, want := NeedsReason(me, f), state == chat.EndedNow && name != "mine"; got != want {
				t.Errorf("%s, %s: %v", name, state, got)
			}
		}
	}
	if !NeedsReason(chat.Staff{}, chat.Facts{State: chat.EndedNow}) {
		t.Error("nobody needs none")
	}
}
