package httpapi

import (
	"snug/internal/chat"
	"snug/internal/signin"
)

// wireJoining is somebody who would be invited, for whoever decides on it.
type wireJoining struct {
	Name     string   `json:"name"`
	Email    string   `json:"email"`
	Role     string   `json:"role"`
	Gains    []string `json:"gains" doc:"permissions"`
	AllSites bool     `json:"allSites" doc:"all sites, those to come included"`
	Sites    []string `json:"sites" doc:"names"`
	Teams    []string `json:"teams" doc:"names"`
	Ends     int64    `json:"ends,omitempty"`
}

// wireWidened is what somebody would serve, or be in.
type wireWidened struct {
	All   bool     `json:"all" doc:"all afterwards, those to come included"`
	Gains []string `json:"gains" doc:"names"`
	Loses []string `json:"loses" doc:"names"`
}

// wireReaddressed is another e-mail address for somebody.
type wireReaddressed struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func (e *Edge) joiningOut(j signin.Joining) *WireApprovalChange {
	return &WireApprovalChange{Person: &wireJoining{
		j.Name, j.Email, j.Role, permTexts(j.Gains), j.Sites.All(), e.sitesNamed(j.Sites.Named()), e.teamsNamed(j.Teams), millisOf(j.Ends),
	}}
}

func (e *Edge) widenedOut(c signin.SitesEdit) *WireApprovalChange {
	out := &wireWidened{All: c.To.All(), Gains: []string{}, Loses: []string{}}
	for _, s := range e.o.Sites.Served() {
		switch had, has := c.From.Has(s.ID), c.To.Has(s.ID); {
		case has && !had:
			out.Gains = append(out.Gains, s.Name)
		case had && !has:
			out.Loses = append(out.Loses, s.Name)
		}
	}
	return &WireApprovalChange{Serves: out}
}

func (e *Edge) teamedOut(c signin.TeamsChange) *WireApprovalChange {
	return &WireApprovalChange{Teams: &wireWidened{Gains: e.teamsNamed(c.Gains), Loses: e.teamsNamed(c.Loses)}}
}

// sitesNamed and teamsNamed leave out what is not there any more.
func (e *Edge) sitesNamed(ids []chat.SiteID) []string {
	out := []string{}
	for _, id := range ids {
		if name := e.siteName(id); name != "" {
			out = append(out, name)
		}
	}
	return out
}

func (e *Edge) teamsNamed(ids []chat.TeamID) []string {
	out := []string{}
	for _, id := range ids {
		if t := e.teamNamed(id); t != nil {
			out = append(out, t.Name)
		}
	}
	return out
}
