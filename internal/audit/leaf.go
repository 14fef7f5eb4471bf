package audit

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"snug/internal/chat"
)

// phase is what a leaf says of an act.
type phase int64

const (
	intent  phase = 0 // it is about to be done
	outcome phase = 1 // how it went
	noted   phase = 2 // it has happened
)

var phaseNames = [...]string{"intent", "outcome", "note"}

func (p phase) String() string {
	if p < 0 || int(p) >= len(phaseNames) {
		return "unknown"
	}
	return phaseNames[p]
}

func phaseOf(s string) (phase, bool) {
	for i, name := range phaseNames {
		if name == s {
			return phase(i), true
		}
	}
	return 0, false
}

// Results of acts. Unknown: the program ended between intent and outcome, so the act may or may not have been done.
const (
	Done    = "done"
	Refused = "refused"
	Failed  = "failed"
	Unknown = "unknown"
)

// leaf is what the tree is made of. It names nobody.
type leaf struct {
	id         chat.RecordID
	at         int64 // milliseconds UTC
	act        string
	phase      phase
	intent     chat.RecordID // of an outcome
	result     string        // of an outcome
	commitment []byte        // of the others
}

// maxLeaf bounds a leaf's bytes.
const maxLeaf = 512

// appendBytes writes the leaf as it is hashed: lines of one form, so that no two leaves have the same bytes.
func (l *leaf) appendBytes(to []byte) []byte {
	to = append(to, "snug audit leaf 1\n"...)
	to, _ = l.id.AppendText(to)
	to = append(to, '\n')
	to = strconv.AppendInt(to, l.at, 10)
	to = append(to, '\n')
	to = append(to, l.act...)
	to = append(to, '\n')
	to = append(to, l.phase.String()...)
	to = append(to, '\n')
	if l.phase == outcome {
		to, _ = l.intent.AppendText(to)
		to = append(to, ' ')
		to = append(to, l.result...)
	} else {
		to = base64.StdEncoding.AppendEncode(to, l.commitment)
	}
	return append(to, '\n')
}

// hash is the leaf's hash in the tree (RFC 6962).
func (l *leaf) hash(scratch []byte) tlog.Hash { return tlog.RecordHash(l.appendBytes(scratch[:0])) }

// check refuses what this program would not have written. Its errors name no value.
func (l *leaf) check() error {
	switch {
	case l.id.IsZero():
		return fmt.Errorf("it has no id")
	case !actForm(l.act):
		return fmt.Errorf("its act is no name of one")
	case l.phase < intent || l.phase > noted:
		return fmt.Errorf("its phase is none of the known ones")
	case l.phase == outcome && (l.intent.IsZero() || !resultForm(l.result) || len(l.commitment) != 0):
		return fmt.Errorf("it is no outcome of an intent")
	case l.phase != outcome && (!l.intent.IsZero() || l.result != "" || len(l.commitment) != sha256.Size):
		return fmt.Errorf("it has no commitment")
	}
	return nil
}

// actForm tells whether s can be the name of an act: a-z, dots and underscores, 40 at most.
func actForm(s string) bool {
	if len(s) == 0 || len(s) > 40 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && c != '.' && c != '_' {
			return false
		}
	}
	return true
}

func resultForm(s string) bool {
	return s == Done || s == Refused || s == Failed || s == Unknown
}

// linkAfter chains a leaf to what stands before it. The chain says where a change begins where the tree can only say that
// there is one; whoever changes the rows can compute it anew, so it proves nothing.
func linkAfter(link [32]byte, h tlog.Hash) [32]byte {
	var both [64]byte
	copy(both[:32], link[:])
	copy(both[32:], h[:])
	return sha256.Sum256(both[:])
}
