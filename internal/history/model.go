package history

import (
	"hash/maphash"
	"slices"

	"github.com/anishathalye/porcupine"
)

// list is the model's state: all that stands in the conversation. Nothing in it is changed, only copied with more behind.
type list struct {
	posts []Post
	hash  uint64
}

var seed = maphash.MakeSeed()

func (l list) with(p Post) list {
	return list{append(slices.Clip(l.posts), p), l.hash*31 + maphash.String(seed, p.By+"\x00"+p.ID)}
}

func model(first []Post) porcupine.Model {
	return porcupine.Model{
		Init: func() any {
			var l list
			for _, p := range first {
				l = l.with(p)
			}
			return l
		},
		Step: func(state, input, output any) (bool, any) {
			l := state.(list)
			switch in := input.(type) {
			case Post:
				return l.post(in, output)
			case Read:
				return l.shows(in, output.(Page)), l
			}
			panic("history: neither Post nor Read")
		},
		Equal: func(a, b any) bool { return slices.Equal(a.(list).posts, b.(list).posts) },
		Hash:  func(state any) uint64 { return state.(list).hash },
	}
}

// post appends, unless it did so before, and tells whether the acknowledgement is the right one. Where none came, any
// would have been.
func (l list) post(p Post, output any) (bool, list) {
	at := slices.IndexFunc(l.posts, func(o Post) bool { return o.By == p.By && o.ID == p.ID })
	if at < 0 {
		at, l = len(l.posts), l.with(p)
	}
	if output == nil {
		return true, l
	}
	vseq := uint64(0)
	for _, o := range l.posts[:at+1] {
		if !o.Note {
			vseq++
		}
	}
	told := output.(Stored)
	return told.Text == l.posts[at].Text && (told.Seq == 0 || told.Seq == uint64(at+1)) &&
		(told.VSeq == 0 || told.VSeq == vseq && !l.posts[at].Note), l
}

// shows tells whether a page is what stands behind a number: without gaps, and with the truth about what follows.
func (l list) shows(r Read, p Page) bool {
	var n uint64
	lines := p.Lines
	for _, o := range l.posts {
		if r.Visitor && o.Note {
			continue
		}
		if n++; n <= r.After {
			continue
		}
		if len(lines) == 0 {
			return p.More && len(p.Lines) > 0
		}
		if lines[0] != (Line{n, o.Text}) {
			return false
		}
		lines = lines[1:]
	}
	return len(lines) == 0 && !p.More
}
