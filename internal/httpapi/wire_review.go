package httpapi

type wireUse struct {
	About string `json:"about" doc:"the group of a permission"`
	At    int64  `json:"at" doc:"a day, UTC"`
}

type wireServed struct {
	Site  string `json:"site" format:"uuid"`
	Since int64  `json:"since"`
	Used  int64  `json:"used,omitempty" doc:"the day on which something was last done for it, UTC; absent for never"`
}

type wireReviewed struct {
	WireAccessPerson
	State       string       `json:"state" enum:"active,invited,new,disabled,ended" doc:"disabled, ended: they have it again when they are let in"`
	Served      []wireServed `json:"served" doc:"of the sites that the one who asks serves, too"`
	Permissions []string     `json:"permissions"`
	Ends        int64        `json:"ends,omitempty" doc:"when the account ends by itself"`
	Since       int64        `json:"since" doc:"what they have is as it is since then, or longer"`
	Seen        int64        `json:"seen,omitempty" doc:"when they last used a session; absent for never"`
	Uses        []wireUse    `json:"uses" doc:"when they last did something, by what it was about"`
	Confirmed   int64        `json:"confirmed,omitempty" doc:"absent for never"`
	By          *wireNamed   `json:"by,omitempty" doc:"who confirmed it"`
	Changed     bool         `json:"changed" doc:"it was changed since it was confirmed"`
	Due         int64        `json:"due"`
	Overdue     bool         `json:"overdue"`
	LentUntil   int64        `json:"lentUntil,omitempty" doc:"until when more is lent to them; no part of what is confirmed"`
	Lent        int          `json:"lent" doc:"how often more was lent to them for a while since it was confirmed, of the newest 500 in all"`
	Has         string       `json:"has" doc:"names what they have; to be sent with its confirmation"`
}

type reviewOut struct {
	Body struct {
		Days    int            `json:"days" doc:"after so many days everybody is due again"`
		Overdue int            `json:"overdue"`
		People  []wireReviewed `json:"people" doc:"who serves a site with the one who asks; who is kept out, too, and is not due"`
		Sites   []wireNamed    `json:"sites"`
		Teams   []wireNamed    `json:"teams"`
		Roles   []wireRoleName `json:"roles"`
	}
}

type confirmAccessIn struct {
	StaffIn
	Body struct {
		Has string `json:"has" pattern:"^[0-9a-f]{32}$" doc:"as the list has it: what was changed meanwhile is not confirmed"`
	}
}
