package httpapi

import "snug/internal/chat"

type MaskSpan struct {
	Start int `json:"start" minimum:"0" maximum:"16384" doc:"offset in the text as shown, UTF-16 code units"`
	End   int `json:"end" minimum:"1" maximum:"16384"`
	Of    int `json:"of" minimum:"1" maximum:"16384" doc:"length of the text as shown: what has changed since is not masked in the wrong place"`
}

type MaskBody struct {
	ID     string    `json:"id" format:"uuid" doc:"made by the sender; sent again, it changes nothing"`
	Entity string    `json:"entity" pattern:"^[a-z_]{1,40}$" doc:"what it is: card, password, custom"`
	Span   *MaskSpan `json:"span,omitempty" doc:"absent: the whole text"`
}

type maskEntryIn struct {
	ConversationIn
	Entry chat.EntryID `path:"entry" format:"uuid"`
	Body  MaskBody
}

type maskVisitIn struct {
	Body struct {
		MaskBody
		N uint64 `json:"n" minimum:"1" maximum:"9007199254740991" doc:"of the entry"`
	}
}

type entryOut struct{ Body wireEntry }

type wireFound struct {
	Entity string `json:"entity"`
	Count  int    `json:"count"`
}

type wirePlace struct {
	Entry  string      `json:"entry,omitempty" format:"uuid"`
	Seq    uint64      `json:"seq,omitempty"`
	Kind   string      `json:"kind" enum:"message,note,rated,visitor,draft" doc:"visitor: what the page passed along of them"`
	By     string      `json:"by" enum:"visitor,staff,system" doc:"who wrote it: visitor is a browser on the shop's pages"`
	Author *wireNamed  `json:"author,omitempty"`
	At     int64       `json:"at,omitempty"`
	Found  []wireFound `json:"found"`
}

type wireStep struct {
	Name string `json:"name" enum:"rows,keys,journal,done"`
	At   int64  `json:"at"`
}

type wireIncident struct {
	ID           string      `json:"id" format:"uuid"`
	Conversation string      `json:"conversation" format:"uuid"`
	Site         string      `json:"site" doc:"the site's key"`
	At           int64       `json:"at"`
	By           string      `json:"by" enum:"visitor,staff,system" doc:"who had it masked; system: a sweep"`
	Author       *wireNamed  `json:"author,omitempty"`
	Found        []wireFound `json:"found" doc:"what it was; never the value"`
	Codes        []string    `json:"codes" doc:"those of found with which a card or an account can be used"`
	Places       []wirePlace `json:"places"`
	More         int         `json:"more,omitempty" doc:"places that are not listed"`
	Read         []wireNamed `json:"read" doc:"staff who read that far"`
	Given        []wireNamed `json:"given" doc:"others whose browser was given it"`
	Watching     []wireNamed `json:"watching" doc:"who had it on the screen when it was masked"`
	VisitorRead  bool        `json:"visitorRead"`
	Steps        []wireStep  `json:"steps" doc:"stores that are through: rows (texts masked, screens told), keys (of before, destroyed), journal, done"`
	Advice       []string    `json:"advice" doc:"what is to be done, in stable words"`
}

type incidentsIn struct {
	Before chat.RecordID `query:"before" format:"uuid" doc:"the last id of the page before"`
	Limit  int           `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type incidentsOut struct {
	Body struct {
		Incidents []wireIncident `json:"incidents"`
		More      bool           `json:"more"`
	}
}

type IncidentIn struct {
	ID chat.RecordID `path:"id" format:"uuid"`
}

type incidentOut struct{ Body wireIncident }
