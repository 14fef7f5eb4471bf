package desk

import (
	"container/list"
	"sync"

	"snug/internal/chat"
	"snug/mask"
	"snug/mask/text"
)

// room is one conversation kept ready in memory: its newest known row, what masking remembers of it, and what the inbox
// shows. It is a cache: any node builds it from the rows, and the head in each UPDATE keeps a stale one from harm.
type room struct {
	id   chat.ConversationID
	site chat.SiteID

	// talk serialises masking, which goes by the order of what is said. It is held for microseconds, over I/O only for a
	// load and while numbers in parts arrive.
	talk   sync.Mutex
	loaded bool               // guarded by talk, as what follows
	memory *mask.Conversation // nil: to be made anew from the rows
	texts  int                // how many memory was told
	heard  []heard            // those of the last ones that may be parts of a number

	// mu guards what follows. The database's writer takes it: hold it for copies only.
	mu        sync.Mutex
	st        state
	name      text.Text
	email     text.Text
	preview   text.Text
	arriving  bool // the message that preview is of is withheld
	previewBy chat.AuthorKind
	previewOf uint64 // seq of the message that preview is of
	marks     chat.Marks

	// held in memory alone; nil for what is on disk.
	private *privateRoom
}

// current copies the newest known row.
func (r *room) current() state {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.st
}

// waits tells whether something is withheld from staff.
func (r *room) waits() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.st.arriving > 0
}

// set keeps a row that was just written, though not yet committed: if that fails, its head fits nowhere.
func (r *room) set(st *state) {
	r.mu.Lock()
	if r.st.epoch != st.epoch { // another node has masked something: perhaps what is previewed
		r.preview, r.previewOf, r.arriving = text.Text{}, 0, false
	}
	r.st = *st
	r.mu.Unlock()
}

// heard is a text that masking's memory may name again, and what has become of it since.
type heard struct {
	text   int // the how many-th it was
	by     chat.Author
	client chat.ClientID
	edits  []edit // of places in the text as it was told, in no order
}

// edit says by how much what ended at a place of the text has grown.
type edit struct{ end, longer int }

// at tells where a place of the text as it was told stands now.
func (h *heard) at(place int) int {
	moved := place
	for _, e := range h.edits {
		if e.end <= place {
			moved += e.longer
		}
	}
	return moved
}

// hears notes a text that memory was told; r.talk is held.
func (r *room) hears(by chat.Author, client chat.ClientID, part bool) {
	r.texts++
	for len(r.heard) > 0 && r.heard[0].text <= r.texts-remembered {
		r.heard = r.heard[1:]
	}
	if part {
		r.heard = append(r.heard, heard{text: r.texts, by: by, client: client})
	}
}

// back returns the text that was told so many before the newest, or nil; r.talk is held.
func (r *room) back(n int) *heard {
	for i := range r.heard {
		if r.heard[i].text == r.texts-n {
			return &r.heard[i]
		}
	}
	return nil
}

// forget has memory made anew, because what it was told is not what is there; r.talk is held.
func (r *room) forget() { r.memory, r.texts, r.heard = nil, 0, nil }

// misheard is forget for those who don't hold talk.
func (r *room) misheard() {
	r.talk.Lock()
	r.forget()
	r.talk.Unlock()
}

// said keeps the preview of a message that is on disk, and of what became of it.
func (r *room) said(e *chat.Entry) {
	seq := e.Seq
	switch e.Kind {
	case chat.Message:
	case chat.Released, chat.MaskedLater:
		seq = e.Of
	default:
		return
	}
	e = e.Withheld()
	t := e.Text
	if clear := t.Clear(); len(clear) > maxPreview {
		t = mask.Restore([]byte(cut(clear, maxPreview)))
	}
	r.mu.Lock()
	switch {
	case e.Kind != chat.Message && seq == r.previewOf:
		r.preview, r.arriving = t, false
	case e.Kind == chat.Message && seq >= r.previewOf:
		r.preview, r.previewBy, r.previewOf, r.arriving = t, e.Author.Kind, seq, e.Arriving
	}
	r.mu.Unlock()
}

// ahead returns the further of what is known here and what was read.
func (r *room) ahead(read chat.Marks) chat.Marks {
	r.mu.Lock()
	defer r.mu.Unlock()
	return chat.Marks{
		VisitorGot:  max(r.marks.VisitorGot, read.VisitorGot),
		VisitorSeen: max(r.marks.VisitorSeen, read.VisitorSeen),
		StaffSeen:   max(r.marks.StaffSeen, read.StaffSeen),
	}
}

// maxPreview is how many bytes of a message the inbox shows.
const maxPreview = 160

// cut shortens s to at most n bytes, on a rune boundary.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

// summary is the conversation as the inbox shows it, without what belongs to the asking person.
func (d *Desk) summary(r *room, st *state) *chat.Summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	return &chat.Summary{
		Facts: st.Facts, Seq: st.seq, VSeq: st.vseq, Number: st.number, Name: r.name, Preview: r.preview,
		PreviewBy: r.previewBy, Arriving: r.arriving, Masked: st.masked, Language: st.language, CreatedAt: ms(st.created),
		UpdatedAt: ms(st.updated), WaitingSince: ms(st.waiting), EndedAt: ms(st.ended),
		VisitorSeen: r.marks.VisitorSeen, VisitorGot: r.marks.VisitorGot, Stars: st.stars,
	}
}

// rooms holds the rooms that were used last.
type rooms struct {
	mu    sync.Mutex
	size  int
	m     map[chat.ConversationID]*list.Element // guarded by mu, as order; values are *room
	order *list.List                            // front: used last
}

func newRooms(size int) *rooms {
	return &rooms{size: size, m: make(map[chat.ConversationID]*list.Element), order: list.New()}
}

// get returns the room of a conversation, a new and empty one if there was none.
func (rs *rooms) get(id chat.ConversationID) *room {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if e, ok := rs.m[id]; ok {
		rs.order.MoveToFront(e)
		return e.Value.(*room)
	}
	r := &room{id: id}
	rs.m[id] = rs.order.PushFront(r)
	rs.trim()
	return r
}

// put keeps a room that was just made.
func (rs *rooms) put(r *room) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if _, ok := rs.m[r.id]; ok {
		return
	}
	rs.m[r.id] = rs.order.PushFront(r)
	rs.trim()
}

// trim keeps to the size; mu is held.
func (rs *rooms) trim() {
	for len(rs.m) > rs.size {
		last := rs.order.Back()
		delete(rs.m, last.Value.(*room).id)
		rs.order.Remove(last)
	}
}

// drop forgets a room.
func (rs *rooms) drop(id chat.ConversationID) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if e, ok := rs.m[id]; ok {
		delete(rs.m, id)
		rs.order.Remove(e)
	}
}
