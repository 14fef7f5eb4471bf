package httpapi

import (
	"time"
	"unicode/utf8"

	"snug/internal/chat"
	"snug/internal/desk"
)

// Values of the domain as the wire has them. Masked texts are taken out here, explicitly, and nowhere else.

// millis is a time on the wire; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// idText is an id on the wire; none is the empty text, which omitempty leaves out.
func idText[T interface {
	IsZero() bool
	String() string
}](id T) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// units counts the UTF-16 code units of the first n bytes of s, which is how browsers count. Offsets that lie within a
// character count to its beginning, those beyond the end to the end.
func units(s string, n int) int {
	count := 0
	for i, c := range s {
		if i+utf8.RuneLen(c) > n {
			break
		}
		count++
		if c > 0xFFFF {
			count++
		}
	}
	return count
}

// bytesOf is the reverse: the byte offset of a count of code units.
func bytesOf(s string, n int) int {
	for i, c := range s {
		if n <= 0 {
			return i
		}
		n--
		if c > 0xFFFF {
			n--
		}
	}
	return len(s)
}

func masksOut(text string, masks []chat.Mask) []wireMask {
	out := make([]wireMask, len(masks))
	for i, m := range masks {
		out[i] = wireMask(m)
		out[i].Start, out[i].End = units(text, m.Start), units(text, m.End)
	}
	return out
}

// browserMasks are what a browser says that it masked. Offsets are of the text as sent; the desk has the last word.
func browserMasks(sent typed, masks []wireMask) []chat.Mask {
	out := make([]chat.Mask, len(masks))
	for i, m := range masks {
		out[i] = chat.Mask(m)
		out[i].Start, out[i].End = sent.bytesOf(m.Start), sent.bytesOf(m.End)
	}
	return out
}

func connectionOut(c chat.Connection) WireConnection { return WireConnection(c) }

func (e *Edge) name(id chat.StaffID) string { return e.o.Staff.StaffName(id) }

func (e *Edge) named(id chat.StaffID) *wireNamed {
	if id.IsZero() {
		return nil
	}
	return &wireNamed{ID: id.String(), Name: e.name(id)}
}

// visitorEntry is an entry as its visitor gets it. Only own entries carry the sender's id.
func (e *Edge) visitorEntry(n chat.Entry) wireEntry {
	text := n.Text.Clear()
	out := wireEntry{
		N: n.VSeq, ID: n.ID.String(), At: millis(n.At), By: string(n.Author.Kind), Kind: string(n.Kind), Text: text,
		Masks: masksOut(text, n.Masks), Stars: n.Stars, Of: n.OfN, Form: n.Form,
	}
	switch n.Author.Kind {
	case chat.ByVisitor:
		out.Client = idText(n.Client)
	case chat.ByStaff:
		out.Name = e.name(n.Author.Staff)
	}
	return out
}

func (e *Edge) visitorEntries(in []chat.Entry) []wireEntry {
	out := make([]wireEntry, len(in))
	for i, n := range in {
		out[i] = e.visitorEntry(n)
	}
	return out
}

// staffEntry is an entry as staff get it: without text while that is arriving, whatever was handed in.
func (e *Edge) staffEntry(n chat.Entry, heldUntil time.Time) wireStaffEntry {
	n = *n.Withheld()
	text := n.Text.Clear()
	return wireStaffEntry{
		Seq: n.Seq, N: n.VSeq, ID: n.ID.String(), At: millis(n.At), By: string(n.Author.Kind), Author: e.named(n.Author.Staff),
		Kind: string(n.Kind), Text: text, Client: idText(n.Client), Masks: masksOut(text, n.Masks), From: e.named(n.From),
		To: e.named(n.To), Stars: n.Stars, HeldUntil: millis(heldUntil), Of: n.Of, Arriving: n.Arriving, Form: n.Form, Changed: n.Changed,
	}
}

func (e *Edge) row(s chat.Summary) wireRow {
	return wireRow{
		ID: s.Conversation.String(), Number: s.Number, Site: s.Site.String(), Team: idText(s.Team), Assignee: e.named(s.Assignee),
		State: string(s.State), OffRecord: s.OffRecord, Name: s.Name.Clear(), Preview: s.Preview.Clear(),
		PreviewBy: string(s.PreviewBy), Arriving: s.Arriving, Masked: s.Masked, Language: s.Language, CreatedAt: millis(s.CreatedAt),
		UpdatedAt: millis(s.UpdatedAt), WaitingSince: millis(s.WaitingSince), EndedAt: millis(s.EndedAt), Seq: s.Seq,
		ReadByMe: s.ReadByMe, Unread: s.Unread, HasDraft: s.HasDraft, VisitorSeen: s.VisitorSeen, VisitorGot: s.VisitorGot,
		VisitorOnline: e.o.Presence.VisitorOnline(s.Conversation), Stars: s.Stars,
	}
}

func (e *Edge) rows(in []chat.Summary) []wireRow {
	out := make([]wireRow, len(in))
	for i, s := range in {
		out[i] = e.row(s)
	}
	return out
}

func visitorOut(v chat.Visitor) wireVisitor {
	out := wireVisitor{
		Name: v.Name.Clear(), Email: v.Email.Clear(), PageURL: v.PageURL.Clear(), PageTitle: v.PageTitle.Clear(),
		Browser: v.Browser, System: v.System, Language: v.Language, Fields: make([]wireField, len(v.Fields)),
		Verified: v.Verified, Purposes: present(v.Purposes), ConsentAt: millis(v.ConsentAt), TextHash: v.TextHash,
		Connection: connectionOut(v.Connection),
	}
	for i, f := range v.Fields {
		out.Fields[i] = wireField{f.Key, f.Text.Clear()}
	}
	return out
}

func receiptBody(r desk.Receipt) wireReceipt {
	return wireReceipt{Receipt: r.ID.String(), At: millis(r.At), CompleteBy: millis(r.CompleteBy)}
}

// present makes an empty list of none: null is nothing that the wire has.
func present[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
