package audit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"snug/internal/chat"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/mask/text"
)

// Details are who did what to whom: sealed beside a leaf, and committed to by it.
type Details struct {
	By           string              `json:"by"` // an ActorKind
	Staff        chat.StaffID        `json:"staff,omitzero"`
	Conversation chat.ConversationID `json:"conversation,omitzero"`
	Subject      chat.StaffID        `json:"subject,omitzero"`
	Facts        map[string]string   `json:"facts,omitempty"`
	Reason       string              `json:"reason,omitempty"` // masked
}

// Bounds of facts: what is over them is cut.
const (
	maxFacts = 8
	maxName  = 24
	maxFact  = 120
)

// maxReason bounds what is kept of why somebody did something, in characters.
const maxReason = 400

func reason(t text.Text) string {
	if r := []rune(t.Clear()); len(r) > maxReason {
		return string(r[:maxReason])
	}
	return t.Clear()
}

func bounded(facts map[string]string) map[string]string {
	if len(facts) == 0 {
		return nil
	}
	out := make(map[string]string, min(len(facts), maxFacts))
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		if len(out) == maxFacts {
			break
		}
		if len(name) == 0 || len(name) > maxName {
			continue
		}
		out[name] = facts[name][:min(len(facts[name]), maxFact)]
	}
	return out
}

const saltSize = 32

// commit is what a leaf says of its details: nothing, to whoever lacks the salt.
func commit(salt, details []byte) []byte {
	h := sha256.New()
	h.Write([]byte("snug audit commitment 1\x00"))
	h.Write(salt)
	h.Write(details)
	return h.Sum(nil)
}

// plainDetails are details as they are committed to and sealed: JSON, with sorted keys.
func plainDetails(d *Details) ([]byte, error) { return json.Marshal(d) }

func detailPlace(id chat.RecordID, act string) keyring.AD {
	return keyring.AD{Table: "leaf", Column: "detail", Row: id.Bytes(), Kind: act}
}

// sealDetails fills in what a leaf holds of an act. Under the key of the conversation concerned, which its erasure
// destroys; where there is none, or the record has to outlive it, under the installation's.
func (l *Log) sealDetails(ctx context.Context, r *row, a *chat.Act) error {
	d := Details{By: string(a.By.Kind), Staff: a.By.Staff, Conversation: a.Conversation, Subject: a.Subject, Facts: bounded(a.Facts), Reason: reason(a.Reason)}
	plain, err := plainDetails(&d)
	if err != nil {
		return err
	}
	salted := make([]byte, saltSize, saltSize+len(plain))
	_, _ = rand.Read(salted) // does not fail: crypto/rand ends the program first
	salted = append(salted, plain...)
	defer clear(salted)
	key, err := l.detailKey(ctx, a)
	if err != nil {
		return err
	}
	own, err := l.ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return err
	}
	r.commitment = commit(salted[:saltSize], salted[saltSize:])
	r.key, r.detail = key.ID(), key.Seal(detailPlace(r.id, r.act), salted)
	r.who, r.talk = whoIndex(own, a.By), talkIndex(own, a.Conversation)
	return nil
}

func (l *Log) detailKey(ctx context.Context, a *chat.Act) (*keyring.Key, error) {
	if a.Conversation.IsZero() || a.Site.IsZero() || a.Lasting {
		return l.ring.Key(ctx, keyring.InstallationKey)
	}
	id := keyring.AuditKey(a.Conversation.Bytes())
	key, err := l.ring.Key(ctx, id)
	if errors.Is(err, keyring.ErrUnknownKey) {
		if err = l.ring.Create(ctx, keyring.Audit, id, keyring.KeyID(a.Site.Bytes())); err == nil {
			key, err = l.ring.Key(ctx, id)
		}
	}
	if errors.Is(err, keyring.ErrDestroyed) {
		return l.ring.Key(ctx, keyring.InstallationKey) // of what is erased only random ids are left to be said
	}
	return key, err
}

// whoIndex and talkIndex find rows without naming anybody in them.
func whoIndex(key *keyring.Key, a chat.Actor) []byte {
	id := a.Staff.Bytes()
	sum := key.MAC("audit who 1", []byte(a.Kind), id[:])
	return sum[:16]
}

func talkIndex(key *keyring.Key, c chat.ConversationID) []byte {
	if c.IsZero() {
		return []byte{}
	}
	id := c.Bytes()
	sum := key.MAC("audit conversation 1", id[:])
	return sum[:16]
}

// errChanged: details are not those that the leaf commits to.
var errChanged = errors.New("audit: what stands beside a leaf is not what the leaf commits to")

// openDetails opens what sealDetails sealed. keyring.ErrDestroyed: it was erased.
func openDetails(ctx context.Context, ring *keyring.Ring, r *row) (d Details, salt []byte, err error) {
	key, err := ring.Key(ctx, r.key)
	if err != nil {
		return d, nil, err
	}
	salted, err := key.Open(detailPlace(r.id, r.act), r.detail)
	if err != nil {
		return d, nil, err
	}
	if len(salted) < saltSize || string(commit(salted[:saltSize], salted[saltSize:])) != string(r.commitment) {
		return d, nil, errChanged
	}
	if err := json.Unmarshal(salted[saltSize:], &d); err != nil {
		return d, nil, errChanged
	}
	return d, salted[:saltSize], nil
}

// row is a leaf with what lies beside it.
type row struct {
	leaf
	n      int64
	key    keyring.KeyID
	detail sealed.Value
	who    []byte
	talk   []byte
	link   []byte
}
