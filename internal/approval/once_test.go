package approval

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/mask/text"
)

func sqlite(t *testing.T) *db.DB { t.Helper(); return dbtest.SQLite(t) }

// officerAsBoss is one more administrator.
func (f *fixture) officerAsBoss() chat.Staff { return f.who.hire(access.Administrator) }

// Many decide at once on two nodes: one counts, and the act is done once.
func TestManyDecideAtOnce(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		nodes := []*Room{f.Room, f.another()}
		for range 5 {
			p := f.propose(f.boss)
			var yes, no atomic.Int32
			var wg sync.WaitGroup
			for i := range 8 {
				who := []chat.Staff{f.other, f.officer}[i%2]
				wg.Go(func() {
					_, err := nodes[i/2%2].Decide(t.Context(), who, p.ID, i%3 != 0, text.Raw{})
					switch {
					case err == nil && i%3 != 0:
						yes.Add(1)
					case err == nil:
						no.Add(1)
					case chat.CodeOf(err) != chat.Conflict:
						t.Errorf("decide: %v", err)
					}
				})
				wg.Go(func() { _ = nodes[i%2].settle(t.Context()) })
			}
			wg.Wait()
			if yes.Load()+no.Load() != 1 || f.lights(p.ID) != int(yes.Load()) {
				t.Errorf("%d said yes, %d no, lit %d times", yes.Load(), no.Load(), f.lights(p.ID))
			}
		}
	})
}

// A crash between the decision and the act, or within the act: the next start does it, once.
func TestGoesOnAfterACrash(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		errCrash := errors.New("crashed")
		for what, crash := range map[string]func(context.Context, Proposal, Spend) error{
			"before the act": func(context.Context, Proposal, Spend) error { return errCrash },
			"within the act": func(ctx context.Context, p Proposal, spend Spend) error {
				return errors.Join(errCrash, f.light(ctx, p, func(context.Context, db.Querier) error { return errCrash }))
			},
			"after the act": func(ctx context.Context, p Proposal, spend Spend) error {
				return errors.Join(errCrash, f.light(ctx, p, spend))
			},
		} {
			p := f.propose(f.boss)
			f.doing = crash
			if _, err := f.agree(f.other, p.ID); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			f.doing = nil
			next := f.another()
			for range 3 {
				f.pass(2 * lease)
				run, stop := context.WithTimeout(ctx, 50*time.Millisecond)
				next.Run(run)
				stop()
			}
			if f.state(p.ID) != Done || f.lights(p.ID) != 1 {
				t.Errorf("%s: %s, lit %d times", what, f.state(p.ID), f.lights(p.ID))
			}
		}
	})
}

// A node that is late with what another has taken over meanwhile leaves nothing behind.
func TestALateNodeDoesNothing(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		p := f.propose(f.boss)
		other := f.another()
		f.doing = func(ctx context.Context, p Proposal, spend Spend) error {
			f.mu.Lock()
			f.doing = nil
			f.mu.Unlock()
			f.pass(2 * lease) // it hangs, and the other node takes it over
			if err := other.settle(ctx); err != nil {
				t.Error(err)
			}
			return f.light(ctx, p, spend)
		}
		got, err := f.agree(f.other, p.ID)
		if err != nil || got.State != Done || f.lights(p.ID) != 1 {
			t.Errorf("%+v, %v, lit %d times", got, err, f.lights(p.ID))
		}
	})
}

// What can't be done just now is tried again, for an hour.
func TestPatience(t *testing.T) {
	t.Parallel()
	f := newFixture(t, sqlite(t))
	ctx := t.Context()
	tries := 0
	f.doing = func(context.Context, Proposal, Spend) error { tries++; return errLater }
	p := f.propose(f.boss)
	if got, err := f.agree(f.other, p.ID); err != nil || got.State != Approved {
		t.Fatalf("%+v, %v", got, err)
	}
	_ = f.settle(ctx)
	if tries != 1 {
		t.Errorf("tried %d times at once", tries)
	}
	f.pass(again)
	_ = f.settle(ctx)
	if tries != 2 || f.state(p.ID) != Approved {
		t.Errorf("tried %d times, %s", tries, f.state(p.ID))
	}
	f.book.Close(true) // what can't be written down is not done
	f.doing = nil
	f.pass(again)
	_ = f.settle(ctx)
	if f.lights(p.ID) != 0 || f.state(p.ID) != Approved {
		t.Error("done without being written down")
	}
	f.book.Close(false)
	f.pass(patience)
	f.doing = func(context.Context, Proposal, Spend) error { return errLater }
	_ = f.settle(ctx)
	if got, err := f.one(ctx, p.ID); err != nil || got.State != Void || got.Why != chat.Unavailable {
		t.Errorf("%+v, %v", got, err)
	}
}

// The host's operator decides alone, and it says so.
func TestByHost(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		p := f.propose(f.boss)
		if list, err := f.Waiting(ctx); err != nil || len(list) != 1 || list[0].ID != p.ID || list[0].Change == nil {
			t.Fatalf("%+v, %v", list, err)
		}
		f.book.Take()
		got, err := f.DecideByHost(ctx, p.ID, true, text.Typed("Nobody else is here"))
		if err != nil || got.State != Done || !got.Decision.By.IsZero() || f.lights(p.ID) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		if _, acts := f.book.Take(); acts[0].By.Kind != chat.ActorHost || acts[1].By.Kind != chat.ActorHost {
			t.Errorf("written as %+v", acts)
		}
		if last := f.told[len(f.told)-1]; last.state != Done || len(last.to) != 3 {
			t.Errorf("told %+v", last)
		}
	})
}
