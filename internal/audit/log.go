package audit

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/note"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

//go:embed migrations/*.sql
var embedded embed.FS

// Bounds.
const (
	// patience is how long an act waits for being written down before it is refused.
	patience = 3 * time.Second
	// sinkPatience is how much of it the second places get.
	sinkPatience = 2 * time.Second
	// writing is how many leaves may be on their way at once, hung ones included.
	writing = 512
	// maxLate is how many leaves are held in memory that could not be written when they were due.
	maxLate = 4096
)

// Options of a Log. DB and Ring are needed.
type Options struct {
	// DB is the log's own: on SQLite a file, on PostgreSQL a schema. Open brings it up to date; it stays the caller's to
	// close.
	DB   *db.DB
	Ring *keyring.Ring
	// Sinks get each leaf, without details, and each checkpoint. A leaf is in every sink, or its act is refused.
	Sinks []Sink
	// Months is how many months entries are kept. 0 means 13.
	Months int
	Log    *slog.Logger     // nil drops it
	Now    func() time.Time // nil: time.Now
}

// Log is the audit log. All methods may be called at the same time.
type Log struct {
	db     *db.DB
	ring   *keyring.Ring
	sinks  []Sink
	months int
	log    *slog.Logger
	now    func() time.Time

	signer   note.Signer
	public   string
	verifier note.Verifier

	places  chan struct{} // one for each leaf on its way
	written sync.WaitGroup
	wake    chan struct{} // leaves wait for their places
	broken  atomic.Bool   // the head does not fit its checkpoint: nothing is written any more
	failing atomic.Bool   // the last leaf could not be written
	stuck   atomic.Bool   // it did not even get into the rows
	behind  atomic.Bool   // leaves could not be given their places
	late    late
	folds   folds
	readers sittings
	clock   clock

	onAct   []func(context.Context, chat.Act) error // set before serving, as what follows
	onFacts []func(chat.Act) map[string]string

	mu   sync.Mutex
	seen Checkpoint // guarded by mu: the longest log that this process has seen
}

// Open opens the log, and makes it in an empty database. The caller calls Run, and Close after it.
func Open(ctx context.Context, o Options) (*Log, error) {
	if o.DB == nil || o.Ring == nil {
		return nil, errors.New("audit: options lack a database or a ring")
	}
	if o.Months <= 0 {
		o.Months = 13
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	migrations, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	if err := o.DB.Migrate(ctx, migrations); err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	l := &Log{
		db: o.DB, ring: o.Ring, sinks: o.Sinks, months: o.Months, log: o.Log, now: o.Now,
		places: make(chan struct{}, writing), wake: make(chan struct{}, 1),
	}
	var fresh bool
	if l.signer, l.public, fresh, err = openSigner(ctx, o.DB, o.Ring); err != nil {
		return nil, err
	}
	if l.verifier, err = note.NewVerifier(l.public); err != nil {
		return nil, fmt.Errorf("audit: the log's public key: %w", err)
	}
	l.clock.start(l.now())
	if fresh { // a sink that can't be reached keeps nobody from starting: sensitive acts wait for it, and chatting does not
		l.failed("begin not written everywhere", l.write(ctx, &row{leaf: leaf{phase: noted, act: actBegun}}, &chat.Act{By: chat.Actor{Kind: chat.ActorSystem}}))
	}
	if err := l.compareSinks(ctx); err != nil {
		return nil, err
	}
	return l, l.settle(ctx)
}

// The log's own acts.
const (
	actBegun   = "audit.begun"
	actDropped = "audit.dropped"
	actClock   = "clock.jumped"
)

// settle looks at what the last run left: the head, intents without an outcome, a clock that has gone back.
func (l *Log) settle(ctx context.Context) error {
	last, err := l.lastTime(ctx)
	if err != nil {
		return err
	}
	if behind := last.Sub(l.now()); behind > jump {
		l.noteJump(ctx, -behind, "since the last run")
	}
	if l.db.Engine() == db.SQLite { // nobody else writes here
		if err := l.endPending(ctx, l.now()); err != nil {
			return err
		}
	}
	return l.Integrate(ctx)
}

// Key is the public key of the log's checkpoints, in the form of signed notes. Whoever checks the log keeps it elsewhere.
func (l *Log) Key() string { return l.public }

// Checkpoint returns the newest checkpoint.
func (l *Log) Checkpoint(ctx context.Context) (Checkpoint, time.Time, error) {
	var signed string
	var at int64
	err := l.db.Read().QueryRowContext(ctx, `SELECT note, at FROM checkpoint ORDER BY size DESC LIMIT 1`).Scan(&signed, &at)
	if errors.Is(err, db.ErrNoRows) {
		return Checkpoint{}, time.Time{}, chat.Errorf(chat.NotFound, "There is no checkpoint yet. There will be one in a second.")
	}
	if err != nil {
		return Checkpoint{}, time.Time{}, fmt.Errorf("audit: read the checkpoint: %w", err)
	}
	c, err := openCheckpoint(signed, l.verifier)
	return c, time.UnixMilli(at), err
}

// State tells how the log stands: "ok"; "failing" while acts are refused because it can't be written; "broken" when the
// head does not fit its checkpoint, which ends when somebody has looked.
func (l *Log) State() string {
	switch {
	case l.broken.Load():
		return "broken"
	case l.failing.Load():
		return "failing"
	}
	return "ok"
}

func (l *Log) lastTime(ctx context.Context) (time.Time, error) {
	var at int64
	err := l.db.Read().QueryRowContext(ctx, `SELECT at FROM leaf ORDER BY id DESC LIMIT 1`).Scan(&at)
	if errors.Is(err, db.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("audit: %w", err)
	}
	return time.UnixMilli(at), nil
}

// Close waits for leaves that are on their way, at most a few seconds, and closes the sinks. Run has ended.
func (l *Log) Close() error {
	done := make(chan struct{})
	go func() { l.written.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(patience):
		l.log.Error("the audit log is closed while leaves are on their way")
	}
	var errs []error
	for _, s := range l.sinks {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}
