package chat

import (
	"bytes"
	"crypto/rand"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ID is a UUIDv7 (RFC 9562 §5.7) that belongs to one kind of thing: the type parameter keeps a conversation's id from
// being passed where an entry's is asked for. The zero value means "none". It is stored as 16 bytes and written as the
// canonical 36-character text. Values are comparable and safe as map keys.
type ID[K kind] struct{ b [16]byte }

// kind names the thing an ID belongs to; it exists at compile time only.
type kind interface{ kind() string }

type (
	siteKind         struct{}
	teamKind         struct{}
	staffKind        struct{}
	visitorKind      struct{}
	conversationKind struct{}
	entryKind        struct{}
	clientKind       struct{}
	sessionKind      struct{}
	recordKind       struct{}
)

func (siteKind) kind() string         { return "site" }
func (teamKind) kind() string         { return "team" }
func (staffKind) kind() string        { return "staff" }
func (visitorKind) kind() string      { return "visitor" }
func (conversationKind) kind() string { return "conversation" }
func (entryKind) kind() string        { return "entry" }
func (clientKind) kind() string       { return "client" }
func (sessionKind) kind() string      { return "session" }
func (recordKind) kind() string       { return "record" }

type (
	// SiteID names a site: a shop or brand.
	SiteID = ID[siteKind]
	// TeamID names a team of staff.
	TeamID = ID[teamKind]
	// StaffID names a person who works here, whatever the role.
	StaffID = ID[staffKind]
	// VisitorID names a visitor's token family: one browser's way into one conversation.
	VisitorID = ID[visitorKind]
	// ConversationID names a conversation.
	ConversationID = ID[conversationKind]
	// EntryID names an entry.
	EntryID = ID[entryKind]
	// ClientID is chosen by whoever sends, once for each message, and makes sending again harmless.
	ClientID = ID[clientKind]
	// SessionID names a signed-in session of staff.
	SessionID = ID[sessionKind]
	// RecordID names a row that is nobody else's kind: a consent record, a saved reply, an erasure.
	RecordID = ID[recordKind]
)

// ErrID is returned for text or bytes that are no id. It does not repeat them.
var ErrID = errors.New("chat: not an id: want a UUID of 36 characters")

var clock struct {
	mu   sync.Mutex
	last uint64 // guarded by mu: the last 60 bits of time and counter given out
}

// NewID makes an id that sorts after every id that this process made before: 48 bits of milliseconds, 12 bits that
// count within one (RFC 9562 §6.2 method 1), 62 random bits.
func NewID[K kind]() ID[K] {
	var id ID[K]
	if _, err := rand.Read(id.b[:]); err != nil {
		panic(err) // crypto/rand does not fail on a system that can go on
	}
	clock.mu.Lock()
	now := uint64(time.Now().UnixMilli()) << 12
	if now <= clock.last {
		now = clock.last + 1
	}
	clock.last = now
	clock.mu.Unlock()
	ms, seq := now>>12, now&0xfff
	for i := range 6 {
		id.b[i] = byte(ms >> (40 - 8*i))
	}
	id.b[6] = 0x70 | byte(seq>>8)
	id.b[7] = byte(seq)
	id.b[8] = id.b[8]&0x3f | 0x80
	return id
}

// NewSiteID makes a site's id; the others do the same for their kinds.
func NewSiteID() SiteID                 { return NewID[siteKind]() }
func NewTeamID() TeamID                 { return NewID[teamKind]() }
func NewStaffID() StaffID               { return NewID[staffKind]() }
func NewVisitorID() VisitorID           { return NewID[visitorKind]() }
func NewConversationID() ConversationID { return NewID[conversationKind]() }
func NewEntryID() EntryID               { return NewID[entryKind]() }
func NewClientID() ClientID             { return NewID[clientKind]() }
func NewSessionID() SessionID           { return NewID[sessionKind]() }
func NewRecordID() RecordID             { return NewID[recordKind]() }

// ParseID reads the canonical text, in lower or upper case. Any version of UUID is taken: clients make their own.
func ParseID[K kind](s string) (ID[K], error) {
	var id ID[K]
	return id, id.parse([]byte(s))
}

func (id *ID[K]) parse(s []byte) error {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return ErrID
	}
	var hexed [32]byte
	n := copy(hexed[:], s[:8])
	n += copy(hexed[n:], s[9:13])
	n += copy(hexed[n:], s[14:18])
	n += copy(hexed[n:], s[19:23])
	copy(hexed[n:], s[24:])
	if _, err := hex.Decode(id.b[:], hexed[:]); err != nil {
		id.b = [16]byte{}
		return ErrID
	}
	return nil
}

// AppendText writes the canonical text.
func (id ID[K]) AppendText(to []byte) ([]byte, error) {
	b := id.b
	to = hex.AppendEncode(to, b[0:4])
	to = hex.AppendEncode(append(to, '-'), b[4:6])
	to = hex.AppendEncode(append(to, '-'), b[6:8])
	to = hex.AppendEncode(append(to, '-'), b[8:10])
	return hex.AppendEncode(append(to, '-'), b[10:16]), nil
}

// String is the canonical text.
func (id ID[K]) String() string {
	var b [36]byte
	out, _ := id.AppendText(b[:0])
	return string(out)
}

// Bytes returns the 16 bytes, a copy.
func (id ID[K]) Bytes() [16]byte { return id.b }

// IsZero tells whether the id is the zero value, "none".
func (id ID[K]) IsZero() bool { return id.b == [16]byte{} }

// Compare orders ids by their bytes, which for ids made here is the order of making.
func (id ID[K]) Compare(other ID[K]) int { return bytes.Compare(id.b[:], other.b[:]) }

// MarshalText writes the canonical text; "none" becomes the empty text.
func (id ID[K]) MarshalText() ([]byte, error) {
	if id.IsZero() {
		return []byte{}, nil
	}
	return id.AppendText(make([]byte, 0, 36))
}

// UnmarshalText reads what MarshalText wrote.
func (id *ID[K]) UnmarshalText(s []byte) error {
	if len(s) == 0 {
		id.b = [16]byte{}
		return nil
	}
	return id.parse(s)
}

// Value stores the id as 16 bytes, and "none" as NULL.
func (id ID[K]) Value() (driver.Value, error) {
	if id.IsZero() {
		return nil, nil
	}
	return id.b[:], nil
}

// Scan reads what Value stored.
func (id *ID[K]) Scan(v any) error {
	switch b := v.(type) {
	case nil:
		id.b = [16]byte{}
		return nil
	case []byte:
		if len(b) == 16 {
			copy(id.b[:], b)
			return nil
		}
	}
	var k K
	return fmt.Errorf("chat: stored %s id is not 16 bytes", k.kind())
}
