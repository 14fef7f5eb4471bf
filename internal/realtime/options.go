package realtime

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/mask/text"
)

// Visitors is what the visitors' sockets need of the rest. All methods are called from many goroutines, never while a
// lock of this package is held, and may block; ctx ends when the hub gives up draining. An error that is a *chat.Error is
// shown to the visitor; any other is logged and shown as chat.Internal.
type Visitors interface {
	// Hello accepts a token and says whose it is. next, if not empty, is a token that replaces it. chat.Unsigned and
	// chat.TokenReplayed refuse it for good.
	Hello(ctx context.Context, token string, c chat.Connection) (g chat.Guest, next string, err error)

	// Welcome tells how the conversation stands and the entries after a vseq, at most a page. It is asked after the
	// socket was subscribed, so that nothing falls between, and has to fail if g's family has ended since Hello.
	Welcome(ctx context.Context, g chat.Guest, after uint64) (Welcome, error)

	// Entries returns the page after a vseq: only entries that have one, in its order.
	Entries(ctx context.Context, g chat.Guest, after uint64) (page []chat.Entry, more bool, err error)

	// Post appends p exactly once by p.Client, and returns the entry when it is durable (or held in memory, for a guest
	// off the record). Posts of one socket come one after the other, in the order of sending.
	Post(ctx context.Context, g chat.Guest, p chat.Post) (chat.Entry, error)

	// Marks notes how far the visitor got and saw, as vseq; 0 leaves a mark as it is. Marks never go back.
	Marks(ctx context.Context, g chat.Guest, got, seen uint64) error
}

// Welcome is how a conversation stands for its visitor.
type Welcome struct {
	State     chat.State
	Agent     chat.StaffID // whom the visitor talks with; zero: nobody yet
	Entries   []chat.Entry
	More      bool
	StaffSeen uint64 // highest vseq the staff has read
}

// Staff is what the staff's sockets need of the rest. The rules of Visitors hold. Every method decides anew whether s
// may: a socket is open for hours, and rights are not.
type Staff interface {
	// Present notes that s is there, since they did something by their own hand: wrote, typed, read. It is asked before
	// what they did is done, at most once a minute for a socket, and never for a ping, a hello or a watch, which browsers
	// send by themselves. If it says no, the session is over: the socket is closed, and nothing is done.
	Present(ctx context.Context, s chat.Staff) bool

	// Watch returns the entries of a conversation after a seq, at most a page, if s may see it; it is asked after the
	// socket was subscribed.
	Watch(ctx context.Context, s chat.Staff, c chat.ConversationID, after uint64) (Watched, error)

	// Reply appends a message or note exactly once by p.Client. If it can still be undone, until is when it will be
	// published; else until is zero and the entry is durable and has its seq.
	Reply(ctx context.Context, s chat.Staff, p chat.Post) (e chat.Entry, until time.Time, err error)

	// Undo takes a held entry back, or fails with chat.NothingToUndo.
	Undo(ctx context.Context, s chat.Staff, c chat.ConversationID, client chat.ClientID) error

	// Seen notes how far s has read, as seq.
	Seen(ctx context.Context, s chat.Staff, c chat.ConversationID, seq uint64) error

	// MayType tells whether the visitor may be told that s is typing. It is asked at most once in two seconds for a socket
	// and conversation.
	MayType(ctx context.Context, s chat.Staff, c chat.ConversationID) bool

	// Personal fills in what a row says about s alone: ReadByMe, Unread and HasDraft. It is asked for at most one row per
	// conversation, socket and 100 ms, and should answer from memory.
	Personal(ctx context.Context, s chat.Staff, row *chat.Summary)
}

// Watched is a conversation as somebody who begins to watch it gets it.
type Watched struct {
	Entries []chat.Entry
	More    bool
	Marks   chat.Marks
}

// Options is what a Hub is made of. All functions are called from many goroutines.
type Options struct {
	Visitors Visitors
	Staff    Staff

	// Names tells what visitors and colleagues call somebody; "" if there is no such person. It answers from memory.
	Names interface{ StaffName(chat.StaffID) string }

	// Sees tells whether s may see a conversation, by the facts of its row alone. It answers from memory, fast: it is
	// asked for each event and socket.
	Sees func(s chat.Staff, f chat.Facts) bool

	// SignedIn reads the cookie of an upgrade to the staff's socket. It is asked a second time when the socket can be
	// found by CloseSession, so that a session that ends in between does not slip through.
	SignedIn func(*http.Request) (chat.Staff, error)

	// WidgetOrigin and ConsoleOrigin tell whether a page of this origin may open the socket. They get the Origin header
	// as it came and compare exactly: scheme, host in lower case, port.
	WidgetOrigin, ConsoleOrigin func(origin string) bool

	// Connection tells how the request's connection is protected. nil: unknown.
	Connection func(*http.Request) chat.Connection

	// Address tells from where the request came, for the limits. nil: the connection's other end.
	Address func(*http.Request) netip.Addr

	// Publish sends the signals that sockets cause (typing, online) to all hubs, this one's Deliver included. nil: to this
	// one alone.
	Publish func(chat.Event)

	// Signals is told of what is suspicious; nil: nobody listens. Evidence masks what is kept of it.
	Signals  chat.Signals
	Evidence func(text.Raw) text.Text

	Limits Limits
	Log    *slog.Logger
	Now    func() time.Time // nil: time.Now
}

// Limits bound what the network may take. A zero field means the default that stands beside it.
type Limits struct {
	PerAddress    int           // 64: sockets from one IPv4 address or one IPv6 /64
	Sockets       int           // 200,000: sockets in all
	Greeting      int           // 2,000: sockets that have not said hello yet
	Burst         int           // 20: frames a visitor's socket may send at once …
	PerSecond     int           // 10: … and in the long run; what is faster is read later
	StaffBurst    int           // 100: the same for staff
	StaffPer      int           // 50
	Workers       int           // 1,024: frames handled at once
	QueueFrames   int           // 64: frames that may wait for a reader that has stopped reading
	QueueBytes    int           // 256 KiB: bytes that may wait for such a reader; four times that for any
	HelloWithin   time.Duration // 5 s: to the first frame
	MessageWithin time.Duration // 10 s: from a message's first byte to its last
	WriteWithin   time.Duration // 5 s: for the peer to take what was written
	PingEvery     time.Duration // 25 s: a silent peer is asked; after twice that, it is dead
	DrainWithin   time.Duration // 10 s: for Shutdown, at most
}

func (l Limits) filled() Limits {
	number := func(v *int, otherwise int) {
		if *v <= 0 {
			*v = otherwise
		}
	}
	period := func(v *time.Duration, otherwise time.Duration) {
		if *v <= 0 {
			*v = otherwise
		}
	}
	number(&l.PerAddress, 64)
	number(&l.Sockets, 200_000)
	number(&l.Greeting, 2_000)
	number(&l.Burst, 20)
	number(&l.PerSecond, 10)
	number(&l.StaffBurst, 100)
	number(&l.StaffPer, 50)
	number(&l.Workers, 1_024)
	number(&l.QueueFrames, 64)
	number(&l.QueueBytes, 256<<10)
	period(&l.HelloWithin, 5*time.Second)
	period(&l.MessageWithin, 10*time.Second)
	period(&l.WriteWithin, 5*time.Second)
	period(&l.PingEvery, 25*time.Second)
	period(&l.DrainWithin, 10*time.Second)
	return l
}

// Sizes that the protocol states; they are not to be configured.
const (
	visitorFrame = 16 << 10 // bytes of a visitor's message
	staffFrame   = 64 << 10 // bytes of a staff message
	maxFragments = 128      // frames that one message may come in
	maxWatches   = 64       // conversations one socket may watch
	presentEvery = time.Minute
)
