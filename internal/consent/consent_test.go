package consent

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keyring"
	"snug/internal/keystore/keystoretest"
	"snug/internal/site"
	"snug/mask"
	"snug/mask/text"
)

type fixture struct {
	o     Options
	facts Facts
	now   time.Time
}

func plain(chat.SiteID) *mask.Engine { return mask.New(mask.Policy{}) }

// full is a site that says all that it has to.
func full() Facts {
	return Facts{
		Key: "demo", Name: "Alder & Oak", Controller: "Alder & Oak Ltd, 1 Sample Street", Contact: "privacy@alder.example",
		Recipients: []string{"nobody"}, Countries: []string{"Germany"}, Complain: "the BfDI", OffRecord: true,
		OtherWays: []Way{{"Mail", "mailto:hello@alder.example"}},
	}
}

func newFixture(t *testing.T, open func(testing.TB) *db.DB) *fixture {
	t.Helper()
	ctx := t.Context()
	ring := keystoretest.Ring(t)
	d := open(t)
	if err := d.Migrate(ctx, db.Migrations); err != nil {
		t.Fatal(err)
	}
	sites, err := site.Open(ctx, site.Options{DB: d, Ring: ring}, []site.Spec{{Key: "demo", Name: "Alder & Oak", Origins: []string{"https://alder.example"}}})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{facts: full(), now: time.Date(2026, 3, 1, 23, 30, 0, 0, time.UTC)}
	f.facts.Site = sites.Served()[0].ID
	f.o = Options{DB: d, Ring: ring, Mask: plain, Now: func() time.Time { return f.now }}
	return f
}

func (f *fixture) open(t *testing.T) *Register {
	t.Helper()
	r, err := Open(t.Context(), f.o, []Facts{f.facts})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (f *fixture) choice(t *testing.T, r *Register, lang string, purposes ...string) Choice {
	t.Helper()
	text, err := r.Text(f.facts.Site, lang)
	if err != nil {
		t.Fatal(err)
	}
	return Choice{Hash: text.Hash, Version: text.Version, Lang: text.Lang, Purposes: purposes}
}

// join stores a prepared choice for a new conversation.
func (f *fixture) join(t *testing.T, y *Ready) chat.ConversationID {
	t.Helper()
	id := chat.NewConversationID()
	err := f.o.DB.Write(t.Context(), func(ctx context.Context, q db.Querier) error { return y.Join(ctx, q, f.facts.Site, id, false) })
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestProofOutlivesTheChat(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		f := newFixture(t, open)
		r, ctx := f.open(t), t.Context()
		page := text.Typed("https://alder.example/lamp?email=jo@example.org&card=4242424242424242#x")
		ready, err := r.Prepare(ctx, f.facts.Site, f.choice(t, r, "de", "keep", "answer"), page)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ready.Purposes, []string{"answer", "keep"}) || len(ready.TextHash) != 64 || !ready.ConsentAt.Equal(f.now) {
			t.Errorf("ready is %v %q %v", ready.Purposes, ready.TextHash, ready.ConsentAt)
		}
		id := f.join(t, ready)
		f.now = f.now.Add(time.Hour)
		left, err := r.Withdraw(ctx, f.facts.Site, id, ready.Purposes, "keep")
		if err != nil || !slices.Equal(left, []string{"answer"}) {
			t.Fatalf("withdraw: %v, %v", left, err)
		}
		// The conversation's key and rows were never ours: what is recorded stands by itself.
		records, err := r.Records(ctx, id)
		if err != nil || len(records) != 2 {
			t.Fatalf("records: %v, %v", records, err)
		}
		chosen, withdrawn := records[0], records[1]
		want := Proof{Hash: ready.TextHash, Version: 1, Lang: "de", Needed: []Purpose{Answer}, Given: []Purpose{Keep}, Page: "https://alder.example/lamp"}
		if chosen.Kind != Chosen || !equal(chosen.Proof, want) || !chosen.At.Equal(f.now.Add(-time.Hour)) {
			t.Errorf("chosen: %+v", chosen)
		}
		if withdrawn.Kind != Withdrawn || len(withdrawn.Proof.Given) != 0 || !slices.Equal(withdrawn.Proof.Taken, []Purpose{Keep}) ||
			!slices.Equal(withdrawn.Proof.Needed, []Purpose{Answer}) {
			t.Errorf("withdrawn: %+v", withdrawn)
		}
		if chosen.KeepUntil.Sub(chosen.At) != 3*365*24*time.Hour {
			t.Errorf("kept until %v", chosen.KeepUntil)
		}
		for _, rec := range records {
			key, err := f.o.Ring.Key(ctx, keyring.KeyID(rec.ID.Bytes()))
			if err != nil || key.Purpose() != keyring.Consent {
				t.Errorf("record's key: %v, %v", key, err)
			}
		}
		if _, err := r.Withdraw(ctx, f.facts.Site, id, left, "keep"); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("withdrawn twice: %v", err)
		}
	})
}

func equal(a, b Proof) bool {
	return a.Hash == b.Hash && a.Version == b.Version && a.Lang == b.Lang && a.Page == b.Page &&
		slices.Equal(a.Needed, b.Needed) && slices.Equal(a.Given, b.Given) && slices.Equal(a.Taken, b.Taken)
}

// What was chosen, where and in which language is not to be read from the disk, nor moved to another conversation.
func TestProofIsSealed(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	r, ctx := f.open(t), t.Context()
	ready, err := r.Prepare(ctx, f.facts.Site, f.choice(t, r, "fr", "answer", "recognise"), text.Typed("https://alder.example/planted-page"))
	if err != nil {
		t.Fatal(err)
	}
	id := f.join(t, ready)
	var body []byte
	if err := f.o.DB.Read().QueryRowContext(ctx, `SELECT body FROM consent_record WHERE conversation = $1`, id).Scan(&body); err != nil {
		t.Fatal(err)
	}
	for _, plain := range []string{"planted-page", "recognise", ready.TextHash} {
		if bytes.Contains(body, []byte(plain)) {
			t.Errorf("%q stands in clear", plain)
		}
	}
	other := chat.NewConversationID()
	err = f.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, `UPDATE consent_record SET conversation = $1`, other)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Records(ctx, other); !errors.Is(err, keyring.ErrOpen) {
		t.Errorf("a proof moved to another conversation: %v", err)
	}
}

func TestChoicesThatAreRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	r, ctx := f.open(t), t.Context()
	good := f.choice(t, r, "en", "answer")
	for name, c := range map[string]struct {
		change func(*Choice)
		want   chat.Code
	}{
		"another hash":         {func(c *Choice) { c.Hash = strings.Repeat("0", 64) }, chat.StaleText},
		"another version":      {func(c *Choice) { c.Version++ }, chat.StaleText},
		"another language":     {func(c *Choice) { c.Lang = "de" }, chat.StaleText},
		"no such language":     {func(c *Choice) { c.Lang = "tlh" }, chat.StaleText},
		"nothing":              {func(c *Choice) { c.Purposes = nil }, chat.NoConsent},
		"without answer":       {func(c *Choice) { c.Purposes = []string{"keep"} }, chat.NoConsent},
		"an unknown purpose":   {func(c *Choice) { c.Purposes = []string{"answer", "advertise"} }, chat.Invalid},
		"one purpose twice":    {func(c *Choice) { c.Purposes = []string{"answer", "keep", "keep"} }, chat.Invalid},
		"answer twice":         {func(c *Choice) { c.Purposes = []string{"answer", "answer"} }, chat.Invalid},
		"another case":         {func(c *Choice) { c.Purposes = []string{"Answer"} }, chat.NoConsent},
		"everything as a word": {func(c *Choice) { c.Purposes = []string{"answer", "*"} }, chat.Invalid},
	} {
		c := c
		choice := good
		choice.Purposes = slices.Clone(good.Purposes)
		c.change(&choice)
		if _, err := r.Prepare(ctx, f.facts.Site, choice, text.Raw{}); chat.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if err := r.CheckOffRecord(f.facts.Site, choice); chat.CodeOf(err) != c.want {
			t.Errorf("%s, off the record: %v, want %s", name, err, c.want)
		}
	}
	if _, err := r.Prepare(ctx, chat.NewSiteID(), good, text.Raw{}); chat.CodeOf(err) != chat.NotFound {
		t.Errorf("a site without text: %v", err)
	}
	if err := r.CheckOffRecord(f.facts.Site, good); err != nil {
		t.Errorf("off the record: %v", err)
	}
	with := good
	with.Purposes = []string{"answer", "keep"}
	if err := r.CheckOffRecord(f.facts.Site, with); chat.CodeOf(err) != chat.Invalid {
		t.Errorf("kept off the record: %v", err)
	}
	count := func(table string) (n int) {
		if err := f.o.DB.Read().QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count("consent_record"); n != 0 {
		t.Errorf("refused choices left %d records", n)
	}
	if n := count("consent_day"); n != 0 {
		t.Errorf("refused choices were counted %d times", n)
	}
}

func TestRepeatedStartKeepsTheFirstProof(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	r, ctx := f.open(t), t.Context()
	first, err := r.Prepare(ctx, f.facts.Site, f.choice(t, r, "en", "answer"), text.Raw{})
	if err != nil {
		t.Fatal(err)
	}
	id := f.join(t, first)
	second, err := r.Prepare(ctx, f.facts.Site, f.choice(t, r, "en", "answer", "improve"), text.Raw{})
	if err != nil {
		t.Fatal(err)
	}
	err = f.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error { return second.Join(ctx, q, f.facts.Site, id, true) })
	if err != nil || !second.Again {
		t.Fatalf("again: %v, %v", second.Again, err)
	}
	if err := second.Drop(ctx); err != nil {
		t.Fatal(err)
	}
	records, err := r.Records(ctx, id)
	if err != nil || len(records) != 1 || len(records[0].Proof.Given) != 0 {
		t.Errorf("records: %+v, %v", records, err)
	}
	if _, err := f.o.Ring.Key(ctx, keyring.KeyID(second.record.ID.Bytes())); !errors.Is(err, keyring.ErrDestroyed) {
		t.Errorf("the unused key: %v", err)
	}
}

func TestNumbersOfAnswers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		f := newFixture(t, open)
		r, ctx := f.open(t), t.Context()
		hash := f.choice(t, r, "ar").Hash
		for range 3 {
			if err := r.Declined(ctx, f.facts.Site, hash); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Declined(ctx, f.facts.Site, strings.Repeat("0", 64)); chat.CodeOf(err) != chat.StaleText {
			t.Errorf("declined what was not shown: %v", err)
		}
		f.now = f.now.Add(time.Hour) // the next day, UTC
		if err := r.OffRecord(ctx, f.facts.Site); err != nil {
			t.Fatal(err)
		}
		ready, err := r.Prepare(ctx, f.facts.Site, f.choice(t, r, "en", "answer"), text.Raw{})
		if err != nil {
			t.Fatal(err)
		}
		f.join(t, ready)
		got, err := r.AnswersSince(ctx, 30)
		if err != nil {
			t.Fatal(err)
		}
		day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		want := []Answers{
			{Site: f.facts.Site, Day: day, Allowed: 1, OffRecord: 1},
			{Site: f.facts.Site, Day: day.AddDate(0, 0, -1), Declined: 3},
		}
		if !slices.Equal(got, want) {
			t.Errorf("answers: %+v", got)
		}
		if got, err := r.AnswersSince(ctx, 1); err != nil || len(got) != 1 {
			t.Errorf("the last day: %+v, %v", got, err)
		}
	})
}

func TestVersionsCountChanges(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		f := newFixture(t, open)
		first := f.choice(t, f.open(t), "en", "answer")
		if again := f.choice(t, f.open(t), "en", "answer"); again.Version != 1 || again.Hash != first.Hash {
			t.Errorf("an unchanged text became version %d", again.Version)
		}
		f.facts.Countries = []string{"Germany", "France"}
		r := f.open(t)
		second := f.choice(t, r, "en", "answer")
		if second.Version != 2 || second.Hash == first.Hash {
			t.Errorf("a changed text is version %d", second.Version)
		}
		if _, err := r.Prepare(t.Context(), f.facts.Site, first, text.Raw{}); chat.CodeOf(err) != chat.StaleText {
			t.Errorf("the old text: %v", err)
		}
		f.facts.Countries = []string{"Germany"}
		r = f.open(t)
		third := f.choice(t, r, "en", "answer")
		if third.Version != 3 || third.Hash != first.Hash {
			t.Errorf("a text that came back is version %d", third.Version)
		}
		if _, err := r.Prepare(t.Context(), f.facts.Site, first, text.Raw{}); chat.CodeOf(err) != chat.StaleText {
			t.Errorf("the first version of a text that came back: %v", err)
		}
		texts, err := r.Texts(t.Context(), 100)
		if err != nil || len(texts) != 15 {
			t.Fatalf("%d texts, %v", len(texts), err)
		}
		live := 0
		for _, x := range texts {
			sum := x.Body.hash("demo", x.Lang)
			if x.Hash != hexOf(sum) {
				t.Errorf("%s %d: the stored text does not have its hash", x.Lang, x.Version)
			}
			if x.Live {
				live++
			}
		}
		if live != 5 {
			t.Errorf("%d texts are in force", live)
		}
	})
}

func TestNothingGoesLiveIncomplete(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Facts){
		"controller": func(f *Facts) { f.Controller = " " },
		"contact":    func(f *Facts) { f.Contact = "" },
		"recipients": func(f *Facts) { f.Recipients = []string{" "} },
		"countries":  func(f *Facts) { f.Countries = nil },
		"complain":   func(f *Facts) { f.Complain = "" },
		"rights":     func(f *Facts) { f.Words = map[string]Words{"nl": {Intro: "Hallo"}} },
		"period of keep": func(f *Facts) {
			w := english
			w.Purposes = map[Purpose]PurposeWords{Answer: english.Purposes[Answer], Keep: {Title: "Bewaren", Text: "…"}, Recognise: english.Purposes[Recognise], Improve: english.Purposes[Improve]}
			f.Words = map[string]Words{"nl": w}
		},
		"https": func(f *Facts) { f.OtherWays = []Way{{"x", "javascript:alert(1)"}} },
	} {
		f := full()
		change(&f)
		_, err := Open(t.Context(), Options{Mask: plain}, []Facts{f})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

// Each language says all of it, names the site's own facts, and leaves nothing unfilled.
func TestOwnWords(t *testing.T) {
	t.Parallel()
	f := full()
	for lang := range defaults {
		b, err := f.body(lang)
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Purposes) != 4 || b.Purposes[0].Switch || !b.Purposes[1].Switch || !b.Purposes[2].Switch || !b.Purposes[3].Switch {
			t.Errorf("%s: purposes %+v", lang, b.Purposes)
		}
		for part, want := range map[string]string{b.Intro: f.Name, b.Rights: f.Contact, b.Complain: f.Complain} {
			if !strings.Contains(part, want) {
				t.Errorf("%s: %q does not name %q", lang, part, want)
			}
		}
		s := f.stored(lang)
		all := b.Intro + b.Rights + b.Complain + b.More + b.OffRecordText + s.Until + s.Readers + s.Where
		for _, p := range b.Purposes {
			all += p.Title + p.Text + p.Period
		}
		if strings.ContainsAny(all, "{}") {
			t.Errorf("%s: something was left unfilled in %q", lang, all)
		}
		if !strings.Contains(s.Readers, f.Name) || s.Where != "Germany" || s.Until == "" {
			t.Errorf("%s: behind the lock: %+v", lang, s)
		}
		if lang != "en" && (b.Intro == english.Intro || b.Purposes[1].Title == english.Purposes[Keep].Title) {
			t.Errorf("%s is in English", lang)
		}
	}
	f.Words = map[string]Words{"de": {Intro: "Hallo bei {site}.", Purposes: map[Purpose]PurposeWords{Keep: {Period: "10 Tage"}}}}
	b, err := f.body("de")
	if err != nil || b.Intro != "Hallo bei Alder & Oak." || b.Purposes[1].Period != "10 Tage" || b.Purposes[1].Title != german.Purposes[Keep].Title {
		t.Errorf("own words: %+v, %v", b, err)
	}
}

// The canonical form of a text is part of every proof, so it does not change by accident.
func TestHashIsPinned(t *testing.T) {
	t.Parallel()
	b := Body{Intro: "a", Controller: "b", Contact: "c", Recipients: []string{"d", "e"}, Countries: []string{"f"}, Rights: "g",
		Complain: "h", More: "i", OffRecord: true, OffRecordText: "j", OtherWays: []Way{{"k", "tel:1"}},
		Purposes: []PurposeText{{Answer, "l", "m", Contract, "n", false}}}
	const golden = "testdata/hash.golden"
	got := hexOf(b.hash("demo", "en"))
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.TrimSpace(string(want)) {
		t.Errorf("hash is %s, pinned is %s", got, want)
	}
	moved := b
	moved.Recipients, moved.Countries = []string{"d"}, []string{"e", "f"}
	if hexOf(moved.hash("demo", "en")) == got {
		t.Error("moving a part from one list to the next leaves the hash")
	}
}

func TestKept(t *testing.T) {
	t.Parallel()
	r := &Register{}
	if r.Kept(chat.SiteID{}, []string{"answer", "keep"}) != 30*24*time.Hour || r.Kept(chat.SiteID{}, []string{"answer"}) != 24*time.Hour {
		t.Error("periods are not what the texts say")
	}
}

func hexOf(sum [32]byte) string {
	const digits = "0123456789abcdef"
	var out []byte
	for _, b := range sum {
		out = append(out, digits[b>>4], digits[b&15])
	}
	return string(out)
}
