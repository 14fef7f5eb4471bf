package access

import (
	"snug/internal/chat"
	"snug/internal/perm"
)

// Sees tells whether s may know that a conversation exists, and read it. Those who may not are answered as if it did not
// exist.
//
//   - Who may read their own sees what is assigned to them, ended ones too, whatever the team: it was given to them.
//     And they see what waits for somebody, without an assignee, in one of their teams or for every team.
//   - Who may read their teams' sees, beyond that, all that belongs to one of their teams or to every team.
//   - Nobody sees an erased one, and nobody one of a site that they don't serve, assigned to them or not.
//   - Who was lent it for a while sees it, whatever their role, sites and teams.
func Sees(s chat.Staff, f chat.Facts) bool {
	if f.State == chat.ErasedNow || f.Conversation.IsZero() || s.ID.IsZero() {
		return false
	}
	if seesOwn(s, f) {
		return true
	}
	for i := range s.Elevations {
		if lends(&s.Elevations[i], s.ID, f) {
			return true
		}
	}
	return false
}

// seesOwn is what the role lets somebody see.
func seesOwn(s chat.Staff, f chat.Facts) bool {
	if !s.Sites.Has(f.Site) {
		return false
	}
	if s.Perms.Has(perm.ReadTeam) && s.InTeam(f.Team) {
		return true
	}
	if !s.Perms.Has(perm.ReadOwn) {
		return false
	}
	if f.Assignee.IsZero() {
		return f.State == chat.Waiting && s.InTeam(f.Team)
	}
	return f.Assignee == s.ID
}

// Erases tells whether s may erase a conversation. A privacy officer may erase any of the sites that they serve, seen or
// unseen, since a person's demand comes with an id and must not open the contents to one more reader; who may also read
// needs to see it.
func Erases(s chat.Staff, f chat.Facts) bool {
	if s.ID.IsZero() || !s.Perms.Has(perm.Erase) || !s.Sites.Has(f.Site) {
		return false
	}
	return Sees(s.Own(), f) || !s.Perms.Has(perm.ReadOwn)
}

// NeedsReason tells whether s has to say why they open a conversation that they see: an ended one that was not theirs.
func NeedsReason(s chat.Staff, f chat.Facts) bool {
	return f.State == chat.EndedNow && (s.ID.IsZero() || f.Assignee != s.ID)
}
