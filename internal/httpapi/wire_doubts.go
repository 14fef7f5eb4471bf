package httpapi

import "snug/internal/chat"

// DoubtBody points at a mask that somebody says is wrong.
type DoubtBody struct {
	Mask   int    `json:"mask" minimum:"0" maximum:"4096" doc:"which of the entry's masks, from 0"`
	Entity string `json:"entity" pattern:"^[a-z_]{1,40}$" doc:"of the mask as it was shown"`
}

type doubtEntryIn struct {
	ConversationIn
	Entry chat.EntryID `path:"entry" format:"uuid"`
	Body  DoubtBody
}

type doubtVisitIn struct {
	Body struct {
		DoubtBody
		N uint64 `json:"n" minimum:"1" maximum:"9007199254740991" doc:"of the entry"`
	}
}

type wireDoubt struct {
	Entity    string   `json:"entity"`
	Rule      string   `json:"rule" doc:"empty: rare ones of this entity, added up"`
	Confirmed []string `json:"confirmed" doc:"what spoke for it, in stable words"`
	Against   []string `json:"against"`
	Shape     string   `json:"shape,omitempty" doc:"how the value is written: A for a letter, 9 for a digit; absent where nobody had the value any more"`
	Visitors  int      `json:"visitors" doc:"how often visitors said so"`
	Staff     int      `json:"staff"`
	First     int64    `json:"first" doc:"the day, UTC"`
	Last      int64    `json:"last"`
}

type doubtsOut struct {
	Body struct {
		Doubts []wireDoubt `json:"doubts" doc:"the most frequent first"`
	}
}
