package allowlist

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/versions"
)

// Version is a list as it was in force from a moment on.
type Version struct {
	List
	Number int // counts from 1; 0 is the default, which nobody has set
	At     time.Time
	By     chat.StaffID // zero for the default, and for the host's operator
	// Broken says that the row does not open. Such a list is on, and empty.
	Broken bool
}

func versionOf(v versions.Version[List]) Version {
	return Version{v.Value, v.Number, v.At, v.By, v.Broken}
}

// Options are what Open needs.
type Options struct {
	DB    *db.DB
	Ring  *keyring.Ring
	Known Known
	// Audit is told before the list is changed. Nil writes nothing down, which is for tests of what has nothing to do with it.
	Audit versions.Audit
	Log   *slog.Logger     // nil discards
	Now   func() time.Time // nil is time.Now
	// Every is how often other nodes' changes are looked for; 0 is every two seconds.
	Every time.Duration
}

// Register has the list in force. It is safe for concurrent use.
type Register struct {
	known Known
	kept  *versions.Kept[List]
}

// Open reads the newest list. A row that does not open is no error: then nobody is admitted, and the host's operator can
// still put another list in its place.
func Open(ctx context.Context, o Options) (*Register, error) {
	if o.Known.Role == nil || o.Known.Site == nil {
		return nil, errors.New("allowlist: options lack roles or sites")
	}
	kept, err := versions.Open(ctx, versions.Options[List]{
		DB: o.DB, Ring: o.Ring, Table: "allow_list", Encode: encode, Decode: decode, Broken: &List{On: true}, Audit: o.Audit, Log: o.Log, Now: o.Now,
		Every: o.Every,
	})
	if err != nil {
		return nil, err
	}
	return &Register{o.Known, kept}, nil
}

// OnChange registers what is called after another list has come into force. All are registered before the first request.
func (r *Register) OnChange(fn func()) { r.kept.OnChange(fn) }

// Run looks for lists that other nodes have put in force, until ctx ends.
func (r *Register) Run(ctx context.Context) { r.kept.Run(ctx) }

// Newest returns the list in force. It answers from memory; its entries are not to be changed.
func (r *Register) Newest() Version { return versionOf(r.kept.Newest()) }

// Admits tells whether somebody is let in from an address by the list in force; see List.Admits.
func (r *Register) Admits(a netip.Addr, who Who) bool { return r.kept.Newest().Value.Admits(a, who) }

// Read makes entries of drafts, as Change would of them by somebody.
func (r *Register) Read(drafts []Draft, by chat.StaffID) ([]Entry, []Fault) {
	return Read(drafts, r.known, r.Newest().Entries, r.kept.Moment(), by)
}

// document is a list as it is sealed: notes and addresses may be somebody's home.
type document struct {
	On      bool         `json:"on"`
	Entries []storedItem `json:"entries"`
}

type storedItem struct {
	Prefix netip.Prefix  `json:"prefix"`
	Roles  []string      `json:"roles,omitempty"`
	Sites  []chat.SiteID `json:"sites,omitempty"`
	Note   string        `json:"note,omitempty"`
	At     int64         `json:"at"`
	By     chat.StaffID  `json:"by,omitzero"`
}

func encode(l List) ([]byte, error) {
	kept := document{On: l.On, Entries: make([]storedItem, len(l.Entries))}
	for i, e := range l.Entries {
		kept.Entries[i] = storedItem{e.Prefix, e.Roles, e.Sites, e.Note, e.At.UnixMilli(), e.By}
	}
	return json.Marshal(kept)
}

func decode(plain []byte) (List, error) {
	var kept document
	if err := json.Unmarshal(plain, &kept); err != nil {
		return List{}, err
	}
	l := List{On: kept.On}
	for _, e := range kept.Entries {
		l.Entries = append(l.Entries, Entry{e.Prefix, e.Roles, e.Sites, e.Note, time.UnixMilli(e.At).UTC(), e.By})
	}
	return l, nil
}
