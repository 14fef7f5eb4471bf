package httpapi

type wireAllowDraft struct {
	Prefix string   `json:"prefix" maxLength:"64" doc:"an address or a prefix, IPv4 or IPv6, without zone"`
	Roles  []string `json:"roles" maxItems:"64" doc:"those that it lets in; empty for all"`
	Sites  []string `json:"sites" required:"false" maxItems:"100" doc:"ids: it lets in who serves none but these; empty for everybody"`
	Note   string   `json:"note" maxLength:"120" doc:"at most 60 characters"`
}

type wireAllowEntry struct {
	Prefix string     `json:"prefix"`
	Roles  []string   `json:"roles"`
	Sites  []string   `json:"sites" doc:"ids"`
	Note   string     `json:"note"`
	At     int64      `json:"at"`
	By     *wireNamed `json:"by,omitempty" doc:"absent for the host's operator"`
}

type wireAllowList struct {
	Version  int              `json:"version" doc:"to be sent with the next change; 0 while nobody has made a list"`
	At       int64            `json:"at,omitempty"`
	By       *wireNamed       `json:"by,omitempty" doc:"absent for the host's operator"`
	On       bool             `json:"on" doc:"while it is off, everybody reaches the console, and has to sign in"`
	Broken   bool             `json:"broken,omitempty" doc:"the list does not open, and admits nobody"`
	Entries  []wireAllowEntry `json:"entries"`
	Address  string           `json:"address" doc:"of the one who asks, as the server sees it"`
	Roles    []string         `json:"roles" doc:"all roles that there are"`
	Sites    []wireNamed      `json:"sites" doc:"all sites that there are"`
	Proposed string           `json:"proposed,omitempty" format:"uuid" doc:"the proposal that waits for a second person; the list is unchanged"`
}

type allowListOut struct{ Body wireAllowList }

type changeAllowListIn struct {
	Body struct {
		Version int              `json:"version" minimum:"0" maximum:"1000000000" doc:"of the list that was changed: another's change in between is not lost"`
		On      bool             `json:"on"`
		Entries []wireAllowDraft `json:"entries" maxItems:"250"`
		Reason  typed            `json:"reason" required:"false" maxLength:"1000" doc:"for a second person, if the change loosens; at most 500 characters"`
	}
}

type tryAllowListIn struct {
	Body struct {
		On      bool             `json:"on"`
		Entries []wireAllowDraft `json:"entries" maxItems:"250"`
		Address string           `json:"address" maxLength:"64" doc:"to be tried; empty for that of the one who asks"`
		Sites   []string         `json:"sites" required:"false" maxItems:"100" doc:"that who is tried serves; empty for all"`
	}
}

type wireAllowFault struct {
	Index   int    `json:"index" doc:"of the entry, from 0"`
	Why     string `json:"why" enum:"form,host_bits,too_wide,twice,note,role,site,too_many"`
	Message string `json:"message"`
}

type wireAdmitted struct {
	Role  string `json:"role"`
	In    bool   `json:"in"`
	Entry int    `json:"entry" minimum:"-1" doc:"the narrowest that lets the role in, from 0; -1 for none"`
}

type wireAllowChange struct {
	Kind    string   `json:"kind" enum:"on,off,added,removed,changed"`
	Prefix  string   `json:"prefix,omitempty"`
	Roles   []string `json:"roles" doc:"empty for all"`
	Sites   []string `json:"sites" doc:"ids; empty for everybody"`
	Loosens bool     `json:"loosens" doc:"somebody may come in afterwards who was kept out before"`
}

type tryAllowListOut struct {
	Body struct {
		Faults   []wireAllowFault  `json:"faults" doc:"what is wrong with entries; those are left out of the trial"`
		Address  string            `json:"address" doc:"as it was understood; empty if it is none"`
		Admitted []wireAdmitted    `json:"admitted" doc:"by role"`
		ShutsOut bool              `json:"shutsOut" doc:"the one who asks would not get in any more"`
		Changes  []wireAllowChange `json:"changes" doc:"against the list in force"`
	}
}

type wireAllowStep struct {
	Version int               `json:"version"`
	At      int64             `json:"at"`
	By      *wireNamed        `json:"by,omitempty" doc:"absent for the host's operator"`
	Changes []wireAllowChange `json:"changes"`
}

type allowListHistoryOut struct {
	Body struct {
		Steps []wireAllowStep `json:"steps" doc:"the latest first, at most 100"`
	}
}
