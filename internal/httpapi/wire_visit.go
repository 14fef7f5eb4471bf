package httpapi

import "github.com/danielgtaylor/huma/v2"

type wireEntry struct {
	N      uint64     `json:"n" doc:"counts what the visitor sees, from 1, without gaps"`
	ID     string     `json:"id" format:"uuid"`
	At     int64      `json:"at"`
	By     string     `json:"by" enum:"visitor,staff,system"`
	Name   string     `json:"name,omitempty" doc:"of the member of staff"`
	Kind   string     `json:"kind"`
	Text   string     `json:"text"`
	Client string     `json:"client,omitempty" format:"uuid" doc:"the sender's own id, on own entries only"`
	Masks  []wireMask `json:"masks"`
	Stars  int        `json:"stars,omitempty" minimum:"1" maximum:"5"`
	Of     uint64     `json:"of,omitempty" doc:"of masked-later: the n of the entry whose text and masks are these from now on"`
	Form   string     `json:"form,omitempty" doc:"of a typed field, order or parcel: a message of staff asks for it to be filled, a visitor's was typed into it"`
}

type wireAgent struct {
	Name string `json:"name"`
}

type wireVisitMarks struct {
	StaffSeen uint64 `json:"staffSeen" doc:"highest n that staff have seen"`
}

type fieldIn struct {
	Key  string `json:"key" pattern:"^[a-z0-9_]{1,40}$"`
	Text typed  `json:"text" maxLength:"500"`
}

type consentIn struct {
	Hash     string   `json:"hash" pattern:"^[0-9a-f]{64}$" doc:"of the text that was shown"`
	Version  int      `json:"version" minimum:"1" maximum:"1000000"`
	Lang     string   `json:"lang" pattern:"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"`
	Purposes []string `json:"purposes" minItems:"1" maxItems:"16" uniqueItems:"true"`
}

type pageIn struct {
	URL   typed `json:"url" maxLength:"2048" doc:"query and fragment are dropped"`
	Title typed `json:"title" maxLength:"300"`
}

type messageIn struct {
	ID      string     `json:"id" format:"uuid"`
	Text    typed      `json:"text" minLength:"1" maxLength:"4000"`
	Browser []wireMask `json:"browser" required:"false" maxItems:"64" doc:"what the browser masked before sending"`
	// Overruled are pairs: huma writes arrays of Go as lists of any length.
	Overruled []overruledIn `json:"overruled" required:"false" maxItems:"64" doc:"where the visitor says that nothing confidential stands"`
}

// overruledIn is a place in the text as sent: [start, end], UTF-16 code units, the end exclusive.
type overruledIn []int

// Schema bounds it.
func (overruledIn) Schema(huma.Registry) *huma.Schema {
	two, least, most := 2, 0.0, 16384.0
	return &huma.Schema{
		Type: huma.TypeArray, MinItems: &two, MaxItems: &two, Items: &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most},
	}
}

type OffRecordBody struct {
	Site    string    `json:"site" pattern:"^[a-z0-9-]{1,40}$"`
	Key     string    `json:"key" pattern:"^[A-Za-z0-9_-]{43}$" doc:"256 random bits made in the browser; makes starting again harmless"`
	Consent consentIn `json:"consent"`
	Name    typed     `json:"name" required:"false" maxLength:"120"`
	Page    *pageIn   `json:"page,omitempty"`
	Message messageIn `json:"message"`
}

type startBody struct {
	OffRecordBody
	Email  typed     `json:"email" required:"false" maxLength:"254"`
	Fields []fieldIn `json:"fields" required:"false" maxItems:"16"`
	// Identity replaces name, email and fields.
	Identity secret `json:"identity" required:"false" maxLength:"4096" doc:"a token (JWT) by which the shop says who the visitor is; replaces name, email and fields"`
}

type startIn struct {
	Body startBody
}

type offRecordIn struct {
	Body OffRecordBody
}

type startedBody struct {
	Conversation string         `json:"conversation" format:"uuid"`
	Token        string         `json:"token" pattern:"^[A-Za-z0-9_-]{43}$" doc:"replaces the key; goes into Authorization: Bearer"`
	Entry        wireEntry      `json:"entry"`
	Connection   WireConnection `json:"connection"`
	Kept         bool           `json:"kept" doc:"false off the record"`
	Until        int64          `json:"until,omitempty" doc:"when it is erased at the latest, as far as known now"`
}

type startedOut struct{ Body startedBody }

type declinedIn struct {
	Body struct {
		Site string `json:"site" pattern:"^[a-z0-9-]{1,40}$"`
		Hash string `json:"hash" pattern:"^[0-9a-f]{64}$"`
	}
}

type visitIn struct {
	After uint64 `query:"after" maximum:"9007199254740991" doc:"the highest n held"`
}

type visitBody struct {
	State      string         `json:"state" enum:"waiting,open,ended"`
	Agent      *wireAgent     `json:"agent,omitempty"`
	Entries    []wireEntry    `json:"entries"`
	More       bool           `json:"more"`
	Marks      wireVisitMarks `json:"marks"`
	Until      int64          `json:"until,omitempty"`
	Connection WireConnection `json:"connection"`
	Purposes   []string       `json:"purposes" doc:"what is allowed now"`
	Masked     []wireMask     `json:"masked" doc:"masks of the entries above, in order"`
}

type visitOut struct{ Body visitBody }

type pageBodyIn struct{ Body pageIn }

type ratingIn struct {
	Body struct {
		Stars   int   `json:"stars" minimum:"1" maximum:"5"`
		Comment typed `json:"comment" required:"false" maxLength:"1000"`
	}
}

type ConfirmIn struct {
	Body struct {
		Confirm bool `json:"confirm" enum:"true" doc:"must be true: nothing brings it back"`
	}
}

type receiptOut struct{ Body wireReceipt }

type withdrawIn struct {
	Body struct {
		Purpose string `json:"purpose" pattern:"^[a-z]{1,40}$" doc:"withdrawing answer ends the conversation and erases it"`
	}
}

type withdrawOut struct {
	Body struct {
		Purposes []string `json:"purposes" doc:"what is still allowed"`
	}
}

type transcriptIn struct {
	Lang    string `query:"lang" pattern:"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"`
	Accepts string `header:"Accept-Language" hidden:"true"`
}

type transcriptOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy" hidden:"true"`
	Body        []byte `contentType:"text/html"`
}

type nothing struct{}
