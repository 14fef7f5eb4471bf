package elevation

import (
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/perm"
)

// Bounds of what can be asked for.
const (
	Shortest, Longest = 15 * time.Minute, 24 * time.Hour
	// Waits is how long it waits for somebody to agree: an incident does not wait for tomorrow.
	Waits = 4 * time.Hour
	// MaxSites is how many sites one elevation is for, MaxOthers how many permissions about no conversation it has, and MaxStanding how
	// many somebody has at the same time: as many as an entry of the log has room for.
	MaxSites, MaxOthers, MaxStanding = 3, 8, 3
)

// Ask is what somebody asks for.
type Ask struct {
	Perms []perm.Permission `json:"permissions"`
	// Conversation is the only one that permissions about conversations are for; otherwise Sites are named, and Team may be.
	Conversation chat.ConversationID `json:"conversation,omitzero"`
	Sites        []chat.SiteID       `json:"sites,omitempty"`
	Team         chat.TeamID         `json:"team,omitzero"`
	Minutes      int                 `json:"minutes"`
	// Incident is the one of the security centre that it is for, if there is one.
	Incident chat.RecordID `json:"incident,omitzero"`
	// Role is that of the one who asks, and At where the conversation is, as it was when it was asked for: zero for one that is
	// not there, which the one who asks is not told.
	Role string    `json:"role"`
	At   Conversed `json:"at,omitzero"`
}

// Conversed is where a conversation is.
type Conversed struct {
	Site chat.SiteID `json:"site,omitzero"`
	Team chat.TeamID `json:"team,omitzero"`
}

// For is how long it would last.
func (a Ask) For() time.Duration { return time.Duration(a.Minutes) * time.Minute }

// Where are the sites that it is about; none for what is about no conversation.
func (a Ask) Where() chat.Sites {
	if !a.Conversation.IsZero() && !a.At.Site.IsZero() {
		return chat.OnlySites(a.At.Site)
	}
	return chat.OnlySites(a.Sites...)
}

// Within tells whether somebody serves all that it is about. What is about a conversation that is not there nobody knows of who does
// not serve all sites.
func (a Ask) Within(s chat.Staff) bool {
	if !a.Conversation.IsZero() && a.At.Site.IsZero() {
		return s.Sites.All()
	}
	return a.Where().Within(s.Sites)
}

// Has tells whether somebody may do by their role all that is asked for, in all of its scope: then they may agree to it. s is that
// person without what was lent to them.
func (a Ask) Has(s chat.Staff, scoped func(perm.Permission) bool) bool {
	if slices.ContainsFunc(a.Perms, func(p perm.Permission) bool { return !s.Perms.Has(p) }) || !a.Within(s) {
		return false
	}
	switch {
	case !slices.ContainsFunc(a.Perms, scoped):
		return true
	case !a.Conversation.IsZero():
		return !a.At.Site.IsZero() && s.InTeam(a.At.Team)
	}
	return !a.Team.IsZero() && s.InTeam(a.Team) // nobody's role has every team
}

var (
	errNothing = chat.Errorf(chat.Invalid, "Name a permission.")
	errNever   = chat.Errorf(chat.Forbidden, "This permission is never lent, for however short a time.")
	errWall    = chat.Errorf(chat.Forbidden, "Your role changes who reads what. Conversations are not lent to it: with both, you would let yourself in. Have a colleague look.")
	errHad     = chat.Errorf(chat.Conflict, "Your role gives you this already.")
	errTime    = chat.Errorf(chat.Invalid, "It lasts from 15 minutes to 24 hours.")
	errScope   = chat.Errorf(chat.Invalid, "Say what it is for: one conversation, or 1 to %d sites and perhaps a team of them.", MaxSites)
	errOthers  = chat.Errorf(chat.Invalid, "At most %d permissions about no conversation are lent at once. Ask for those that you need.", MaxOthers)
	errNoScope = chat.Errorf(chat.Invalid, "These permissions are about no conversation. They count for what you serve, and for nothing else.")
	errMoved   = chat.Errorf(chat.Conflict, "The role of whoever asked for this has changed since. It has to be asked for anew.")
	errCurbed  = chat.Errorf(chat.Forbidden, "Your second factors were reset within the last day. Until that is over nothing is lent to you.")
)

// faults are the answers to what Rules.Fault tells.
var faults = map[string]error{"never": errNever, "reads_and_grants": errWall, "had": errHad}

// Read checks what somebody asks for, and completes it by what it is of no use without. s is that person as their role has them.
func (r *Room) Read(s chat.Staff, a Ask) (Ask, error) {
	switch {
	case len(a.Perms) == 0:
		return a, errNothing
	case r.o.Curbed(s.ID):
		return a, errCurbed
	case a.For() < Shortest || a.For() > Longest:
		return a, errTime
	case a.Role != s.Role:
		return a, errMoved
	}
	a.Perms = r.o.Rules.Complete(s.Perms, a.Perms)
	if why := r.o.Rules.Fault(s.Perms, a.Perms); why != "" {
		return a, faults[why]
	}
	a.Sites = slices.Compact(slices.SortedFunc(slices.Values(a.Sites), chat.SiteID.Compare))
	if others := slices.DeleteFunc(slices.Clone(a.Perms), r.o.Rules.Scoped); len(others) > MaxOthers {
		return a, errOthers
	}
	one, some := !a.Conversation.IsZero(), len(a.Sites) > 0
	switch scoped := slices.ContainsFunc(a.Perms, r.o.Rules.Scoped); {
	case !scoped && (one || some || !a.Team.IsZero()):
		return a, errNoScope
	case scoped && (one == some || one && !a.Team.IsZero() || len(a.Sites) > MaxSites):
		return a, errScope
	}
	return a, nil
}
