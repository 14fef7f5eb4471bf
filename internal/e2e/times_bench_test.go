package e2e

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"
)

// BenchmarkTellingAccountsApart asks the server as it is shipped, passwords at their full cost, for accounts that there are and that there
// are not, in turn, and compares how long the answers take: as medians, and as the share of pairs in which the account that there is was
// the slower one. At 0.5 nothing can be told; what chance makes of it is said beside it (fault 55).
//
//	go test ./internal/e2e -run '^$' -bench TellingAccountsApart -benchtime 1000x -timeout 30m
//
// Each round asks once for each kind, in an order of chance, from an address of its own. Passkeys, invitations and the company's sign-in
// take no account's name to begin with.
func BenchmarkTellingAccountsApart(b *testing.B) {
	for _, d := range []door{
		{"sign-in", "/v1/session", func(e string) map[string]any {
			return map[string]any{"email": e, "password": "brown kettle under 7 maps"}
		}, http.StatusUnauthorized, false},
		{"reset", "/v1/password/forgot", func(e string) map[string]any { return map[string]any{"email": e} }, http.StatusNoContent, true},
	} {
		b.Run(d.name, d.tell)
	}
}

// door is where somebody names an account before they have proven anything.
type door struct {
	name, path string
	body       func(email string) map[string]any
	status     int
	after      bool // what a request takes that follows at once is compared, too
}

func (d door) tell(b *testing.B) {
	s := child(b, setup{level: "info", extra: newMailbox(b).settings()})
	n := 0
	from := func() string { n++; return fmt.Sprintf("127.%d.%d.%d", 20+n/62500, n/250%250, 1+n%250) }
	const perAccount = 3 // what one account is asked for before its limits count
	emails := map[string][]string{}
	kinds := []string{"known", "unknown", "passwordless"}
	for i := range (b.N + perAccount - 1) / perAccount {
		known := s.hire(fmt.Sprintf("Known%d", i), "agent")
		s.ask(request{method: "POST", host: consoleHost, path: "/v1/me/password", cookie: known.cookie, from: from(), body: map[string]any{"current": "", "new": goodPassword}}).must(b, 204)
		emails["known"] = append(emails["known"], known.email)
		emails["unknown"] = append(emails["unknown"], fmt.Sprintf("nobody%d@alder.example", i))
		emails["passwordless"] = append(emails["passwordless"], s.hire(fmt.Sprintf("Without%d", i), "agent").email)
	}
	took, after := map[string][]time.Duration{}, map[string][]time.Duration{}
	b.ResetTimer()
	for i := range b.N {
		order := slices.Clone(kinds)
		rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, kind := range order {
			r := request{method: "POST", host: consoleHost, path: d.path, from: from(), body: d.body(emails[kind][i/perAccount])}
			began := time.Now()
			s.ask(r).must(b, d.status)
			took[kind] = append(took[kind], time.Since(began))
			if d.after {
				began = time.Now()
				s.ask(request{method: "GET", host: consoleHost, path: "/v1/session/ways", from: r.from}).must(b, 200)
				after[kind] = append(after[kind], time.Since(began))
				time.Sleep(20 * time.Millisecond) // the next one is not to meet what this one left to do
			}
		}
	}
	b.StopTimer()
	compare(d.name, kinds, took)
	if d.after {
		compare("the request after a "+d.name, kinds, after)
	}
}

// compare prints medians, and how often the first kind was slower than each of the others.
func compare(what string, kinds []string, took map[string][]time.Duration) {
	for _, kind := range kinds {
		slices.Sort(took[kind])
	}
	n := len(took[kinds[0]])
	if n < 20 {
		return // the run in which the benchmark finds out how it goes
	}
	noise := 1.96 * 0.408 / math.Sqrt(float64(n)) // of the share, for two samples of n: 0.408 is the root of 1/6
	for _, kind := range kinds {
		all := took[kind]
		line := fmt.Sprintf("%s, %s: median %s, 5%% to 95%% %s to %s", what, kind, all[n/2].Round(10*time.Microsecond), all[n/20].Round(10*time.Microsecond), all[n-1-n/20].Round(10*time.Microsecond))
		if kind != kinds[0] {
			line += fmt.Sprintf("; %s is slower in %.3f of pairs (chance: 0.5 ± %.3f)", kinds[0], slower(took[kinds[0]], all), noise)
		}
		fmt.Println(line) // b.Log cuts it off
	}
}

// slower is the Mann-Whitney statistic: how often one of a is greater than one of b. Both are sorted.
func slower(a, b []time.Duration) float64 {
	var wins float64
	for _, x := range a {
		below, _ := slices.BinarySearch(b, x)
		upTo, _ := slices.BinarySearch(b, x+1)
		wins += float64(below) + float64(upTo-below)/2
	}
	return wins / float64(len(a)*len(b))
}
