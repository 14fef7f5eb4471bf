package desk

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"time"

	"snug/internal/chat"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/mask"
)

// line is an entry on its way to disk: sealed, not yet numbered.
type line struct {
	entry chat.Entry
	key   keyring.KeyID // of the conversation: body is sealed under it, or under one that it wraps
	body  sealed.Value
	sum   [32]byte // SHA-256 of body
	found int      // how many masks it brings that were not counted before
	part  bool     // sealed under a key of its own
}

// releases tells whether the line ends the waiting of another.
func (l line) releases() bool { return l.entry.Kind == chat.Released }

// rest is what an entry's body holds beside the text. Few entries have any.
type rest struct {
	Masks []chat.Mask  `json:"m,omitempty"`
	From  chat.StaffID `json:"f,omitzero"`
	To    chat.StaffID `json:"t,omitzero"`
	Stars int          `json:"s,omitempty"`
	Of    uint64       `json:"o,omitempty"`
	OfN   uint64       `json:"v,omitempty"`
	Left  [][2]int     `json:"l,omitempty"` // the places that the visitor overruled
	Form  string       `json:"y,omitempty"`
}

// bodyVersion begins each body: 1, length of the text as uvarint, text, and rest as JSON unless it is empty.
const bodyVersion = 1

func encodeBody(e *chat.Entry) ([]byte, error) {
	t := e.Text.Clear()
	b := make([]byte, 0, 8+len(t))
	b = append(b, bodyVersion)
	b = binary.AppendUvarint(b, uint64(len(t)))
	b = append(b, t...)
	if len(e.Masks) == 0 && e.From.IsZero() && e.To.IsZero() && e.Stars == 0 && e.Of == 0 && len(e.Overruled) == 0 && e.Form == "" {
		return b, nil
	}
	r := rest{Masks: e.Masks, From: e.From, To: e.To, Stars: e.Stars, Of: e.Of, OfN: e.OfN, Form: e.Form}
	for _, s := range e.Overruled {
		r.Left = append(r.Left, [2]int{s.Start, s.End})
	}
	more, err := json.Marshal(r)
	return append(b, more...), err
}

func decodeBody(b []byte, e *chat.Entry) error {
	if len(b) == 0 || b[0] != bodyVersion {
		return keyring.ErrOpen
	}
	n, w := binary.Uvarint(b[1:])
	if w <= 0 || n > uint64(len(b)-1-w) {
		return keyring.ErrOpen
	}
	b = b[1+w:]
	e.Text = mask.Restore(b[:n])
	if b = b[n:]; len(b) == 0 {
		return nil
	}
	var r rest
	if err := json.Unmarshal(b, &r); err != nil {
		return keyring.ErrOpen
	}
	e.Masks, e.From, e.To, e.Stars, e.Of, e.OfN, e.Form = r.Masks, r.From, r.To, r.Stars, r.Of, r.OfN, r.Form
	for _, s := range r.Left {
		e.Overruled = append(e.Overruled, chat.Span{Start: s[0], End: s[1]})
	}
	return nil
}

// place is what an entry's body is bound to. The numbers are not in it: the chain has them.
func place(table string, site chat.SiteID, e *chat.Entry) keyring.AD {
	return keyring.AD{
		Table: table, Column: "body", Site: site.Bytes(), Conversation: e.Conversation.Bytes(), Row: e.ID.Bytes(),
		Client: e.Client.Bytes(), Kind: string(e.Kind), Author: authorWord(e.Author),
	}
}

func authorWord(a chat.Author) string {
	if a.Kind == chat.ByStaff {
		return "staff:" + a.Staff.String()
	}
	return string(a.Kind)
}

// seal makes a line of an entry for the table of entries, under its conversation's key or its own. Without a key (off the
// record) there is nothing to seal.
func seal(key *keyring.Key, site chat.SiteID, e chat.Entry) (line, error) {
	l := plain(e)
	if key == nil {
		return l, nil
	}
	if l.key, l.part = key.ID(), key.Purpose() == keyring.Part; l.part {
		l.key = key.Parent()
	}
	b, err := encodeBody(&e)
	if err != nil {
		return line{}, err
	}
	l.body = key.Seal(place("entry", site, &e), b)
	clear(b)
	l.sum = sha256.Sum256(l.body.Bytes())
	return l, nil
}

// plain is a line of what is not sealed: off the record.
func plain(e chat.Entry) line { return line{entry: e, found: len(e.Masks)} }

// system makes an entry that the desk writes about somebody's act; at is when.
func system(c chat.ConversationID, by chat.Author, kind chat.Kind, at time.Time) chat.Entry {
	return chat.Entry{ID: chat.NewEntryID(), Conversation: c, At: at, Author: by, Kind: kind}
}
