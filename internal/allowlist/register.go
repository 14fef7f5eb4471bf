package allowlist

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strconv"
	"sync/atomic"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
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

// Audit writes down that the list is about to be changed.
type Audit interface {
	// Begin returns when it is on disk that the act is about to be done. On an error the act must not be done. Otherwise
	// done is called once, with the act's error or nil.
	Begin(ctx context.Context, a chat.Act) (done func(error), err error)
}

// unwritten writes nothing down.
type unwritten struct{}

func (unwritten) Begin(context.Context, chat.Act) (func(error), error) { return func(error) {}, nil }

// Options are what Open needs.
type Options struct {
	DB    *db.DB
	Ring  *keyring.Ring
	Known Known
	// Audit is told before the list is changed. Nil writes nothing down, which is for tests of what has nothing to do with it.
	Audit Audit
	Log   *slog.Logger     // nil discards
	Now   func() time.Time // nil is time.Now
	// Every is how often other nodes' changes are looked for; 0 is every two seconds.
	Every time.Duration
}

// Register has the list in force. It is safe for concurrent use.
type Register struct {
	o        Options
	now      atomic.Pointer[Version]
	onChange []func() // set before serving
}

// Open reads the newest list. A row that does not open is no error: then nobody is admitted, and the host's operator can
// still put another list in its place.
func Open(ctx context.Context, o Options) (*Register, error) {
	if o.DB == nil || o.Ring == nil || o.Known.Role == nil || o.Known.Site == nil {
		return nil, errors.New("allowlist: options lack a database, a ring, roles or sites")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Every == 0 {
		o.Every = 2 * time.Second
	}
	if o.Audit == nil {
		o.Audit = unwritten{}
	}
	r := &Register{o: o}
	newest, err := r.newest(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the allow-list: %w", err)
	}
	r.now.Store(&newest)
	return r, nil
}

// OnChange registers what is called after another list has come into force. All are registered before the first request.
func (r *Register) OnChange(fn func()) { r.onChange = append(r.onChange, fn) }

// Newest returns the list in force. It answers from memory; its entries are not to be changed.
func (r *Register) Newest() Version { return *r.now.Load() }

// Admits tells whether somebody is let in from an address by the list in force; see List.Admits.
func (r *Register) Admits(a netip.Addr, who Who) bool { return r.now.Load().Admits(a, who) }

// Read makes entries of drafts, as Change would of them by somebody.
func (r *Register) Read(drafts []Draft, by chat.StaffID) ([]Entry, []Fault) {
	return Read(drafts, r.o.Known, r.Newest().Entries, r.moment(), by)
}

// Run looks for lists that other nodes have put in force, until ctx ends. While the database does not answer, the list that is
// known stays.
func (r *Register) Run(ctx context.Context) {
	tick := time.NewTicker(r.o.Every)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := r.refresh(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			r.o.Log.ErrorContext(ctx, "the allow-list could not be read again; the one that is known stays in force", "err", err)
		}
		failing = err != nil
	}
}

const (
	columns       = `version, at, staff, body`
	selectNewest  = `SELECT ` + columns + ` FROM allow_list ORDER BY version DESC LIMIT 1`
	selectVersion = `SELECT COALESCE(MAX(version), 0) FROM allow_list`
)

// refresh puts the newest row in force, if it is not.
func (r *Register) refresh(ctx context.Context) error {
	var number int
	if err := r.o.DB.Read().QueryRowContext(ctx, selectVersion).Scan(&number); err != nil {
		return err
	}
	if number <= r.now.Load().Number {
		return nil
	}
	v, err := r.newest(ctx)
	if err != nil {
		return err
	}
	r.enforce(ctx, v)
	return nil
}

// enforce puts a version in force, unless a later one is already, and tells.
func (r *Register) enforce(ctx context.Context, v Version) {
	for now := r.now.Load(); now.Number < v.Number; now = r.now.Load() {
		if !r.now.CompareAndSwap(now, &v) {
			continue
		}
		r.o.Log.InfoContext(ctx, "allow-list in force", "version", v.Number, "on", v.On, "entries", len(v.Entries))
		for _, fn := range r.onChange {
			fn()
		}
	}
}

func (r *Register) newest(ctx context.Context) (Version, error) {
	v, err := r.read(ctx, r.o.DB.Read().QueryRowContext(ctx, selectNewest))
	switch {
	case errors.Is(err, db.ErrNoRows):
		return Version{}, nil
	case v.Broken:
		r.o.Log.ErrorContext(ctx, "the allow-list does not open, so nobody is admitted; put another in its place with snug access", "version", v.Number, "err", err)
		return v, nil
	}
	return v, err
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

// read opens one row. Where it does not open, the version is broken and the error says why.
func (r *Register) read(ctx context.Context, row interface{ Scan(...any) error }) (Version, error) {
	var v Version
	var at int64
	var body sealed.Value
	if err := row.Scan(&v.Number, &at, &v.By, &body); err != nil {
		return v, err
	}
	v.At = time.UnixMilli(at).UTC()
	key, err := r.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return v, err
	}
	var kept document
	plain, err := key.Open(place(v), body)
	if err == nil {
		err = json.Unmarshal(plain, &kept)
	}
	if err != nil {
		v.On, v.Broken = true, true
		return v, err
	}
	v.On = kept.On
	for _, e := range kept.Entries {
		v.Entries = append(v.Entries, Entry{e.Prefix, e.Roles, e.Sites, e.Note, time.UnixMilli(e.At).UTC(), e.By})
	}
	return v, nil
}

// place binds a sealed list to its number and its author: one that is moved elsewhere does not open.
func place(v Version) keyring.AD {
	by := "host"
	if !v.By.IsZero() {
		by = "staff:" + v.By.String()
	}
	return keyring.AD{Table: "allow_list", Column: "body", Kind: "version:" + strconv.Itoa(v.Number), Author: by}
}
