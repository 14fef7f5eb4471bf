package httpapi

import "snug/internal/chat"

type WireAccessPerson struct {
	ID       string   `json:"id" format:"uuid"`
	Name     string   `json:"name"`
	Role     string   `json:"role"`
	Teams    []string `json:"teams" doc:"ids"`
	AllSites bool     `json:"allSites" doc:"serves all sites, those to come included"`
	Sites    []string `json:"sites" doc:"ids of those that are served where it is not all"`
	Disabled bool     `json:"disabled"`
}

type accessPeopleOut struct {
	Body struct {
		People []WireAccessPerson `json:"people" doc:"those who serve a site with the one who asks"`
		Sites  []wireNamed        `json:"sites"`
		Teams  []wireNamed        `json:"teams"`
	}
}

type StaffIn struct {
	ID chat.StaffID `path:"id" format:"uuid"`
}

type setSitesIn struct {
	StaffIn
	Body struct {
		All    bool     `json:"all" doc:"all sites, those to come included"`
		Sites  []string `json:"sites" maxItems:"100" doc:"ids; left aside where it is all"`
		Reason typed    `json:"reason" required:"false" maxLength:"1000" doc:"for a second person, if it is a site more; at most 500 characters"`
	}
}
