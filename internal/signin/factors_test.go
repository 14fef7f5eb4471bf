package signin

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/perm"
)

// app is somebody's authenticator app.
type app struct {
	secret []byte
	clock  *clock
}

// code is what the app shows, or showed or will show so long from now.
func (a app) code(d time.Duration) string {
	return totpCode(a.secret, a.clock.now().Add(d).Unix()/totpPeriod)
}

// wrong is a code that fits at no time near now.
func (a app) wrong() string {
	for n := range 1000 {
		c := fmt.Sprintf("%06d", n)
		if _, ok := totpStep(a.secret, c, a.clock.now()); !ok {
			return c
		}
	}
	panic("every code fits")
}

// newStrict is a room where everybody has a second factor.
func newStrict(t testing.TB, open func(testing.TB) *db.DB) *fixture {
	t.Helper()
	f := newFixture(t, open)
	f.required = true
	f.book = &chattest.Book{}
	f.restart(t)
	f.cheap()
	return f
}

// offered begins to enrol an app.
func (f *fixture) offered(t testing.TB, who chat.Staff) app {
	t.Helper()
	o, err := f.OfferTOTP(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := base32.StdEncoding.DecodeString(o.Secret)
	if err != nil || !strings.Contains(o.URI, o.Secret) {
		t.Fatalf("offer %+v: %v", o, err)
	}
	return app{secret, f.clock}
}

// enrolled signs somebody in by a link and enrols an app. The clock is a minute later then, so that the app's codes are new.
func (f *fixture) enrolled(t testing.TB, id chat.StaffID) (app, Enrolled) {
	t.Helper()
	token, who := f.byLink(t, id)
	a := f.offered(t, who)
	done, err := f.ConfirmTOTP(t.Context(), who, token, a.code(0))
	if err != nil {
		t.Fatal(err)
	}
	f.clock.pass(time.Minute)
	return a, done
}

// waiting begins to sign in by password, and returns what waits for the second factor.
func (f *fixture) waiting(t testing.TB, email string) string {
	t.Helper()
	in, err := f.Staff.SignIn(t.Context(), email, goodPassword, home)
	if err != nil || in.Token != "" || in.Half == "" || !in.Who.ID.IsZero() {
		t.Fatalf("half a sign-in of %s: %+v, %v", email, in, err)
	}
	return in.Half
}

func byCode(code string) Answer { return Answer{Way: ByTOTP, Code: code} }

// The codes of RFC 6238, appendix B, in six digits.
func TestTOTPVectors(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := totpCode(secret, at/totpPeriod); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	if got, want := totpURI(secret, "Snug a.example", "mi na@a.example"), "otpauth://totp/Snug%20a.example:mi%20na@a.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Snug%20a.example"; got != want {
		t.Errorf("URI %s", got)
	}
}

// From a link to an app, and from then on with it.
func TestSecondFactor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newStrict(t, open)
		ctx := t.Context()
		id := f.add(t, "mina@example.org", "Mina", access.Lead, goodPassword)
		first, who := f.byLink(t, id)
		if !who.Enrolling || len(who.Perms.List()) != 1 || !who.Perms.Has(perm.SignedIn) {
			t.Fatalf("without a factor: %v, may %v", who.Enrolling, who.Perms.List())
		}
		elsewhere, _, err := f.SignIn(ctx, "mina@example.org", goodPassword, home)
		if err != nil {
			t.Fatal(err)
		}
		a := f.offered(t, who)
		if _, err := f.ConfirmTOTP(ctx, who, first, a.wrong()); chat.CodeOf(err) != chat.Forbidden {
			t.Fatalf("a wrong code: %v", err)
		}
		f.book.Take()
		done, err := f.ConfirmTOTP(ctx, who, first, a.code(0))
		if err != nil {
			t.Fatal(err)
		}
		if lines, _ := f.book.Take(); !slices.Equal(lines, []string{"begin factor.enrol", "done factor.enrol"}) {
			t.Errorf("written down: %v", lines)
		}
		f.gone(t, "the token from before", first)
		f.gone(t, "a session from before", elsewhere)
		if now := f.there(t, "the session", done.Token); now.Enrolling || !now.Perms.Has(perm.ReadTeam) || now.Session != who.Session {
			t.Errorf("afterwards: %+v", now)
		}
		if len(done.Codes) != RecoveryCodes || len(f.told) != 1 || f.told[0] != FactorEnrolled {
			t.Errorf("%d codes, told %v", len(done.Codes), f.told)
		}

		// The code that enrolled the app is used, and so is every one before it.
		half := f.waiting(t, "mina@example.org")
		f.gone(t, "half a sign-in as a session", half)
		if _, _, err := f.Second(ctx, done.Token, byCode(a.code(totpPeriod*time.Second)), home); chat.CodeOf(err) != chat.Unsigned {
			t.Errorf("a session as half a sign-in: %v", err)
		}
		for what, c := range map[string]string{"used": a.code(0), "before": a.code(-totpPeriod * time.Second)} {
			if _, _, err := f.Second(ctx, half, byCode(c), home); chat.CodeOf(err) != chat.Forbidden {
				t.Errorf("%s: %v", what, err)
			}
		}
		f.clock.pass(time.Minute)
		token, who, err := f.Second(ctx, half, byCode(a.code(0)), home)
		if err != nil {
			t.Fatal(err)
		}
		f.there(t, "signed in", token)
		if !who.Proved.Equal(f.clock.now()) || who.Enrolling {
			t.Errorf("signed in as %+v", who)
		}
		if _, _, err := f.Second(ctx, half, byCode(a.code(totpPeriod*time.Second)), home); chat.CodeOf(err) != chat.Unsigned {
			t.Errorf("a finished sign-in again: %v", err)
		}
		f.restart(t)
		f.there(t, "after a restart", token)
		if _, _, err := f.Second(ctx, f.waiting(t, "mina@example.org"), byCode(a.code(0)), home); chat.CodeOf(err) != chat.Forbidden {
			t.Errorf("a code that was used before a restart: %v", err)
		}
	})
}

// One code brought by many at once signs one in, whatever sign-in they finish by it.
func TestOneCodeAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newStrict(t, open)
		ctx := t.Context()
		a, done := f.enrolled(t, f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword))
		for what, answer := range map[string]Answer{"a code of the app": byCode(a.code(0)), "a recovery code": {Way: ByRecovery, Code: done.Codes[3]}} {
			halves := []string{f.waiting(t, "mina@example.org"), f.waiting(t, "mina@example.org")}
			f.book.Take()
			var all sync.WaitGroup
			var mu sync.Mutex
			var tokens []string
			for i := range 4 {
				all.Go(func() {
					token, _, err := f.Second(ctx, halves[i%2], answer, home)
					mu.Lock()
					defer mu.Unlock()
					switch c := chat.CodeOf(err); {
					case err == nil:
						tokens = append(tokens, token)
					case c != chat.Forbidden && c != chat.Unsigned && c != chat.TooMany:
						t.Errorf("%s: %v", what, err)
					}
				})
			}
			all.Wait()
			if len(tokens) != 1 {
				t.Fatalf("%s signed %d in", what, len(tokens))
			}
			f.there(t, what, tokens[0])
			lines, _ := f.book.Take()
			if n := strings.Count(strings.Join(lines, "\n"), "done sign_in"); n != 1 {
				t.Errorf("%s: %d sign-ins are written down: %v", what, n, lines)
			}
		}
		var sessions int
		if err := f.db.Read().QueryRowContext(ctx, `SELECT count(*) FROM session`).Scan(&sessions); err != nil || sessions != 3 {
			t.Errorf("%d sessions, want 3: %v", sessions, err)
		}
	})
}

func TestWrongCodes(t *testing.T) {
	t.Parallel()
	f := newStrict(t, dbtest.SQLite)
	ctx := t.Context()
	id := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	a, done := f.enrolled(t, id)
	b, others := f.enrolled(t, f.add(t, "lee@example.org", "Lee", access.Agent, goodPassword))
	raised := &heard{}
	f.signals = raised
	half := f.waiting(t, "mina@example.org")
	for what, answer := range map[string]Answer{
		"five minutes ahead":        byCode(a.code(5 * time.Minute)),
		"five minutes behind":       byCode(a.code(-5 * time.Minute)),
		"of another person":         byCode(b.code(0)),
		"another's recovery code":   {Way: ByRecovery, Code: others.Codes[0]},
		"no code":                   byCode(""),
		"a long code":               byCode(strings.Repeat("1", 64)),
		"digits of another script":  byCode("١٢٣٤٥٦"),
		"no recovery code":          {Way: ByRecovery, Code: "0000-0000-0000-0000"},
		"the password":              {Way: ByPassword, Code: goodPassword},
		"no way":                    {Code: a.code(0)},
		"a code as a recovery code": {Way: ByRecovery, Code: a.code(0)},
	} {
		if _, ok := totpStep(a.secret, answer.Code, f.clock.now()); ok && answer.Way == ByTOTP {
			continue // one in a hundred thousand: it fits by chance
		}
		if _, _, err := f.Second(ctx, half, answer, home); chat.CodeOf(err) != chat.Forbidden {
			t.Errorf("%s: %v", what, err)
		}
	}
	if n := raised.count(chat.SignalFactorFailed, id); n < 8 {
		t.Errorf("raised %d times: %+v", n, raised.all)
	}
	// The next period's code is taken: an app's clock may be a little fast.
	if _, _, err := f.Second(ctx, half, byCode(a.code(totpPeriod*time.Second)), home); err != nil {
		t.Errorf("one period ahead: %v", err)
	}

	// Whoever guesses is stopped, and the owner has another way. Nothing that is refused counts, or lengthens the wait.
	p, err := f.Person(id)
	if err != nil {
		t.Fatal(err)
	}
	var looked int
	for range 12 * 60 { // half a day, a guess each minute
		if _, err := f.answered(ctx, &p, byCode(a.wrong()), home); errors.Is(err, errMisfit) {
			looked++
		} else if chat.CodeOf(err) != chat.TooMany {
			t.Fatal(err)
		}
		f.clock.pass(time.Minute)
	}
	if looked > 35 {
		t.Errorf("%d guesses in half a day were looked at", looked)
	}
	f.restart(t)
	half = f.waiting(t, "mina@example.org")
	if _, _, err := f.Second(ctx, half, byCode(a.wrong()), home); chat.CodeOf(err) != chat.TooMany && chat.CodeOf(err) != chat.Forbidden {
		t.Errorf("after a restart: %v", err)
	}
	if _, _, err := f.Second(ctx, half, byCode(a.code(0)), home); chat.CodeOf(err) != chat.TooMany {
		t.Errorf("the right code while the way is closed: %v", err)
	}
	if _, _, err := f.Second(ctx, half, Answer{Way: ByRecovery, Code: strings.ToLower(done.Codes[0])}, home); err != nil {
		t.Errorf("a recovery code while the way of codes is closed: %v", err)
	}
}

func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	f := newStrict(t, dbtest.SQLite)
	ctx := t.Context()
	id := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	a, done := f.enrolled(t, id)
	f.told = nil
	use := func(c string) error {
		_, _, err := f.Second(ctx, f.waiting(t, "mina@example.org"), Answer{Way: ByRecovery, Code: c}, home)
		return err
	}
	if err := use(" " + strings.ReplaceAll(done.Codes[0], "-", " ")); err != nil {
		t.Errorf("with blanks: %v", err)
	}
	if len(f.told) != 1 || f.told[0] != RecoveryUsed {
		t.Errorf("told %v", f.told)
	}
	code(t, "again", use(done.Codes[0]), chat.Forbidden)
	next, err := f.NewRecoveryCodes(ctx, done.Who)
	if err != nil {
		t.Fatal(err)
	}
	code(t, "one of the old ones", use(done.Codes[1]), chat.Forbidden)
	if err := use(next[1]); err != nil {
		t.Errorf("one of the new ones: %v", err)
	}
	if s, err := f.Security(ctx, done.Who); err != nil || s.Recovery != RecoveryCodes-1 || !s.TOTP {
		t.Errorf("left: %+v, %v", s, err)
	}
	// Neither the codes nor the app's secret is anywhere in the rows.
	var rows strings.Builder
	for _, q := range []string{`SELECT hash FROM recovery_code`, `SELECT secret FROM totp`, `SELECT secret FROM totp_offer`} {
		r, err := f.db.Read().QueryContext(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for r.Next() {
			var v []byte
			if err := r.Scan(&v); err != nil {
				t.Fatal(err)
			}
			rows.Write(v)
		}
		r.Close()
	}
	if rows.Len() == 0 || strings.Contains(rows.String(), string(a.secret)) || strings.Contains(rows.String(), totpText(a.secret)) {
		t.Error("the app's secret is stored in clear")
	}
	for _, c := range next {
		if strings.Contains(rows.String(), c) || strings.Contains(rows.String(), strings.ReplaceAll(c, "-", "")) {
			t.Error("a recovery code is stored in clear")
		}
	}
}

// What waits for its second factor ends with what a session would end with, and by itself.
func TestHalfEnds(t *testing.T) {
	t.Parallel()
	f := newStrict(t, dbtest.SQLite)
	ctx := t.Context()
	id := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	a, _ := f.enrolled(t, id)
	for what, end := range map[string]func() error{
		"too late":     func() error { f.clock.pass(HalfLife); return nil },
		"another role": func() error { return f.SetRole(ctx, id, access.Lead) },
		"disabled":     func() error { return errors.Join(f.Disable(ctx, id, true), f.Disable(ctx, id, false)) },
		"password":     func() error { return f.SetPassword(ctx, id, goodPassword) },
	} {
		half := f.waiting(t, "mina@example.org")
		if err := end(); err != nil {
			t.Fatal(err)
		}
		_, _, err := f.Second(ctx, half, byCode(a.code(0)), home)
		code(t, what, err, chat.Unsigned)
	}
	oldest := f.waiting(t, "mina@example.org")
	for range maxHalves {
		f.clock.pass(time.Millisecond)
		f.waiting(t, "mina@example.org")
	}
	_, _, err := f.Second(ctx, oldest, byCode(a.code(0)), home)
	code(t, "one too many", err, chat.Unsigned)
	f.clock.pass(time.Hour)
	f.settle(ctx)
	var left int
	if err := f.db.Read().QueryRowContext(ctx, `SELECT count(*) FROM half_sign_in`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d halves are left: %v", left, err)
	}
}

func TestStepUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newStrict(t, open)
		ctx := t.Context()
		a, done := f.enrolled(t, f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword))
		who := f.there(t, "enrolled", done.Token)
		if err := f.Proven(who, false); err != nil {
			t.Errorf("just enrolled: %v", err)
		}
		f.clock.pass(ProofLife)
		code(t, "later", f.Proven(who, false), chat.StepUp)
		code(t, "later, for another factor", f.Proven(who, true), chat.StepUp)
		early := who
		early.Proved = f.clock.now().Add(time.Hour)
		code(t, "proven in the future", f.Proven(early, false), chat.StepUp)

		f.book.Take()
		for what, answer := range map[string]Answer{"a wrong code": byCode(a.wrong()), "the password": {Way: ByPassword, Code: goodPassword}} {
			_, _, err := f.Prove(ctx, who, done.Token, answer, home)
			code(t, what, err, chat.Forbidden)
		}
		code(t, "still", f.Proven(f.there(t, "refused", done.Token), false), chat.StepUp)
		if lines, _ := f.book.Take(); slices.Contains(lines, "begin sign_in.step_up") {
			t.Errorf("what was refused is written down as begun: %v", lines)
		}
		next, proven, err := f.Prove(ctx, who, done.Token, byCode(a.code(0)), home)
		if err != nil {
			t.Fatal(err)
		}
		f.gone(t, "the token from before", done.Token)
		if now := f.there(t, "the next token", next); now.Session != who.Session || f.Proven(now, false) != nil || !now.Proved.Equal(proven.Proved) {
			t.Errorf("proven: %+v", now)
		}
		if _, _, err := f.Prove(ctx, who, next, byCode(a.code(0)), home); chat.CodeOf(err) != chat.Forbidden {
			t.Errorf("the same code again: %v", err)
		}
		f.settle(ctx)
		f.there(t, "after a minute", next)
		f.restart(t)
		if now := f.there(t, "after a restart", next); f.Proven(now, false) != nil {
			t.Error("the proof is forgotten")
		}
		if len(f.ended) != 0 {
			t.Errorf("sessions ended: %v", f.ended)
		}
	})
}

// Where second factors are a person's choice.
func TestOptional(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	ctx := t.Context()
	id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
	token, who := f.byLink(t, id)
	if who.Enrolling {
		t.Error("has to enrol")
	}
	f.clock.pass(FirstPassword)
	if err := f.Proven(who, false); err != nil {
		t.Errorf("who has nothing to prove anything with: %v", err)
	}
	code(t, "a first factor, long after the link", f.Proven(who, true), chat.StepUp)
	f.gone(t, "nothing", "")
	if err := f.SetPassword(ctx, id, goodPassword); err != nil {
		t.Fatal(err)
	}
	f.gone(t, "before the password", token)
	token, who, err := f.SignIn(ctx, "mina@example.org", goodPassword, home)
	if err != nil {
		t.Fatal(err)
	}
	f.clock.pass(ProofLife)
	code(t, "who has a password", f.Proven(who, false), chat.StepUp)
	if _, _, err := f.Prove(ctx, who, token, Answer{Way: ByPassword, Code: "wrong " + goodPassword}, home); chat.CodeOf(err) != chat.Forbidden {
		t.Errorf("a wrong password: %v", err)
	}
	token, who, err = f.Prove(ctx, who, token, Answer{Way: ByPassword, Code: goodPassword}, home)
	if err != nil {
		t.Fatal(err)
	}
	a := f.offered(t, who)
	done, err := f.ConfirmTOTP(ctx, who, token, a.code(0))
	if err != nil {
		t.Fatal(err)
	}
	f.clock.pass(time.Minute)
	f.waiting(t, "mina@example.org")
	link, err := f.Link(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	in, err := f.Staff.SignInByLink(ctx, link)
	if err != nil || in.Token != "" || !slices.Equal(in.Ways, []Way{ByTOTP, ByRecovery}) {
		t.Errorf("a link: %+v, %v", in, err)
	}
	if err := f.RemoveTOTP(ctx, done.Who); err != nil {
		t.Fatal(err)
	}
	if s, err := f.Security(ctx, done.Who); err != nil || s.Recovery != 0 || s.TOTP {
		t.Errorf("left: %+v, %v", s, err)
	}
	_, _, err = f.Second(ctx, in.Half, byCode(a.code(0)), home)
	code(t, "a sign-in that waited for what is gone", err, chat.Unsigned)
	if _, _, err := f.SignIn(ctx, "mina@example.org", goodPassword, home); err != nil {
		t.Errorf("by password alone again: %v", err)
	}
}

// The last factor stays where everybody has one; an offer is of one session; and what can't be written down is not done.
func TestFactorsRefused(t *testing.T) {
	t.Parallel()
	f := newStrict(t, dbtest.SQLite)
	ctx := t.Context()
	id := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	token, who := f.byLink(t, id)
	otherToken, other := f.byLink(t, id)
	a := f.offered(t, who)
	_, err := f.ConfirmTOTP(ctx, other, otherToken, a.code(0))
	code(t, "in another session", err, chat.Conflict)
	f.book.Close(true)
	_, err = f.ConfirmTOTP(ctx, who, token, a.code(0))
	code(t, "unlogged", err, chat.Unlogged)
	f.there(t, "unlogged", token)
	f.book.Close(false)
	f.stays(t, token, offerLife)
	_, err = f.ConfirmTOTP(ctx, who, token, a.code(0))
	code(t, "too late", err, chat.Conflict)

	a = f.offered(t, who)
	done, err := f.ConfirmTOTP(ctx, who, token, a.code(0))
	if err != nil {
		t.Fatal(err)
	}
	code(t, "the last one", f.RemoveTOTP(ctx, done.Who), chat.Conflict)
	f.clock.pass(time.Minute)
	half := f.waiting(t, "mina@example.org")
	if _, _, err := f.Second(ctx, half, byCode(a.code(0)), home); err != nil {
		t.Errorf("by the factor that stayed: %v", err)
	}

	// An administrator who can't be written down does not come in, and the code is not spent on it.
	boss, _ := f.enrolled(t, f.add(t, "boss@example.org", "Boss", access.Administrator, goodPassword))
	half = f.waiting(t, "boss@example.org")
	f.book.Close(true)
	_, _, err = f.Second(ctx, half, byCode(boss.code(0)), home)
	code(t, "unlogged", err, chat.Unlogged)
	f.book.Close(false)
	if _, _, err := f.Second(ctx, half, byCode(boss.code(0)), home); err != nil {
		t.Errorf("when it is written again: %v", err)
	}
}

// Who is outside does not finish a sign-in that was begun inside, and spends nothing.
func TestSecondOutside(t *testing.T) {
	t.Parallel()
	f := newStrict(t, dbtest.SQLite)
	a, _ := f.enrolled(t, f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword))
	half := f.waiting(t, "mina@example.org")
	outside := chat.Errorf(chat.Outside, "Not from here.")
	f.enter = func(context.Context, string, chat.Sites) error { return outside }
	if _, _, err := f.Second(t.Context(), half, byCode(a.code(0)), home); !errors.Is(err, outside) {
		t.Errorf("outside: %v", err)
	}
	f.enter = func(context.Context, string, chat.Sites) error { return nil }
	if _, _, err := f.Second(t.Context(), half, byCode(a.code(0)), home); err != nil {
		t.Errorf("inside: %v", err)
	}
}
