package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/config"
	"snug/internal/db"
	"snug/internal/drift"
	"snug/internal/notify"
	"snug/internal/perm"
	"snug/internal/syslog"
)

// noteSettings has it written down and told where the settings of this start protect less than those of the last one.
func (a *App) noteSettings(ctx context.Context) error {
	return drift.Note(ctx, drift.Options{DB: a.storage.rows, Ring: a.storage.ring, Audit: a.audit, Tell: a.tellLoosened, Now: time.Now, New: len(a.staff.List()) == 0}, protecting(a.config))
}

// protecting are the settings that keep somebody out, see to it that something is told, or limit what anybody may try.
func protecting(c *config.Config) []drift.Setting {
	s := []drift.Setting{
		drift.Switch("sign_in.second_factor", drift.More, c.SignIn.SecondFactor == "optional"),
		drift.Switch("tls.certificate", drift.Less, c.TLS.Certificate != ""),
		drift.Switch("tls.allow_tls12", drift.More, c.TLS.Allow12),
		{Key: "proxies", Rule: drift.Added, Of: c.Proxies},
		drift.Switch("root_key.allow_inside_data", drift.More, c.RootKey.AllowInsideDir),
		drift.Name("audit.file", drift.Fewer, c.Audit.File),
		drift.Name("audit.syslog", drift.Fewer, c.Audit.Syslog),
		{Key: "audit.months", Rule: drift.Less, N: int64(c.Audit.Months)},
		{Key: "review.days", Rule: drift.More, N: int64(c.Review.Days)},
		{Key: "approvals.permissions", Rule: drift.Fewer, Of: c.Approvals.Permissions},
		{Key: "limits.sign_ins_per_minute", Rule: drift.More, N: int64(c.Limits.SignInsPerMinute)},
		{Key: "limits.starts_per_minute", Rule: drift.More, N: int64(c.Limits.StartsPerMinute)},
		{Key: "limits.messages_per_second", Rule: drift.More, N: int64(c.Limits.MessagesPerSecond)},
		{Key: "limits.sockets_per_address", Rule: drift.More, N: int64(c.Limits.SocketsPerAddress)},
		drift.Name("openid_connect.issuer", drift.Added, c.Company.Issuer),
		drift.Switch("openid_connect.create_accounts", drift.More, c.Company.CreateAccounts),
		{Key: "openid_connect.second_factor_amr", Rule: drift.Added, Of: c.Company.SecondFactorAMR},
		{Key: "openid_connect.second_factor_acr", Rule: drift.Added, Of: c.Company.SecondFactorACR},
		{Key: "alerts.to", Rule: drift.Fewer, Of: c.Alerts.To},
		{Key: "alerts.severity", Rule: drift.More, N: int64(slices.Index([]string{"low", "medium", "high", "critical"}, c.Alerts.Severity))},
		drift.Name("alerts.syslog", drift.Fewer, c.Alerts.Syslog),
		drift.Switch("alerts.digest_hour", drift.Less, c.Alerts.DigestHour >= 0),
		drift.Name("mail.host", drift.Fewer, c.Mail.Host),
	}
	roles := drift.Setting{Key: "openid_connect.roles", Rule: drift.Added}
	for _, r := range c.Company.Roles {
		roles.Of = append(roles.Of, r.Group+"\x00"+r.Role)
	}
	hooks := drift.Setting{Key: "webhooks", Rule: drift.Fewer}
	for _, w := range c.Webhooks {
		hooks.Of = append(hooks.Of, w.Name+"\x00"+w.URL)
	}
	s = append(s, roles, hooks)
	for _, site := range c.Sites {
		of := "sites." + site.Key + "."
		s = append(s,
			drift.Setting{Key: of + "origins", Rule: drift.Added, Of: site.Origins},
			drift.Name(of+"identity.algorithm", drift.Fewer, site.Identity.Algorithm),
			drift.Switch(of+"identity.required", drift.Less, site.Identity.Required),
		)
	}
	return s
}

// loosened is what webhooks and syslog get.
type loosened struct {
	Setting string `json:"setting"`
	How     string `json:"how"`
}

// tellLoosened tells those who oversee, by mail, and other systems.
func (a *App) tellLoosened(ctx context.Context, q db.Querier, changes []drift.Change, at time.Time) error {
	for _, s := range a.staff.Everybody() {
		if !s.Perms.Has(perm.Oversee) {
			continue
		}
		err := a.notify.Mail(ctx, q, chat.Mail{Kind: chat.MailNews, To: s.ID, Path: "/security/log", Facts: map[string]string{"what": "settings.loosened", "at": at.Format(time.RFC3339)}})
		if err != nil && !errors.Is(err, notify.ErrNoMail) {
			return err
		}
	}
	data := struct {
		Settings []loosened `json:"settings"`
		Link     string     `json:"link"`
	}{[]loosened{}, a.config.Origins.Console + "/security/log"}
	for _, c := range changes {
		a.log.Warn("a setting protects less than at the last start", "setting", c.Key, "how", c.How)
		data.Settings = append(data.Settings, loosened{c.Key, c.How})
	}
	return a.notify.Event(ctx, q, notify.Event{Type: "settings.loosened", Severity: syslog.Warning, At: at, Data: data})
}
