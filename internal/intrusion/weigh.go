package intrusion

import (
	"maps"
	"net/netip"
	"slices"
	"time"

	"snug/internal/chat"
)

const (
	// forgets is in what time as many points are forgotten as an incident opens at.
	forgets = 15 * time.Minute
	// gap is after what pause the same actor's doing is another incident, and longest how long one goes on at most.
	gap     = 30 * time.Minute
	longest = 24 * time.Hour

	// Many networks are one actor where they guess at one account, or do one thing in numbers that single ones don't reach.
	manyAtAccount = 4
	manyAtAll     = 10
	opensMany     = 10 * opens

	maxGroups     = 1024 // of one attack
	maxGroupMarks = 256
	maxHouseholds = 64
	// opensInHour is how many incidents of one attack networks and visitors get of their own in an hour; the others of them share one.
	opensInHour = 20
)

// spreads are the attacks that are often made from many networks at once. A dead token is not among them: customers come back
// with one from everywhere.
var spreads = map[Attack]bool{
	PasswordGuessing: true, FactorGuessing: true, SpentLinks: true, Scanning: true, AttackPayload: true, Flooding: true, MalformedFrames: true,
}

// groups are the actors that are being weighed. They belong to the worker alone.
type groups struct {
	of     map[groupKey]*group
	attack map[Attack]int         // how many
	opened map[Attack][]time.Time // by networks and visitors, within the hour
}

type groupKey struct {
	attack Attack
	actor  Actor
}

// group is what one actor does of one attack.
type group struct {
	groupKey
	points     float64 // which are forgotten by and by
	at         time.Time
	last       time.Time // when something came up
	marks      map[markKey]struct{}
	networks   map[netip.Prefix]struct{}
	households map[netip.Addr]int // the points of each

	// What has come up and is not stored.
	content content
	score   int

	// shared says that it has taken over what would have been incidents of their own.
	shared bool

	// The incident, once there is one.
	id       chat.RecordID
	severity Severity
	total    int // its score, as stored last
	stored   time.Time
	ended    Severity // at which sessions were ended last
	looked   bool     // whether it is another node's, since something came up
}

type markKey struct {
	kind chat.SignalKind
	mark uint64
}

func newGroups() groups {
	return groups{of: map[groupKey]*group{}, attack: map[Attack]int{}, opened: map[Attack][]time.Time{}}
}

// find returns an actor's group, and makes one if there is room.
func (g *groups) find(attack Attack, actor Actor, now time.Time) *group {
	k := groupKey{attack, actor}
	if have := g.of[k]; have != nil {
		return have
	}
	if g.attack[attack] >= maxGroups && actor.Kind != ActorMany {
		return g.find(attack, Actor{Kind: ActorMany}, now)
	}
	n := &group{groupKey: k, at: now, marks: map[markKey]struct{}{}, networks: map[netip.Prefix]struct{}{}, households: map[netip.Addr]int{}}
	g.of[k] = n
	g.attack[attack]++
	return n
}

// weigh gives tallies to the groups that they belong to. What many do is weighed first, at one account before at all: whose part
// in it is known is in no incident besides.
func (g *groups) weigh(tallies map[tallyKey]*tally, now time.Time) {
	left := slices.Collect(maps.Values(tallies))
	for _, actorOf := range []func(*tally) (Actor, bool){atAccount, atAll, alone} {
		of := make([]*group, len(left))
		for i, t := range left {
			w := weighed(t.kind)
			own := g.of[groupKey{w.attack, t.actor}]
			actor, is := actorOf(t)
			if !is || actor != t.actor && (!spreads[w.attack] || own != nil && !own.id.IsZero()) {
				continue
			}
			to := g.find(w.attack, actor, now)
			if to.actor != actor && spreads[w.attack] {
				continue // there was no room, and those who share one have it already
			}
			of[i] = to
			to.take(t, w, now)
		}
		var rest []*tally
		for i, t := range left {
			if of[i] == nil || !of[i].ripe(now) {
				rest = append(rest, t)
			}
		}
		left = rest
	}
}

// Whose part a tally can be: of those who guess at one account, of those who do the same from everywhere, its own.

func atAccount(t *tally) (Actor, bool) {
	if t.actor.Kind != ActorNetwork || len(t.subjects) != 1 {
		return Actor{Kind: ActorMany}, false
	}
	return Actor{Kind: ActorMany, Subject: t.subjects[0].What}, true
}

func atAll(t *tally) (Actor, bool) { return Actor{Kind: ActorMany}, t.actor.Kind == ActorNetwork }

func alone(t *tally) (Actor, bool) { return t.actor, true }

// forgive takes back what somebody did wrong before they proved to be who they are: mistyped passwords and codes of their own account, from
// where they have come in.
func (g *groups) forgive(p proof) {
	for attack, kind := range map[Attack]chat.SignalKind{PasswordGuessing: chat.SignalSignInFailed, FactorGuessing: chat.SignalFactorFailed} {
		of := g.of[groupKey{attack, Actor{Kind: ActorNetwork, Network: p.network}}]
		if of == nil || !of.id.IsZero() {
			continue
		}
		for i := range of.content.Subjects {
			s := &of.content.Subjects[i]
			if s.What != p.subject {
				continue
			}
			n := min(s.N, forgives)
			s.N -= n
			points := n * weighed(kind).again
			of.points, of.score = max(0, of.points-float64(points)), max(0, of.score-points)
		}
	}
}

// forgives is how many mistyped ones are: more are no mistakes of somebody who knows it.
const forgives = 5

// take adds a tally.
func (g *group) take(t *tally, w weight, now time.Time) {
	g.forget(now)
	marks := t.marks
	if w.mark == byNothing {
		marks = []uint64{0}
	}
	fresh := 0
	for _, m := range marks {
		k := markKey{t.kind, m}
		if _, known := g.marks[k]; !known && len(g.marks) < maxGroupMarks {
			g.marks[k] = struct{}{}
			fresh++
		}
	}
	fresh += min(t.over, t.n-fresh)
	score := fresh*w.points + (t.n-fresh)*w.again
	g.points += float64(score)
	g.score += score
	g.last, g.looked = now, false
	for _, n := range t.networks {
		if len(g.networks) < maxHouseholds {
			g.networks[n.What] = struct{}{}
		}
	}
	if _, known := g.households[t.from]; t.from.IsValid() && (known || len(g.households) < maxHouseholds) {
		g.households[t.from] += score
	}
	g.content.Actor = g.actor
	g.content.kind(kindSpan{t.kind, t.n, t.first.UnixMilli(), t.last.UnixMilli()})
	g.content.join(&content{
		Doors: t.doors, Subjects: t.subjects, Conversations: t.conversations, Sites: t.sites, Networks: t.networks, Examples: t.examples,
	})
}

// needs is how many points the group's incident opens at.
func (g *group) needs() float64 {
	if g.actor.Kind == ActorMany && g.actor.Subject.IsZero() {
		return opensMany
	}
	if n, other := opening[g.attack]; other {
		return n
	}
	return opens
}

// forget lets points go that are old.
func (g *group) forget(now time.Time) {
	if past := now.Sub(g.at); past > 0 {
		g.points = max(0, g.points-g.needs()*float64(past)/float64(forgets))
	}
	g.at = now
}

// ripe tells whether there is an incident, or is going to be one.
func (g *group) ripe(now time.Time) bool {
	if !g.id.IsZero() {
		return true
	}
	g.forget(now)
	if g.points < g.needs() {
		return false
	}
	switch {
	case g.actor.Kind != ActorMany:
		return true
	case g.actor.Subject.IsZero():
		return g.shared || len(g.networks) >= manyAtAll
	}
	return len(g.networks) >= manyAtAccount
}

// mayOpen tells whether a group that is ripe gets an incident of its own. Networks that would get too many of one attack in an
// hour share one, so that a botnet neither fills the disk nor hides what is beside it. So do visitors: whoever begins chats on end
// is as many of them as they like.
func (g *groups) mayOpen(of *group, now time.Time) bool {
	if of.actor.Kind != ActorNetwork && of.actor.Kind != ActorVisitor {
		return true
	}
	list := g.opened[of.attack]
	for len(list) > 0 && now.Sub(list[0]) >= time.Hour {
		list = list[1:]
	}
	may := len(list) < opensInHour
	if may {
		list = append(list, now)
	}
	g.opened[of.attack] = list
	return may
}

// shareWithMany gives what a group has to the one of all networks, which is an incident from now on, and forgets the group.
func (g *groups) shareWithMany(of *group, now time.Time) {
	many := g.find(of.attack, Actor{Kind: ActorMany}, now)
	many.forget(now)
	if !spreads[of.attack] { // otherwise it has been there all the time
		many.score += of.score
		many.content.Actor = many.actor
		many.content.join(&of.content)
		for n := range of.networks {
			many.networks[n] = struct{}{}
		}
	}
	many.points = max(many.points+of.points, opensMany)
	many.last = now
	many.shared = true
	g.drop(of)
}

func (g *groups) drop(of *group) {
	delete(g.of, of.groupKey)
	if g.attack[of.attack]--; g.attack[of.attack] == 0 {
		delete(g.attack, of.attack)
	}
}

// forget drops those that nothing is left of.
func (g *groups) forget(now time.Time) {
	for _, of := range g.of {
		of.forget(now)
		switch {
		case !of.id.IsZero():
			if now.Sub(of.last) > gap && of.score == 0 {
				g.drop(of)
			}
		case of.points == 0:
			g.drop(of)
		}
	}
}
