package signin

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// How visitors' tokens turn over. A family is all the tokens of one browser's way into one conversation, numbered by
// generations from 0, the key that the browser made itself:
//
//   - The newest generation that was used is the confirmed one. Using the next one confirms that.
//   - The one before the confirmed is good for a minute longer, for tabs that have not yet seen the new one.
//   - Whatever is older was given up long ago, so that whoever uses it has stolen it, or was stolen from: the family
//     ends, for both.
//
// A generation may have several tokens, one for each tab or repetition that asked.
const (
	// TokenTurns is from what age a token is replaced, at the next hello.
	TokenTurns = 15 * time.Minute
	// TokenGrace is how long the one before the confirmed generation is still good.
	TokenGrace = time.Minute
	// TokenLife is how long a token is good that nobody comes back with.
	TokenLife = 30 * 24 * time.Hour
	// OffRecordLife is the same off the record, where nothing outlives a day.
	OffRecordLife = 24 * time.Hour

	maxSiblings = 16 // tokens of one generation
	keptBack    = 64 // generations remembered, to tell a replay from a guess
)

var (
	errToken    = chat.Errorf(chat.Unsigned, "This chat is not known here, or no longer.")
	errReplayed = chat.Errorf(chat.TokenReplayed, "An old token of this chat was used again, so the chat was closed to "+
		"protect it. Start a new one.")
	errKeyForm = chat.Errorf(chat.Invalid, "The key has to be 256 random bits in base64url.")
	errKeyUsed = chat.Errorf(chat.Conflict, "A conversation was begun with this key just now. Send the same again.")
)

// VisitorsOptions are the options of Visitors.
type VisitorsOptions struct {
	DB  *db.DB
	Log *slog.Logger     // nil drops it
	Now func() time.Time // nil: time.Now
}

// Visitors knows the tokens of those who ask. All methods may be called at the same time.
type Visitors struct {
	db    *db.DB
	log   *slog.Logger
	now   func() time.Time
	onEnd []func(chat.VisitorID, chat.Code) // set before serving

	known  tokens // of families in the rows: a cache
	memory tokens // of families off the record: all there is
}

// NewVisitors makes the room. The migrations have run.
func NewVisitors(o VisitorsOptions) (*Visitors, error) {
	if o.DB == nil {
		return nil, errors.New("signin: options lack a database")
	}
	v := &Visitors{db: o.DB, log: o.Log, now: o.Now}
	if v.log == nil {
		v.log = slog.New(slog.DiscardHandler)
	}
	if v.now == nil {
		v.now = time.Now
	}
	v.known.init(maxKnown)
	v.memory.init(maxMemory)
	return v, nil
}

// OnEnd registers what is called when a family ended, from the goroutine that ended it, after the commit: so that its
// sockets are closed. The code is TokenReplayed, Erased or Ended. All are registered before the first request.
func (v *Visitors) OnEnd(fn func(chat.VisitorID, chat.Code)) { v.onEnd = append(v.onEnd, fn) }

func (v *Visitors) ended(ids []chat.VisitorID, why chat.Code) {
	for _, id := range ids {
		for _, fn := range v.onEnd {
			fn(id, why)
		}
	}
}

// Verify tells whose token this is. It costs a map look-up, or one query where the token was not seen lately, and a
// write only at the first use of a new generation. Unsigned if it is not known; TokenReplayed if it is older than the
// confirmed one, which ends the family, or if that ended before.
func (v *Visitors) Verify(ctx context.Context, token string) (chat.Guest, error) {
	_, held, err := v.verify(ctx, token)
	if err != nil {
		return chat.Guest{}, err
	}
	return held.family.guest, nil
}

// Hello is Verify for a socket that begins. next is the token to go on with, or "" to keep the one there is: it is
// replaced when it is older than TokenTurns or about to be over, not at each hello.
func (v *Visitors) Hello(ctx context.Context, token string) (who chat.Guest, next string, err error) {
	set, held, err := v.verify(ctx, token)
	if err != nil {
		return chat.Guest{}, "", err
	}
	f := held.family
	confirmed, _ := f.state()
	generation := confirmed + 1
	switch {
	case held.generation < confirmed:
		generation = confirmed // a tab that has not seen the new token: it gets one beside it before its own is over
	case v.now().Sub(held.issued) < TokenTurns:
		return f.guest, "", nil
	}
	next, err = v.issue(ctx, set, f, generation)
	if err != nil {
		// The one there is stays good, and a chat is not refused for the want of a newer one.
		v.log.ErrorContext(ctx, "visitor token not renewed", "visitor", f.guest.Visitor, "error", err)
		return f.guest, "", nil
	}
	return f.guest, next, nil
}

// verify finds a token and applies the rules of generations.
func (v *Visitors) verify(ctx context.Context, token string) (*tokens, *heldToken, error) {
	hash, ok := digestOf(token)
	if !ok {
		return nil, nil, errToken
	}
	set, held, err := v.find(ctx, hash)
	if err != nil {
		return nil, nil, err
	}
	return set, held, v.admit(ctx, set, held)
}

func (v *Visitors) find(ctx context.Context, hash digest) (*tokens, *heldToken, error) {
	now := v.now()
	if held := v.memory.get(hash, now); held != nil {
		return &v.memory, held, nil
	}
	if held := v.known.get(hash, now); held != nil {
		return &v.known, held, nil
	}
	held, err := v.load(ctx, hash)
	return &v.known, held, err
}

// admit decides by generation, and confirms or ends the family where that follows.
func (v *Visitors) admit(ctx context.Context, set *tokens, held *heldToken) error {
	f, now := held.family, v.now()
	switch f.judge(held, now) {
	case good:
		return nil
	case over:
		return errToken
	case ended:
		return errReplayed
	case first:
		if set == &v.known {
			if err := v.confirm(ctx, f, held.generation, now); err != nil {
				return err
			}
		}
		f.confirm(held.generation, now)
		return nil
	}
	v.log.WarnContext(ctx, "visitor token replayed", "visitor", f.guest.Visitor, "conversation", f.guest.Conversation)
	if set == &v.known {
		if err := v.endReplayed(ctx, f, now); err != nil {
			return err
		}
	}
	if f.end() {
		v.ended([]chat.VisitorID{f.guest.Visitor}, chat.TokenReplayed)
	}
	return replay{f.guest}
}

// issue makes a token of the confirmed generation or the one after it. "" if there are enough of them.
func (v *Visitors) issue(ctx context.Context, set *tokens, f *family, generation int64) (string, error) {
	token, hash := newToken()
	now := v.now()
	if set == &v.known {
		added, err := v.addToken(ctx, f, hash, generation, now)
		if err != nil || !added {
			return "", err
		}
	} else if !v.memory.room(f, generation) {
		return "", nil
	}
	set.put(hash, &heldToken{family: f, generation: generation, issued: now, read: now})
	return token, nil
}

// Run ends here what other nodes have ended, every followEvery, and sweeps what nobody will come back with, once an hour, until ctx ends.
func (v *Visitors) Run(ctx context.Context) {
	tick, often := time.NewTicker(time.Hour), time.NewTicker(followEvery)
	defer tick.Stop()
	defer often.Stop()
	others := v.newFollower()
	for {
		select {
		case <-often.C:
			if err := others.follow(ctx); err != nil && ctx.Err() == nil {
				v.log.ErrorContext(ctx, "chats that ended elsewhere", "error", err)
			}
		case <-tick.C:
			if err := v.Sweep(ctx); err != nil {
				v.log.ErrorContext(ctx, "visitor tokens not swept", "error", err)
			}
		case <-ctx.Done():
			return
		}
	}
}
