package versions

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// ErrMoved is returned by Put when another version has been put in force meanwhile.
var ErrMoved = errors.New("versions: another version is in force")

// Version is a value as it was in force from a moment on.
type Version[T any] struct {
	Value  T
	Number int // counts from 1; 0 is the default, which nobody has set
	At     time.Time
	By     chat.StaffID // zero for the default, and for the host's operator
	// Broken says that the row does not open, or does not say what it should.
	Broken bool
}

// Options are what Open needs.
type Options[T any] struct {
	DB   *db.DB
	Ring *keyring.Ring
	// Table has the columns version, at, staff and body, and site if Site is set. It is a constant of the program.
	Table string
	// Site is whose it is, and under whose key it is sealed; none: the installation's.
	Site   chat.SiteID
	Encode func(T) ([]byte, error)
	Decode func([]byte) (T, error)
	// Default is in force while nobody has set anything.
	Default T
	// Broken is in force where the newest version does not open. Nil: that is an error of Open.
	Broken *T
	// Audit is told before another version is put in force. Nil writes nothing down, which is for tests of what has nothing to do
	// with it.
	Audit Audit
	Log   *slog.Logger     // nil discards
	Now   func() time.Time // nil is time.Now
	// Every is how often Run looks for other nodes' versions; 0 is every two seconds.
	Every time.Duration
}

// Kept has the version in force. It is safe for concurrent use.
type Kept[T any] struct {
	o        Options[T]
	now      atomic.Pointer[Version[T]]
	onChange []func() // set before serving

	selectNewest, selectNumber, selectHistory, insert string
}

const columns = `version, at, staff, body`

// Open reads the newest version.
func Open[T any](ctx context.Context, o Options[T]) (*Kept[T], error) {
	if o.DB == nil || o.Ring == nil || o.Table == "" || o.Encode == nil || o.Decode == nil {
		return nil, errors.New("versions: options are not complete")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Audit == nil {
		o.Audit = unwritten{}
	}
	if o.Every == 0 {
		o.Every = 2 * time.Second
	}
	k := &Kept[T]{o: o}
	from, limit := ` FROM `+o.Table, `$1`
	k.insert = `INSERT INTO ` + o.Table + ` (` + columns + `) VALUES ($1, $2, $3, $4)`
	if !o.Site.IsZero() {
		from, limit = from+` WHERE site = $1`, `$2`
		k.insert = `INSERT INTO ` + o.Table + ` (` + columns + `, site) VALUES ($1, $2, $3, $4, $5)`
	}
	k.selectNewest = `SELECT ` + columns + from + ` ORDER BY version DESC LIMIT 1`
	k.selectNumber = `SELECT COALESCE(MAX(version), 0)` + from
	k.selectHistory = `SELECT ` + columns + from + ` ORDER BY version DESC LIMIT ` + limit
	newest, err := k.newest(ctx)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", o.Table, err)
	}
	k.now.Store(&newest)
	return k, nil
}

// OnChange registers what is called after another version has come into force. All are registered before the first request.
func (k *Kept[T]) OnChange(fn func()) { k.onChange = append(k.onChange, fn) }

// Newest returns the version in force. It answers from memory; its value is not to be changed.
func (k *Kept[T]) Newest() Version[T] { return *k.now.Load() }

// Moment is now as rows have it.
func (k *Kept[T]) Moment() time.Time { return k.o.Now().UTC().Truncate(time.Millisecond) }

// Run looks for versions that other nodes have put in force, until ctx ends. While the database does not answer, the one that
// is known stays.
func (k *Kept[T]) Run(ctx context.Context) {
	tick := time.NewTicker(k.o.Every)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := k.Refresh(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			k.o.Log.ErrorContext(ctx, "it could not be read again; the version that is known stays in force", "what", k.o.Table, "err", err)
		}
		failing = err != nil
	}
}

// Refresh puts the newest version there is in force, if it is not.
func (k *Kept[T]) Refresh(ctx context.Context) error {
	var number int
	if err := k.o.DB.Read().QueryRowContext(ctx, k.selectNumber, k.args()...).Scan(&number); err != nil {
		return fmt.Errorf("read %s: %w", k.o.Table, err)
	}
	if number <= k.now.Load().Number {
		return nil
	}
	v, err := k.newest(ctx)
	if err != nil {
		return fmt.Errorf("read %s: %w", k.o.Table, err)
	}
	k.enforce(ctx, v)
	return nil
}

// Put writes down what is about to be done, stores what follows version number and puts it in force. The act's author is filled
// in. ErrMoved if that version is not the newest any more: then the newest is in force. What else belongs to it is done by within,
// in the unit of work that stores the version, so that both are stored or neither is: on its error, which is returned, nothing is
// changed. Nil does nothing more.
func (k *Kept[T]) Put(ctx context.Context, act chat.Act, number int, value T, at time.Time, by chat.StaffID, within func(context.Context, db.Querier) error) (Version[T], error) {
	act.By = chat.Actor{Kind: chat.ActorHost}
	if !by.IsZero() {
		act.By = chat.Actor{Kind: chat.ActorStaff, Staff: by}
	}
	written, err := k.o.Audit.Begin(ctx, act)
	if err != nil {
		return Version[T]{}, err
	}
	v, err := k.put(ctx, Version[T]{Value: value, Number: number + 1, At: at, By: by}, within)
	written(err)
	return v, err
}

func (k *Kept[T]) put(ctx context.Context, next Version[T], within func(context.Context, db.Querier) error) (Version[T], error) {
	if err := k.store(ctx, next, within); err != nil {
		if db.IsDuplicate(err) {
			// Another was faster, or an earlier attempt was stored whose outcome nobody learned: that one counts.
			if err := k.Refresh(ctx); err != nil {
				return Version[T]{}, err
			}
			return Version[T]{}, ErrMoved
		}
		return Version[T]{}, fmt.Errorf("store %s: %w", k.o.Table, err)
	}
	k.enforce(ctx, next)
	return next, nil
}

// enforce puts a version in force, unless a later one is already, and tells.
func (k *Kept[T]) enforce(ctx context.Context, v Version[T]) {
	for now := k.now.Load(); now.Number < v.Number; now = k.now.Load() {
		if !k.now.CompareAndSwap(now, &v) {
			continue
		}
		who := v.By.String()
		if v.By.IsZero() {
			who = "host"
		}
		k.o.Log.WarnContext(ctx, "another version is in force", "what", k.o.Table, "version", v.Number, "by", who)
		for _, fn := range k.onChange {
			fn()
		}
	}
}

func (k *Kept[T]) newest(ctx context.Context) (Version[T], error) {
	v, err := k.read(ctx, k.o.DB.Read().QueryRowContext(ctx, k.selectNewest, k.args()...))
	switch {
	case errors.Is(err, db.ErrNoRows):
		return Version[T]{Value: k.o.Default}, nil
	case v.Broken && k.o.Broken != nil:
		k.o.Log.ErrorContext(ctx, "the newest version does not open", "what", k.o.Table, "version", v.Number, "err", err)
		return v, nil
	}
	return v, err
}

// read opens one row. Where it does not open, the version is broken and the error says why.
func (k *Kept[T]) read(ctx context.Context, row interface{ Scan(...any) error }) (Version[T], error) {
	var v Version[T]
	var at int64
	var body sealed.Value
	if err := row.Scan(&v.Number, &at, &v.By, &body); err != nil {
		return v, err
	}
	v.At = time.UnixMilli(at).UTC()
	key, err := k.key(ctx)
	if err != nil {
		return v, err
	}
	plain, err := key.Open(k.place(v), body)
	if err == nil {
		v.Value, err = k.o.Decode(plain)
	}
	if err != nil {
		v.Broken = true
		if v.Value = k.o.Default; k.o.Broken != nil {
			v.Value = *k.o.Broken
		}
	}
	return v, err
}

func (k *Kept[T]) store(ctx context.Context, v Version[T], within func(context.Context, db.Querier) error) error {
	plain, err := k.o.Encode(v.Value)
	if err != nil {
		return err
	}
	key, err := k.key(ctx)
	if err != nil {
		return err
	}
	body := key.Seal(k.place(v), plain)
	return k.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, k.insert, append([]any{v.Number, v.At.UnixMilli(), v.By, body}, k.args()...)...)
		if err != nil || within == nil {
			return err
		}
		return within(ctx, q)
	})
}

func (k *Kept[T]) key(ctx context.Context) (*keyring.Key, error) {
	if k.o.Site.IsZero() {
		return k.o.Ring.Key(ctx, keyring.InstallationKey)
	}
	return k.o.Ring.Key(ctx, keyring.KeyID(k.o.Site.Bytes()))
}

// args narrow a query to the site, if it is one's.
func (k *Kept[T]) args() []any {
	if k.o.Site.IsZero() {
		return nil
	}
	return []any{k.o.Site}
}

// place binds a sealed version to its number and its author: one that is moved elsewhere does not open.
func (k *Kept[T]) place(v Version[T]) keyring.AD {
	by := "host"
	if !v.By.IsZero() {
		by = "staff:" + v.By.String()
	}
	ad := keyring.AD{Table: k.o.Table, Column: "body", Kind: "version:" + strconv.Itoa(v.Number), Author: by}
	if !k.o.Site.IsZero() {
		ad.Site = k.o.Site.Bytes()
	}
	return ad
}
