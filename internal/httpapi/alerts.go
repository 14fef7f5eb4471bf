package httpapi

import (
	"bytes"
	"context"
	"time"

	"snug/internal/alert"
	"snug/internal/chat"
)

func (e *Edge) report(ctx context.Context, in *reportIn) (*reportOut, error) {
	r, err := e.o.Report(ctx, by(ctx), time.UnixMilli(in.From), time.UnixMilli(in.To))
	if err != nil {
		return nil, err
	}
	return &reportOut{r}, nil
}

func (e *Edge) reportFile(ctx context.Context, in *reportIn) (*reportFileOut, error) {
	r, err := e.o.Report(ctx, by(ctx), time.UnixMilli(in.From), time.UnixMilli(in.To))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := r.PDF(&b, in.Lang, e.o.Zone); err != nil {
		return nil, err
	}
	return &reportFileOut{"application/pdf", `attachment; filename="incidents-` + r.From.Format(time.DateOnly) + `.pdf"`, b.Bytes()}, nil
}

func (e *Edge) openedHours(ctx context.Context, in *signalHoursIn) (*openedHoursOut, error) {
	from, to := time.UnixMilli(in.From), time.UnixMilli(in.To)
	if !to.After(from) || to.Sub(from) > 31*24*time.Hour {
		return nil, errMonth
	}
	list, err := e.o.Intrusion.CountOpened(ctx, callOf(ctx).staff, from, to)
	if err != nil {
		return nil, err
	}
	out := &openedHoursOut{}
	out.Body.Hours = make([]wireOpenedHour, len(list))
	for i, h := range list {
		out.Body.Hours[i] = wireOpenedHour{millis(h.At), h.Severity.String(), h.N}
	}
	return out, nil
}

// by is whoever calls.
func by(ctx context.Context) chat.Actor {
	return chat.Actor{Kind: chat.ActorStaff, Staff: callOf(ctx).staff.ID}
}

func (e *Edge) alertChoice(ctx context.Context, _ *nothing) (*alertChoiceOut, error) {
	c, err := e.o.Alerts.Choice(ctx, callOf(ctx).staff.ID)
	if err != nil {
		return nil, err
	}
	out := &alertChoiceOut{}
	out.Body.Least, out.Body.Digest, out.Body.Mail = "none", c.Digest, e.o.Alerts.Reached()
	if c.Least > 0 {
		out.Body.Least = c.Least.String()
	}
	return out, nil
}

func (e *Edge) chooseAlerts(ctx context.Context, in *alertChoiceIn) (*nothing, error) {
	return nil, e.o.Alerts.Choose(ctx, callOf(ctx).staff.ID, alert.Choice{Least: alert.ParseSeverity(in.Body.Least), Digest: in.Body.Digest})
}

// unsentShown is how much of what was given up is listed.
const unsentShown = 100

func (e *Edge) sending(ctx context.Context, _ *nothing) (*sendingOut, error) {
	lanes, dead, err := e.o.Notify.State(ctx, unsentShown)
	if err != nil {
		return nil, err
	}
	out := &sendingOut{}
	out.Body.Lanes, out.Body.Unsent = make([]wireLane, len(lanes)), make([]wireUnsent, len(dead))
	for i, l := range lanes {
		out.Body.Lanes[i] = wireLane{l.Name, l.Waiting, millis(l.Since), l.Why, millis(l.Sent)}
	}
	for i, d := range dead {
		out.Body.Unsent[i] = wireUnsent{d.ID, d.Lane, d.Kind, millis(d.At), millis(d.Dead), d.Tries, d.Why}
	}
	return out, nil
}
