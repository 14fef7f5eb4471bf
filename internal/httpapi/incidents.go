package httpapi

import (
	"context"
	"maps"
	"net/netip"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/intrusion"
)

var (
	errAddressForm = chat.Errorf(chat.Invalid, "An address to look for is written plainly: 203.0.113.7 or 2001:db8::7.")
	errMonth       = chat.Errorf(chat.Invalid, "Numbers are read for a month at a time: to is after from, and at most 31 days.")
)

func (e *Edge) attempts(ctx context.Context, in *attemptsIn) (*attemptsOut, error) {
	f := intrusion.Filter{
		State: intrusion.State(in.State), Attack: intrusion.Attack(in.Attack), Least: intrusion.ParseSeverity(in.Severity), Staff: in.Staff,
		Before: in.Before, Limit: in.Limit, From: timeOf(in.From), To: timeOf(in.To),
	}
	if in.Address != "" {
		var ok bool
		if f.Network, ok = plainAddress(in.Address); !ok {
			return nil, errAddressForm
		}
	}
	list, more, err := e.o.Intrusion.List(ctx, callOf(ctx).staff, f)
	if err != nil {
		return nil, err
	}
	out := &attemptsOut{}
	out.Body.Incidents, out.Body.More = make([]wireAttempt, len(list)), more
	for i := range list {
		out.Body.Incidents[i] = e.attemptBody(&list[i])
	}
	return out, nil
}

// timeOf reads a time of a query; 0 is none.
func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

func (e *Edge) attempt(ctx context.Context, in *AttemptIn) (*attemptOut, error) {
	i, steps, answers, err := e.o.Intrusion.Incident(ctx, callOf(ctx).staff, in.ID)
	if err != nil {
		return nil, err
	}
	out := &attemptOut{}
	out.Body.Incident, out.Body.Steps, out.Body.Answers = e.attemptBody(&i), make([]wireAttemptStep, len(steps)), e.answersOut(answers)
	for n, s := range steps {
		out.Body.Steps[n] = wireAttemptStep{millis(s.At), string(s.Kind), e.named(s.By), s.Note.Clear(), idText(s.Answer)}
	}
	return out, nil
}

func (e *Edge) attemptBody(i *intrusion.Incident) wireAttempt {
	out := wireAttempt{
		ID: i.ID.String(), Attack: string(i.Attack), Severity: i.Severity.String(), Score: i.Score, Signals: i.Signals, State: string(i.State),
		First: millis(i.First), Last: millis(i.Last), Opened: millis(i.Opened), Broken: i.Broken,
		Actor: wireActor{
			Kind: string(i.Actor.Kind), Network: networkOut(i.Actor.Network), Place: e.placeOf(i.Actor.Network), Staff: e.named(i.Actor.Staff),
			Conversation: idText(i.Actor.Conversation), Subject: e.named(i.Actor.Subject),
		},
		Kinds: make([]wireSignalKind, len(i.Kinds)), Doors: countedOut(i.Doors, func(s string) string { return s }),
		Subjects:      make([]wireCountedName, len(i.Subjects)),
		Conversations: countedOut(i.Conversations, chat.ConversationID.String), Sites: countedOut(i.Sites, e.siteKey),
		Networks: countedOut(i.Networks, networkOut), Examples: make([]wireExample, len(i.Examples)),
	}
	for n, k := range i.Kinds {
		out.Kinds[n] = wireSignalKind{string(k.Kind), k.N, millis(k.First), millis(k.Last)}
	}
	for n, s := range i.Subjects {
		out.Subjects[n] = wireCountedName{*e.named(s.What), s.N}
	}
	for n, x := range i.Examples {
		w := wireExample{
			At: millis(x.At), Kind: string(x.Kind), Door: x.Door, Network: networkOut(x.Network), Subject: e.named(x.Subject),
			Conversation: idText(x.Conversation), Facts: []wireField{}, Evidence: x.Evidence.Clear(),
		}
		for _, key := range slices.Sorted(maps.Keys(x.Facts)) {
			w.Facts = append(w.Facts, wireField{key, x.Facts[key]})
		}
		out.Examples[n] = w
	}
	return out
}

func countedOut[K comparable](list []intrusion.Counted[K], text func(K) string) []wireCounted {
	out := make([]wireCounted, len(list))
	for i, c := range list {
		out[i] = wireCounted{text(c.What), c.N}
	}
	return out
}

// placeOf is where a network is likely to be; "" if that is not known.
func (e *Edge) placeOf(p netip.Prefix) string {
	if e.o.Place == nil || !p.IsValid() {
		return ""
	}
	return e.o.Place(p)
}

// networkOut writes a network; none is the empty text.
func networkOut(p netip.Prefix) string {
	if !p.IsValid() {
		return ""
	}
	return p.String()
}

func (e *Edge) answersOut(list []intrusion.Answer) []wireAnswer {
	out := make([]wireAnswer, len(list))
	for i, a := range list {
		out[i] = wireAnswer{
			ID: a.ID.String(), Incident: a.Incident.String(), Kind: string(a.Kind), At: millis(a.At), Until: millis(a.Until),
			Network: networkOut(a.Network), Staff: e.named(a.Staff),
		}
		if !a.Ended.IsZero() {
			out[i].Ended = millis(a.Ended)
		}
	}
	return out
}

func (e *Edge) attemptState(ctx context.Context, in *attemptStateIn) (*nothing, error) {
	return nil, e.o.Intrusion.SetState(ctx, callOf(ctx).staff, in.ID, intrusion.State(in.Body.State))
}

func (e *Edge) attemptNote(ctx context.Context, in *attemptNoteIn) (*nothing, error) {
	return nil, e.o.Intrusion.AddNote(ctx, callOf(ctx).staff, in.ID, in.Body.Note.Raw)
}

func (e *Edge) undoAnswer(ctx context.Context, in *undoAnswerIn) (*nothing, error) {
	return nil, e.o.Intrusion.Undo(ctx, callOf(ctx).staff, in.ID, in.Answer)
}

func (e *Edge) answersInForce(ctx context.Context, _ *nothing) (*answersOut, error) {
	list, err := e.o.Intrusion.InForce(ctx, callOf(ctx).staff)
	if err != nil {
		return nil, err
	}
	out := &answersOut{}
	out.Body.Answers, out.Body.Rules = e.answersOut(list), []wireRule{}
	for _, r := range intrusion.Rules() {
		out.Body.Rules = append(out.Body.Rules, wireRule{string(r.Attack), r.From.String(), string(r.Answer), int(r.For / time.Minute)})
	}
	return out, nil
}

func (e *Edge) signalHours(ctx context.Context, in *signalHoursIn) (*signalHoursOut, error) {
	from, to := time.UnixMilli(in.From), time.UnixMilli(in.To)
	if !to.After(from) || to.Sub(from) > 31*24*time.Hour {
		return nil, errMonth
	}
	list, err := e.o.Intrusion.Hours(ctx, callOf(ctx).staff, from, to)
	if err != nil {
		return nil, err
	}
	out := &signalHoursOut{}
	out.Body.Hours = make([]wireSignalHour, len(list))
	for i, h := range list {
		out.Body.Hours[i] = wireSignalHour{millis(h.At), string(h.Kind), h.N}
	}
	return out, nil
}
