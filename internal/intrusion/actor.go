package intrusion

import (
	"net/netip"

	"snug/internal/chat"
)

// ActorKind is what is known of who does it.
type ActorKind string

// The kinds of actors. ActorMany are those whose networks are too many to be told apart.
const (
	ActorStaff   ActorKind = "staff"
	ActorNetwork ActorKind = "network"
	ActorVisitor ActorKind = "visitor" // a token's family: one browser's way into one conversation
	ActorMany    ActorKind = "many"
	ActorUnknown ActorKind = "unknown"
)

// Actor is who an incident is of.
type Actor struct {
	Kind ActorKind `json:"kind"`
	// Network is an IPv4 /24 or an IPv6 /64: an address is shortened before it is kept.
	Network netip.Prefix `json:"network,omitzero"`
	Staff   chat.StaffID `json:"staff,omitzero"`
	// Conversation is that of a visitor's token.
	Conversation chat.ConversationID `json:"conversation,omitzero"`
	// Subject is the account that many guess at.
	Subject chat.StaffID `json:"subject,omitzero"`
}

// actorOf tells whose doing a fact is, as far as it goes: whoever has proven to be of the staff, then where it came from. A
// family of tokens stands for itself where that is what is abused: it may be used from two places, one of which is the owner's.
func actorOf(s *chat.Signal) Actor {
	switch {
	case s.By.Kind == chat.ActorStaff && !s.By.Staff.IsZero():
		return Actor{Kind: ActorStaff, Staff: s.By.Staff}
	case s.Kind == chat.SignalTokenReplayed && !s.Conversation.IsZero():
		return Actor{Kind: ActorVisitor, Conversation: s.Conversation}
	case s.From.IsValid():
		return Actor{Kind: ActorNetwork, Network: shortened(s.From)}
	case s.By.Kind == chat.ActorVisitor && !s.Conversation.IsZero():
		return Actor{Kind: ActorVisitor, Conversation: s.Conversation}
	}
	return Actor{Kind: ActorUnknown}
}

// shortened is as much of an address as may be kept.
func shortened(a netip.Addr) netip.Prefix {
	bits := 64
	if a = a.Unmap().WithZone(""); a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// household is what one customer of a network can be thought to have, and what answers fall on: an IPv4 address, or a /64.
func household(a netip.Addr) netip.Addr {
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a
	}
	p, err := a.Prefix(64)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr()
}

// key is an actor's in bytes, for the keyed hash that finds an incident again.
func (a Actor) key() []byte {
	b := append([]byte(a.Kind), 0)
	b = a.Network.Addr().AppendTo(append(b, 0))
	for _, id := range [][16]byte{a.Staff.Bytes(), a.Conversation.Bytes(), a.Subject.Bytes()} {
		b = append(b, id[:]...)
	}
	return b
}
