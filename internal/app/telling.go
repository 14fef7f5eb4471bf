package app

import (
	"context"
	"fmt"
	"os"
	"time"

	"snug/internal/chat"
	"snug/internal/control"
	"snug/internal/notify"
	"snug/internal/report"
)

// openNotify makes what tells staff and other systems. It needs the people, who are there when the first mail is sent.
func (a *App) openNotify(context.Context) (err error) {
	c := a.config
	o := notify.Options{
		DB: a.storage.rows, Ring: a.storage.ring, Console: c.Origins.Console, Shop: a.shop(), Reach: a.reach, Label: report.Label, Zone: a.zone(), Log: a.log,
	}
	if m := c.Mail; m.Host != "" {
		o.Mail = &notify.MailServer{Host: m.Host, Port: m.Port, TLS: m.TLS, User: m.User, Password: m.Password, From: m.From}
	}
	for _, w := range c.Webhooks {
		hook := notify.Webhook{Name: w.Name, URL: w.URL}
		for _, f := range w.SecretFiles {
			b, err := os.ReadFile(f)
			if err != nil {
				return fmt.Errorf("webhooks: %s: %w", w.Name, err)
			}
			secret, err := notify.Secret(b)
			if err != nil {
				return fmt.Errorf("webhooks: %s: %w", w.Name, err)
			}
			hook.Secrets = append(hook.Secrets, secret)
		}
		o.Webhooks = append(o.Webhooks, hook)
	}
	if c.Alerts.Syslog != "" {
		o.Syslog = &notify.Syslog{Address: c.Alerts.Syslog}
	}
	a.notify, err = notify.New(o)
	return err
}

// shop is what mails and reports call the installation.
func (a *App) shop() string {
	if len(a.config.Sites) > 0 {
		return a.config.Sites[0].Name
	}
	return "Snug"
}

// reach tells where a member of staff gets mail. Who is kept out gets none.
func (a *App) reach(id chat.StaffID) (address, language string, ok bool) {
	p, err := a.staff.Person(id)
	if err != nil || p.Out(time.Now()) {
		return "", "", false
	}
	return p.Email, p.Language, true
}

// telling is what the host's commands can ask of it.
func (a *App) telling() control.Notify {
	return control.Notify{
		State: func(ctx context.Context) (control.Sending, error) {
			lanes, dead, err := a.notify.State(ctx, 100)
			out := control.Sending{Lanes: []control.SendingLane{}, Dead: []control.Unsent{}}
			for _, l := range lanes {
				out.Lanes = append(out.Lanes, control.SendingLane{Name: l.Name, Waiting: l.Waiting, Since: l.Since, Why: l.Why, Sent: l.Sent})
			}
			for _, d := range dead {
				out.Dead = append(out.Dead, control.Unsent{ID: d.ID, Lane: d.Lane, Kind: d.Kind, At: d.At, Dead: d.Dead, Tries: d.Tries, Why: d.Why})
			}
			return out, err
		},
		Test: func(ctx context.Context, address, language string) []control.Tried {
			var out []control.Tried
			add := func(lane string, err error) {
				t := control.Tried{Lane: lane}
				if err != nil {
					t.Error = err.Error()
				}
				out = append(out, t)
			}
			if address != "" {
				add(notify.MailLane, a.notify.TestMail(ctx, address, language))
			}
			for lane, err := range a.notify.TestEvent(ctx) {
				add(lane, err)
			}
			return out
		},
	}
}
