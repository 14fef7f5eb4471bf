package audit

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a signed statement of how long the log is and what its root is: c2sp.org/tlog-checkpoint.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
	Note   string // whole, with the signature
}

// MaxCheckpoint bounds a checkpoint that is read.
const MaxCheckpoint = 4096

var errCheckpoint = errors.New("this is no checkpoint that was signed by this log")

func checkpointText(origin string, size int64, root tlog.Hash) string {
	return origin + "\n" + strconv.FormatInt(size, 10) + "\n" + base64.StdEncoding.EncodeToString(root[:]) + "\n"
}

func signCheckpoint(s note.Signer, size int64, root tlog.Hash) (string, error) {
	b, err := note.Sign(&note.Note{Text: checkpointText(s.Name(), size, root)}, s)
	return string(b), err
}

// openCheckpoint reads a checkpoint and checks its signature and origin.
func openCheckpoint(signed string, v note.Verifier) (Checkpoint, error) {
	if len(signed) > MaxCheckpoint {
		return Checkpoint{}, errCheckpoint
	}
	signed = strings.TrimRight(signed, "\r\n") + "\n" // editors add empty lines, and notes end with one line's end
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, errCheckpoint
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != v.Name() {
		return Checkpoint{}, errCheckpoint
	}
	c.Note = signed
	return c, nil
}

// parseCheckpoint reads a note's text. Lines after the third are extensions of others, and are left alone.
func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) != 4 || lines[0] == "" {
		return Checkpoint{}, errCheckpoint
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, errCheckpoint
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Checkpoint{}, errCheckpoint
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: tlog.Hash(root)}, nil
}
