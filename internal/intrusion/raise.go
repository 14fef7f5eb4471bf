package intrusion

import (
	"hash/maphash"
	"net/netip"
	"sync"
	"time"
	"unicode/utf8"

	"snug/internal/chat"
)

// Bounds of what waits to be weighed, which is taken every second. Each kind of fact has a share of its own, so that no flood of
// one displaces another; beyond it, actors of that kind are counted together.
const (
	actorsOfKind = 256
	maxMarks     = 32
)

// waiting is what has been told and not been weighed. A fact is folded with its like where it is told.
type waiting struct {
	mu      sync.Mutex // guards the following
	tallies map[tallyKey]*tally
	ofKind  map[chat.SignalKind]int // how many tallies
	proofs  []proof
}

// proof is that somebody has come in from somewhere.
type proof struct {
	network netip.Prefix
	subject chat.StaffID
}

// maxProofs is how many wait at most. Whoever is not among them is not forgiven.
const maxProofs = 1024

// Proved tells that somebody has proven who they are, from an address: the few passwords of theirs that were mistyped there are
// forgiven.
func (r *Room) Proved(from netip.Addr, who chat.StaffID) {
	r.waiting.mu.Lock()
	defer r.waiting.mu.Unlock()
	if len(r.waiting.proofs) < maxProofs {
		r.waiting.proofs = append(r.waiting.proofs, proof{shortened(from), who})
	}
}

type tallyKey struct {
	kind chat.SignalKind
	from netip.Addr // the household; none for those that are counted together
	who  [16]byte   // member of staff or conversation
}

// tally is facts of one kind and actor.
type tally struct {
	kind          chat.SignalKind
	actor         Actor
	from          netip.Addr
	n             int
	first, last   time.Time
	marks         []uint64 // which marks came up, the first few
	over          int      // facts with further marks
	doors         tallyOf[string]
	subjects      tallyOf[chat.StaffID]
	conversations tallyOf[chat.ConversationID]
	sites         tallyOf[chat.SiteID]
	networks      tallyOf[netip.Prefix]
	examples      []example
}

var seed = maphash.MakeSeed()

// markOf is a number that stands for what tells a fact from others of its kind.
func markOf(s *chat.Signal, m mark) uint64 {
	switch m {
	case byDoor:
		return maphash.String(seed, s.Door)
	case byClaim:
		return maphash.String(seed, s.Facts["claim"])
	case byMark:
		return s.Mark
	}
	return 0
}

// Raise takes a fact. It neither blocks nor fails: what does not fit is counted with its like.
func (r *Room) Raise(s chat.Signal) {
	now := r.o.Now()
	k := tallyKey{kind: s.Kind, from: household(s.From)}
	switch {
	case s.By.Kind == chat.ActorStaff && !s.By.Staff.IsZero():
		k.who = s.By.Staff.Bytes()
	case s.Kind == chat.SignalTokenReplayed || !k.from.IsValid():
		k.who = s.Conversation.Bytes()
	}
	w := &r.waiting
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.tallies[k]
	if t == nil {
		t = w.begin(k, &s, now)
	}
	t.n++
	t.last = now
	t.add(&s, now)
}

// begin makes a tally. An actor for whom there is no room joins those of the kind that are counted together.
func (w *waiting) begin(k tallyKey, s *chat.Signal, now time.Time) *tally {
	actor := actorOf(s)
	if w.ofKind[s.Kind] >= actorsOfKind {
		k.from, k.who, actor = netip.Addr{}, [16]byte{}, Actor{Kind: ActorMany}
		if t := w.tallies[k]; t != nil {
			t.actor = actor
			return t
		}
	}
	t := &tally{kind: s.Kind, actor: actor, from: k.from, first: now}
	w.tallies[k] = t
	w.ofKind[s.Kind]++
	return t
}

// add notes what a fact is about.
func (t *tally) add(s *chat.Signal, now time.Time) {
	switch by := weighed(s.Kind).mark; {
	case by == byMark && s.Mark == 0:
		t.over++ // nobody said what tells it apart
	case by != byNothing:
		t.mark(markOf(s, by))
	}
	t.doors.add(cut(s.Door, maxDoor), 1, maxDoors)
	t.subjects.add(s.Subject, 1, maxSubjects)
	t.conversations.add(s.Conversation, 1, maxConversations)
	t.sites.add(s.Site, 1, maxSites)
	t.networks.add(shortened(s.From), 1, maxNetworks)
	if len(t.examples) >= maxOfKind {
		return
	}
	e := example{
		At: now.UnixMilli(), Kind: s.Kind, Door: cut(s.Door, maxDoor), Network: shortened(s.From), Subject: s.Subject,
		Conversation: s.Conversation, Evidence: cut(s.Evidence.Clear(), maxEvidence),
	}
	for key, value := range s.Facts {
		if len(e.Facts) == maxFacts {
			break
		}
		if e.Facts == nil {
			e.Facts = make(map[string]string, len(s.Facts))
		}
		e.Facts[cut(key, maxFact)] = cut(value, maxFact)
	}
	t.examples = append(t.examples, e)
}

func (t *tally) mark(m uint64) {
	for _, have := range t.marks {
		if have == m {
			return
		}
	}
	if len(t.marks) < maxMarks {
		t.marks = append(t.marks, m)
		return
	}
	t.over++
}

// cut shortens a text to whole characters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// take empties what waits.
func (w *waiting) take() (map[tallyKey]*tally, []proof) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all, proofs := w.tallies, w.proofs
	w.proofs = nil
	w.tallies = make(map[tallyKey]*tally)
	w.ofKind = make(map[chat.SignalKind]int)
	return all, proofs
}
