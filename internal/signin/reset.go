package signin

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// How often a new password can be asked for: for one account, which keeps its owner's mailbox usable, and from one network.
// Attempts over the first are dropped in silence, since the answer must not tell of accounts.
const (
	resetsPerAccount = 3
	resetsPerNetwork = 10
	resetsWithin     = time.Hour
	maxForgotten     = 50_000 // counters
)

// What was asked for is looked at after a time of chance. Work that followed the answer at once would make that slower for accounts that
// there are, and what is asked for next: an address sees the one as well as the other.
const (
	resetsAfter  = 500 * time.Millisecond
	resetsSpread = 2500 * time.Millisecond
)

var (
	errNoMail     = chat.Errorf(chat.Unavailable, "No mail is sent from here. Ask an administrator for a new sign-in link.")
	errManyResets = chat.Errorf(chat.TooMany, "New passwords were asked for too often from here. Try again in an hour.")
)

// ResetPath is where a new password is set. The token is in the fragment, which browsers send nobody.
func ResetPath(token string) string { return "/reset#t=" + token }

// forgotten takes in that passwords were forgotten. What is asked for waits in a queue and is looked at later, by another
// goroutine: the answer is given before anybody knows whether there is such an account.
type forgotten struct {
	mu    sync.Mutex
	asked map[slowKey]window // guarded by mu; at most maxForgotten
	queue chan forgot
}

type window struct {
	since time.Time
	n     int
}

type forgot struct {
	email string
	from  netip.Addr
	due   time.Time // not to be looked at before
}

func newForgot(email string, from netip.Addr) forgot {
	return forgot{email, from, time.Now().Add(resetsAfter + rand.N(resetsSpread))}
}

func newForgotten() *forgotten {
	return &forgotten{asked: make(map[slowKey]window), queue: make(chan forgot, 256)}
}

// take counts, and tells whether it was not too often.
func (f *forgotten) take(now time.Time, key slowKey, most int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := f.asked[key]
	if now.Sub(w.since) >= resetsWithin {
		w = window{since: now}
	}
	w.n++
	if _, known := f.asked[key]; !known && len(f.asked) >= maxForgotten {
		for k, old := range f.asked {
			if now.Sub(old.since) >= resetsWithin {
				delete(f.asked, k)
			}
		}
		if len(f.asked) >= maxForgotten {
			return false
		}
	}
	f.asked[key] = w
	return w.n <= most
}

// CanReset tells whether somebody who forgot their password can ask for another.
func (s *Staff) CanReset() bool { return s.mail != nil }

// Forgot takes in that somebody asks for a new password. It returns the same, after the same work, whether there is such an
// account or not, and a while before that is known; who can have one gets a link by mail. Unavailable where no mail is sent from
// here; TooMany if it was asked for too often from a network.
func (s *Staff) Forgot(ctx context.Context, email string, from netip.Addr) error {
	if s.mail == nil {
		return errNoMail
	}
	if !s.forgotten.take(s.now(), slowKey{network: networkOf(from)}, resetsPerNetwork) {
		s.suspect(chat.Signal{Kind: chat.SignalFlood, From: from, By: chat.Actor{Kind: chat.ActorNobody}, Facts: map[string]string{"of": "password resets"}})
		return errManyResets
	}
	select {
	case s.forgotten.queue <- newForgot(email, from):
	default:
		s.log.WarnContext(ctx, "a password reset was dropped: too many wait")
	}
	return nil
}

// answerForgotten looks at what was asked for, when it is due, until ctx ends.
func (s *Staff) answerForgotten(ctx context.Context) {
	for {
		select {
		case f := <-s.forgotten.queue:
			select {
			case <-time.After(time.Until(f.due)):
			case <-ctx.Done():
				return
			}
			if err := s.sendReset(ctx, f); err != nil {
				s.log.ErrorContext(ctx, "no link for a new password was made", "error", err)
			}
		case <-ctx.Done():
			return
		}
	}
}

// sendReset makes a link for who can have one: an account that is not kept out and has a password, which the link replaces.
// Who comes in by invitation or by the company's provider gets no password in this way.
func (s *Staff) sendReset(ctx context.Context, f forgot) error {
	email, err := cleanEmail(f.email)
	if err != nil {
		return nil // no account has it
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return err
	}
	index := emailIndex(key, email)
	now := s.now()
	often := !s.forgotten.take(now, slowKey{account: index}, resetsPerAccount)
	p := s.directory.find(index)
	if often || p == nil || p.Out(now) || !p.HasPassword {
		s.log.WarnContext(ctx, "no password reset", "often", often, "network", networkOf(f.from))
		return nil
	}
	token, hash := newToken()
	until := now.Add(ResetLife)
	ctx = chat.WithActor(ctx, chat.Actor{Kind: chat.ActorNobody})
	return s.written(ctx, chat.ActMakeReset, p.ID, map[string]string{"network": networkOf(f.from).String()}, func() error {
		return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			// Earlier ones stay good until one of them is used: whoever else asks doesn't spoil the one that the owner has.
			if err := one(q.ExecContext(ctx, insertPasswordLink, hash[:], reset, p.ID, nil, millis(now), millis(until))); err != nil {
				return err
			}
			return s.mail(ctx, q, chat.Mail{
				Kind: chat.MailReset, To: p.ID, Path: ResetPath(token), Until: until,
				Facts: map[string]string{"until": until.UTC().Format(time.RFC3339)},
			})
		})
	})
}

// Resetting tells whose password a link replaces. It spends nothing.
func (s *Staff) Resetting(ctx context.Context, token string, from netip.Addr) (Person, error) {
	p, _, err := s.passwordLink(ctx, reset, token, from)
	if err != nil {
		return Person{}, err
	}
	return *p, nil
}

// ResetPassword spends a link, sets another password, ends all sessions, and tells the owner. It lets nobody in: they sign
// in with the new password, and with their second factor. A password that is refused spends nothing.
func (s *Staff) ResetPassword(ctx context.Context, token, password string, from netip.Addr) error {
	p, hash, err := s.passwordLink(ctx, reset, token, from)
	if err != nil {
		return err
	}
	return s.setByLink(ctx, chat.ActReset, reset, p, hash, password, from, func(ctx context.Context, q db.Querier) error {
		if s.mail == nil {
			return nil
		}
		return s.mail(ctx, q, chat.Mail{Kind: chat.MailPasswordChanged, To: p.ID, Facts: map[string]string{"at": s.now().UTC().Format(time.RFC3339)}})
	})
}
