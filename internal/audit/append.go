package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

var (
	errUnlogged   = chat.Errorf(chat.Unlogged, "The audit log can't be written just now, so this was not done. Chatting goes on. Tell whoever runs this server.")
	errTwice      = errors.New("audit: an intent has one outcome")
	errSink       = errors.New("audit: second place")
	errSinkBehind = errors.New("it has not got what came before")
	errAct        = errors.New("audit: the name of an act has a-z, dots and underscores, 40 at most")
)

const (
	insertLeaf = `INSERT INTO leaf (id, at, act, phase, intent, result, commitment, detail_key, detail, who, talk, pending)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	endIntent = `UPDATE leaf SET pending = 0 WHERE id = $1`
)

// withFacts adds those of a context to an act's own, which are not changed.
func withFacts(own, more map[string]string) map[string]string {
	if len(more) == 0 {
		return own
	}
	all := maps.Clone(more)
	maps.Copy(all, own)
	return all
}

// OnAct registers what has to be done before an act that may be refused: on its error the act is. It is not asked of acts that are
// done anyway. All are registered before the first act.
func (l *Log) OnAct(fn func(context.Context, chat.Act) error) { l.onAct = append(l.onAct, fn) }

// OnFacts registers what adds facts to acts, of what is known of who does them. It must not wait. All are registered before the first
// act.
func (l *Log) OnFacts(fn func(chat.Act) map[string]string) { l.onFacts = append(l.onFacts, fn) }

// facts are an act's own, those of its context, and what is known of who does it.
func (l *Log) facts(ctx context.Context, a chat.Act) map[string]string {
	all := withFacts(a.Facts, chat.FactsIn(ctx))
	for _, fn := range l.onFacts {
		all = withFacts(all, fn(a))
	}
	return all
}

// Begin returns when it is on disk that an act is about to be done. On an error (chat.Unlogged) the act must not be done.
// Otherwise done is called once, with the act's error or nil.
func (l *Log) Begin(ctx context.Context, a chat.Act) (func(error), error) {
	a.Facts = l.facts(ctx, a)
	switch { // where it is known what would come of waiting
	case a.Anyway && l.stuck.Load():
		l.late.keep(&a, l.now())
		return func(error) {}, nil
	case !a.Anyway && l.anyBehind():
		return nil, errUnlogged.Because(errSinkBehind)
	}
	for _, fn := range l.onAct {
		if a.Anyway {
			break
		}
		if err := fn(ctx, a); err != nil {
			return nil, errUnlogged.Because(err)
		}
	}
	r := &row{leaf: leaf{act: string(a.Name), phase: intent}}
	err := l.write(ctx, r, &a)
	here := err == nil || errors.Is(err, errSink) // in the rows
	switch {
	case err != nil && !a.Anyway:
		if here {
			l.late.keepOutcome(leaf{act: r.act, phase: outcome, intent: r.id, result: Refused})
		}
		return nil, errUnlogged.Because(err)
	case !here:
		// Chatting goes on. What could not be written now is written when that is possible again, as a note.
		l.late.keep(&a, l.now())
		return func(error) {}, nil
	}
	after := context.WithoutCancel(ctx)
	return func(result error) { l.end(after, r, result) }, nil
}

// end writes how an act went. What can't be written now is written later: the act has been done.
func (l *Log) end(ctx context.Context, of *row, result error) {
	o := leaf{act: of.act, phase: outcome, intent: of.id, result: resultOf(result)}
	if err := l.write(ctx, &row{leaf: o}, nil); err != nil && !errors.Is(err, errTwice) && !errors.Is(err, errSink) {
		l.late.keepOutcome(o)
	}
}

// resultOf is an act's error in a word: refused is what the program said no to, failed what went wrong.
func resultOf(err error) string {
	switch chat.CodeOf(err) {
	case "":
		return Done
	case chat.Internal, chat.Unavailable, chat.StorageFull:
		return Failed
	}
	return Refused
}

// write puts one leaf on disk and into every sink, or returns an error within a few seconds: a disk or sink that hangs
// must not hang the one who asks. A leaf of an intent that got there too late gets the outcome that it has: refused.
func (l *Log) write(ctx context.Context, r *row, a *chat.Act) error {
	if l.broken.Load() {
		return errBroken
	}
	if !actForm(r.act) {
		return errAct
	}
	select {
	case l.places <- struct{}{}:
	default:
		l.fails(errors.New("audit: too many leaves are on their way"))
		return db.ErrBusy
	}
	r.id, r.at = chat.NewRecordID(), l.now().UnixMilli()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	result := make(chan error, 1)
	l.written.Go(func() {
		defer func() { <-l.places }()
		defer cancel()
		result <- l.store(ctx, r, a)
	})
	select {
	case err := <-result:
		l.fails(err)
		return err
	case <-ctx.Done():
	}
	select { // both may have happened
	case err := <-result:
		l.fails(err)
		return err
	default:
	}
	l.fails(ctx.Err())
	if r.phase == intent {
		l.written.Go(func() {
			if err := <-result; err == nil || errors.Is(err, errSink) {
				l.late.keepOutcome(leaf{act: r.act, phase: outcome, intent: r.id, result: Refused})
			}
		})
	}
	return context.DeadlineExceeded
}

// fails remembers whether the log can be written, and says so when that changes.
func (l *Log) fails(err error) {
	failing := err != nil && !errors.Is(err, errTwice)
	l.stuck.Store(failing && !errors.Is(err, errSink))
	if was := l.failing.Swap(failing); failing && !was {
		l.log.Error("the audit log can't be written: sensitive acts are refused until it can", "error", err)
	} else if was && !failing {
		l.log.Info("the audit log can be written again")
	}
}

// store writes the leaf: rows first, sinks after them (errSink).
func (l *Log) store(ctx context.Context, r *row, a *chat.Act) error {
	var key, detail, of any
	pending := 0
	if a != nil {
		if err := l.sealDetails(ctx, r, a); err != nil {
			return fmt.Errorf("audit: seal details: %w", err)
		}
		key, detail = r.key, r.detail
	} else {
		r.commitment, r.who, r.talk = []byte{}, []byte{}, []byte{}
		of = r.intent
	}
	if r.phase == intent {
		pending = 1
	}
	err := l.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, insertLeaf, r.id, r.at, r.act, int64(r.phase), of, r.result, r.commitment, key, detail,
			r.who, r.talk, pending)
		if err == nil && r.phase == outcome {
			_, err = q.ExecContext(ctx, endIntent, r.intent)
		}
		return err
	})
	if db.IsDuplicate(err) {
		return errTwice
	}
	if err != nil {
		return fmt.Errorf("audit: write a leaf: %w", err)
	}
	l.stir()
	ctx, cancel := context.WithTimeout(ctx, sinkPatience) // less than the whole, so that it is known what stands in the rows
	defer cancel()
	return l.tell(ctx, leafLine(&r.leaf))
}

// tell gives a line to every sink, and returns the first refusal. What a sink did not take, it gets later; until then the
// lines that follow wait behind it, and nobody waits for them.
func (l *Log) tell(ctx context.Context, line []byte) (failed error) {
	for n, s := range l.sinks {
		err := errSinkBehind
		if !l.late.behind(n) {
			err = s.Write(ctx, line)
		}
		if err != nil {
			l.late.keepLine(n, line)
			failed = cmp.Or(failed, fmt.Errorf("%w: %w", errSink, err))
		}
	}
	return failed
}

func (l *Log) anyBehind() bool {
	for n := range l.sinks {
		if l.late.behind(n) {
			return true
		}
	}
	return false
}

// stir has Run give leaves their places.
func (l *Log) stir() {
	select {
	case l.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// Note writes down what has happened already, and does not wait. Notes of one kind beyond a few a minute are folded:
// counted, and written as one.
func (l *Log) Note(ctx context.Context, a chat.Act) {
	a.Facts = l.facts(ctx, a)
	at := l.now()
	if !l.folds.take(&a, at) {
		return
	}
	l.note(ctx, &a, at)
}

// note writes a note in the background, or keeps it for later.
func (l *Log) note(ctx context.Context, a *chat.Act, at time.Time) {
	l.written.Go(func() {
		r := &row{leaf: leaf{act: string(a.Name), phase: noted}}
		if err := l.write(ctx, r, a); err != nil && !errors.Is(err, errSink) {
			l.late.keep(a, at)
		}
	})
}
