package httpapi

type wirePermission struct {
	Name   string `json:"name"`
	Group  string `json:"group" doc:"what it is about: the first word of its name"`
	Reads  bool   `json:"reads" doc:"a way to read conversations"`
	Grants bool   `json:"grants" doc:"a way to change who reads what; no role has both"`
}

type wireRole struct {
	Key         string     `json:"key"`
	Title       string     `json:"title,omitempty" doc:"of a role of one's own making"`
	BuiltIn     bool       `json:"builtIn" doc:"is not to be changed"`
	Own         bool       `json:"own" doc:"the one who asks has it, and may not change it"`
	Permissions []string   `json:"permissions"`
	At          int64      `json:"at,omitempty"`
	By          *wireNamed `json:"by,omitempty"`
}

type wireRoles struct {
	Version     int              `json:"version" doc:"to be sent with the next change; 0 while nobody has made a role"`
	Broken      bool             `json:"broken,omitempty" doc:"the roles of one's own making do not open, and permit nothing"`
	Roles       []wireRole       `json:"roles" doc:"the built-in ones first"`
	Permissions []wirePermission `json:"permissions" doc:"all that a role may have"`
	Proposed    string           `json:"proposed,omitempty" format:"uuid" doc:"the proposal that waits for a second person; the roles are unchanged"`
}

type rolesOut struct{ Body wireRoles }

type wireRoleDraft struct {
	Key         string   `json:"key" required:"false" maxLength:"40" doc:"of a role that is there; left out for a new one"`
	Title       string   `json:"title" maxLength:"80" doc:"at most 40 characters"`
	Permissions []string `json:"permissions" maxItems:"100"`
}

type changeRolesIn struct {
	Body struct {
		Version int             `json:"version" minimum:"0" maximum:"1000000000" doc:"of the roles that were changed: another's change in between is not lost"`
		Roles   []wireRoleDraft `json:"roles" maxItems:"50" doc:"all that are not built in; those left out are removed"`
		Reason  typed           `json:"reason" required:"false" maxLength:"1000" doc:"for a second person, if the change loosens; at most 500 characters"`
	}
}

type tryRolesIn struct {
	Body struct {
		Roles []wireRoleDraft `json:"roles" maxItems:"50"`
	}
}

type wireRoleFault struct {
	Index      int    `json:"index" doc:"of the role, from 0"`
	Why        string `json:"why" enum:"title,taken,gone,too_many,unknown,needs,reads_and_grants"`
	Permission string `json:"permission,omitempty" doc:"that it is about"`
	Other      string `json:"other,omitempty" doc:"that it does not go with, or does not go without"`
	Message    string `json:"message"`
}

type wireRoleChange struct {
	Kind    string      `json:"kind" enum:"added,removed,changed"`
	Key     string      `json:"key"`
	Title   string      `json:"title"`
	Was     string      `json:"was,omitempty" doc:"what it was called before"`
	Gains   []string    `json:"gains"`
	Loses   []string    `json:"loses"`
	People  []wireNamed `json:"people" doc:"who has it now, of those who serve a site with the one who asks; empty in the history"`
	Loosens bool        `json:"loosens" doc:"somebody may do more afterwards, or may be given more"`
}

type tryRolesOut struct {
	Body struct {
		Faults  []wireRoleFault  `json:"faults" doc:"what is wrong with roles; those are left out of the trial"`
		Changes []wireRoleChange `json:"changes" doc:"against the roles in force"`
		Loosens bool             `json:"loosens"`
	}
}

type wireRoleStep struct {
	Version int              `json:"version"`
	At      int64            `json:"at"`
	By      *wireNamed       `json:"by,omitempty"`
	Changes []wireRoleChange `json:"changes"`
}

type rolesHistoryOut struct {
	Body struct {
		Steps []wireRoleStep `json:"steps" doc:"the latest first, at most 100"`
	}
}

type previewIn struct {
	Body struct {
		Permissions []string `json:"permissions" maxItems:"100"`
	}
}

type wireDoor struct {
	Method     string `json:"method"`
	Path       string `json:"path"`
	Summary    string `json:"summary"`
	Permission string `json:"permission"`
	Permitted  bool   `json:"permitted" doc:"the guard would let them through; what they see behind it is narrowed further, by sites, teams and assignment"`
}

type previewOut struct {
	Body struct {
		Doors []wireDoor `json:"doors" doc:"every address of the console that asks for a permission"`
	}
}
