package chat

import (
	"time"

	"snug/mask/text"
)

// Kind is the kind of an entry. Stored; only ever added to.
type Kind string

// Kinds of entry. Message, Ended, Joined, Left, Transferred, Rated and Withdrawn are seen by the visitor; Note, Assigned,
// Changed and Released are the staff's alone. MaskedLater is seen by whoever sees the entry that it is about.
const (
	Message     Kind = "message"
	Note        Kind = "note"
	Started     Kind = "started"
	Joined      Kind = "joined"
	Left        Kind = "left"
	Assigned    Kind = "assigned"
	Transferred Kind = "transferred"
	Changed     Kind = "changed"
	Rated       Kind = "rated"
	EndedKind   Kind = "ended"
	Withdrawn   Kind = "withdrawn"
	// Released ends an entry's Arriving: staff see its text from here on.
	Released Kind = "released"
	// MaskedLater puts another text in the place of an entry's own, which is destroyed.
	MaskedLater Kind = "masked-later"
)

// Role of an author within a conversation.
type AuthorKind string

// Who wrote an entry.
const (
	ByVisitor AuthorKind = "visitor"
	ByStaff   AuthorKind = "staff"
	BySystem  AuthorKind = "system"
)

// Author is who wrote an entry. Staff is set for ByStaff alone.
type Author struct {
	Kind  AuthorKind
	Staff StaffID
}

// Mask is what is kept of a finding: what was found and why, never the value.
type Mask struct {
	Entity      string   `json:"entity"`              // "card", "iban", …
	Rule        string   `json:"rule"`                // stable name of the rule that found it
	Where       string   `json:"where"`               // "browser" or "server"
	Disposition string   `json:"disposition"`         // "destroyed"
	Start       int      `json:"start"`               // byte offset of the mask in the masked text
	End         int      `json:"end"`                 // byte offset behind it
	Confirmed   []string `json:"confirmed,omitempty"` // what spoke for it: "luhn", "network:visa", "question:pin"
	Against     []string `json:"against,omitempty"`   // what spoke against it
}

// Entry is one durable line of a conversation. Seq counts all entries from 1 without gaps; VSeq counts those that the
// visitor may see, likewise, and is 0 for the rest. At is UTC with milliseconds.
//
// An entry never changes on disk, but a later one may say that it is to be read otherwise: MaskedLater and Released are
// about the entry whose numbers Of and OfN name, and bring the Text and Masks that stand there from then on.
type Entry struct {
	ID           EntryID
	Conversation ConversationID
	Seq          uint64
	VSeq         uint64
	At           time.Time
	Author       Author
	Kind         Kind
	Client       ClientID
	Text         text.Text
	Masks        []Mask
	// Overruled are the places in Text that the visitor has looked at and says hold nothing confidential. Nobody is told of
	// them; what runs the rules again minds them. A text that was masked later has none.
	Overruled []Span
	// Form is that of a typed field, one of mask's: a message of staff asks for it to be filled, a visitor's was typed into it.
	Form     string
	From, To StaffID // of assigned, transferred, joined, left
	Stars    int     // of rated: 1 to 5

	Of  uint64 // of masked-later and released: the seq of the entry that it is about …
	OfN uint64 // … and its vseq, 0 if the visitor does not see that one

	// Part tells that the text's digits may belong to a number that is sent in several messages: it is sealed under a key
	// of its own. Arriving entries are parts.
	Part bool
	// Arriving tells that the text may be the beginning of a number that is being sent in parts, and is withheld from
	// staff until a Released or MaskedLater. What staff get of it has no text and no masks.
	Arriving bool
	// Changed is the seq of the newest entry about this one; 0 if there is none. Of two copies that somebody holds of one
	// entry, the one with the higher Changed is right.
	Changed uint64
}

// ForVisitor tells whether a visitor may know that the entry exists: it then has a vseq.
func (e *Entry) ForVisitor() bool {
	switch e.Kind {
	case Note, Assigned, Changed, Released:
		return false
	case MaskedLater:
		return e.OfN > 0
	}
	return true
}

// Withheld is the entry as those get it who are not to see the text while it is arriving.
func (e *Entry) Withheld() *Entry {
	if !e.Arriving {
		return e
	}
	w := *e
	w.Text, w.Masks = text.Text{}, nil
	return &w
}

// Post is what somebody wants appended: as typed, bound to the conversation that the composer was opened on.
type Post struct {
	Conversation ConversationID
	Client       ClientID
	Kind         Kind // Message or Note
	Text         text.Raw
	Browser      []Mask        // what the sender's browser masked already
	Overruled    []Span        // where a visitor says that nothing confidential stands
	Form         string        // staff: the form of the field that is to be filled; a visitor: of the one that was
	Hold         time.Duration // staff: how long the entry can be undone; 0 publishes at once
	At           time.Time     // when it came in
}

// Span is a place in a text as typed: byte offsets, the end exclusive.
type Span struct{ Start, End int }

// State of a conversation.
type State string

// States: waiting for somebody to take it, open with an assignee, ended, or erased.
const (
	Waiting   State = "waiting"
	Open      State = "open"
	EndedNow  State = "ended"
	ErasedNow State = "erased"
)

// Facts are what lies in clear in a conversation's row, because routing needs it; whether somebody may see a
// conversation is decided by these alone.
type Facts struct {
	Site         SiteID
	Conversation ConversationID
	Team         TeamID  // zero: every team's
	Assignee     StaffID // zero: unassigned
	State        State
	OffRecord    bool // held in this node's memory alone
}

// Summary is a conversation as the inbox shows it. Texts are masked; Preview is the last message, cut.
type Summary struct {
	Facts
	Seq, VSeq     uint64
	Number        int64 // "Visitor 81": counts up per site
	Name          text.Text
	Preview       text.Text
	PreviewBy     AuthorKind
	Arriving      bool // the last message is arriving: there is no preview of it
	Masked        int  // masks so far
	Language      string
	CreatedAt     time.Time
	UpdatedAt     time.Time
	WaitingSince  time.Time // zero when the last word is the staff's
	EndedAt       time.Time
	ReadByMe      uint64 // highest seq that the asking person has seen
	Unread        int    // the visitor's messages beyond it
	HasDraft      bool   // the asking person's
	VisitorSeen   uint64 // highest vseq the visitor has read
	VisitorGot    uint64 // highest vseq delivered to the visitor
	VisitorOnline bool
	Stars         int
}

// Visitor describes the one who asks for help, as staff sees them beside the conversation. All texts are masked.
type Visitor struct {
	Name       text.Text
	Email      text.Text
	PageURL    text.Text // without query and fragment
	PageTitle  text.Text
	Browser    string // family and major version, as parsed: "Firefox 131"
	System     string // "Android", "Windows", …
	Language   string // BCP 47
	Fields     []Field
	Verified   bool
	Purposes   []string // what was allowed: "answer", "keep", …
	ConsentAt  time.Time
	TextHash   string // of the consent text agreed to, hex SHA-256
	Connection Connection
}

// Field is a custom field that the shop's page passed along.
type Field struct {
	Key  string // [a-z0-9_]{1,40}
	Text text.Text
}

// Connection says how one connection is protected, as negotiated and not as configured. Empty strings and 0 mean
// unknown, and are shown as such.
type Connection struct {
	Transport string `json:"transport"` // "tls" ended here, "loopback" without TLS, "proxy" (which ended TLS and said nothing)
	Version   string `json:"version,omitempty"`
	Cipher    string `json:"cipher,omitempty"`
	Group     string `json:"group,omitempty"`
	KeyBits   int    `json:"key_bits,omitempty"` // of the symmetric cipher
	Hybrid    bool   `json:"hybrid,omitempty"`   // post-quantum hybrid key exchange
}
