package audit

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Report is what a verification found.
type Report struct {
	Key     string `json:"key"`  // of the log's checkpoints
	Base    int64  `json:"base"` // entries before this one were dropped with their months
	Size    int64  `json:"size"` // entries that the newest checkpoint covers
	Entries int64  `json:"entries"`
	// Pending are intents without an outcome: acts under way, or cut off.
	Pending int64 `json:"pending"`
	// Waiting are leaves without a place in the tree: of the last second.
	Waiting     int64  `json:"waiting"`
	Checkpoints int    `json:"checkpoints"`
	Cuts        int    `json:"cuts"`
	Compared    int    `json:"compared"` // older checkpoints that this log continues
	Part        bool   `json:"part"`     // entries of some time only: each is in the tree, and none is missing between them
	Newest      string `json:"newest"`   // the newest checkpoint
	Root        string `json:"root"`
	Bad         *Bad   `json:"bad,omitempty"`
}

// Bad says where a log is not what it was. The first bad entry is First; or one from First to Last, where the tree can't
// tell more exactly.
type Bad struct {
	First int64  `json:"first"`
	Last  int64  `json:"last"`
	Why   string `json:"why"`
}

// Error says it in a sentence.
func (b *Bad) Error() string {
	switch {
	case b.First < 0:
		return b.Why
	case b.First == b.Last:
		return fmt.Sprintf("entry %d: %s", b.First, b.Why)
	}
	return fmt.Sprintf("an entry from %d to %d: %s", b.First, b.Last, b.Why)
}

// Verifier checks a log, line by line, with what it holds alone. It needs no key but the public one, and believes nothing
// that is not signed.
type Verifier struct {
	// Key, if set, is the public key that the log's checkpoints must have been signed by.
	Key string
	// Older are checkpoints that were taken away before; the log must continue each of them.
	Older []string

	report   Report
	began    bool
	ended    bool
	verifier note.Verifier
	older    []Checkpoint // ascending
	found    int          // of older, compared
	now      edge
	link     [32]byte
	good     int64 // as far as a checkpoint has confirmed
	cuts     []Checkpoint
	newest   Checkpoint
	open     map[[16]byte]struct{}
	lastN    int64
	scratch  []byte
}

// Take takes the next line. A *Bad tells where the log is not what it was; another error, that this is no log.
func (v *Verifier) Take(l *Line) error {
	if v.ended {
		return errors.New("there are lines behind the end")
	}
	if !v.began && l.Type != lineLog {
		return errors.New("this is no audit log's export: its first line does not say what log it is")
	}
	switch l.Type {
	case lineLog:
		return v.begin(l)
	case lineCut:
		return v.cut(l)
	case lineEntry:
		if v.report.Part {
			return v.single(l)
		}
		return v.next(l)
	case lineCheckpoint:
		return v.checkpoint(l.Note)
	case lineEnd:
		v.ended, v.report.Waiting = true, l.Waiting
		return nil
	}
	return errors.New("there is a line of a kind that this version does not know")
}

func bad(first, last int64, why string) error { return &Bad{First: first, Last: last, Why: why} }

func (v *Verifier) begin(l *Line) (err error) {
	if v.began {
		return errors.New("two logs in one")
	}
	v.began = true
	if l.Format != 1 {
		return errors.New("this log has a form that this version does not know")
	}
	if v.Key != "" && strings.TrimSpace(v.Key) != l.Key {
		return bad(-1, -1, "the log has another key than the one that was expected: it is another log, or was made anew")
	}
	if v.verifier, err = note.NewVerifier(l.Key); err != nil {
		return errors.New("the log's public key is of no known form")
	}
	if v.now, err = edgeOf(l.Base, l.Edge); err != nil {
		return bad(-1, -1, "where the kept entries begin, the tree does not have the form that it should")
	}
	copy(v.link[:], l.Link)
	v.report.Key, v.report.Base, v.report.Part = l.Key, l.Base, l.Part
	v.good, v.lastN, v.open, v.scratch = l.Base, -1, map[[16]byte]struct{}{}, make([]byte, 0, maxLeaf)
	for _, signed := range v.Older {
		c, err := openCheckpoint(signed, v.verifier)
		if err != nil {
			return bad(-1, -1, "an older checkpoint was not signed by this log's key: it is another log, or was made anew")
		}
		v.older = append(v.older, c)
	}
	slices.SortStableFunc(v.older, func(a, b Checkpoint) int { return int(min(max(a.Size-b.Size, -1), 1)) })
	return nil
}

// cut checks a month's end: signed, and a continuation of the one before.
func (v *Verifier) cut(l *Line) error {
	c, err := openCheckpoint(l.Note, v.verifier)
	if err != nil {
		return bad(-1, -1, "the cut of a month was not signed by this log's key")
	}
	if n := len(v.cuts); n > 0 {
		before := v.cuts[n-1]
		if c.Size <= before.Size {
			return bad(before.Size, before.Size, "the cuts of two months don't follow each other")
		}
		// The proof of the last cut may not have been made yet; if its entries are there, they prove it.
		if (len(l.Proof) > 0 || c.Size <= v.report.Base) && tlog.CheckTree(l.Proof, c.Size, c.Root, before.Size, before.Root) != nil {
			return bad(before.Size, c.Size-1, "the cut of a month does not continue the one before")
		}
	}
	if c.Size == v.report.Base && c.Root != v.now.root() {
		return bad(-1, -1, "where the kept entries begin, the tree is not the one that was signed")
	}
	v.cuts = append(v.cuts, c)
	v.report.Cuts++
	return nil
}

// start is called before the first entry: what was dropped must be vouched for by a cut.
func (v *Verifier) start() error {
	if v.report.Base > 0 && !slices.ContainsFunc(v.cuts, func(c Checkpoint) bool { return c.Size == v.report.Base }) {
		return bad(0, v.report.Base-1, "entries are missing, and no month's cut says that they were dropped")
	}
	return v.compareOlder()
}

// compareOlder compares what older checkpoints, and cuts, say of the size that has been reached.
func (v *Verifier) compareOlder() error {
	for v.found < len(v.older) && v.older[v.found].Size <= v.now.size {
		c := v.older[v.found]
		v.found++
		root := v.now.root()
		if c.Size < v.now.size { // before the base: a cut of that size can vouch for it
			i := slices.IndexFunc(v.cuts, func(cut Checkpoint) bool { return cut.Size == c.Size })
			if i < 0 {
				if c.Size == 0 {
					continue
				}
				return fmt.Errorf("an older checkpoint, of %d entries, is from a month that was dropped: compare the checkpoint of a month's end, or a newer one", c.Size)
			}
			root = v.cuts[i].Root
		}
		if c.Root != root {
			return bad(v.good, c.Size-1, "the log is not what it was when the older checkpoint was taken")
		}
		v.report.Compared++
		v.good = max(v.good, min(c.Size, v.now.size))
	}
	return nil
}

// next takes the next entry of a whole log.
func (v *Verifier) next(l *Line) error {
	if v.report.Entries == 0 {
		if err := v.start(); err != nil {
			return err
		}
	}
	n := v.now.size
	if l.N == nil {
		return bad(n, n, "it has no number")
	}
	if *l.N != n {
		return bad(n, n, "it is missing")
	}
	lf, err := l.leaf()
	if err != nil {
		return bad(n, n, err.Error())
	}
	h := lf.hash(v.scratch)
	v.link = linkAfter(v.link, h)
	if string(v.link[:]) != string(l.Link) {
		return bad(n, n, "it was changed, or is not where it was")
	}
	v.now.add(h)
	v.report.Entries++
	if err := v.details(l, &lf, n); err != nil {
		return err
	}
	v.follow(&lf)
	if err := v.reached(); err != nil {
		return err
	}
	return v.compareOlder()
}

// reached compares a cut of the size that has been reached.
func (v *Verifier) reached() error {
	i, ok := slices.BinarySearchFunc(v.cuts, v.now.size, func(c Checkpoint, size int64) int { return int(min(max(c.Size-size, -1), 1)) })
	if ok && v.cuts[i].Root != v.now.root() {
		return bad(v.good, v.now.size-1, "the log is not what was signed when the month was cut")
	}
	return nil
}

// follow keeps count of intents without an outcome.
func (v *Verifier) follow(l *leaf) {
	switch l.phase {
	case intent:
		v.open[l.id.Bytes()] = struct{}{}
	case outcome:
		delete(v.open, l.intent.Bytes())
	}
}

// details, where an export has them, are checked against the commitment.
func (v *Verifier) details(l *Line, lf *leaf, n int64) error {
	if l.Changed {
		return bad(n, n, "its details are not those that it was written with")
	}
	if l.Details == nil {
		return nil
	}
	plain, err := plainDetails(l.Details)
	if err != nil || string(commit(l.Salt, plain)) != string(lf.commitment) {
		return bad(n, n, "its details are not those that it was written with")
	}
	return nil
}

// single takes an entry of a part of a log, with a proof of its own.
func (v *Verifier) single(l *Line) error {
	if v.newest.Note == "" || l.N == nil {
		return errors.New("an entry comes before the checkpoint that it is proven by")
	}
	n := *l.N
	if n < 0 || n >= v.newest.Size {
		return bad(n, n, "it lies outside of the log")
	}
	if v.lastN >= 0 && n <= v.lastN {
		return bad(n, n, "it is not where it was")
	}
	lf, err := l.leaf()
	if err != nil {
		return bad(n, n, err.Error())
	}
	if tlog.CheckRecord(l.Proof, v.newest.Size, v.newest.Root, n, lf.hash(v.scratch)) != nil {
		return bad(n, n, "it was changed, or is not where it was")
	}
	if err := v.details(l, &lf, n); err != nil {
		return err
	}
	v.lastN = n
	v.report.Entries++
	v.follow(&lf)
	return nil
}

// checkpoint compares a stored checkpoint with the tree, which has its size.
func (v *Verifier) checkpoint(signed string) error {
	c, err := openCheckpoint(signed, v.verifier)
	if err != nil {
		return bad(v.good, max(v.good, v.now.size-1), "a checkpoint here was not signed by this log's key")
	}
	if v.report.Part {
		v.newest = c
		v.report.Checkpoints++
		return nil
	}
	switch {
	case c.Size > v.now.size:
		return bad(v.now.size, c.Size-1, "entries are missing that were signed")
	case c.Size < v.now.size:
		return bad(v.good, v.now.size-1, "checkpoints don't follow each other")
	case c.Root != v.now.root():
		return bad(v.good, c.Size-1, "the log is not what was signed")
	}
	v.good = c.Size
	v.newest = c
	v.report.Checkpoints++
	return nil
}

// Report ends the verification and tells what was found. The error is a *Bad, or says that the export is cut off.
func (v *Verifier) Report() (Report, error) {
	r := &v.report
	if !v.began || !v.ended {
		return *r, errors.New("the export is cut off: its last line is missing")
	}
	r.Size, r.Newest, r.Pending = v.newest.Size, v.newest.Note, int64(len(v.open))
	if v.newest.Note != "" {
		r.Root = v.newest.Root.String()
	}
	if r.Part {
		for _, c := range v.older {
			if c.Size > v.newest.Size || c.Size == v.newest.Size && c.Root != v.newest.Root {
				return *r, bad(v.newest.Size, c.Size-1, "the log is not what it was when the older checkpoint was taken")
			}
		}
		return *r, nil
	}
	if r.Entries == 0 {
		if err := v.start(); err != nil {
			return *r, err
		}
	}
	if v.now.size > max(v.newest.Size, r.Base) {
		return *r, bad(v.newest.Size, v.now.size-1, "entries stand behind the last checkpoint, which covers all that are put in place")
	}
	for _, c := range v.cuts {
		if c.Size > v.now.size {
			return *r, bad(v.now.size, c.Size-1, "entries are missing that were there when the month was cut")
		}
	}
	if v.found < len(v.older) {
		return *r, bad(v.now.size, v.older[len(v.older)-1].Size-1, "entries are missing that an older checkpoint has: the log was put back")
	}
	return *r, nil
}

// Verify checks the lines that a source emits, and tells what it found. A log that is not what it was comes back as an
// error of type *Bad, which the report has, too.
func Verify(v *Verifier, source func(emit func(*Line) error) error) (Report, error) {
	err := source(v.Take)
	report := v.report
	if err == nil {
		report, err = v.Report()
	}
	if b := (*Bad)(nil); errors.As(err, &b) {
		report.Bad = b
	}
	return report, err
}
