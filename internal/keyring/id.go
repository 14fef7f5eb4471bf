package keyring

import (
	"crypto/sha256"
	"database/sql/driver"
	"errors"
	"fmt"
)

// KeyID names a key. A conversation's key has the conversation's id, a site's the site's: KeyID(id.Bytes()). The zero
// value names the root.
type KeyID [16]byte

// InstallationKey is the one key of the whole installation: staff names, sessions, saved replies. Open makes it.
var InstallationKey = KeyID([]byte("snug-install-key"))

// IsZero tells whether id is the root's.
func (id KeyID) IsZero() bool { return id == KeyID{} }

// Value stores the id as 16 bytes, the root's too.
func (id KeyID) Value() (driver.Value, error) { return id[:], nil }

// Scan reads what Value stored.
func (id *KeyID) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok || len(b) != len(id) {
		return errors.New("keyring: stored key id is not 16 bytes")
	}
	copy(id[:], b)
	return nil
}

// Purpose says what a key is for. It is stored, and bound into the key's wrapping. Only ever added to.
type Purpose uint8

// The purposes. Check is the ring's own: it proves that a root key belongs to this data.
const (
	Installation Purpose = 1
	Site         Purpose = 2
	Conversation Purpose = 3
	Consent      Purpose = 4
	Index        Purpose = 5
	Check        Purpose = 6
	Part         Purpose = 7 // of one entry, which can be destroyed without the rest of its conversation
	Audit        Purpose = 8 // of what the audit log says of acts on a conversation
)

var purposes = map[Purpose]string{
	Installation: "installation", Site: "site", Conversation: "conversation", Consent: "consent", Index: "index",
	Check: "check", Part: "part", Audit: "audit",
}

// AuditKey is the id of the key under which the details of acts that concern a conversation are sealed in the audit log:
// its own, so that erasing the conversation destroys it too, and masking in it does not.
func AuditKey(conversation [16]byte) KeyID {
	sum := sha256.Sum256(append([]byte("snug audit key 1\x00"), conversation[:]...))
	return KeyID(sum[:16])
}

// String is the purpose in a word, for metrics and posture.
func (p Purpose) String() string {
	if s, ok := purposes[p]; ok {
		return s
	}
	return fmt.Sprintf("purpose %d", uint8(p))
}
