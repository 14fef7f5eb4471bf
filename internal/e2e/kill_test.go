package e2e

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to look at the files with another hand than the server's
)

// The power goes, again and again, while visitors and agents write as fast as they are answered; sometimes it goes before
// the server is up. Each time the clients come back with what they hold and send again what was not acknowledged. In the
// end every acknowledged message is there exactly once, in order, without gaps, for visitor and staff alike; nobody was
// shown anything that is not there; and the files are whole (faults 17, 18, 96).
func TestKillInTheMiddle(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		rounds := 12
		if o.urls[0] != "" {
			rounds = 5 // the rows are PostgreSQL's to keep; what can break here is the server's own order of things
		}
		o.level = "info"
		s := child(t, o)
		c := gather(s, 4)
		var started []*visitor
		for round := range rounds {
			if round > 0 {
				s = s.again(t)
			}
			stop := make(chan struct{})
			finish := c.talk(s, stop)
			newcomers := arrive(s, stop)
			time.Sleep(time.Duration(5+rand.IntN(250)) * time.Millisecond)
			s.kill()
			close(stop)
			finish(nil) // errors are the crash's
			started = append(started, newcomers()...)
			if round%3 == 2 {
				early := &server{t: t, setup: s.setup, dir: s.dir, data: s.data, file: s.file, log: &tape{}, out: &tape{}}
				early.run()
				time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
				early.kill()
			}
		}
		s = s.again(t)
		stop := make(chan struct{})
		finish := c.talk(s, stop)
		time.Sleep(100 * time.Millisecond)
		close(stop)
		finish(t) // nothing stands in the way now: every outbox empties
		messages := c.check(t, s)
		for _, v := range started {
			if got := v.on(s).visit(t); len(got) != 1 || got[0].Text != v.first.Text {
				t.Errorf("a conversation that was answered with 201 has %+v", got)
			}
		}
		t.Logf("%d kills, %d messages acknowledged, %d conversations started in between", rounds, messages, len(started))
		if messages < rounds*5 {
			t.Errorf("only %d messages were acknowledged: nothing was going on", messages)
		}
		s.stop()
		if o.urls[0] == "" {
			whole(t, filepath.Join(s.data, "snug.db"))
			whole(t, filepath.Join(s.data, "keys.db"))
		}
	})
}

// arrive has newcomers start conversations until stop, and returns those that were answered.
func arrive(s *server, stop <-chan struct{}) func() []*visitor {
	s.consent() // read before the server is shot
	var got []*visitor
	var done sync.WaitGroup
	done.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			v, err := s.start(request{method: "POST", host: chatHost, path: "/v1/visit/start", body: s.form(fmt.Sprintf("newcomer %d", n))})
			if err != nil {
				return
			}
			got = append(got, v)
		}
	})
	return func() []*visitor { done.Wait(); return got }
}

// whole has SQLite itself look a file over.
func whole(t *testing.T, file string) {
	t.Helper()
	d, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, pragma := range []string{"integrity_check", "foreign_key_check"} {
		rows, err := d.QueryContext(ctx, "PRAGMA "+pragma)
		if err != nil {
			t.Fatalf("%s: %s: %v", file, pragma, err)
		}
		for rows.Next() {
			said := make([]any, 4)
			columns, _ := rows.Columns()
			into := make([]any, len(columns))
			for i := range into {
				into[i] = &said[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			if said[0] != "ok" {
				t.Errorf("%s: %s: %v", file, pragma, said)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
