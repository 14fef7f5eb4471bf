package httpapi

import (
	"snug/internal/chat"
	"snug/internal/report"
)

type reportIn struct {
	From int64  `query:"from" minimum:"0" required:"true" doc:"milliseconds since 1970"`
	To   int64  `query:"to" minimum:"0" required:"true" doc:"left out; 400 days after from at most"`
	Lang string `query:"lang" enum:"en,de" default:"en" doc:"of the document"`
}

type reportOut struct {
	Body report.Report
}

type reportFileOut struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

type openedHoursOut struct {
	Body struct {
		Hours []wireOpenedHour `json:"hours"`
	}
}

type wireOpenedHour struct {
	At       int64  `json:"at" doc:"the hour's beginning"`
	Severity string `json:"severity" enum:"low,medium,high,critical"`
	Count    int    `json:"count"`
}

type wireAlertChoice struct {
	Least  string `json:"least" enum:"none,low,medium,high,critical" doc:"from which severity on one is told at once"`
	Digest bool   `json:"digest" doc:"once a day"`
}

type alertChoiceOut struct {
	Body struct {
		Least  string `json:"least" enum:"none,low,medium,high,critical" doc:"from which severity on one is told at once"`
		Digest bool   `json:"digest" doc:"once a day"`
		Mail   bool   `json:"mail" doc:"whether this installation sends mail at all"`
	}
}

type alertChoiceIn struct {
	Body wireAlertChoice
}

type sendingOut struct {
	Body struct {
		Lanes  []wireLane   `json:"lanes" doc:"receivers"`
		Unsent []wireUnsent `json:"unsent" doc:"what could not be sent and was given up, the latest first"`
	}
}

type wireLane struct {
	Name    string `json:"name" doc:"mail, syslog, or webhook: and its name"`
	Waiting int    `json:"waiting"`
	Since   int64  `json:"since" doc:"since when the oldest waits; 0 if none does"`
	Why     string `json:"why" doc:"why the last attempt failed; empty if none did"`
	Sent    int64  `json:"sent" doc:"when this node last delivered something; 0 if it did not since its start"`
}

type wireUnsent struct {
	ID    chat.RecordID `json:"id"`
	Lane  string        `json:"lane"`
	Kind  string        `json:"kind"`
	At    int64         `json:"at"`
	Ended int64         `json:"ended"`
	Tries int           `json:"tries"`
	Why   string        `json:"why"`
}
