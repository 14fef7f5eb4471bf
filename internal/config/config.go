// Package config is the one place where settings are declared: each with its name, default, meaning and check.
//
// It protects against the quiet mistake: an unknown key, a wrong type, a public address without TLS or a root key beside
// the data refuses to start, and the error names the key and the line. It refuses to hold behaviour, and never repeats a
// secret's value in an error.
package config

import "time"

// Config is everything that can be set. Values come from, each over the one before: the defaults, the file, the
// environment (SNUG_ and the key's path in capitals, dots as underscores: SNUG_TLS_KEY), the command line's flags. A
// secret may be given by a file instead: its variable with _FILE behind.
type Config struct {
	Listen    string    `yaml:"listen" default:"127.0.0.1:7465" doc:"Address and port to serve on. Anything but loopback needs tls or proxies."`
	Data      string    `yaml:"data" default:"snug-data" doc:"Folder for the database, the key store and the control socket; made with mode 0700."`
	Origins   Origins   `yaml:"origins" doc:"Where browsers reach Snug. Widget and console must be different origins."`
	TLS       TLS       `yaml:"tls"`
	Proxies   []string  `yaml:"proxies" doc:"Addresses or networks of the reverse proxies whose forwarding headers are believed, read from the right."`
	RootKey   RootKey   `yaml:"root_key"`
	Database  Database  `yaml:"database"`
	Limits    Limits    `yaml:"limits"`
	SignIn    SignIn    `yaml:"sign_in"`
	Audit     Audit     `yaml:"audit"`
	Review    Review    `yaml:"review"`
	Approvals Approvals `yaml:"approvals"`
	Mail      Mail      `yaml:"mail"`
	Company   Company   `yaml:"openid_connect"`
	Alerts    Alerts    `yaml:"alerts"`
	GeoIP     GeoIP     `yaml:"geoip"`
	Log       Log       `yaml:"log"`
	Webhooks  []Webhook `yaml:"webhooks" doc:"Receivers of signed events, at most 8; see docs/operations/alerts.md."`
	Sites     []Site    `yaml:"sites" doc:"The shops or brands that are served; see docs/operations/configuration.md."`
}

// Origins are scheme, host and port, without a path.
type Origins struct {
	Widget  string `yaml:"widget" default:"http://chat.localhost:7465" doc:"The widget's own origin; best on a site of its own."`
	Console string `yaml:"console" default:"http://console.localhost:7465" doc:"The console's origin."`
}

// TLS is how connections are protected when Snug ends TLS itself.
type TLS struct {
	Certificate string `yaml:"certificate" doc:"PEM file with the certificate chain. Read again when it changes."`
	Key         string `yaml:"key" doc:"PEM file with the private key, mode 0600."`
	Allow12     bool   `yaml:"allow_tls12" default:"false" doc:"Also accept TLS 1.2, with AEAD and forward secrecy only."`
}

// RootKey is the key that wraps all others. Exactly one way is used.
type RootKey struct {
	File           string `yaml:"file" doc:"File with the root key, mode 0600, outside the data folder. Make one with: snug keys init FILE"`
	Passphrase     string `yaml:"passphrase" secret:"true" doc:"Passphrase that the root key is derived from (argon2id). Give it as SNUG_ROOT_KEY_PASSPHRASE_FILE rather than here."`
	AllowInsideDir bool   `yaml:"allow_inside_data" default:"false" doc:"Let the root key lie in the data folder. For trying things out only: whoever copies the folder has everything."`
}

// Database says where rows and wrapped keys live. Empty means SQLite in the data folder.
type Database struct {
	URL     string `yaml:"url" secret:"true" doc:"postgres://… for PostgreSQL 14 or newer; empty for SQLite in the data folder."`
	KeysURL string `yaml:"keys_url" secret:"true" doc:"postgres://… of the database of its own that holds the wrapped keys; needed with url. Never archive it."`
}

// Limits bound what one sender may cost. 0 is refused; there is no unlimited.
type Limits struct {
	SocketsPerAddress int           `yaml:"sockets_per_address" default:"64" doc:"Sockets open at once from one IPv4 address or one IPv6 /64."`
	Sockets           int           `yaml:"sockets" default:"20000" doc:"Sockets open at once in all."`
	StartsPerMinute   int           `yaml:"starts_per_minute" default:"20" doc:"New conversations a minute from one address or /64."`
	MessagesPerSecond int           `yaml:"messages_per_second" default:"10" doc:"Messages a second of one visitor, over a burst of twice that."`
	SignInsPerMinute  int           `yaml:"sign_ins_per_minute" default:"20" doc:"Sign-in attempts a minute from one address or /64."`
	Drain             time.Duration `yaml:"drain" default:"10s" doc:"How long a stopping server lets sockets finish."`
}

// SignIn is what is asked of staff who sign in.
type SignIn struct {
	SecondFactor string `yaml:"second_factor" default:"required" doc:"required: everybody has a second factor, and who has none yet enrols one at the first sign-in; optional: those who want one. The posture page says so where it is optional."`
}

// Audit is where the audit log goes beside the database, and how long it is kept.
type Audit struct {
	File   string `yaml:"file" doc:"A second place for the audit log, best on another machine's disk: a file outside the data folder that gets each entry, without details, and each signed checkpoint. While it can't be written, sensitive acts are refused."`
	Syslog string `yaml:"syslog" doc:"The same to a syslog receiver (RFC 5424): udp://host:514, tcp://host:601, tls://host:6514 or unix:///dev/log."`
	Months int    `yaml:"months" default:"13" doc:"How many months entries of the audit log are kept, after the month that they are from."`
}

// Review is how often it is asked whether people still need what they have.
type Review struct {
	Days int `yaml:"days" default:"90" doc:"After how many days somebody has to confirm again that a person needs their role, teams and sites. What is overdue is a finding."`
}

// Approvals is what takes a second person beside what always does.
type Approvals struct {
	Permissions []string `yaml:"permissions" doc:"Permissions whose use takes a second person each time, beside what always does: conversation.erase."`
}

// Log is where the log goes: standard error, always.
type Log struct {
	Level  string `yaml:"level" default:"info" doc:"debug, info, warn or error."`
	Format string `yaml:"format" default:"text" doc:"text or json."`
}

// Site is one shop or brand.
type Site struct {
	Key          string              `yaml:"key" doc:"Short name in URLs and in the snippet: a-z, 0-9 and -."`
	Name         string              `yaml:"name" doc:"Name that visitors read."`
	Origins      []string            `yaml:"origins" doc:"Origins of the pages that may embed the widget."`
	Accent       string              `yaml:"accent" default:"#1F56D6" doc:"Brand colour, #RRGGBB; what is written on it must reach a contrast of 4.5:1."`
	PayPaths     []string            `yaml:"pay_paths" doc:"Paths of payment pages, which the widget stays off."`
	AskName      bool                `yaml:"ask_name" doc:"Ask for a name before the chat (never required)."`
	AskEmail     bool                `yaml:"ask_email" doc:"Ask for an e-mail address before the chat (never required)."`
	QuickReplies map[string][]string `yaml:"quick_replies" doc:"Per language: what a visitor may send with one touch."`
	OffRecord    bool                `yaml:"off_record" default:"true" doc:"Offer a chat off the record after No thanks."`
	OtherWays    []Way               `yaml:"other_ways" doc:"Other ways of contact, offered after No thanks."`
	Controller   string              `yaml:"controller" doc:"Who is responsible (GDPR Art. 13): name and address."`
	Contact      string              `yaml:"contact" doc:"How to reach them about privacy."`
	Recipients   []string            `yaml:"recipients" doc:"Who else receives the data; say 'nobody' if so."`
	Countries    []string            `yaml:"countries" doc:"Where the data lies."`
	Complain     string              `yaml:"complain" doc:"The supervisory authority to complain to."`
	Identity     Identity            `yaml:"identity"`
	Teams        []string            `yaml:"teams" doc:"Teams of this installation's staff."`
	Consent      map[string]Consent  `yaml:"consent" doc:"Per language: the site's own words in place of Snug's."`
}

// Identity is how the shop's own server says who a visitor is.
type Identity struct {
	Algorithm string   `yaml:"algorithm" doc:"How the shop signs who a visitor is: EdDSA or HS256; empty if it does not. See docs/embedding.md."`
	KeyFiles  []string `yaml:"key_files" doc:"Files with the shop's public key (EdDSA, PEM) or the secret shared with it (HS256, 32 bytes or more, mode 0600). Up to 4, while keys are changed."`
	Required  bool     `yaml:"required" doc:"Only who the shop has signed may chat; needs off_record: false."`
}

// Way is another way to reach the shop.
type Way struct {
	Label string `yaml:"label" doc:"What the visitor reads."`
	Href  string `yaml:"href" doc:"https:, mailto: or tel:"`
}

// Consent replaces parts of the text that a visitor reads before the chat. Empty parts keep Snug's words.
type Consent struct {
	Intro    string                    `yaml:"intro" doc:"First lines."`
	Rights   string                    `yaml:"rights" doc:"Which rights the visitor has, and how to use them."`
	More     string                    `yaml:"more" doc:"What else is to be said."`
	Purposes map[string]ConsentPurpose `yaml:"purposes" doc:"By purpose: answer, keep, recognise, improve."`
}

// ConsentPurpose is one purpose in the site's own words.
type ConsentPurpose struct {
	Title  string `yaml:"title" doc:"The purpose in a few words."`
	Text   string `yaml:"text" doc:"The purpose in a sentence or two."`
	Period string `yaml:"period" doc:"How long, in words."`
}
