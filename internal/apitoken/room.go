package apitoken

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
	"snug/mask"
)

// Bounds.
const (
	// MaxLife is how long a token can be good for.
	MaxLife = 366 * 24 * time.Hour
	// MaxOwn is how many one person can have that are good, and MaxTokens all.
	MaxOwn, MaxTokens = 20, 1000
	// MaxAddresses is how many networks a token can name, and MaxName how long its name may be, in characters.
	MaxAddresses, MaxName = 32, 60
	// usedEvery is how often it is written when a token was used.
	usedEvery = time.Minute
	// keep is how long tokens that are over are listed.
	keep = 90 * 24 * time.Hour
)

// Audit writes down who makes and revokes tokens.
type Audit interface {
	// Begin returns when it is on disk that the act is about to be done. On an error the act must not be done. Otherwise
	// done is called once, with the act's error or nil.
	Begin(ctx context.Context, a chat.Act) (done func(error), err error)
}

// Options are what New needs. All but Signals, Log and Now are needed.
type Options struct {
	DB   *db.DB
	Ring *keyring.Ring
	Mask func(chat.SiteID) *mask.Engine
	// Known tells who somebody is and what they may do now; false for nobody, and for those who are kept out.
	Known func(chat.StaffID) (chat.Staff, bool)
	// Grantable tells whether a token can have a permission as a scope.
	Grantable func(perm.Permission) bool
	Audit     Audit
	Signals   chat.Signals     // nil: nobody listens
	Log       *slog.Logger     // nil discards
	Now       func() time.Time // nil is time.Now
}

// Room has the tokens. It is safe for concurrent use.
type Room struct {
	o    Options
	mu   sync.Mutex
	used map[chat.RecordID]time.Time // guarded by mu: when it was last written that a token was used
}

// New makes a room.
func New(o Options) (*Room, error) {
	if o.DB == nil || o.Ring == nil || o.Mask == nil || o.Known == nil || o.Grantable == nil || o.Audit == nil {
		return nil, errors.New("apitoken: options lack a database, a ring, a mask, people, scopes or a log of acts")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Room{o: o, used: map[chat.RecordID]time.Time{}}, nil
}

// Token is a token without itself.
type Token struct {
	ID     chat.RecordID
	Owner  chat.StaffID
	Name   string // masked
	Scopes []perm.Permission
	// Sites are those that it is good for, as far as its owner serves them.
	Sites chat.Sites
	// Addresses are the networks that it is used from; none: any that the console can be reached from.
	Addresses []netip.Prefix
	At        time.Time
	Expires   time.Time
	Used      time.Time // to within a minute; zero: never
	Revoked   time.Time // zero: not
	RevokedBy chat.StaffID
	hash      []byte
}

// Over tells whether it is good no more.
func (t *Token) Over(now time.Time) bool { return !t.Revoked.IsZero() || !now.Before(t.Expires) }

func (r *Room) moment() time.Time { return r.o.Now().UTC().Truncate(time.Millisecond) }
