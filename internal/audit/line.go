package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"snug/internal/chat"
)

// Kinds of lines.
const (
	lineLog        = "log"
	lineCut        = "cut"
	lineEntry      = "entry"
	lineCheckpoint = "checkpoint"
	lineEnd        = "end"
	lineLeaf       = "leaf" // of sinks: a leaf before it has a place
)

// Line is one line of an export or of a sink: JSON, told apart by type.
type Line struct {
	Type string `json:"type"`

	// Of the log: the key of its checkpoints, and where what is kept begins.
	Format int         `json:"format,omitempty"`
	Key    string      `json:"key,omitempty"`
	Base   int64       `json:"base,omitempty"`
	Edge   []tlog.Hash `json:"edge,omitempty"`
	Part   bool        `json:"part,omitempty"` // entries of some time, and not all

	// Of cuts and checkpoints.
	Month   string `json:"month,omitempty"`
	Note    string `json:"note,omitempty"`
	Dropped int64  `json:"dropped,omitempty"`

	// Of entries and leaves.
	N          *int64        `json:"n,omitempty"`
	ID         chat.RecordID `json:"id,omitzero"`
	At         int64         `json:"at,omitempty"`
	Act        string        `json:"act,omitempty"`
	Phase      string        `json:"phase,omitempty"`
	Intent     chat.RecordID `json:"intent,omitzero"`
	Result     string        `json:"result,omitempty"`
	Commitment []byte        `json:"commitment,omitempty"`
	Link       []byte        `json:"link,omitempty"`
	Proof      []tlog.Hash   `json:"proof,omitempty"`
	Details    *Details      `json:"details,omitempty"`
	Salt       []byte        `json:"salt,omitempty"`
	Erased     bool          `json:"erased,omitempty"`  // the details went with an erasure
	Changed    bool          `json:"changed,omitempty"` // what stands beside the leaf is not what it commits to

	// Of the end.
	Waiting int64 `json:"waiting,omitempty"`
}

func (l *Line) setLeaf(of *leaf) {
	l.ID, l.At, l.Act, l.Phase = of.id, of.at, of.act, of.phase.String()
	l.Intent, l.Result, l.Commitment = of.intent, of.result, of.commitment
}

// leaf returns the leaf that a line tells of.
func (l *Line) leaf() (leaf, error) {
	p, ok := phaseOf(l.Phase)
	if !ok {
		return leaf{}, errors.New("its phase is none of the known ones")
	}
	out := leaf{id: l.ID, at: l.At, act: l.Act, phase: p, intent: l.Intent, result: l.Result, commitment: l.Commitment}
	return out, out.check()
}

func encodeLine(l *Line) []byte {
	b, err := json.Marshal(l)
	if err != nil {
		panic(err) // a Line has nothing that can't be encoded
	}
	return append(b, '\n')
}

// leafLine and checkpointLine are what sinks get.
func leafLine(of *leaf) []byte {
	l := &Line{Type: lineLeaf}
	l.setLeaf(of)
	return encodeLine(l)
}

func checkpointLine(signed string) []byte {
	return encodeLine(&Line{Type: lineCheckpoint, Note: signed})
}

// maxLine bounds a line that is read.
const maxLine = 64 << 10

// ReadLines calls fn for each line of an export.
func ReadLines(r io.Reader, fn func(*Line) error) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 4096), maxLine)
	for n := 1; in.Scan(); n++ {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		var l Line
		d := json.NewDecoder(bytes.NewReader(in.Bytes()))
		d.DisallowUnknownFields()
		if err := d.Decode(&l); err != nil || d.More() {
			return fmt.Errorf("line %d is not of an audit log's export", n)
		}
		if err := fn(&l); err != nil {
			return err
		}
	}
	if errors.Is(in.Err(), bufio.ErrTooLong) {
		return errors.New("a line is too long for an audit log's export")
	}
	return in.Err()
}

// Checkpoints reads the checkpoints in b: one as it was printed, or the lines of a sink or an export. Their signatures are
// not looked at here.
func Checkpoints(b []byte) []string {
	if !bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) {
		return []string{string(b)}
	}
	var out []string
	for line := range bytes.SplitSeq(b, []byte("\n")) {
		var l Line
		if json.Unmarshal(line, &l) == nil && l.Type == lineCheckpoint {
			out = append(out, l.Note)
		}
	}
	return out
}
