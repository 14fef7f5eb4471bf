package httpapi

import (
	"context"
	"time"

	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/desk"
	"snug/internal/perm"
)

var errReceiver = chat.Errorf(chat.Invalid, "Name either a person or a team, as an id from /v1/staff or /v1/teams.")

func (e *Edge) box(ctx context.Context, in *boxIn) (*boxOut, error) {
	page, err := e.o.Desk.Box(ctx, callOf(ctx).staff, desk.Box(in.Box), in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &boxOut{}
	out.Body.Rows, out.Body.Next = e.rows(page.Rows), page.Next
	n := &out.Body.Counts
	n.Mine, n.Unassigned, n.Team, n.All = page.Counts.Mine, page.Counts.Unassigned, page.Counts.Team, page.Counts.All
	return out, nil
}

func (e *Edge) conversation(ctx context.Context, in *ConversationIn) (*conversationOut, error) {
	s := callOf(ctx).staff
	row, visitor, err := e.o.Desk.Row(ctx, s, in.ID)
	if err != nil {
		return nil, err
	}
	e.usedSite(callOf(ctx), row.Site)
	out := &conversationOut{}
	out.Body.Row, out.Body.Visitor = e.row(row), visitorOut(visitor)
	out.Body.Viewers = present(e.o.Presence.Viewers(in.ID, s.ID))
	return out, nil
}

func (e *Edge) openFor(ctx context.Context, in *openForIn) (*nothing, error) {
	return nil, e.o.Desk.Open(ctx, callOf(ctx).staff, in.ID, in.Body.Why, in.Body.Text.Raw)
}

func (e *Edge) entries(ctx context.Context, in *entriesIn) (*entriesOut, error) {
	thread, err := e.o.Desk.Thread(ctx, callOf(ctx).staff, in.ID, in.After, in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &entriesOut{}
	out.Body.Entries, out.Body.More = make([]wireStaffEntry, 0, len(thread.Entries)+len(thread.Held)), thread.More
	for _, n := range thread.Entries {
		out.Body.Entries = append(out.Body.Entries, e.staffEntry(n, time.Time{}))
	}
	for _, h := range thread.Held {
		out.Body.Entries = append(out.Body.Entries, e.staffEntry(h.Entry, h.HeldUntil))
	}
	return out, nil
}

func (e *Edge) reply(ctx context.Context, in *replyIn) (*staffEntryOut, error) {
	s := callOf(ctx).staff
	kind := chat.Kind(in.Body.Kind)
	if kind == chat.Note && !s.Has(perm.WriteNote) {
		return nil, errForbidden
	}
	client, err := parseClient(in.Body.ID)
	if err != nil {
		return nil, err
	}
	posted, err := e.o.Desk.Reply(ctx, s, chat.Post{
		Conversation: in.ID, Client: client, Kind: kind, Text: in.Body.Text.Raw,
		Form: in.Body.Form, Browser: browserMasks(in.Body.Text, in.Body.Browser), Hold: time.Duration(in.Body.Hold) * time.Millisecond, At: e.o.Now(),
	})
	if err != nil {
		return nil, err
	}
	return &staffEntryOut{e.staffEntry(posted.Entry, posted.HeldUntil)}, nil
}

func (e *Edge) undo(ctx context.Context, in *undoIn) (*nothing, error) {
	return nil, e.o.Desk.Undo(ctx, callOf(ctx).staff, in.ID, in.Client)
}

func (e *Edge) take(ctx context.Context, in *ConversationIn) (*rowOut, error) {
	return e.moved(e.o.Desk.Take(ctx, callOf(ctx).staff, in.ID))
}

func (e *Edge) assign(ctx context.Context, in *assignIn) (*rowOut, error) {
	to, err := receiver(in.Body.Staff, in.Body.Team)
	if err != nil {
		return nil, err
	}
	return e.moved(e.o.Desk.Assign(ctx, callOf(ctx).staff, in.ID, to))
}

func (e *Edge) transfer(ctx context.Context, in *transferIn) (*rowOut, error) {
	to, err := receiver(in.Body.Staff, in.Body.Team)
	if err != nil {
		return nil, err
	}
	return e.moved(e.o.Desk.Transfer(ctx, callOf(ctx).staff, in.ID, to, in.Body.Note.Raw))
}

func (e *Edge) end(ctx context.Context, in *ConversationIn) (*rowOut, error) {
	return e.moved(e.o.Desk.End(ctx, callOf(ctx).staff, in.ID))
}

func (e *Edge) moved(s chat.Summary, err error) (*rowOut, error) {
	if err != nil {
		return nil, err
	}
	return &rowOut{e.row(s)}, nil
}

func (e *Edge) erase(ctx context.Context, in *eraseIn) (*erasedOut, error) {
	s := callOf(ctx).staff
	r, err := e.o.Desk.Erase(ctx, s, in.ID)
	out := &erasedOut{}
	if err == nil {
		out.Body.Receipt, out.Body.At, out.Body.CompleteBy = r.ID.String(), millis(r.At), millis(r.CompleteBy)
		return out, nil
	}
	if chat.CodeOf(err) != chat.NeedsApproval {
		return nil, err
	}
	what, looked := e.o.Desk.Erasable(ctx, s, in.ID)
	if looked != nil {
		return nil, looked
	}
	out.Body.Proposed, err = e.proposed(ctx, err, in.Body.Reason, approval.Draft{Kind: string(chat.ActErase), Site: what.Site, Params: in.ID})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (e *Edge) putDraft(ctx context.Context, in *draftIn) (*nothing, error) {
	return nil, e.o.Desk.PutDraft(ctx, callOf(ctx).staff, in.ID, in.Body.Text.Raw)
}

func (e *Edge) draft(ctx context.Context, in *ConversationIn) (*draftOut, error) {
	t, err := e.o.Desk.Draft(ctx, callOf(ctx).staff, in.ID)
	if err != nil {
		return nil, err
	}
	out := &draftOut{}
	out.Body.Text = t.Clear()
	return out, nil
}

func (e *Edge) search(ctx context.Context, in *searchIn) (*searchOut, error) {
	box := desk.Box(in.Box)
	if box == "" {
		box = desk.All
	}
	found, err := e.o.Desk.Search(ctx, callOf(ctx).staff, in.Q.Raw, box, 50)
	if err != nil {
		return nil, err
	}
	out := &searchOut{}
	out.Body.Hits, out.Body.More = make([]wireHit, len(found.Hits)), found.More
	for i, h := range found.Hits {
		out.Body.Hits[i].Row = e.row(h.Row)
		if h.Entry != nil {
			entry := e.staffEntry(*h.Entry, time.Time{})
			out.Body.Hits[i].Entry = &entry
		}
	}
	return out, nil
}

// receiver reads whom a conversation goes to: exactly one of a person and a team.
func receiver(staff, team string) (to desk.Receiver, err error) {
	if (staff == "") == (team == "") {
		return to, errReceiver
	}
	if staff != "" {
		err = to.Staff.UnmarshalText([]byte(staff))
	} else {
		err = to.Team.UnmarshalText([]byte(team))
	}
	if err != nil {
		return to, errReceiver
	}
	return to, nil
}

var errClient = chat.Errorf(chat.Invalid, "The message's id has to be a UUID that the sender made for it.")

func parseClient(s string) (id chat.ClientID, err error) {
	if err := id.UnmarshalText([]byte(s)); err != nil || id.IsZero() {
		return id, errClient
	}
	return id, nil
}
