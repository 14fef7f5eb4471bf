package config

import (
	"fmt"
	"net/mail"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Mail is the server that mail to staff goes out by. Nothing is sent to visitors.
type Mail struct {
	Host     string `yaml:"host" doc:"Server that mail to staff goes out by: invitations, resets, alerts. Empty sends no mail. See docs/operations/alerts.md."`
	Port     int    `yaml:"port" default:"587" doc:"Its port: 587 for starttls, 465 for implicit."`
	TLS      string `yaml:"tls" default:"starttls" doc:"starttls (refused where the server does not offer it), implicit, or none, which is taken for a server on this machine only."`
	User     string `yaml:"user" doc:"Name to sign in with; empty signs in with none."`
	Password string `yaml:"password" secret:"true" doc:"Its password. Give it as SNUG_MAIL_PASSWORD_FILE rather than here."`
	From     string `yaml:"from" doc:"Sender: snug@shop.example or Snug <snug@shop.example>. Needed with host."`
}

// Webhook is a receiver of signed events.
type Webhook struct {
	Name        string   `yaml:"name" doc:"Name of the receiver, a-z, 0-9 and -: what the console calls it."`
	URL         string   `yaml:"url" doc:"Where events are posted to: https, or http to this machine. Redirects are not followed."`
	SecretFiles []string `yaml:"secret_files" doc:"File with the secret that events are signed with, mode 0600: 24 bytes or more, or whsec_ and base64. A second one while it is changed."`
}

// Alerts say who is told of incidents.
type Alerts struct {
	To           []string `yaml:"to" doc:"Addresses that are told of incidents at once, beside the members of staff who chose it."`
	Language     string   `yaml:"language" default:"en" doc:"The language that those addresses read: en or de."`
	Severity     string   `yaml:"severity" default:"medium" doc:"From which severity on: low, medium, high or critical. Less is in the console and in the digest."`
	Syslog       string   `yaml:"syslog" doc:"Incidents to a syslog receiver (RFC 5424), too: udp://host:514, tcp://host:601, tls://host:6514 or unix:///dev/log."`
	DigestHour   int      `yaml:"digest_hour" default:"8" doc:"The hour at which the day before is summed up, 0 to 23; -1 sends no digest."`
	DigestAlways bool     `yaml:"digest_always" default:"false" doc:"Send the digest when nothing happened, too."`
	TimeZone     string   `yaml:"time_zone" default:"UTC" doc:"The zone of that hour, and of the times in mails: Europe/Berlin."`
}

// GeoIP are files that tell where addresses are. Nothing is asked over the network.
type GeoIP struct {
	Places  string `yaml:"places" doc:"File of countries or cities in MaxMind's format (.mmdb), for where a network is. Read again when it changes."`
	Systems string `yaml:"systems" doc:"The same of autonomous systems: whose network it is."`
}

var hookName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

func (c *Config) checkTelling(bad func(key, why string)) {
	c.checkMail(bad)
	seen := map[string]bool{}
	for _, w := range c.Webhooks {
		if why := w.wrong(); why != "" {
			bad("webhooks", why)
		} else if seen[w.Name] {
			bad("webhooks", "two receivers have the name "+w.Name)
		}
		seen[w.Name] = true
	}
	if len(c.Webhooks) > 8 {
		bad("webhooks", "at most 8")
	}
	a := c.Alerts
	if slices.ContainsFunc(a.To, func(s string) bool { return !plainAddress(s) }) || len(a.To) > 20 {
		bad("alerts.to", "want addresses such as it@shop.example, without names, at most 20")
	}
	if len(a.To) > 0 && c.Mail.Host == "" {
		bad("alerts.to", "needs mail.host")
	}
	if a.Language != "en" && a.Language != "de" {
		bad("alerts.language", "want en or de")
	}
	if !slices.Contains([]string{"low", "medium", "high", "critical"}, a.Severity) {
		bad("alerts.severity", "want low, medium, high or critical")
	}
	checkSyslog(bad, "alerts.syslog", a.Syslog)
	if a.DigestHour < -1 || a.DigestHour > 23 {
		bad("alerts.digest_hour", "want 0 to 23, or -1 for none")
	}
	if _, err := time.LoadLocation(a.TimeZone); err != nil || a.TimeZone == "" || a.TimeZone == "Local" {
		bad("alerts.time_zone", "want the name of a zone, such as Europe/Berlin")
	}
}

func (c *Config) checkMail(bad func(key, why string)) {
	m := c.Mail
	if m.Host == "" {
		if m.From != "" || m.User != "" {
			bad("mail.host", "is missing, so that no mail would be sent")
		}
		return
	}
	if strings.ContainsAny(m.Host, ":/@ ") {
		bad("mail.host", "want the name of a host, without a port")
	}
	if m.Port < 1 || m.Port > 65535 {
		bad("mail.port", "want a number from 1 to 65535")
	}
	if from, err := mail.ParseAddress(m.From); err != nil || !plainAddress(from.Address) {
		bad("mail.from", "want snug@shop.example or Snug <snug@shop.example>")
	}
	switch {
	case m.TLS == "none" && !loopback(m.Host):
		bad("mail.tls", "none is taken for a server on this machine only: links to sign in would travel in clear")
	case m.TLS != "none" && m.TLS != "starttls" && m.TLS != "implicit":
		bad("mail.tls", "want starttls, implicit or none")
	case m.TLS == "none" && m.User != "":
		bad("mail.user", "a password is not sent without TLS")
	}
	if (m.User == "") != (m.Password == "") {
		bad("mail.user", "user and password go together: give both or neither")
	}
}

func plainAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s && !strings.ContainsAny(s, "\"\\ \r\n")
}

// wrong tells why a webhook can't be; empty if it can.
func (w Webhook) wrong() string {
	if !hookName.MatchString(w.Name) {
		return "every receiver needs a name of a-z, 0-9 and -, at most 40 characters"
	}
	u, err := url.Parse(w.URL)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "",
		u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return w.Name + ": url: want https://host/path (http:// is taken for this machine only)"
	case len(w.SecretFiles) == 0 || len(w.SecretFiles) > 2:
		return w.Name + ": secret_files: want one file, or two while the secret is changed"
	}
	for _, f := range w.SecretFiles {
		if why := privateFile(f, 4<<10); why != "" {
			return fmt.Sprintf("%s: secret_files: %s %s", w.Name, f, why)
		}
	}
	return ""
}

// privateFile tells why a file is no secret's; empty if it is one.
func privateFile(name string, most int64) string {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return "can't be read: " + reason(err)
	case !info.Mode().IsRegular() || info.Size() == 0 || info.Size() > most:
		return "is no secret"
	case info.Mode().Perm()&0o077 != 0:
		return "can be read by others than its owner: chmod 0600 it"
	}
	return ""
}
