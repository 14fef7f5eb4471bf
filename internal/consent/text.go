package consent

import (
	"crypto/sha256"
	"strconv"
	"time"

	"snug/internal/chat"
)

// Purpose is what something is done for. Stored; only ever added to.
type Purpose string

// The purposes, in the order in which they are shown.
const (
	Answer    Purpose = "answer"    // answering this chat: what was asked for
	Keep      Purpose = "keep"      // keeping it for later
	Recognise Purpose = "recognise" // finding it again when the visitor comes back
	Improve   Purpose = "improve"   // reading it to do better
)

// Basis is the legal basis of a purpose (GDPR Art. 6 (1)).
type Basis string

// The bases. Only what rests on Consent has a switch, and can be withdrawn by itself.
const (
	Contract Basis = "contract" // (b): steps at the request of the person
	Consent  Basis = "consent"  // (a)
)

// purposes are all that can be asked for, with their basis.
var purposes = []struct {
	id    Purpose
	basis Basis
}{{Answer, Contract}, {Keep, Consent}, {Recognise, Consent}, {Improve, Consent}}

// Text is what a visitor reads, in one language.
type Text struct {
	Site    chat.SiteID
	Lang    string // BCP 47
	Version int    // counts from 1 for each site and language
	Hash    string // hex SHA-256 of the canonical form
	Since   time.Time
	Live    bool // in force now
	Body    Body
}

// Body is the text itself. It is public.
type Body struct {
	Intro         string        `json:"intro"`
	Controller    string        `json:"controller"`
	Contact       string        `json:"contact"`
	Recipients    []string      `json:"recipients"`
	Countries     []string      `json:"countries"`
	Rights        string        `json:"rights"`
	Complain      string        `json:"complain"`
	More          string        `json:"more"`
	Purposes      []PurposeText `json:"purposes"`
	OffRecord     bool          `json:"offRecord"`
	OffRecordText string        `json:"offRecordText"`
	OtherWays     []Way         `json:"otherWays"`
}

// PurposeText is one purpose in words.
type PurposeText struct {
	ID     Purpose `json:"id"`
	Title  string  `json:"title"`
	Text   string  `json:"text"`
	Basis  Basis   `json:"basis"`
	Period string  `json:"period"`
	Switch bool    `json:"switch"` // off at first
}

// Way is another way to reach the shop.
type Way struct {
	Label string `json:"label"`
	Href  string `json:"href"` // https:, mailto: or tel:
}

// Hash is SHA-256 over the canonical form of a text: a line that names the form, then each part in the order above as
// name, length in bytes and value, so that no two texts have one form.
func (b Body) hash(siteKey, lang string) [32]byte {
	form := []byte("snug consent text 1\n")
	add := func(name, value string) {
		form = append(form, name...)
		form = append(form, ' ')
		form = strconv.AppendInt(form, int64(len(value)), 10)
		form = append(form, '\n')
		form = append(form, value...)
		form = append(form, '\n')
	}
	list := func(name string, values []string) {
		add(name, strconv.Itoa(len(values)))
		for _, v := range values {
			add(name, v)
		}
	}
	add("site", siteKey)
	add("lang", lang)
	add("intro", b.Intro)
	add("controller", b.Controller)
	add("contact", b.Contact)
	list("recipients", b.Recipients)
	list("countries", b.Countries)
	add("rights", b.Rights)
	add("complain", b.Complain)
	add("more", b.More)
	add("purposes", strconv.Itoa(len(b.Purposes)))
	for _, p := range b.Purposes {
		add("id", string(p.ID))
		add("title", p.Title)
		add("text", p.Text)
		add("basis", string(p.Basis))
		add("period", p.Period)
		add("switch", strconv.FormatBool(p.Switch))
	}
	add("offRecord", strconv.FormatBool(b.OffRecord))
	add("offRecordText", b.OffRecordText)
	add("otherWays", strconv.Itoa(len(b.OtherWays)))
	for _, w := range b.OtherWays {
		add("label", w.Label)
		add("href", w.Href)
	}
	return sha256.Sum256(form)
}
