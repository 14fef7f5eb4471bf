package httpapi

import (
	"context"
	"maps"
	"slices"
	"time"

	"snug/internal/audit"
	"snug/internal/chat"
)

// Audit is what the edge needs of the log of sensitive acts.
type Audit interface {
	List(ctx context.Context, s chat.Staff, f audit.Filter) ([]audit.Entry, bool, error)
	Checkpoint(ctx context.Context) (audit.Checkpoint, time.Time, error)
	Key() string
	State() string
}

var _ Audit = (*audit.Log)(nil)

type auditIn struct {
	Act          string              `query:"act" maxLength:"40" doc:"kind of act, such as conversation.open"`
	By           string              `query:"by" enum:"staff,visitor,host,system,nobody," doc:"who did it: with staff, also say which"`
	Staff        chat.StaffID        `query:"staff" doc:"the member of staff who did it"`
	Conversation chat.ConversationID `query:"conversation" doc:"the conversation concerned"`
	From         int64               `query:"from" minimum:"0" doc:"milliseconds since 1970"`
	To           int64               `query:"to" minimum:"0" doc:"milliseconds since 1970, left out"`
	Before       chat.RecordID       `query:"before" doc:"the id that the page before ended with"`
	Limit        int                 `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type auditOut struct {
	Body struct {
		Entries    []wireAct            `json:"entries"`
		More       bool                 `json:"more"`
		State      string               `json:"state" enum:"ok,failing,broken" doc:"failing: sensitive acts are refused until it can be written; broken: it is not what was written"`
		Key        string               `json:"key" doc:"public key of the checkpoints, as signed notes have it"`
		Checkpoint *wireAuditCheckpoint `json:"checkpoint,omitempty" doc:"the newest; none in the first second"`
	}
}

type wireAuditCheckpoint struct {
	Size int64  `json:"size" doc:"how many entries it covers"`
	Root string `json:"root" doc:"hash of the tree, in base64"`
	At   int64  `json:"at"`
	Note string `json:"note" doc:"signed, as it is to be kept: c2sp.org/tlog-checkpoint"`
}

type wireAct struct {
	ID           string      `json:"id" format:"uuid"`
	N            int64       `json:"n" doc:"place in the log; -1 in the first second"`
	At           int64       `json:"at"`
	Act          string      `json:"act"`
	By           string      `json:"by" enum:"staff,visitor,host,system,nobody,"`
	Staff        *wireNamed  `json:"staff,omitempty" doc:"who did it"`
	Subject      *wireNamed  `json:"subject,omitempty" doc:"the member of staff concerned"`
	Conversation string      `json:"conversation,omitempty" format:"uuid"`
	Facts        []wireField `json:"facts" doc:"what else belongs to it, in the program's own words"`
	Reason       string      `json:"reason,omitempty" doc:"why they said that they did it, masked"`
	Result       string      `json:"result" enum:"done,refused,failed,unknown,pending,noted" doc:"unknown: the program ended meanwhile"`
	EndedAt      int64       `json:"endedAt,omitempty"`
	Erased       bool        `json:"erased" doc:"the details went with the erasure of the conversation"`
	Changed      bool        `json:"changed" doc:"the details are not those that were written"`
}

func (e *Edge) audit(ctx context.Context, in *auditIn) (*auditOut, error) {
	f := audit.Filter{
		Act: in.Act, By: chat.Actor{Kind: chat.ActorKind(in.By), Staff: in.Staff}, Conversation: in.Conversation,
		Before: in.Before, Limit: in.Limit,
	}
	if !in.Staff.IsZero() {
		f.By.Kind = chat.ActorStaff
	}
	if f.By.Kind == chat.ActorStaff && in.Staff.IsZero() {
		return nil, errWhichStaff
	}
	if in.From > 0 {
		f.From = time.UnixMilli(in.From)
	}
	if in.To > 0 {
		f.To = time.UnixMilli(in.To)
	}
	list, more, err := e.o.Audit.List(ctx, callOf(ctx).staff, f)
	if err != nil {
		return nil, err
	}
	out := &auditOut{}
	b := &out.Body
	b.Entries, b.More, b.State, b.Key = make([]wireAct, len(list)), more, e.o.Audit.State(), e.o.Audit.Key()
	for i := range list {
		b.Entries[i] = e.act(&list[i])
	}
	c, at, err := e.o.Audit.Checkpoint(ctx)
	switch {
	case err == nil:
		b.Checkpoint = &wireAuditCheckpoint{c.Size, c.Root.String(), millis(at), c.Note}
	case b.State == "ok" && chat.CodeOf(err) != chat.NotFound:
		return nil, err
	}
	return out, nil
}

var errWhichStaff = chat.Errorf(chat.Invalid, "Which member of staff? Give staff, an id from /v1/staff.")

func (e *Edge) act(a *audit.Entry) wireAct {
	w := wireAct{
		ID: a.ID.String(), N: a.N, At: millis(a.At), Act: a.Act, By: a.Details.By, Staff: e.named(a.Details.Staff),
		Subject: e.named(a.Details.Subject), Conversation: idText(a.Details.Conversation), Facts: []wireField{},
		Reason: a.Details.Reason, Result: a.Result, EndedAt: millis(a.Ended), Erased: a.Erased, Changed: a.Changed,
	}
	for _, key := range slices.Sorted(maps.Keys(a.Details.Facts)) {
		value := a.Details.Facts[key]
		var site chat.SiteID
		if key == "site" && site.UnmarshalText([]byte(value)) == nil {
			value = e.siteKey(site)
		}
		w.Facts = append(w.Facts, wireField{key, value})
	}
	switch {
	case a.Note:
		w.Result = "noted"
	case w.Result == "":
		w.Result = "pending"
	}
	return w
}
