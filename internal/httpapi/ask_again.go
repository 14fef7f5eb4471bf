package httpapi

import (
	"context"

	"snug/internal/chat"
)

type answerVisitIn struct {
	Body struct {
		ID    string `json:"id" format:"uuid" doc:"made by the sender; sent again, it is said once"`
		N     uint64 `json:"n" minimum:"1" maximum:"9007199254740991" doc:"of the message that has the field"`
		Value typed  `json:"value" minLength:"1" maxLength:"40" doc:"the number; kept as it is if it is of the field's form and no card"`
	}
}

// answerVisit takes what was typed into the field of a message.
func (e *Edge) answerVisit(ctx context.Context, in *answerVisitIn) (*entryOut, error) {
	client, err := parseClient(in.Body.ID)
	if err != nil {
		return nil, err
	}
	entry, err := e.o.Desk.Answer(ctx, callOf(ctx).guest, in.Body.N, chat.Post{Client: client, Text: in.Body.Value.Raw, At: e.o.Now()})
	if err != nil {
		return nil, err
	}
	return &entryOut{e.visitorEntry(entry)}, nil
}
