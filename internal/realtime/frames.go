package realtime

import (
	"strconv"

	"snug/internal/chat"
)

// bye is the frame before a server's close frame, sealed. after is in milliseconds; 0 leaves it out.
func bye(code chat.Code, retry bool, after int) []byte {
	b := appendText(append(make([]byte, headroom, 96), `{"t":"bye","code":`...), string(code))
	b = appendFlag(b, `,"retry":`, retry)
	if after > 0 {
		b = strconv.AppendInt(append(b, `,"after":`...), int64(after), 10)
	}
	return seal(append(b, '}'), opText)
}

// appendNack refuses a message; for visitors c is zero.
func appendNack(b []byte, c chat.ConversationID, id chat.ClientID, err error) []byte {
	code, message := shown(err)
	b = append(b, `{"t":"nack"`...)
	if !c.IsZero() {
		b = appendID(append(b, `,"c":`...), c)
	}
	if !id.IsZero() {
		b = appendID(append(b, `,"id":`...), id)
	}
	b = appendText(append(b, `,"code":`...), string(code))
	b = appendText(append(b, `,"message":`...), message)
	b = appendFlag(b, `,"retry":`, passing(code))
	return append(b, '}')
}

// appendAck acknowledges a visitor's message.
func appendAck(b []byte, e *chat.Entry, id chat.ClientID, offRecord bool) []byte {
	b = appendID(append(b, `{"t":"ack","id":`...), id)
	b = appendUint(append(b, `,"n":`...), e.VSeq)
	b = appendStored(b, e)
	if offRecord {
		return append(b, `,"kept":"memory"}`...)
	}
	return append(b, `,"kept":"disk"}`...)
}

// appendStored writes what became of a message: when, and what of it is left after masking.
func appendStored(b []byte, e *chat.Entry) []byte {
	words := e.Text.Clear()
	b = appendTime(append(b, `,"at":`...), e.At)
	b = appendText(append(b, `,"text":`...), words)
	return appendMasks(append(b, `,"masks":`...), words, e.Masks)
}

func (h *Hub) appendWelcome(b []byte, v *visitor, w *Welcome, next string) []byte {
	b = appendText(append(b, `{"t":"welcome","state":`...), string(w.State))
	b = h.appendPage(b, w.Entries, w.More)
	b = appendUint(append(b, `,"marks":{"staffSeen":`...), w.StaffSeen)
	b = append(b, '}')
	if next != "" {
		b = appendText(append(b, `,"token":`...), next)
	}
	b = appendConnection(append(b, `,"connection":`...), &v.connection.connection)
	b = h.appendAgent(b, w.Agent)
	b = appendFlag(b, `,"kept":`, !v.guest.OffRecord)
	return append(b, '}')
}

// appendPage writes entries as a visitor gets them; one without a vseq is left out, whatever was handed in.
func (h *Hub) appendPage(b []byte, list []chat.Entry, more bool) []byte {
	b = append(b, `,"entries":[`...)
	first := true
	for i := range list {
		if list[i].VSeq == 0 {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = h.appendEntry(b, &list[i])
	}
	return appendFlag(b, `],"more":`, more)
}

func (h *Hub) appendAgent(b []byte, id chat.StaffID) []byte {
	if id.IsZero() {
		return b
	}
	b = appendText(append(b, `,"agent":{"name":`...), h.o.Names.StaffName(id))
	return append(b, '}')
}

func appendConnection(b []byte, c *chat.Connection) []byte {
	b = appendText(append(b, `{"transport":`...), c.Transport)
	if c.Version != "" {
		b = appendText(append(b, `,"version":`...), c.Version)
	}
	if c.Cipher != "" {
		b = appendText(append(b, `,"cipher":`...), c.Cipher)
	}
	if c.Group != "" {
		b = appendText(append(b, `,"group":`...), c.Group)
	}
	if c.KeyBits != 0 {
		b = strconv.AppendInt(append(b, `,"key_bits":`...), int64(c.KeyBits), 10)
	}
	if c.Hybrid {
		b = append(b, `,"hybrid":true`...)
	}
	return append(b, '}')
}

// appendEntry writes an entry as its visitor gets it: no seq, no ids of staff.
func (h *Hub) appendEntry(b []byte, e *chat.Entry) []byte {
	words := e.Text.Clear()
	b = appendUint(append(b, `{"n":`...), e.VSeq)
	b = appendID(append(b, `,"id":`...), e.ID)
	b = appendTime(append(b, `,"at":`...), e.At)
	b = appendText(append(b, `,"by":`...), string(e.Author.Kind))
	if e.Author.Kind == chat.ByStaff {
		b = appendText(append(b, `,"name":`...), h.o.Names.StaffName(e.Author.Staff))
	}
	b = appendText(append(b, `,"kind":`...), string(e.Kind))
	b = appendText(append(b, `,"text":`...), words)
	if e.Author.Kind == chat.ByVisitor && !e.Client.IsZero() {
		b = appendID(append(b, `,"client":`...), e.Client)
	}
	b = appendMasks(append(b, `,"masks":`...), words, e.Masks)
	if e.Stars > 0 {
		b = strconv.AppendInt(append(b, `,"stars":`...), int64(e.Stars), 10)
	}
	if e.OfN > 0 {
		b = appendUint(append(b, `,"of":`...), e.OfN)
	}
	if e.Form != "" {
		b = appendText(append(b, `,"form":`...), e.Form)
	}
	return append(b, '}')
}

// appendStaffEntry writes an entry as staff get it: without text while that is arriving, whatever was handed in.
func (h *Hub) appendStaffEntry(b []byte, e *chat.Entry) []byte {
	e = e.Withheld()
	words := e.Text.Clear()
	b = appendUint(append(b, `{"seq":`...), e.Seq)
	b = appendUint(append(b, `,"n":`...), e.VSeq)
	b = appendID(append(b, `,"id":`...), e.ID)
	b = appendTime(append(b, `,"at":`...), e.At)
	b = appendText(append(b, `,"by":`...), string(e.Author.Kind))
	b = h.appendNamed(b, `,"author":`, e.Author.Staff)
	b = appendText(append(b, `,"kind":`...), string(e.Kind))
	b = appendText(append(b, `,"text":`...), words)
	if !e.Client.IsZero() {
		b = appendID(append(b, `,"client":`...), e.Client)
	}
	b = appendMasks(append(b, `,"masks":`...), words, e.Masks)
	b = h.appendNamed(b, `,"from":`, e.From)
	b = h.appendNamed(b, `,"to":`, e.To)
	if e.Stars > 0 {
		b = strconv.AppendInt(append(b, `,"stars":`...), int64(e.Stars), 10)
	}
	if e.Of > 0 {
		b = appendUint(append(b, `,"of":`...), e.Of)
	}
	if e.Form != "" {
		b = appendText(append(b, `,"form":`...), e.Form)
	}
	if e.Arriving {
		b = append(b, `,"arriving":true`...)
	}
	if e.Changed > 0 {
		b = appendUint(append(b, `,"changed":`...), e.Changed)
	}
	return append(b, '}')
}

// appendNamed writes a person under a key, or nothing if there is none.
func (h *Hub) appendNamed(b []byte, key string, id chat.StaffID) []byte {
	if id.IsZero() {
		return b
	}
	b = appendID(append(append(b, key...), `{"id":`...), id)
	b = appendText(append(b, `,"name":`...), h.o.Names.StaffName(id))
	return append(b, '}')
}

// appendRow writes what a row says to everybody; personal finishes it.
func (h *Hub) appendRow(b []byte, s *chat.Summary) []byte {
	b = appendID(append(b, `{"t":"row","row":{"id":`...), s.Conversation)
	b = strconv.AppendInt(append(b, `,"number":`...), s.Number, 10)
	b = appendID(append(b, `,"site":`...), s.Site)
	if !s.Team.IsZero() {
		b = appendID(append(b, `,"team":`...), s.Team)
	}
	b = h.appendNamed(b, `,"assignee":`, s.Assignee)
	b = appendText(append(b, `,"state":`...), string(s.State))
	b = appendFlag(b, `,"offRecord":`, s.OffRecord)
	b = appendText(append(b, `,"name":`...), s.Name.Clear())
	b = appendText(append(b, `,"preview":`...), s.Preview.Clear())
	b = appendText(append(b, `,"previewBy":`...), string(s.PreviewBy))
	if s.Arriving {
		b = append(b, `,"arriving":true`...)
	}
	b = strconv.AppendInt(append(b, `,"masked":`...), int64(s.Masked), 10)
	b = appendText(append(b, `,"language":`...), s.Language)
	b = appendTime(append(b, `,"createdAt":`...), s.CreatedAt)
	b = appendTime(append(b, `,"updatedAt":`...), s.UpdatedAt)
	if !s.WaitingSince.IsZero() {
		b = appendTime(append(b, `,"waitingSince":`...), s.WaitingSince)
	}
	if !s.EndedAt.IsZero() {
		b = appendTime(append(b, `,"endedAt":`...), s.EndedAt)
	}
	b = appendUint(append(b, `,"seq":`...), s.Seq)
	b = appendUint(append(b, `,"visitorSeen":`...), s.VisitorSeen)
	b = appendUint(append(b, `,"visitorGot":`...), s.VisitorGot)
	b = appendFlag(b, `,"visitorOnline":`, h.Online(s.Conversation))
	if s.Stars > 0 {
		b = strconv.AppendInt(append(b, `,"stars":`...), int64(s.Stars), 10)
	}
	return b
}

// appendPersonal ends a row with what it says about the one who gets it.
func appendPersonal(b []byte, s *chat.Summary) []byte {
	b = appendUint(append(b, `,"readByMe":`...), s.ReadByMe)
	b = strconv.AppendInt(append(b, `,"unread":`...), int64(s.Unread), 10)
	b = appendFlag(b, `,"hasDraft":`, s.HasDraft)
	return append(b, `}}`...)
}

// appendAbout begins a staff frame about a conversation; the caller ends it.
func appendAbout(b []byte, t string, c chat.ConversationID) []byte {
	b = append(append(append(b, `{"t":"`...), t...), `","c":`...)
	return appendID(b, c)
}
