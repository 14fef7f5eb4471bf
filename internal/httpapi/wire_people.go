package httpapi

import "snug/internal/chat"

type wireInvitation struct {
	At    int64 `json:"at"`
	Until int64 `json:"until"`
}

type wirePerson struct {
	ID         string          `json:"id" format:"uuid"`
	Name       string          `json:"name"`
	Email      string          `json:"email"`
	Role       string          `json:"role"`
	Teams      []string        `json:"teams" doc:"ids"`
	AllSites   bool            `json:"allSites" doc:"serves all sites, those to come included"`
	Sites      []string        `json:"sites" doc:"ids of those that are served where it is not all"`
	Language   string          `json:"language"`
	State      string          `json:"state" enum:"active,invited,new,disabled,ended" doc:"invited: an invitation is open; new: has neither that nor a password"`
	Created    int64           `json:"created"`
	Ends       int64           `json:"ends,omitempty" doc:"from then on they are kept out; absent: the account lasts"`
	Seen       int64           `json:"seen,omitempty" doc:"when they last used the console, to within minutes; absent: never"`
	Password   bool            `json:"password" doc:"whether there is one"`
	Company    bool            `json:"company" doc:"signs in by the company"`
	Factors    bool            `json:"factors" doc:"whether there is a second factor"`
	Invitation *wireInvitation `json:"invitation,omitempty" doc:"the one that is open"`
}

type wireRoleName struct {
	Key   string `json:"key"`
	Title string `json:"title,omitempty" doc:"of one that this installation made"`
}

type peopleOut struct {
	Body struct {
		People []wirePerson   `json:"people" doc:"by name, those who are kept out, too"`
		Roles  []wireRoleName `json:"roles" doc:"all that there are"`
		Mail   bool           `json:"mail" doc:"invitations go out by mail; otherwise whoever invites passes the link on"`
		All    bool           `json:"allSites" doc:"the one who asks serves all sites, and can give them"`
	}
}

type addPersonIn struct {
	Body struct {
		Email    secret   `json:"email" minLength:"3" maxLength:"254"`
		Name     string   `json:"name" minLength:"1" maxLength:"320" doc:"at most 80 characters; shown to visitors"`
		Role     string   `json:"role" maxLength:"64"`
		Teams    []string `json:"teams" maxItems:"200" doc:"ids"`
		Language string   `json:"language" maxLength:"35" doc:"a tag: en, de"`
		Ends     int64    `json:"ends" required:"false" minimum:"0" maximum:"9007199254740991" doc:"0: the account lasts"`
		AllSites bool     `json:"allSites" required:"false" doc:"serves all sites, those to come included"`
		Sites    []string `json:"sites" required:"false" maxItems:"100" doc:"ids; left aside where it is all; without any: those of the one who asks"`
		Reason   typed    `json:"reason" required:"false" maxLength:"1000" doc:"for a second person, if the role permits anything; at most 500 characters"`
	}
}

type wireInvited struct {
	Proposed string `json:"proposed,omitempty" format:"uuid" doc:"the proposal that waits for a second person; until then nobody is added or invited, and the rest is absent"`
	Person   string `json:"person,omitempty" format:"uuid"`
	Until    int64  `json:"until,omitempty"`
	Mailed   bool   `json:"mailed"`
	Link     string `json:"link,omitempty" doc:"to be passed on by whoever invites, where no mail is sent; shown this once"`
}

type inviteIn struct {
	PersonIn
	Body struct {
		Reason typed `json:"reason" required:"false" maxLength:"1000" doc:"for a second person, unless one has agreed within three days; at most 500 characters"`
	}
}

type invitedOut struct{ Body wireInvited }

type PersonIn struct {
	ID chat.StaffID `path:"id" format:"uuid"`
}

// proposedOut answers to a change that may need a second person.
type proposedOut struct {
	Body struct {
		Proposed string `json:"proposed,omitempty" format:"uuid" doc:"the proposal that waits for a second person: nothing is changed yet; absent where it is done"`
	}
}

type setRoleIn struct {
	PersonIn
	Body struct {
		Role   string `json:"role" maxLength:"64"`
		Reason typed  `json:"reason" required:"false" maxLength:"1000" doc:"for a second person, if they may do more afterwards; at most 500 characters"`
	}
}

type renameIn struct {
	PersonIn
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"320" doc:"at most 80 characters; shown to visitors"`
	}
}

type renameSelfIn struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"320" doc:"at most 80 characters; shown to visitors"`
	}
}

type setEmailIn struct {
	PersonIn
	Body struct {
		Email  secret `json:"email" minLength:"3" maxLength:"254"`
		Reason typed  `json:"reason" required:"false" maxLength:"1000" doc:"for a second person; at most 500 characters"`
	}
}

type setTeamsIn struct {
	PersonIn
	Body struct {
		Teams  []string `json:"teams" maxItems:"200" doc:"ids"`
		Reason typed    `json:"reason" required:"false" maxLength:"1000" doc:"for a second person, if they may read more afterwards; at most 500 characters"`
	}
}

type setEndIn struct {
	PersonIn
	Body struct {
		Ends int64 `json:"ends" minimum:"0" maximum:"9007199254740991" doc:"0: the account lasts"`
	}
}

type setDisabledIn struct {
	PersonIn
	Body struct {
		Disabled bool `json:"disabled"`
	}
}

type passwordLinkIn struct {
	Body struct {
		Token secret `json:"token" pattern:"^[A-Za-z0-9_-]{43}$"`
	}
}

type setByLinkIn struct {
	Body struct {
		Token    secret `json:"token" pattern:"^[A-Za-z0-9_-]{43}$"`
		Password secret `json:"password" minLength:"1" maxLength:"1024"`
	}
}

type passwordLinkOut struct {
	Body struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	}
}

type forgotIn struct {
	Body struct {
		Email secret `json:"email" minLength:"1" maxLength:"1024"`
	}
}

type waysOut struct {
	Body struct {
		Reset   bool         `json:"reset" doc:"a forgotten password can be replaced by mail"`
		Company *wireCompany `json:"company,omitempty" doc:"one can sign in by it"`
	}
}
