// Package report sums up incidents of a time: as a value that becomes JSON, and as a document to print and keep.
//
// It protects against a nicer story: every figure is counted here from the incidents that are given, which are the database's,
// and the document names the checkpoint of the audit log that stood when it was made. It refuses contents: what it is given are
// counts, networks, names of staff and words of ours, and text goes into the document as glyphs.
package report

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Incident is one, as a report tells it.
type Incident struct {
	ID       string    `json:"id" format:"uuid"`
	Attack   string    `json:"attack"`
	Severity string    `json:"severity" enum:"low,medium,high,critical"`
	State    string    `json:"state" enum:"open,acknowledged,closed"`
	Signals  int       `json:"signals" doc:"how many facts"`
	Opened   time.Time `json:"opened"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Actor    string    `json:"actor" doc:"a network, shortened, the name of a member of staff, or a word"`
	Place    string    `json:"place" doc:"where that is likely to be; empty if it is not known"`
	Targets  []string  `json:"targets" doc:"accounts and doors that it was aimed at, the first few"`
}

// Answer is what was done against an actor.
type Answer struct {
	Incident string    `json:"incident" format:"uuid"`
	Kind     string    `json:"kind"`
	At       time.Time `json:"at"`
	Until    time.Time `json:"until"`
	Undone   bool      `json:"undone"`
	Whom     string    `json:"whom"`
}

// Count is how often something came up.
type Count struct {
	What  string `json:"what"`
	Count int    `json:"count"`
}

// Actor is what one actor did.
type Actor struct {
	Who       string    `json:"who"`
	Place     string    `json:"place"`
	Incidents int       `json:"incidents"`
	Signals   int       `json:"signals"`
	Severity  string    `json:"severity" doc:"of the gravest"`
	First     time.Time `json:"first"`
	Last      time.Time `json:"last"`
}

// Step is one part of the timeline: how many incidents were opened in it, by severity.
type Step struct {
	At       time.Time `json:"at"`
	Low      int       `json:"low"`
	Medium   int       `json:"medium"`
	High     int       `json:"high"`
	Critical int       `json:"critical"`
}

func (s Step) total() int { return s.Low + s.Medium + s.High + s.Critical }

// Report is a whole one.
type Report struct {
	Shop       string     `json:"shop"`
	From       time.Time  `json:"from"`
	To         time.Time  `json:"to" doc:"left out"`
	Made       time.Time  `json:"made"`
	Incidents  int        `json:"incidents"`
	Open       int        `json:"open" doc:"neither acknowledged nor closed"`
	Signals    int        `json:"signals"`
	Severities []Count    `json:"severities"`
	Attacks    []Count    `json:"attacks"`
	Actors     []Actor    `json:"actors" doc:"those with the most facts, 50 at most"`
	Step       string     `json:"step" enum:"hour,day" doc:"of the timeline"`
	Timeline   []Step     `json:"timeline"`
	Facts      []Count    `json:"facts" doc:"suspicious facts by kind, whether they came to an incident or not"`
	List       []Incident `json:"list" doc:"the first to be opened first"`
	Answers    []Answer   `json:"answers"`
	Cut        bool       `json:"cut" doc:"there were more than a report has room for; ask for a shorter time"`
	Checkpoint string     `json:"checkpoint" doc:"the signed checkpoint of the audit log that stood when the report was made"`
	Key        string     `json:"key" doc:"the key that it is verified with"`
}

// Most is how many incidents a report has room for.
const Most = 5000

var severityOrder = []string{"critical", "high", "medium", "low"}

// Figures counts what is counted from the list and the answers. The rest is given.
func (r *Report) Figures(zone *time.Location) {
	attacks, severities, actors := map[string]int{}, map[string]int{}, map[string]*Actor{}
	r.List, r.Answers, r.Facts = listed(r.List), listed(r.Answers), listed(r.Facts)
	r.Incidents, r.Open, r.Signals = len(r.List), 0, 0
	slices.SortStableFunc(r.List, func(a, b Incident) int { return a.Opened.Compare(b.Opened) })
	for _, i := range r.List {
		attacks[i.Attack]++
		severities[i.Severity]++
		r.Signals += i.Signals
		if i.State == "open" {
			r.Open++
		}
		a := actors[i.Actor]
		if a == nil {
			a = &Actor{Who: i.Actor, Place: i.Place, First: i.First, Last: i.Last, Severity: i.Severity}
			actors[i.Actor] = a
		}
		a.Incidents++
		a.Signals += i.Signals
		if i.First.Before(a.First) {
			a.First = i.First
		}
		if i.Last.After(a.Last) {
			a.Last = i.Last
		}
		if slices.Index(severityOrder, i.Severity) < slices.Index(severityOrder, a.Severity) {
			a.Severity = i.Severity
		}
	}
	r.Attacks, r.Severities, r.Actors = Counts(attacks), []Count{}, []Actor{}
	for _, s := range severityOrder {
		if severities[s] > 0 {
			r.Severities = append(r.Severities, Count{s, severities[s]})
		}
	}
	for _, a := range actors {
		r.Actors = append(r.Actors, *a)
	}
	slices.SortFunc(r.Actors, func(a, b Actor) int {
		return cmp.Or(cmp.Compare(b.Signals, a.Signals), cmp.Compare(a.Who, b.Who))
	})
	r.Actors = r.Actors[:min(len(r.Actors), 50)]
	r.timeline(zone)
}

// timeline counts by hours up to three days, and by days of a zone beyond.
func (r *Report) timeline(zone *time.Location) {
	floor, next := func(t time.Time) time.Time { return t.Truncate(time.Hour) }, func(t time.Time) time.Time { return t.Add(time.Hour) }
	r.Step = "hour"
	if r.To.Sub(r.From) > 72*time.Hour {
		r.Step = "day"
		floor = func(t time.Time) time.Time {
			y, m, d := t.In(zone).Date()
			return time.Date(y, m, d, 0, 0, 0, 0, zone)
		}
		next = func(t time.Time) time.Time { return floor(t.Add(36 * time.Hour)) } // a day has 23 to 25 hours
	}
	r.Timeline = []Step{}
	at := map[int64]int{}
	for t := floor(r.From); t.Before(r.To) && len(r.Timeline) < 400; t = next(t) {
		at[t.Unix()] = len(r.Timeline)
		r.Timeline = append(r.Timeline, Step{At: t.UTC()})
	}
	for _, i := range r.List {
		n, within := at[floor(i.Opened).Unix()]
		if !within {
			continue // it goes on from before
		}
		s := &r.Timeline[n]
		switch i.Severity {
		case "low":
			s.Low++
		case "medium":
			s.Medium++
		case "high":
			s.High++
		case "critical":
			s.Critical++
		}
	}
}

// listed is a list that is one in JSON, also where it is empty.
func listed[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// Counts orders, the most first.
func Counts(m map[string]int) []Count {
	out := make([]Count, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, Count{k, m[k]})
	}
	slices.SortStableFunc(out, func(a, b Count) int { return b.Count - a.Count })
	return out
}
