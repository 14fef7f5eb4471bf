package versions

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keystore/keystoretest"
)

var mina = chat.NewStaffID()

func each(t *testing.T, fn func(t *testing.T, o Options[string])) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		if err := d.Migrate(t.Context(), db.Migrations); err != nil {
			t.Fatal(err)
		}
		broken := "broken"
		fn(t, Options[string]{
			DB: d, Ring: keystoretest.Ring(t), Table: "allow_list", Default: "default", Broken: &broken, Every: 10 * time.Millisecond,
			Encode: func(s string) ([]byte, error) { return []byte(s), nil },
			Decode: func(b []byte) (string, error) {
				if string(b) == "nonsense" {
					return "", errors.New("nonsense")
				}
				return string(b), nil
			},
		})
	})
}

func open(t *testing.T, o Options[string]) *Kept[string] {
	t.Helper()
	k, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func put(t *testing.T, k *Kept[string], value string, by chat.StaffID) Version[string] {
	t.Helper()
	v, err := k.Put(t.Context(), chat.Act{Name: chat.ActAllowList}, k.Newest().Number, value, k.Moment(), by, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVersionsFollowEachOther(t *testing.T) {
	each(t, func(t *testing.T, o Options[string]) {
		book := &chattest.Book{}
		o.Audit = book
		k := open(t, o)
		if v := k.Newest(); v.Number != 0 || v.Value != "default" {
			t.Errorf("%+v", v)
		}
		told := 0
		k.OnChange(func() { told++ })
		put(t, k, "one", mina)
		put(t, k, "two", chat.StaffID{})
		if v := open(t, o).Newest(); v.Number != 2 || v.Value != "two" || !v.By.IsZero() || told != 2 {
			t.Errorf("%+v, told %d times", v, told)
		}
		_, acts := book.Take()
		if len(acts) < 2 || acts[0].By.Staff != mina || acts[1].By.Kind != chat.ActorHost {
			t.Errorf("%+v", acts)
		}
		steps, err := k.Steps(t.Context(), 10)
		if err != nil || len(steps) != 2 || steps[0].Is.Value != "two" || steps[0].Was.Value != "one" || steps[1].Is.By != mina || steps[1].Was.Value != "default" {
			t.Errorf("%+v, %v", steps, err)
		}
		if steps, err := k.Steps(t.Context(), 1); err != nil || len(steps) != 1 || steps[0].Was.Value != "one" {
			t.Errorf("%+v, %v", steps, err)
		}
		// Without the log nothing is put in force.
		book.Close(true)
		if _, err := k.Put(t.Context(), chat.Act{Name: chat.ActAllowList}, 2, "three", k.Moment(), mina, nil); err == nil || k.Newest().Number != 2 || open(t, o).Newest().Number != 2 {
			t.Errorf("unwritten, and yet done: %v", err)
		}
	})
}

func TestOneOfManyWins(t *testing.T) {
	each(t, func(t *testing.T, o Options[string]) {
		nodes := []*Kept[string]{open(t, o), open(t, o), open(t, o)}
		errs := make([]error, 9)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = nodes[i%3].Put(t.Context(), chat.Act{Name: chat.ActAllowList}, 0, "x", nodes[0].Moment(), mina, nil)
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, ErrMoved) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d won", won)
		}
	})
}

func TestOthersFollow(t *testing.T) {
	each(t, func(t *testing.T, o Options[string]) {
		here, there := open(t, o), open(t, o)
		told := make(chan struct{}, 8)
		there.OnChange(func() { told <- struct{}{} })
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { there.Run(ctx); close(done) }()
		defer func() { stop(); <-done }()
		put(t, here, "one", mina)
		select {
		case <-told:
		case <-time.After(5 * time.Second):
			t.Fatal("not told within five seconds")
		}
		if there.Newest().Value != "one" {
			t.Error("another is in force")
		}
	})
}

// What was moved, re-attributed or is no longer of its form does not open.
func TestWhatWasChangedDoesNotOpen(t *testing.T) {
	each(t, func(t *testing.T, o Options[string]) {
		k := open(t, o)
		put(t, k, "one", mina)
		put(t, k, "two", mina)
		for _, sql := range []string{
			`UPDATE allow_list SET version = 3 WHERE version = 2`,
			`UPDATE allow_list SET staff = NULL WHERE version = 3`,
		} {
			err := o.DB.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
				_, err := q.ExecContext(ctx, sql)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if v := open(t, o).Newest(); !v.Broken || v.Value != "broken" {
				t.Errorf("%s: %+v", sql, v)
			}
		}
		strict := o
		strict.Broken = nil
		if _, err := Open(t.Context(), strict); err == nil {
			t.Error("opened")
		}
		if v := put(t, open(t, o), "nonsense", mina); v.Number != 4 {
			t.Errorf("%+v", v)
		}
		if v := open(t, o).Newest(); !v.Broken || v.Number != 4 {
			t.Errorf("%+v", v)
		}
	})
}
