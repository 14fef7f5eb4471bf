package httpapi

import "snug/internal/chat"

type attemptsIn struct {
	State    string        `query:"state" enum:"open,acknowledged,closed," doc:"empty: all"`
	Attack   string        `query:"attack" maxLength:"40" doc:"kind of attack, such as password_guessing"`
	Severity string        `query:"severity" enum:"low,medium,high,critical," doc:"the least; graver ones are listed, too"`
	Address  string        `query:"address" maxLength:"64" doc:"of the one who did it; looked for as it was shortened"`
	Staff    chat.StaffID  `query:"staff" doc:"the member of staff who did it"`
	From     int64         `query:"from" minimum:"0" doc:"milliseconds since 1970: what came up then or later"`
	To       int64         `query:"to" minimum:"0" doc:"milliseconds since 1970, left out"`
	Before   chat.RecordID `query:"before" doc:"the id that the page before ended with"`
	Limit    int           `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type attemptsOut struct {
	Body struct {
		Incidents []wireAttempt `json:"incidents" doc:"those opened last first"`
		More      bool          `json:"more"`
	}
}

type wireAttempt struct {
	ID            string            `json:"id" format:"uuid"`
	Attack        string            `json:"attack"`
	Severity      string            `json:"severity" enum:"low,medium,high,critical"`
	Score         int               `json:"score"`
	Signals       int               `json:"signals" doc:"how many facts"`
	State         string            `json:"state" enum:"open,acknowledged,closed"`
	First         int64             `json:"first" doc:"when the first fact came up"`
	Last          int64             `json:"last"`
	Opened        int64             `json:"opened"`
	Actor         wireActor         `json:"actor"`
	Kinds         []wireSignalKind  `json:"kinds"`
	Doors         []wireCounted     `json:"doors" doc:"routes and frames; the first few"`
	Subjects      []wireCountedName `json:"subjects" doc:"accounts that it was aimed at; the first few"`
	Conversations []wireCounted     `json:"conversations" doc:"ids; the first few"`
	Sites         []wireCounted     `json:"sites" doc:"keys of sites"`
	Networks      []wireCounted     `json:"networks" doc:"from where, shortened; the first few"`
	Examples      []wireExample     `json:"examples"`
	Broken        bool              `json:"broken" doc:"what is sealed does not open: the row was changed by somebody"`
}

type wireActor struct {
	Kind         string     `json:"kind" enum:"staff,network,visitor,many,unknown," doc:"empty where it does not open"`
	Network      string     `json:"network,omitempty" doc:"an IPv4 /24 or an IPv6 /64"`
	Place        string     `json:"place,omitempty" doc:"where that is likely to be, by the files that the operator gives"`
	Staff        *wireNamed `json:"staff,omitempty"`
	Conversation string     `json:"conversation,omitempty" format:"uuid" doc:"of the visitor whose token it is"`
	Subject      *wireNamed `json:"subject,omitempty" doc:"the account that many guess at"`
}

type wireSignalKind struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
	First int64  `json:"first"`
	Last  int64  `json:"last"`
}

type wireCounted struct {
	What  string `json:"what"`
	Count int    `json:"count"`
}

type wireCountedName struct {
	Who   wireNamed `json:"who"`
	Count int       `json:"count"`
}

type wireExample struct {
	At           int64       `json:"at"`
	Kind         string      `json:"kind"`
	Door         string      `json:"door"`
	Network      string      `json:"network"`
	Subject      *wireNamed  `json:"subject,omitempty"`
	Conversation string      `json:"conversation,omitempty" format:"uuid"`
	Facts        []wireField `json:"facts" doc:"in the program's own words"`
	Evidence     string      `json:"evidence" doc:"a piece of what was sent, masked; to be shown as plain text alone"`
}

type attemptOut struct {
	Body struct {
		Incident wireAttempt       `json:"incident"`
		Steps    []wireAttemptStep `json:"steps" doc:"what was done about it, the first first"`
		Answers  []wireAnswer      `json:"answers" doc:"the latest first"`
	}
}

type wireAttemptStep struct {
	At     int64      `json:"at"`
	Kind   string     `json:"kind" enum:"acknowledged,closed,reopened,note,answered,undone"`
	By     *wireNamed `json:"by,omitempty" doc:"absent for a rule"`
	Note   string     `json:"note,omitempty" doc:"masked"`
	Answer string     `json:"answer,omitempty" format:"uuid" doc:"the one that was given or undone"`
}

type wireAnswer struct {
	ID       string     `json:"id" format:"uuid"`
	Incident string     `json:"incident" format:"uuid"`
	Kind     string     `json:"kind" enum:"slow,block_console,block_new,end_sessions,lock_account"`
	At       int64      `json:"at"`
	Until    int64      `json:"until" doc:"when it ends by itself; at for what is done once"`
	Ended    int64      `json:"ended,omitempty" doc:"when somebody has undone it"`
	Network  string     `json:"network,omitempty" doc:"shortened; it falls on single addresses"`
	Staff    *wireNamed `json:"staff,omitempty"`
}

type attemptStateIn struct {
	AttemptIn
	Body struct {
		State string `json:"state" enum:"open,acknowledged,closed"`
	}
}

type AttemptIn struct {
	ID chat.RecordID `path:"id" format:"uuid"`
}

type attemptNoteIn struct {
	AttemptIn
	Body struct {
		Note typed `json:"note" minLength:"1" maxLength:"8000" doc:"at most 2,000 characters; masked"`
	}
}

type undoAnswerIn struct {
	AttemptIn
	Answer chat.RecordID `path:"answer" format:"uuid"`
}

type answersOut struct {
	Body struct {
		Answers []wireAnswer `json:"answers" doc:"in force, the latest first"`
		Rules   []wireRule   `json:"rules" doc:"which incidents are answered how"`
	}
}

type wireRule struct {
	Attack   string `json:"attack"`
	Severity string `json:"severity" doc:"and graver"`
	Answer   string `json:"answer"`
	Minutes  int    `json:"minutes" doc:"0 for what is done once"`
}

type signalHoursIn struct {
	From int64 `query:"from" minimum:"0" required:"true" doc:"milliseconds since 1970"`
	To   int64 `query:"to" minimum:"0" required:"true" doc:"left out; a month after from at most"`
}

type signalHoursOut struct {
	Body struct {
		Hours []wireSignalHour `json:"hours" doc:"whether they came to an incident or not"`
	}
}

type wireSignalHour struct {
	At    int64  `json:"at" doc:"the hour's beginning"`
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}
