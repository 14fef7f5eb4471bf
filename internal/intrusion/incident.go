package intrusion

import (
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/mask/text"
)

// State is what people have made of an incident.
type State string

// The states. What one actor goes on doing after an incident was closed is another incident.
const (
	StateOpen         State = "open"
	StateAcknowledged State = "acknowledged"
	StateClosed       State = "closed"
)

// IsState tells whether s is a state.
func IsState(s State) bool { return s == StateOpen || s == StateAcknowledged || s == StateClosed }

// Incident is what one actor did of one attack, without a pause of half an hour and within a day: all of its facts, folded.
type Incident struct {
	ID       chat.RecordID
	Attack   Attack
	Severity Severity
	Score    int
	Signals  int // how many facts
	State    State
	First    time.Time // of the first and the last fact
	Last     time.Time
	Opened   time.Time // when it became an incident
	Actor    Actor
	// Kinds are the facts by their kinds, in the order that they came up.
	Kinds []Kind
	// What it was aimed at and where it came from, the first few of each with their numbers.
	Doors         []Counted[string]
	Subjects      []Counted[chat.StaffID]
	Conversations []Counted[chat.ConversationID]
	Sites         []Counted[chat.SiteID]
	Networks      []Counted[netip.Prefix] // shortened
	Examples      []Example
	// Broken says that what is sealed does not open: somebody has changed the row. What is in clear is there.
	Broken bool
}

// Kind is how often facts of one kind came up, and when.
type Kind struct {
	Kind  chat.SignalKind
	N     int
	First time.Time
	Last  time.Time
}

// Example is one fact that is kept. Its evidence is masked, and short.
type Example struct {
	At           time.Time
	Kind         chat.SignalKind
	Door         string
	Network      netip.Prefix // shortened
	Subject      chat.StaffID
	Conversation chat.ConversationID
	Facts        map[string]string
	Evidence     text.Text
}

// Step is something that was done about an incident.
type Step struct {
	ID   chat.RecordID
	At   time.Time
	Kind StepKind
	By   chat.StaffID // zero: a rule
	Note text.Text    // of StepNote, masked
	// Answer is the one that was given or undone.
	Answer chat.RecordID
}

// StepKind is what was done.
type StepKind string

// What can be done about an incident.
const (
	StepAcknowledged StepKind = "acknowledged"
	StepClosed       StepKind = "closed"
	StepReopened     StepKind = "reopened"
	StepNote         StepKind = "note"
	StepAnswered     StepKind = "answered"
	StepUndone       StepKind = "undone"
)

// News is why somebody is told of an incident.
type News string

// The news. NewsMore comes with the numbers of a running one, every few seconds at most.
const (
	NewsOpened   News = "opened"
	NewsWorse    News = "worse" // its severity has risen
	NewsMore     News = "more"
	NewsAnswered News = "answered"
	NewsChanged  News = "changed" // by staff: acknowledged, closed, a note, an answer undone
)

// Bounds of what one incident keeps.
const (
	maxKinds         = 16
	maxDoors         = 16
	maxSubjects      = 16
	maxConversations = 16
	maxSites         = 8
	maxNetworks      = 16
	maxExamples      = 8
	maxOfKind        = 2 // examples of one kind
	maxEvidence      = 200
	maxFacts         = 6
	maxFact          = 80
	maxDoor          = 80
)

// content is what of an incident is sealed.
type content struct {
	Actor         Actor                        `json:"actor"`
	Kinds         []kindSpan                   `json:"kinds"`
	Doors         tallyOf[string]              `json:"doors,omitempty"`
	Subjects      tallyOf[chat.StaffID]        `json:"subjects,omitempty"`
	Conversations tallyOf[chat.ConversationID] `json:"conversations,omitempty"`
	Sites         tallyOf[chat.SiteID]         `json:"sites,omitempty"`
	Networks      tallyOf[netip.Prefix]        `json:"networks,omitempty"`
	Examples      []example                    `json:"examples,omitempty"`
}

type kindSpan struct {
	Kind  chat.SignalKind `json:"kind"`
	N     int             `json:"n"`
	First int64           `json:"first"`
	Last  int64           `json:"last"`
}

type example struct {
	At           int64               `json:"at"`
	Kind         chat.SignalKind     `json:"kind"`
	Door         string              `json:"door,omitempty"`
	Network      netip.Prefix        `json:"network,omitzero"`
	Subject      chat.StaffID        `json:"subject,omitzero"`
	Conversation chat.ConversationID `json:"conversation,omitzero"`
	Facts        map[string]string   `json:"facts,omitempty"`
	Evidence     string              `json:"evidence,omitempty"` // masked
}

// kind counts facts of one kind.
func (c *content) kind(k kindSpan) {
	for i := range c.Kinds {
		if have := &c.Kinds[i]; have.Kind == k.Kind {
			have.N += k.N
			have.First, have.Last = min(have.First, k.First), max(have.Last, k.Last)
			return
		}
	}
	if len(c.Kinds) < maxKinds {
		c.Kinds = append(c.Kinds, k)
	}
}

// show keeps an example, if there are few of its kind.
func (c *content) show(e example) {
	n := 0
	for i := range c.Examples {
		if c.Examples[i].Kind == e.Kind {
			n++
		}
	}
	if n < maxOfKind && len(c.Examples) < maxExamples {
		c.Examples = append(c.Examples, e)
	}
}

// join adds what has come up since.
func (c *content) join(more *content) {
	for _, k := range more.Kinds {
		c.kind(k)
	}
	c.Doors.join(more.Doors, maxDoors)
	c.Subjects.join(more.Subjects, maxSubjects)
	c.Conversations.join(more.Conversations, maxConversations)
	c.Sites.join(more.Sites, maxSites)
	c.Networks.join(more.Networks, maxNetworks)
	for _, e := range more.Examples {
		c.show(e)
	}
}

// signals is how many facts there are.
func (c *content) signals() (n int) {
	for _, k := range c.Kinds {
		n += k.N
	}
	return n
}

// times are those of the first and the last fact, in milliseconds.
func (c *content) times() (first, last int64) {
	for i, k := range c.Kinds {
		if i == 0 || k.First < first {
			first = k.First
		}
		last = max(last, k.Last)
	}
	return first, last
}
