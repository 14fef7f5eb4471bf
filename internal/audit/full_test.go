package audit

import (
	"context"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// hold keeps the database's writer until free is called.
func (b *bed) hold() (free func()) {
	done, held := make(chan struct{}), make(chan struct{})
	go func() {
		_ = b.d.Write(context.Background(), func(context.Context, db.Querier) error { close(held); <-done; return nil })
	}()
	<-held
	return func() { close(done) }
}

// The database itself can't be written: here a unit of work holds its writer. Acts are refused in bounded time and leave
// no intent behind that looks as if it were under way; what belongs to chatting is written when it is free again.
func TestDatabaseHangs(t *testing.T) {
	t.Parallel()
	b := lay(t, sqlite)
	free := b.hold()
	began := time.Now()
	if _, err := b.Begin(t.Context(), act(chat.ActErase)); chat.CodeOf(err) != chat.Unlogged {
		t.Fatalf("the act is let through: %v", err)
	}
	done, err := b.Begin(t.Context(), chat.Act{Name: chat.ActOpen, By: mina, Anyway: true})
	if err != nil {
		t.Fatalf("chatting does not go on: %v", err)
	}
	done(nil)
	if took := time.Since(began); took > 3*patience {
		t.Errorf("it took %v", took)
	}
	free()
	b.written.Wait()
	b.catchUp(t.Context())
	b.must(b.Integrate(t.Context()))
	if r := b.whole(); r.Pending != 0 {
		t.Errorf("%+v", r)
	}
	list, _, err := b.List(t.Context(), auditor, Filter{Act: "conversation.open"})
	b.must(err)
	if len(list) == 0 || !list[0].Note || list[0].Details.Facts["late_at"] == "" {
		t.Errorf("%+v", list)
	}
}

// So many acts at once that the log can't take them: some are refused, and none is lost that was let through.
func TestTooManyAtOnce(t *testing.T) {
	t.Parallel()
	b := lay(t, sqlite)
	free := b.hold()
	results := make(chan error, 2*writing)
	for range 2 * writing {
		go func() {
			done, err := b.Begin(context.Background(), act(chat.ActErase))
			if err == nil {
				done(nil)
			}
			results <- err
		}()
	}
	time.Sleep(100 * time.Millisecond)
	free()
	refused := 0
	for range 2 * writing {
		if err := <-results; chat.CodeOf(err) == chat.Unlogged {
			refused++
		} else if err != nil {
			t.Error(err)
		}
	}
	b.written.Wait()
	b.catchUp(t.Context())
	b.must(b.Integrate(t.Context()))
	if done := b.number(`SELECT COUNT(*) FROM leaf WHERE phase = 1 AND result = 'done'`); refused == 0 || done != int64(2*writing-refused) {
		t.Errorf("%d refused, %d done", refused, done)
	}
	b.whole()
}
