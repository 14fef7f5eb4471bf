package intrusion

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"snug/internal/chat"
)

// opens has somebody open so many of their colleagues' conversations.
func (f *fixture) does(name chat.ActName, who chat.StaffID, n int) {
	for range n {
		f.Saw(chat.Act{Name: name, By: chat.Actor{Kind: chat.ActorStaff, Staff: who}, Facts: map[string]string{"own": "false", "state": "ended"}})
	}
}

// days passes some days of ordinary work from nine to five.
func (f *fixture) passes(t *testing.T, days int, each map[chat.StaffID]int) {
	t.Helper()
	for range days {
		f.now = f.now.Truncate(24 * time.Hour).Add(24 * time.Hour)
		for hour := 9; hour < 17; hour++ {
			f.now = f.now.Truncate(24 * time.Hour).Add(time.Duration(hour) * time.Hour)
			for who, n := range each {
				f.does(chat.ActOpen, who, n/8)
				f.does(chat.ActSearch, who, 1)
			}
			f.settle(t)
		}
	}
	f.settle(t)
}

func TestUnusualOpenings(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		team := []chat.StaffID{chat.NewStaffID(), chat.NewStaffID(), chat.NewStaffID(), chat.NewStaffID(), chat.NewStaffID()}
		ordinary := map[chat.StaffID]int{team[0]: 16, team[1]: 24, team[2]: 16, team[3]: 32, team[4]: 64}
		f.passes(t, 12, ordinary)
		if list := f.all(t); len(list) != 0 {
			t.Fatalf("ordinary work is %+v", list)
		}
		// A sale: everybody has four times as much to do.
		sale := map[chat.StaffID]int{}
		for who, n := range ordinary {
			sale[who] = 4 * n
		}
		f.passes(t, 1, sale)
		if list := f.all(t); len(list) != 0 {
			t.Fatalf("a sale is %+v", list)
		}
		f.passes(t, 2, ordinary)
		f.now = f.now.Truncate(24 * time.Hour).Add(34 * time.Hour)
		f.does(chat.ActOpen, team[4], 190) // who always has much: less than three times as much
		f.does(chat.ActOpen, team[1], 39)  // below what is worth a word
		f.settle(t)
		f.settle(t)
		if list := f.all(t); len(list) != 0 {
			t.Fatalf("%+v", list)
		}
		f.does(chat.ActOpen, team[0], 120)
		f.settle(t)
		f.does(chat.ActOpen, team[0], 10) // once a day
		f.settle(t)
		f.settle(t)
		i := f.one(t)
		if i.Attack != Insider || i.Severity != Medium || i.Actor != (Actor{Kind: ActorStaff, Staff: team[0]}) || i.Signals != 1 || i.Kinds[0].Kind != chat.SignalUnusualOpenings ||
			i.Examples[0].Facts["today"] != "120" {
			t.Errorf("%+v", i)
		}
		if len(f.ended) != 0 {
			t.Error("nobody's sessions are ended by themselves for it")
		}
	})
}

// Where there is nothing to compare with, only very much is told; own conversations and waiting ones never are.
func TestInsidersOfASmallTeam(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		alone, ann := chat.NewStaffID(), chat.NewStaffID()
		f.does(chat.ActOpen, alone, 399)
		f.does(chat.ActSearch, alone, 599)
		for range 1000 {
			f.Saw(chat.Act{Name: chat.ActOpen, By: chat.Actor{Kind: chat.ActorStaff, Staff: ann}, Facts: map[string]string{"own": "true", "state": "open"}})
			f.Saw(chat.Act{Name: chat.ActOpen, By: chat.Actor{Kind: chat.ActorStaff, Staff: ann}, Facts: map[string]string{"own": "false", "state": "waiting"}})
			f.Saw(chat.Act{Name: chat.ActErase, By: chat.Actor{Kind: chat.ActorVisitor}})
		}
		f.settle(t)
		f.settle(t)
		if list := f.all(t); len(list) != 0 {
			t.Fatalf("%+v", list)
		}
		f.does(chat.ActErase, alone, 100)
		f.settle(t)
		f.settle(t)
		if i := f.one(t); i.Kinds[0].Kind != chat.SignalUnusualErasures {
			t.Errorf("%+v", i)
		}
	})
}

func TestUnusualHours(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		night, late := chat.NewStaffID(), chat.NewStaffID()
		f.passes(t, 14, map[chat.StaffID]int{night: 8, late: 8})
		f.now = f.now.Truncate(24 * time.Hour).Add(18*time.Hour + 30*time.Minute)
		f.does(chat.ActSearch, late, 8) // an hour and a half later than ever
		f.settle(t)
		f.now = f.now.Truncate(24 * time.Hour).Add(26 * time.Hour) // two in the morning
		f.does(chat.ActSearch, night, 4)                           // looked something up
		f.settle(t)
		f.settle(t)
		if list := f.all(t); len(list) != 0 {
			t.Fatalf("%+v", list)
		}
		f.does(chat.ActSearch, night, 8)
		f.settle(t)
		f.settle(t)
		if i := f.one(t); i.Kinds[0].Kind != chat.SignalUnusualHours || i.Actor.Staff != night || i.Examples[0].Facts["hour"] != "2" {
			t.Errorf("%+v", i)
		}
	})
}

// Only what was written down and done is counted; what the log refuses is refused.
func TestWitness(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		who := chat.NewStaffID()
		act := chat.Act{Name: chat.ActErase, By: chat.Actor{Kind: chat.ActorStaff, Staff: who}}
		w := f.Witness(f.book)
		for i := range 300 {
			done, err := w.Begin(t.Context(), act)
			if err != nil {
				t.Fatal(err)
			}
			if i < 99 {
				done(nil)
			} else {
				done(errors.New("it was not done"))
			}
		}
		f.book.Close(true)
		if _, err := w.Begin(context.Background(), act); chat.CodeOf(err) != chat.Unlogged {
			t.Errorf("without a log: %v", err)
		}
		f.settle(t)
		f.settle(t)
		if list := f.all(t); len(list) != 0 {
			t.Errorf("%+v", list)
		}
		if lines, _ := f.book.Take(); !slices.Contains(lines, "done conversation.erase") {
			t.Errorf("%q", lines)
		}
	})
}
