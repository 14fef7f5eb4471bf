package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/mask/text"
)

// The same answers, whether a conversation is open and searched in memory, or quiet and found by its filter.
func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		cases := []struct {
			query string
			found bool
		}{
			{"café", true}, {"CAFE", true}, {"caf", true}, {"ca", false}, {"afe", false}, {"cafe teapot", true},
			{"cafe notthere", false}, {"teapots", false}, {"100%", true}, {"%", false}, {"_", false}, {"te_pot", false}, {"c%", false},
			{`"teapot"`, true}, {`tea' OR 1=1 --`, false}, {"teapot*", true}, {"NEAR(", false}, {"straße", true}, {"STRASSE", true},
			{"東京", true}, {"京都", false}, {"whisper", true}, {"jo", true}, {"shop.example", true}, {"a.17", false},
			{strings.Repeat("x", MaxQuery), false},
		}
		g := b.taken("Is the Café teapot 100% new? Straße. 東京へ")
		b.reply(mina, g, chat.Note, "a whisper")
		check := func(when string) {
			t.Helper()
			for _, c := range cases {
				hits, err := b.Search(ctx, mina, text.Typed(c.query), "", 0)
				if err != nil || (len(hits.Hits) == 1) != c.found {
					t.Errorf("%s: %q: %d hits, want found %v, %v", when, c.query, len(hits.Hits), c.found, err)
				}
			}
		}
		check("open")
		if err := b.EndByVisitor(ctx, g); err != nil {
			t.Fatal(err)
		}
		check("ended, no filter yet")
		if more, err := b.writeFilters(ctx, time.Time{}); err != nil || more {
			t.Fatal(err)
		}
		if n := b.count(`SELECT count(*) FROM search_filter`); n != 1 {
			t.Fatalf("%d filters", n)
		}
		check("quiet")
		b.reply(mina, g, chat.Note, "postscriptum")
		if hits, err := b.Search(ctx, mina, text.Typed("postscriptum"), Ended, 0); err != nil || len(hits.Hits) != 1 {
			t.Errorf("what was said after the filter was written is not found: %v", err)
		}
		if _, err := b.writeFilters(ctx, time.Time{}); err != nil {
			t.Fatal(err)
		}
		check("quiet again")

		// What may not be seen is not found: another agent, and the note by nobody but staff.
		if hits, err := b.Search(ctx, lee, text.Typed("whisper"), "", 0); err != nil || len(hits.Hits) != 0 {
			t.Error("found by somebody who may not see it")
		}
		_, err := b.Search(ctx, mina, text.Typed(strings.Repeat("x", MaxQuery+1)), "", 0)
		want(t, err, chat.TooLarge)
		_, err = b.Search(ctx, mina, text.Raw{}, "", 0)
		want(t, err, chat.Invalid)
	})
}

// What was masked can't be found, neither by the value nor with its help.
func TestSearchFindsNothingMasked(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("my card is 4111 1111 1111 1111 thanks")
		for _, q := range []string{"4111 1111 1111 1111", "4111111111111111", "4111 1111", "41111111"} {
			if hits, err := b.Search(ctx, mina, text.Typed(q), "", 0); err != nil || len(hits.Hits) != 0 {
				t.Errorf("%d hits by a card's number, %v", len(hits.Hits), err)
			}
		}
		if hits, err := b.Search(ctx, mina, text.Typed("card thanks"), "", 0); err != nil || len(hits.Hits) != 1 || hits.Hits[0].Row.Conversation != g.Conversation {
			t.Errorf("not found by what is there: %v", err)
		}
	})
}

// Idle conversations get a filter after a while, ended ones at once, and nobody's words stand in it for others to read.
func TestQuiet(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g, _ := b.start("teapot")
		if _, err := b.writeFilters(ctx, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if n := b.count(`SELECT count(*) FROM search_filter`); n != 0 {
			t.Error("a filter while the conversation goes on")
		}
		b.clock.forward(quietAfter + time.Second)
		for range 2 {
			if _, err := b.writeFilters(ctx, time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		if n := b.count(`SELECT count(*) FROM search_filter`); n != 1 {
			t.Errorf("%d filters", n)
		}
		var stored []byte
		if err := b.db.Read().QueryRowContext(ctx, `SELECT body FROM search_filter`).Scan(&stored); err != nil {
			t.Fatal(err)
		}
		if contains(stored, newFilter(map[string]bool{"teapot": true})[1:]) {
			t.Error("the filter stands there unsealed")
		}
		if hits, err := b.Search(ctx, mina, text.Typed("teapot"), Unassigned, 0); err != nil || len(hits.Hits) != 1 || hits.Hits[0].Row.Conversation != g.Conversation {
			t.Errorf("quiet, and not found: %v", err)
		}
		if hits, err := b.Search(ctx, mina, text.Typed("teapot"), Mine, 0); err != nil || len(hits.Hits) != 0 {
			t.Errorf("found in another box: %v", err)
		}
	})
}

func TestFilter(t *testing.T) {
	t.Parallel()
	set := map[string]bool{}
	for range 1000 {
		set[chat.NewClientID().String()] = true
	}
	f := newFilter(set)
	for w := range set {
		if !f.may(w) {
			t.Fatal("a word that is there is excluded")
		}
	}
	wrong := 0
	for range 10_000 {
		if f.may(chat.NewEntryID().String() + "x") {
			wrong++
		}
	}
	if wrong > 200 {
		t.Errorf("%d of 10000 found in vain", wrong)
	}
	for _, broken := range []filter{nil, {1}, make(filter, 40), f[:len(f)-1]} {
		if !broken.may("word") {
			t.Error("what is not a filter excludes a word")
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("Café, STRASSE! 東京へ 100%", "cafe")
	f.Add("\xff\x00a\u0301\u0301", "á")
	f.Fuzz(func(t *testing.T, s, query string) {
		ask := terms(query)
		if len(ask) > maxTerms {
			t.Fatal("too many terms")
		}
		if len(ask) == 0 || !holds(s, ask) {
			return
		}
		// Whatever is found by looking is let through by the filter.
		set := map[string]bool{}
		words(s, func(w string) { beginnings(w, func(b string) { set[b] = true }) })
		fl := newFilter(set)
		if slices.ContainsFunc(ask, func(w string) bool { return !fl.may(w) }) {
			t.Fatalf("the filter hides %q", ask)
		}
	})
}
