package chat

import "time"

// EventKind is the kind of an Event.
type EventKind string

// Kinds of events. Only Appended and Moved follow a commit; the rest are signals, never stored.
const (
	EventAppended EventKind = "appended" // Entry was appended; Summary is the conversation after it
	EventMoved    EventKind = "moved"    // state, team or assignee changed; Before tells from where
	EventTyping   EventKind = "typing"   // By is typing, or stopped
	EventMarks    EventKind = "marks"    // delivered or read marks moved
	EventOnline   EventKind = "online"   // the visitor came or went
	EventErased   EventKind = "erased"   // gone: close its sockets, drop it from screens
	EventHeld     EventKind = "held"     // a staff entry waits to be undone
	EventUndone   EventKind = "undone"
)

// Event tells all who may see a conversation that something happened to it. Receivers decide by After (and Before,
// for those who lose sight of it). Values are shared between receivers: nobody changes them.
type Event struct {
	Kind    EventKind
	Before  Facts // of moved
	After   Facts
	Entry   *Entry   // of appended; without text while it is arriving
	Own     *Entry   // of appended: the entry as its visitor gets it, where that is another; else nil
	Summary *Summary // of appended and moved; the asking person's fields are not filled
	By      Author   // of typing
	On      bool     // of typing and online
	Marks   Marks    // of marks
	At      time.Time
}

// Marks are how far each side has got. Staff marks count vseq: they are what the visitor is shown.
type Marks struct {
	VisitorGot, VisitorSeen uint64
	StaffSeen               uint64
}
