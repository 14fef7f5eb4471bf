package httpapi

import "snug/internal/chat"

type wireNamed struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

type wireMeSite struct {
	ID      string          `json:"id" format:"uuid"`
	Key     string          `json:"key"`
	Name    string          `json:"name"`
	Masking wireBootMasking `json:"masking" doc:"what the console masks by before it sends"`
}

type wireMe struct {
	ID          string       `json:"id" format:"uuid"`
	Name        string       `json:"name"`
	Email       string       `json:"email"`
	Role        string       `json:"role"`
	Permissions []string     `json:"permissions"`
	Teams       []wireNamed  `json:"teams"`
	Sites       []wireMeSite `json:"sites"`
	Presence    string       `json:"presence" enum:"online,away,offline"`
	Language    string       `json:"language"`
	Elevations  []wireLent   `json:"elevations" doc:"what is lent for a while, and is among the permissions"`
	Own         []string     `json:"ownPermissions,omitempty" doc:"without what is lent; absent where nothing is"`
	Enrolling   bool         `json:"enrolling,omitempty" doc:"there is no second factor yet, and nothing but enrolling one is open"`
}

type wireRow struct {
	ID            string     `json:"id" format:"uuid"`
	Number        int64      `json:"number" doc:"counts up for each site: Visitor 81"`
	Site          string     `json:"site" format:"uuid"`
	Team          string     `json:"team,omitempty" format:"uuid"`
	Assignee      *wireNamed `json:"assignee,omitempty"`
	State         string     `json:"state" enum:"waiting,open,ended,erased"`
	OffRecord     bool       `json:"offRecord"`
	Name          string     `json:"name" doc:"as the visitor gave it, masked; may be empty"`
	Preview       string     `json:"preview"`
	PreviewBy     string     `json:"previewBy" enum:"visitor,staff,system,"`
	Arriving      bool       `json:"arriving,omitempty" doc:"the last message is arriving: there is no preview of it"`
	Masked        int        `json:"masked"`
	Language      string     `json:"language"`
	CreatedAt     int64      `json:"createdAt"`
	UpdatedAt     int64      `json:"updatedAt"`
	WaitingSince  int64      `json:"waitingSince,omitempty"`
	EndedAt       int64      `json:"endedAt,omitempty"`
	Seq           uint64     `json:"seq"`
	ReadByMe      uint64     `json:"readByMe"`
	Unread        int        `json:"unread"`
	HasDraft      bool       `json:"hasDraft"`
	VisitorSeen   uint64     `json:"visitorSeen"`
	VisitorGot    uint64     `json:"visitorGot"`
	VisitorOnline bool       `json:"visitorOnline"`
	Stars         int        `json:"stars,omitempty"`
}

type wireVisitor struct {
	Name       string         `json:"name"`
	Email      string         `json:"email"`
	PageURL    string         `json:"pageUrl"`
	PageTitle  string         `json:"pageTitle"`
	Browser    string         `json:"browser"`
	System     string         `json:"system"`
	Language   string         `json:"language"`
	Fields     []wireField    `json:"fields"`
	Verified   bool           `json:"verified"`
	Purposes   []string       `json:"purposes"`
	ConsentAt  int64          `json:"consentAt"`
	TextHash   string         `json:"textHash"`
	Connection WireConnection `json:"connection"`
}

type wireStaffEntry struct {
	Seq       uint64     `json:"seq" doc:"counts all entries, from 1, without gaps; 0 while held"`
	N         uint64     `json:"n" doc:"what the visitor counts; 0 for what the visitor does not see"`
	ID        string     `json:"id" format:"uuid"`
	At        int64      `json:"at"`
	By        string     `json:"by" enum:"visitor,staff,system"`
	Author    *wireNamed `json:"author,omitempty"`
	Kind      string     `json:"kind"`
	Text      string     `json:"text"`
	Client    string     `json:"client,omitempty" format:"uuid"`
	Masks     []wireMask `json:"masks"`
	From      *wireNamed `json:"from,omitempty"`
	To        *wireNamed `json:"to,omitempty"`
	Stars     int        `json:"stars,omitempty"`
	HeldUntil int64      `json:"heldUntil,omitempty" doc:"until then it can be undone and nobody else has it"`
	Of        uint64     `json:"of,omitempty" doc:"of released and masked-later: the seq of the entry whose text and masks are these from now on"`
	Arriving  bool       `json:"arriving,omitempty" doc:"the text may begin a number that is sent in parts, and is withheld"`
	Form      string     `json:"form,omitempty" doc:"of a typed field, order or parcel: a message of staff asks for it to be filled, a visitor's was typed into it"`
	Changed   uint64     `json:"changed,omitempty" doc:"seq of the newest entry about this one; of two copies the higher is right"`
}

type signInIn struct {
	Body struct {
		Email    secret `json:"email" minLength:"3" maxLength:"254"`
		Password secret `json:"password" minLength:"1" maxLength:"1024"`
	}
}

type linkIn struct {
	Body struct {
		Token secret `json:"token" pattern:"^[A-Za-z0-9_-]{43}$"`
	}
}

type signedOutOut struct {
	Cookie string `header:"Set-Cookie" hidden:"true"`
}

type meOut struct{ Body wireMe }

type passwordIn struct {
	Body struct {
		Current secret `json:"current,omitempty" maxLength:"1024" doc:"left out by who has none yet"`
		New     secret `json:"new" minLength:"1" maxLength:"1024"`
	}
}

type presenceIn struct {
	Body struct {
		State string `json:"state" enum:"online,away"`
	}
}

type boxIn struct {
	Box    string `query:"box" required:"true" enum:"mine,unassigned,team,all,ended"`
	Before string `query:"before" pattern:"^[A-Za-z0-9_-]{1,200}$" doc:"the next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

type boxOut struct {
	Body struct {
		Rows   []wireRow `json:"rows"`
		Next   string    `json:"next,omitempty" doc:"absent on the last page"`
		Counts struct {
			Mine       int `json:"mine"`
			Unassigned int `json:"unassigned"`
			Team       int `json:"team"`
			All        int `json:"all"`
		} `json:"counts"`
	}
}

type ConversationIn struct {
	ID chat.ConversationID `path:"id" format:"uuid"`
}

type conversationOut struct {
	Body struct {
		Row     wireRow     `json:"row"`
		Visitor wireVisitor `json:"visitor"`
		Viewers []string    `json:"viewers" doc:"who else is looking"`
	}
}

type entriesIn struct {
	ConversationIn
	After  uint64 `query:"after" maximum:"9007199254740991"`
	Before uint64 `query:"before" maximum:"9007199254740991"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
}

type entriesOut struct {
	Body struct {
		Entries []wireStaffEntry `json:"entries"`
		More    bool             `json:"more"`
	}
}

type replyIn struct {
	ConversationIn
	Body struct {
		ID      string     `json:"id" format:"uuid"`
		Kind    string     `json:"kind" enum:"message,note"`
		Text    typed      `json:"text" minLength:"1" maxLength:"4000"`
		Browser []wireMask `json:"browser" required:"false" maxItems:"64"`
		Form    string     `json:"form" required:"false" enum:"order,parcel" doc:"a field for such a number goes with the message"`
		Hold    int        `json:"hold" required:"false" minimum:"0" maximum:"10000" doc:"milliseconds in which it can be undone"`
	}
}

type staffEntryOut struct{ Body wireStaffEntry }

type undoIn struct {
	ConversationIn
	Client chat.ClientID `path:"client" format:"uuid"`
}

type rowOut struct{ Body wireRow }

type assignIn struct {
	ConversationIn
	Body struct {
		Staff string `json:"staff" required:"false" format:"uuid"`
		Team  string `json:"team" required:"false" format:"uuid"`
	}
}

type transferIn struct {
	ConversationIn
	Body struct {
		Staff string `json:"staff" required:"false" format:"uuid"`
		Team  string `json:"team" required:"false" format:"uuid"`
		Note  typed  `json:"note" maxLength:"4000"`
	}
}

type eraseIn struct {
	ConversationIn
	Body struct {
		Confirm bool  `json:"confirm" enum:"true" doc:"must be true: nothing brings it back"`
		Reason  typed `json:"reason" required:"false" maxLength:"1000" doc:"where a second person has to agree: proposes it to them, and is what they read; at most 500 characters"`
	}
}

type erasedOut struct {
	Body struct {
		Receipt    string `json:"receipt,omitempty" doc:"number to name when asking about this erasure"`
		At         int64  `json:"at,omitempty"`
		CompleteBy int64  `json:"complete_by,omitempty" doc:"when the last copy of the key is gone, backups included"`
		Proposed   string `json:"proposed,omitempty" format:"uuid" doc:"the proposal that waits for a second person; nothing is erased, and there is no receipt yet"`
	}
}

type draftIn struct {
	ConversationIn
	Body struct {
		Text typed `json:"text" maxLength:"4000" doc:"empty drops the draft"`
	}
}

type draftOut struct {
	Body struct {
		Text string `json:"text"`
	}
}

type searchIn struct {
	Q   typed  `query:"q" required:"true" minLength:"2" maxLength:"100"`
	Box string `query:"box" enum:"mine,unassigned,team,all,ended"`
}

type wireHit struct {
	Row   wireRow         `json:"row"`
	Entry *wireStaffEntry `json:"entry,omitempty"`
}

type searchOut struct {
	Body struct {
		Hits []wireHit `json:"hits"`
		More bool      `json:"more"`
	}
}

type wireReply struct {
	ID       string `json:"id" format:"uuid"`
	Shortcut string `json:"shortcut"`
	Title    string `json:"title"`
	Text     string `json:"text"`
}

type replyBody struct {
	Shortcut string `json:"shortcut" pattern:"^[a-z0-9_-]{1,32}$"`
	Title    typed  `json:"title" minLength:"1" maxLength:"120"`
	Text     typed  `json:"text" minLength:"1" maxLength:"4000"`
}

type newReplyIn struct{ Body replyBody }

type SavedReplyIn struct {
	ID chat.RecordID `path:"id" format:"uuid"`
}

type changeReplyIn struct {
	SavedReplyIn
	Body replyBody
}

type replyOut struct{ Body wireReply }

type repliesOut struct {
	Body struct {
		Replies []wireReply `json:"replies"`
	}
}

type wireColleague struct {
	ID       string   `json:"id" format:"uuid"`
	Name     string   `json:"name"`
	Role     string   `json:"role"`
	Teams    []string `json:"teams" doc:"ids"`
	Presence string   `json:"presence" enum:"online,away,offline"`
	Open     int      `json:"open" doc:"conversations assigned now"`
}

type staffOut struct {
	Body struct {
		Staff []wireColleague `json:"staff"`
	}
}

type teamsOut struct {
	Body struct {
		Teams []wireNamed `json:"teams"`
	}
}

type wireSite struct {
	ID      string   `json:"id" format:"uuid"`
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Origins []string `json:"origins"`
	Accent  string   `json:"accent"`
	Snippet string   `json:"snippet" doc:"the tag for the shop's pages"`
}

type sitesOut struct {
	Body struct {
		Sites []wireSite `json:"sites"`
	}
}

type wireConsentText struct {
	Site    string          `json:"site" doc:"the site's key"`
	Lang    string          `json:"lang"`
	Version int             `json:"version"`
	Hash    string          `json:"hash"`
	Live    bool            `json:"live" doc:"in force now"`
	Body    WireConsentBody `json:"body"`
}

type wireAnswers struct {
	Day       string `json:"day" format:"date" doc:"UTC"`
	Site      string `json:"site" doc:"the site's key"`
	Allowed   int    `json:"allowed"`
	Declined  int    `json:"declined"`
	OffRecord int    `json:"offRecord"`
}

type consentOut struct {
	Body struct {
		Texts   []wireConsentText `json:"texts"`
		Answers []wireAnswers     `json:"answers"`
	}
}

type wireErasure struct {
	Receipt    string   `json:"receipt"`
	At         int64    `json:"at"`
	By         string   `json:"by" enum:"visitor,staff,system" doc:"system: the period was over, or the host asked"`
	Steps      []string `json:"steps" doc:"done so far: asked, keys, rows, journal, done"`
	CompleteBy int64    `json:"complete_by"`
}

type erasuresOut struct {
	Body struct {
		Erasures []wireErasure `json:"erasures"`
	}
}

type wireConnectionCount struct {
	WireConnection
	Count uint64 `json:"count" doc:"connections since the start"`
}

type wireKeyCount struct {
	Purpose string `json:"purpose"`
	Version int    `json:"version,omitempty" doc:"of the root key that wraps them; absent where their site's key does"`
	Count   int    `json:"count"`
}

type wireKeys struct {
	RootVersion int            `json:"rootVersion"`
	Root        string         `json:"root" doc:"where the root key comes from: file or passphrase"`
	Counts      []wireKeyCount `json:"counts"`
}

type wireStore struct {
	Name   string `json:"name"`
	Engine string `json:"engine"`
	Where  string `json:"where"`
	Sealed string `json:"sealed" doc:"with what contents are sealed in it"`
}

type wirePosture struct {
	Version     string                `json:"version"`
	Started     int64                 `json:"started"`
	Database    string                `json:"database"`
	Connections []wireConnectionCount `json:"connections"`
	Keys        wireKeys              `json:"keys"`
	Stores      []wireStore           `json:"stores"`
	Findings    []wirePostureFinding  `json:"findings" doc:"what should be looked at"`
}

type wirePostureFinding struct {
	Code string `json:"code" enum:"allow_list_off,second_factor_optional,review_overdue" doc:"allow_list_off: the console can be reached from everywhere; second_factor_optional: a password or a link alone signs in who has not chosen more; review_overdue: nobody has confirmed in time what people have"`
}

type postureOut struct{ Body wirePosture }
