package httpapi

import (
	"context"
	"net/http"
	"strings"

	"snug/internal/chat"
	"snug/internal/consent"
	"snug/internal/desk"
	"snug/internal/identity"
	"snug/internal/signin"
	"snug/internal/site"
	"snug/mask/text"
)

// visitPage is how many entries one answer to a visitor has.
const visitPage = 100

var errNoToken = chat.Errorf(chat.Unsigned, "This needs the token that starting a conversation gave, as Authorization: Bearer.")

// visitor tells whose token a request brings.
func (e *Edge) visitor(r *http.Request) (chat.Guest, error) {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return chat.Guest{}, errNoToken
	}
	token, ok := strings.CutPrefix(values[0], "Bearer ")
	if !ok {
		return chat.Guest{}, errNoToken
	}
	return e.o.Visitors.Verify(r.Context(), token)
}

// hook makes a desk.Hook of what another room stores beside a conversation. Q is what the desk's unit of work is made
// of; this edge only passes it on.
func hook[Q any](save func(context.Context, Q, chat.SiteID, chat.ConversationID, bool) error) func(context.Context, Q, desk.Started) error {
	return func(ctx context.Context, q Q, s desk.Started) error {
		return save(ctx, q, s.Site, s.Conversation, s.Again)
	}
}

func (e *Edge) start(ctx context.Context, in *startIn) (*startedOut, error) {
	b := in.Body
	at, begin, err := e.begin(ctx, b.OffRecordBody)
	if err != nil {
		return nil, err
	}
	signed, err := e.identify(at, b, &begin)
	if err != nil {
		return nil, err
	}
	opening, err := e.o.Visitors.Open(ctx, b.Key)
	if err != nil {
		return nil, err
	}
	ready, err := e.o.Consent.Prepare(ctx, at.ID, b.Consent.choice(), begin.URL)
	if err != nil {
		return nil, err
	}
	begin.Visitor = opening.Visitor
	begin.Purposes, begin.TextHash, begin.ConsentAt = ready.Purposes, ready.TextHash, ready.ConsentAt
	begin.With = []desk.Hook{hook(opening.Save), hook(ready.Join)}
	if signed != nil {
		begin.With = append(begin.With, hook(signed.Save))
	}
	entry, facts, err := e.o.Desk.Start(ctx, begin)
	if ready.Again || err != nil && statuses[chat.CodeOf(err)] < 500 {
		// Nothing was stored under this key. After a fault of ours that is not certain, so it stays then.
		if err := ready.Drop(ctx); err != nil {
			e.o.Log.WarnContext(ctx, "unused consent key not destroyed", "err", err)
		}
	}
	if err != nil {
		return nil, err
	}
	return e.started(ctx, opening, entry, facts), nil
}

// identify says who begins: whom the shop has signed, or else what the visitor typed and the page passed along. Of the two
// nothing is mixed, for what is not signed would stand beside the word verified.
func (e *Edge) identify(at site.Site, b startBody, begin *desk.Start) (*identity.Person, error) {
	token := b.Identity.reveal()
	if token == "" {
		begin.Email = b.Email.Raw
		for _, f := range b.Fields {
			begin.Fields = append(begin.Fields, desk.FieldInput{Key: f.Key, Text: f.Text.Raw})
		}
		return nil, e.o.Identity.Required(at.ID)
	}
	p, err := e.o.Identity.Check(at.ID, token)
	if err != nil {
		return nil, err
	}
	begin.Name, begin.Email, begin.Verified = p.Name, p.Email, true
	for _, f := range p.Fields {
		begin.Fields = append(begin.Fields, desk.FieldInput{Key: f.Key, Text: f.Text})
	}
	return p, nil
}

func (e *Edge) startOffRecord(ctx context.Context, in *offRecordIn) (*startedOut, error) {
	b := in.Body
	at, begin, err := e.begin(ctx, b)
	if err != nil {
		return nil, err
	}
	if err := e.o.Identity.Required(at.ID); err != nil {
		return nil, err
	}
	if err := e.o.Consent.CheckOffRecord(at.ID, b.Consent.choice()); err != nil {
		return nil, err
	}
	opening, err := e.o.Visitors.Open(ctx, b.Key)
	if err != nil {
		return nil, err
	}
	begin.Visitor, begin.Purposes, begin.TextHash = opening.Visitor, b.Consent.Purposes, b.Consent.Hash
	begin.ConsentAt = e.o.Now()
	entry, facts, err := e.o.Desk.StartOffRecord(ctx, begin)
	if err != nil {
		return nil, err
	}
	if err := opening.InMemory(at.ID, facts.Conversation); err != nil {
		return nil, err
	}
	if err := e.o.Consent.OffRecord(ctx, at.ID); err != nil {
		e.o.Log.WarnContext(ctx, "chat off the record not counted", "err", err)
	}
	return e.started(ctx, opening, entry, facts), nil
}

// begin reads what both ways of starting have in common.
func (e *Edge) begin(ctx context.Context, b OffRecordBody) (site.Site, desk.Start, error) {
	c := callOf(ctx)
	at, err := e.o.Sites.ByKey(b.Site)
	if err != nil {
		return site.Site{}, desk.Start{}, err
	}
	client, err := parseClient(b.Message.ID)
	if err != nil {
		return site.Site{}, desk.Start{}, err
	}
	var url, title text.Raw
	if b.Page != nil {
		url, title = b.Page.URL.Raw, b.Page.Title.Raw
	}
	return at, desk.Start{
		Site: at.ID, Name: b.Name.Raw, URL: url, Title: title, Browser: c.browser.name, System: c.browser.system,
		Language: b.Consent.Lang, Connection: c.connection,
		First: chat.Post{
			Client: client, Kind: chat.Message, Text: b.Message.Text.Raw,
			Browser: browserMasks(b.Message.Text, b.Message.Browser), At: e.o.Now(),
			Overruled: overruledSpans(b.Message.Text, b.Message.Overruled),
		},
	}, nil
}

func (e *Edge) started(ctx context.Context, o *signin.Opening, entry chat.Entry, facts chat.Facts) *startedOut {
	return &startedOut{startedBody{
		Conversation: facts.Conversation.String(), Token: o.Token, Entry: e.visitorEntry(entry),
		Connection: connectionOut(callOf(ctx).connection), Kept: !facts.OffRecord,
	}}
}

func (c consentIn) choice() consent.Choice {
	return consent.Choice{Hash: c.Hash, Version: c.Version, Lang: c.Lang, Purposes: c.Purposes}
}

func (e *Edge) declined(ctx context.Context, in *declinedIn) (*nothing, error) {
	at, err := e.o.Sites.ByKey(in.Body.Site)
	if err != nil {
		return nil, err
	}
	return nil, e.o.Consent.Declined(ctx, at.ID, in.Body.Hash)
}

func (e *Edge) visit(ctx context.Context, in *visitIn) (*visitOut, error) {
	c := callOf(ctx)
	v, err := e.o.Desk.Visit(ctx, c.guest, in.After, visitPage)
	if err != nil {
		return nil, err
	}
	out := &visitOut{visitBody{
		State: string(v.State), Entries: e.visitorEntries(v.Entries), More: v.More, Marks: wireVisitMarks{v.Marks.StaffSeen},
		Until: millis(v.Until), Connection: connectionOut(c.connection), Purposes: present(v.Purposes), Masked: []wireMask{},
	}}
	if !v.Agent.IsZero() {
		out.Body.Agent = &wireAgent{e.name(v.Agent)}
	}
	for _, n := range out.Body.Entries {
		if n.Of > 0 {
			continue // it repeats what stands in the entry that it is about
		}
		out.Body.Masked = append(out.Body.Masked, n.Masks...)
	}
	return out, nil
}

func (e *Edge) page(ctx context.Context, in *pageBodyIn) (*nothing, error) {
	return nil, e.o.Desk.SetPage(ctx, callOf(ctx).guest, in.Body.URL.Raw, in.Body.Title.Raw)
}

func (e *Edge) endVisit(ctx context.Context, _ *nothing) (*nothing, error) {
	return nil, e.o.Desk.EndByVisitor(ctx, callOf(ctx).guest)
}

func (e *Edge) rate(ctx context.Context, in *ratingIn) (*nothing, error) {
	return nil, e.o.Desk.Rate(ctx, callOf(ctx).guest, in.Body.Stars, in.Body.Comment.Raw)
}

func (e *Edge) eraseVisit(ctx context.Context, _ *ConfirmIn) (*receiptOut, error) {
	r, err := e.o.Desk.EraseByVisitor(ctx, callOf(ctx).guest)
	if err != nil {
		return nil, err
	}
	return &receiptOut{receiptBody(r)}, nil
}

// withdraw records the withdrawal first, so that what follows has its proof, and then ends what rested on it.
func (e *Edge) withdraw(ctx context.Context, in *withdrawIn) (*withdrawOut, error) {
	g := callOf(ctx).guest
	v, err := e.o.Desk.Visit(ctx, g, 0, 1)
	if err != nil {
		return nil, err
	}
	if !g.OffRecord { // of those off the record nothing is recorded
		if _, err := e.o.Consent.Withdraw(ctx, g.Site, g.Conversation, v.Purposes, in.Body.Purpose); err != nil {
			return nil, err
		}
	}
	out := &withdrawOut{}
	out.Body.Purposes = []string{}
	if in.Body.Purpose == string(consent.Answer) {
		_, err := e.o.Desk.EraseByVisitor(ctx, g)
		return out, err
	}
	left, err := e.o.Desk.Withdraw(ctx, g, in.Body.Purpose)
	if err != nil {
		return nil, err
	}
	out.Body.Purposes = present(left)
	return out, nil
}
