package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"snug/internal/perm"
	"snug/internal/syslog"
)

var siteKey = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// check refuses what is dangerous or can't work. All findings are reported at once.
func (c *Config) check(file string, doc *ast.File) error {
	var found []error
	bad := func(key, why string) {
		found = append(found, &Error{File: file, Line: lineOf(doc, key), Key: key, Why: why})
	}

	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		bad("listen", "want host:port, such as 127.0.0.1:7465")
	} else if !loopback(host) && c.TLS.Certificate == "" && len(c.Proxies) == 0 {
		bad("listen", "this address is not loopback, and plain HTTP is served on loopback only: give tls.certificate and tls.key, or name your reverse proxies in proxies")
	}
	if (c.TLS.Certificate == "") != (c.TLS.Key == "") {
		bad("tls.certificate", "certificate and key go together: give both or neither")
	}
	for _, p := range c.Proxies {
		if !addressOrNetwork(p) {
			bad("proxies", "want addresses or networks, such as 10.0.0.7 or 10.0.0.0/24, without zones")
			break
		}
	}
	widget, err1 := origin(c.Origins.Widget)
	console, err2 := origin(c.Origins.Console)
	if err1 != nil {
		bad("origins.widget", err1.Error())
	}
	if err2 != nil {
		bad("origins.console", err2.Error())
	}
	if err1 == nil && err2 == nil && strings.EqualFold(widget, console) {
		bad("origins.console", "must be another origin than origins.widget: a script in the one must not reach the other")
	}
	c.checkKeys(bad)
	c.checkLimits(bad)
	c.checkAudit(bad)
	c.checkTelling(bad)
	c.checkCompany(bad)
	c.checkSites(bad)
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		bad("log.level", "want debug, info, warn or error")
	}
	if c.SignIn.SecondFactor != "required" && c.SignIn.SecondFactor != "optional" {
		bad("sign_in.second_factor", "want required or optional")
	}
	if c.Log.Format != "text" && c.Log.Format != "json" {
		bad("log.format", "want text or json")
	}
	return errors.Join(found...)
}

func (c *Config) checkKeys(bad func(key, why string)) {
	k := c.RootKey
	switch {
	case k.File == "" && k.Passphrase == "":
		bad("root_key", "no root key is set: make one with `snug keys init FILE` and set root_key.file, or give SNUG_ROOT_KEY_PASSPHRASE_FILE")
	case k.File != "" && k.Passphrase != "":
		bad("root_key", "file and passphrase are both set: choose one")
	case k.Passphrase != "" && len(k.Passphrase) < 16:
		bad("root_key.passphrase", "too short: use 16 characters or more, best six random words")
	case k.File != "":
		if !k.AllowInsideDir && inside(c.Data, k.File) {
			bad("root_key.file", "lies in the data folder, so that a copy of the folder would open itself: keep it elsewhere")
		}
		if info, err := os.Stat(k.File); err == nil && info.Mode().Perm()&0o077 != 0 {
			bad("root_key.file", "can be read by others than its owner: chmod 0600 it")
		}
	}
	if (c.Database.URL == "") != (c.Database.KeysURL == "") {
		bad("database", "url and keys_url go together: wrapped keys live in a database of their own")
	} else if c.Database.URL != "" && c.Database.URL == c.Database.KeysURL {
		bad("database.keys_url", "must be another database than database.url: a dump of the rows must not hold their keys")
	}
	for key, u := range map[string]string{"database.url": c.Database.URL, "database.keys_url": c.Database.KeysURL} {
		if u != "" && !strings.HasPrefix(u, "postgres://") && !strings.HasPrefix(u, "postgresql://") {
			bad(key, "want postgres://…")
		}
	}
	if c.TLS.Key != "" {
		if info, err := os.Stat(c.TLS.Key); err != nil {
			bad("tls.key", "can't be read: "+reason(err))
		} else if info.Mode().Perm()&0o077 != 0 {
			bad("tls.key", "can be read by others than its owner: chmod 0600 it")
		}
	}
}

func (c *Config) checkLimits(bad func(key, why string)) {
	for key, n := range map[string]int{
		"limits.sockets_per_address": c.Limits.SocketsPerAddress,
		"limits.sockets":             c.Limits.Sockets,
		"limits.starts_per_minute":   c.Limits.StartsPerMinute,
		"limits.messages_per_second": c.Limits.MessagesPerSecond,
		"limits.sign_ins_per_minute": c.Limits.SignInsPerMinute,
	} {
		if n < 1 || n > 10_000_000 {
			bad(key, "want a number from 1 to 10,000,000")
		}
	}
	if c.Limits.Drain <= 0 || c.Limits.Drain.Minutes() > 5 {
		bad("limits.drain", "want a time from 1ms to 5m")
	}
}

func (c *Config) checkAudit(bad func(key, why string)) {
	if c.Audit.File != "" && inside(c.Data, c.Audit.File) {
		bad("audit.file", "lies in the data folder, so that whoever puts the folder back puts it back, too: keep it elsewhere")
	}
	checkSyslog(bad, "audit.syslog", c.Audit.Syslog)
	if c.Review.Days < 1 || c.Review.Days > 3650 {
		bad("review.days", "want a number from 1 to 3650")
	}
	for _, p := range c.Approvals.Permissions {
		if p != string(perm.Erase) {
			bad("approvals.permissions", "want conversation.erase, or nothing: of other permissions a second person can't be asked")
		}
	}
	if c.Audit.Months < 1 || c.Audit.Months > 240 {
		bad("audit.months", "want a number from 1 to 240")
	}
}

func checkSyslog(bad func(key, why string), key, address string) {
	if address == "" {
		return
	}
	if _, _, err := syslog.Parse(address); err != nil {
		bad(key, err.Error())
	}
}

func (c *Config) checkSites(bad func(key, why string)) {
	seen := map[string]bool{}
	for _, s := range c.Sites {
		switch {
		case !siteKey.MatchString(s.Key):
			bad("sites", "every site needs a key of a-z, 0-9 and -, at most 40 characters")
		case seen[s.Key]:
			bad("sites", "two sites have the key "+s.Key)
		case s.Name == "":
			bad("sites", "site "+s.Key+" needs a name")
		case len(s.Origins) == 0:
			bad("sites", "site "+s.Key+" needs the origins of the pages that embed it")
		}
		seen[s.Key] = true
		if why := s.Identity.wrong(s.OffRecord); why != "" {
			bad("sites", "site "+s.Key+": identity: "+why)
		}
		for _, o := range s.Origins {
			if _, err := origin(o); err != nil {
				bad("sites", "site "+s.Key+": origins: "+err.Error())
			}
		}
	}
}

// wrong tells why identities can't be checked by these settings; empty if they can, or if there are none.
func (i Identity) wrong(offRecord bool) string {
	switch {
	case i.Algorithm == "" && len(i.KeyFiles) == 0 && !i.Required:
		return ""
	case i.Algorithm != "EdDSA" && i.Algorithm != "HS256":
		return "algorithm: want EdDSA or HS256"
	case len(i.KeyFiles) == 0 || len(i.KeyFiles) > 4:
		return "key_files: want 1 to 4 files"
	case i.Required && offRecord:
		return "required: chats off the record have no identity, so set off_record: false"
	}
	for _, f := range i.KeyFiles {
		info, err := os.Stat(f)
		switch {
		case err != nil:
			return "key_files: " + f + " can't be read: " + reason(err)
		case i.Algorithm == "HS256" && info.Mode().Perm()&0o077 != 0:
			return "key_files: " + f + " can be read by others than its owner: chmod 0600 it"
		case !info.Mode().IsRegular() || info.Size() > 64<<10:
			return "key_files: " + f + " is no key"
		}
	}
	return ""
}

// origin checks scheme://host[:port]; plain HTTP only for names that never leave the machine.
func origin(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("want an origin: scheme, host and perhaps port, without a path")
	}
	switch {
	case u.Scheme == "https":
	case u.Scheme == "http" && (loopback(u.Hostname()) || strings.HasSuffix(u.Hostname(), ".localhost")):
	default:
		return "", errors.New("want https:// (http:// is taken for localhost only)")
	}
	return strings.ToLower(u.Scheme + "://" + u.Host), nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

func addressOrNetwork(s string) bool {
	if a, err := netip.ParseAddr(s); err == nil {
		return a.Zone() == ""
	}
	_, err := netip.ParsePrefix(s)
	return err == nil
}

// inside tells whether file lies below dir, with links resolved as far as they exist.
func inside(dir, file string) bool {
	rel, err := filepath.Rel(resolve(dir), resolve(file))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func resolve(p string) string {
	abs, err := filepath.Abs(p)
	if err != nil {
		return p
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real
	}
	if parent := filepath.Dir(abs); parent != abs {
		return filepath.Join(resolve(parent), filepath.Base(abs))
	}
	return abs
}

// lineOf is where a key stands in the file, or its nearest parent; 0 if neither does.
func lineOf(doc *ast.File, key string) int {
	for doc != nil && key != "" {
		if path, err := yaml.PathString("$." + key); err == nil {
			if node, err := path.FilterFile(doc); err == nil && node != nil {
				return node.GetToken().Position.Line
			}
		}
		if i := strings.LastIndexByte(key, '.'); i >= 0 {
			key = key[:i]
		} else {
			key = ""
		}
	}
	return 0
}
