package desk

import (
	"encoding/binary"
	"time"

	"snug/internal/chat"
	"snug/internal/keyring"
)

// state is a conversation's row: what routing needs, in clear.
//
// Its head is a MAC over all that was ever appended, and every change of the rest of it appends an entry. So two states
// of one conversation with the same head are the same state, and an update that asks for the head it was computed from
// can't be computed from anything else: numbers, access and chain are checked by one comparison within the UPDATE.
type state struct {
	chat.Facts
	visitor  chat.VisitorID
	number   int64
	language string

	epoch     int64 // which of the conversation's keys it is sealed under
	seq, vseq uint64
	last      uint64 // seq of the newest message
	head      [32]byte
	masked    int
	stars     int
	arriving  int // how many entries are withheld from staff

	// Milliseconds UTC; 0 means not.
	created, updated, waiting, ended, erase int64
}

// live tells whether the conversation goes on.
func (s *state) live() bool { return s.State == chat.Waiting || s.State == chat.Open }

// step appends l: it numbers the entry and moves the head.
func (s *state) step(key *keyring.Key, l *line) {
	s.seq++
	l.entry.Seq, l.entry.VSeq = s.seq, 0
	if l.entry.ForVisitor() {
		s.vseq++
		l.entry.VSeq = s.vseq
	}
	at := l.entry.At.UnixMilli()
	s.updated = max(s.updated, at)
	s.masked += l.found
	if l.entry.Arriving {
		s.arriving++
	}
	if l.entry.Kind == chat.Message {
		s.last = s.seq
		switch {
		case l.entry.Author.Kind != chat.ByVisitor:
			s.waiting = 0
		case s.waiting == 0:
			s.waiting = at
		}
	}
	if key != nil { // off the record nothing is on disk that could be changed there
		s.head = link(key, s.head, s.seq, l.entry.VSeq, at, l.entry.ID, l.sum)
	}
}

// link is the chain: HMAC-SHA-256, under the conversation's key, over the head before and what is appended.
func link(key *keyring.Key, prev [32]byte, seq, vseq uint64, at int64, id chat.EntryID, sum [32]byte) [32]byte {
	var b [32 + 8 + 8 + 8 + 16 + 32]byte
	copy(b[:], prev[:])
	binary.BigEndian.PutUint64(b[32:], seq)
	binary.BigEndian.PutUint64(b[40:], vseq)
	binary.BigEndian.PutUint64(b[48:], uint64(at))
	eid := id.Bytes()
	copy(b[56:], eid[:])
	copy(b[72:], sum[:])
	return key.MAC("desk head 1", b[:])
}

// ms turns stored milliseconds into a time; 0 into the zero time.
func ms(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMilli(at).UTC()
}

// stamp is now, as it is stored.
func (d *Desk) stamp() time.Time { return d.now().UTC().Truncate(time.Millisecond) }
