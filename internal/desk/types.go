package desk

import (
	"context"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/mask/text"
)

// Bounds of what is taken in. Texts are counted in Unicode characters.
const (
	MaxMessage  = 4000
	MaxComment  = 1000
	MaxName     = 80
	MaxEmail    = 254
	MaxURL      = 2048
	MaxTitle    = 300
	MaxFields   = 20
	MaxField    = 1000
	MaxQuery    = 100
	MaxEntries  = 10_000 // of one conversation
	MaxPage     = 200    // entries or rows in one answer
	MaxHold     = 10 * time.Second
	MaxReplies  = 500 // saved replies in all
	MaxShortcut = 40
)

// Start is what a visitor's first message brings, as typed.
type Start struct {
	Site     chat.SiteID
	Team     chat.TeamID // zero: every team's
	Visitor  chat.VisitorID
	Name     text.Raw
	Email    text.Raw
	URL      text.Raw
	Title    text.Raw
	Browser  string // family and major version, parsed from a list of known ones
	System   string
	Language string // BCP 47; kept in clear, for routing
	Fields   []FieldInput
	// Verified: the shop has signed name, e-mail and fields. A name that poses as staff is left out then, and otherwise refused.
	Verified bool

	Purposes   []string // what was allowed
	TextHash   string   // of the consent text, hex SHA-256
	ConsentAt  time.Time
	Connection chat.Connection

	First chat.Post // the message; Conversation, Kind and Hold are not looked at

	// With are run in the same unit of work, after the rows of the conversation: they are stored together or not at
	// all. StartOffRecord does not run them.
	With []Hook
}

// FieldInput is a custom field as the shop's page passed it along.
type FieldInput struct {
	Key  string // [a-z0-9_]{1,40}
	Text text.Raw
}

// Started tells a Hook what it belongs to.
type Started struct {
	Site         chat.SiteID
	Conversation chat.ConversationID
	// Again: the start was repeated (same site and same client id of the first message), and the conversation is the
	// one of then. Whether the caller is the one of then is for the hook that holds the start key to say: its error
	// refuses the repetition.
	Again bool
}

// Hook joins another room's rows to StartConversation. It runs on the database's writer, perhaps more than once: SQL only.
type Hook func(ctx context.Context, q db.Querier, s Started) error

// Posted is what became of a staff member's post. While HeldUntil is not zero the entry is durable but unpublished, and
// has no numbers yet.
type Posted struct {
	Entry     chat.Entry
	HeldUntil time.Time
}

// Visit is a conversation as its visitor gets it.
type Visit struct {
	State    chat.State
	Agent    chat.StaffID // zero: nobody yet
	Entries  []chat.Entry // those with a vseq, ascending
	More     bool
	VSeq     uint64 // the highest there is
	Marks    chat.Marks
	Until    time.Time // ended: when it will be erased
	Purposes []string
	Masks    []chat.Mask // of the entries given, for the receipt
}

// Thread is a page of a conversation as staff get it.
type Thread struct {
	Facts   chat.Facts
	Entries []chat.Entry // ascending by seq
	More    bool         // there are more in the direction that was asked for
	Marks   chat.Marks
	Held    []Posted // the asking person's own, waiting to be undone
}

// Box is a part of the inbox.
type Box string

// The boxes. Ended is newest first; the others have the conversations that are not over, last changed first.
const (
	Mine       Box = "mine"
	Unassigned Box = "unassigned"
	Team       Box = "team" // of my teams, whoever has it
	All        Box = "all"
	Ended      Box = "ended"
)

// Counts are how many conversations that are not over the asking person sees.
type Counts struct{ Mine, Unassigned, Team, All int }

// BoxPage is one page of a box.
type BoxPage struct {
	Rows   []chat.Summary
	Next   string // for the page after this; "" at the end
	Counts Counts
}

// Receiver names whom a conversation goes to: a person, or a team.
type Receiver struct {
	Staff chat.StaffID
	Team  chat.TeamID
}

// SavedReply is a text kept for reuse.
type SavedReply struct {
	ID       chat.RecordID
	Shortcut string // [a-z0-9_-]{1,40}, unique
	Title    text.Text
	Text     text.Text
}

// SavedReplyInput is a saved reply as typed.
type SavedReplyInput struct {
	Shortcut string
	Title    text.Raw
	Text     text.Raw
}

// Hit is one conversation that a search found, and the newest entry in it that fits; Entry is nil where the visitor's
// name or e-mail fits.
type Hit struct {
	Row   chat.Summary
	Entry *chat.Entry
}

// Hits is the answer to a search. More: there is, or there may be, more than was looked at within the bounds.
type Hits struct {
	Hits []Hit
	More bool
}

// Receipt tells of an erasure. The key is destroyed at At; the last copy that backups hold of it is gone at CompleteBy.
type Receipt struct {
	ID         chat.RecordID
	At         time.Time
	CompleteBy time.Time
}

// Erasure is one line of the list of erasures: no contents, no persons but staff.
type Erasure struct {
	Receipt
	Site  chat.SiteID
	By    chat.Author // system: the period was over, or the host asked
	Steps []string    // done so far, in order: "asked", "keys", "rows", "journal", "done"
}
