package httpapi

import "snug/internal/chat"

// WireAsked is what somebody asks to have lent.
type WireAsked struct {
	Permissions  []string    `json:"permissions"`
	Minutes      int         `json:"minutes"`
	Conversation string      `json:"conversation,omitempty" format:"uuid" doc:"the only one that it is for"`
	Sites        []wireNamed `json:"sites" doc:"what is about conversations counts for these; of a single conversation its own, for those who serve it"`
	Team         *wireNamed  `json:"team,omitempty" doc:"and for this team of theirs alone"`
	Incident     string      `json:"incident,omitempty" format:"uuid" doc:"of the security centre"`
}

type wireElevation struct {
	WireAsked
	ID      string     `json:"id" format:"uuid" doc:"of the proposal, too"`
	Staff   *wireNamed `json:"staff,omitempty"`
	Own     bool       `json:"own" doc:"of the one who asks"`
	Reason  string     `json:"reason"`
	By      *wireNamed `json:"by,omitempty" doc:"who agreed; absent for the host's operator"`
	Begins  int64      `json:"begins"`
	Ends    int64      `json:"ends"`
	Ended   int64      `json:"ended,omitempty" doc:"absent while it counts"`
	EndedBy *wireNamed `json:"endedBy,omitempty" doc:"absent where it ended by itself"`
	Why     string     `json:"why,omitempty" enum:"time,early,changed" doc:"why it is over"`
	MayEnd  bool       `json:"mayEnd" doc:"whether the one who asks may end it"`
}

type wireLendable struct {
	Permission string `json:"permission"`
	Scoped     bool   `json:"scoped" doc:"about conversations: it needs a scope"`
	Bar        string `json:"bar,omitempty" enum:"reads_and_grants,had" doc:"why it is not lent to the one who asks; absent if it can be"`
}

type elevationsOut struct {
	Body struct {
		Standing []wireElevation `json:"standing" doc:"what counts now, the latest first"`
		Ended    []wireElevation `json:"ended" doc:"what is over, the latest first"`
		Lendable []wireLendable  `json:"lendable"`
		Sites    []wireNamed     `json:"sites" doc:"those that the one who asks serves"`
		Teams    []wireNamed     `json:"teams"`
	}
}

type askElevationIn struct {
	Body struct {
		Permissions  []string `json:"permissions" minItems:"1" maxItems:"40"`
		Minutes      int      `json:"minutes" minimum:"15" maximum:"1440"`
		Conversation string   `json:"conversation,omitempty" format:"uuid"`
		Sites        []string `json:"sites,omitempty" maxItems:"3" doc:"ids of those that the one who asks serves, or any site's key"`
		Team         string   `json:"team,omitempty" format:"uuid"`
		Incident     string   `json:"incident,omitempty" format:"uuid" doc:"for those who see the security centre"`
		Reason       typed    `json:"reason" maxLength:"1000" doc:"at most 500 characters"`
	}
}

type askedElevationOut struct {
	Body struct {
		Approval string `json:"approval" format:"uuid" doc:"the proposal that somebody else decides on"`
	}
}

// ElevationIn names one.
type ElevationIn struct {
	ID chat.RecordID `path:"id" format:"uuid"`
}

// wireLent is what is lent to the one who asks, as a banner shows it.
type wireLent struct {
	ID           string      `json:"id" format:"uuid"`
	Permissions  []string    `json:"permissions"`
	Conversation string      `json:"conversation,omitempty" format:"uuid"`
	Sites        []wireNamed `json:"sites"`
	Team         *wireNamed  `json:"team,omitempty"`
	Ends         int64       `json:"ends"`
	Left         int64       `json:"left" doc:"milliseconds, as of the answer"`
}
