package httpapi

// The frames of both sockets, as types for the OpenAPI document alone: package realtime writes and reads them. A test
// holds the real frames against these schemas.

type frameHello struct {
	T     string `json:"t" enum:"hello"`
	V     int    `json:"v" enum:"1"`
	Token string `json:"token" pattern:"^[A-Za-z0-9_-]{43}$"`
	After uint64 `json:"after"`
}

type framePost struct {
	T         string        `json:"t" enum:"post"`
	ID        string        `json:"id" format:"uuid"`
	Text      string        `json:"text" minLength:"1" maxLength:"4000"`
	Browser   []wireMask    `json:"browser" required:"false" maxItems:"64"`
	Overruled []overruledIn `json:"overruled" required:"false" maxItems:"64" doc:"where the visitor says that nothing confidential stands"`
}

type frameTyping struct {
	T  string `json:"t" enum:"typing"`
	On bool   `json:"on"`
}

type frameSeen struct {
	T  string `json:"t" enum:"seen,got"`
	To uint64 `json:"to"`
}

type frameMore struct {
	T     string `json:"t" enum:"more"`
	After uint64 `json:"after"`
}

type frameWelcome struct {
	T          string         `json:"t" enum:"welcome"`
	State      string         `json:"state" enum:"waiting,open,ended"`
	Entries    []wireEntry    `json:"entries"`
	More       bool           `json:"more"`
	Marks      wireVisitMarks `json:"marks"`
	Token      string         `json:"token,omitempty" doc:"replaces the held one as soon as it is stored"`
	Connection WireConnection `json:"connection"`
	Agent      *wireAgent     `json:"agent,omitempty"`
	Kept       bool           `json:"kept"`
}

type frameEntries struct {
	T       string      `json:"t" enum:"entries"`
	Entries []wireEntry `json:"entries"`
	More    bool        `json:"more"`
}

type frameAck struct {
	T     string     `json:"t" enum:"ack"`
	ID    string     `json:"id" format:"uuid"`
	N     uint64     `json:"n"`
	At    int64      `json:"at"`
	Text  string     `json:"text"`
	Masks []wireMask `json:"masks"`
	Kept  string     `json:"kept" enum:"disk,memory"`
}

type frameNack struct {
	T       string `json:"t" enum:"nack"`
	ID      string `json:"id" format:"uuid"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Retry   bool   `json:"retry"`
}

type frameEntry struct {
	T string    `json:"t" enum:"entry"`
	E wireEntry `json:"e"`
}

type frameAgentTyping struct {
	T    string `json:"t" enum:"typing"`
	Name string `json:"name"`
	On   bool   `json:"on"`
}

type frameMarks struct {
	T         string `json:"t" enum:"marks"`
	StaffSeen uint64 `json:"staffSeen"`
}

type frameState struct {
	T     string     `json:"t" enum:"state"`
	State string     `json:"state" enum:"waiting,open,ended"`
	Agent *wireAgent `json:"agent,omitempty"`
}

type frameBye struct {
	T     string `json:"t" enum:"bye"`
	Code  string `json:"code"`
	Retry bool   `json:"retry"`
	After int    `json:"after,omitempty" doc:"milliseconds"`
}

type frameStaffHello struct {
	T string `json:"t" enum:"hello"`
	V int    `json:"v" enum:"1"`
}

type frameStaffWatch struct {
	T     string `json:"t" enum:"watch"`
	C     string `json:"c" format:"uuid"`
	After uint64 `json:"after"`
}

type frameStaffUnwatch struct {
	T string `json:"t" enum:"unwatch"`
	C string `json:"c" format:"uuid"`
}

type frameStaffPost struct {
	T       string     `json:"t" enum:"post"`
	C       string     `json:"c" format:"uuid"`
	ID      string     `json:"id" format:"uuid"`
	Kind    string     `json:"kind" enum:"message,note"`
	Text    string     `json:"text" minLength:"1" maxLength:"4000"`
	Hold    int        `json:"hold" required:"false" minimum:"0" maximum:"10000"`
	Browser []wireMask `json:"browser" required:"false" maxItems:"64"`
}

type frameStaffUndo struct {
	T  string `json:"t" enum:"undo"`
	C  string `json:"c" format:"uuid"`
	ID string `json:"id" format:"uuid"`
}

type frameStaffTyping struct {
	T  string `json:"t" enum:"typing"`
	C  string `json:"c" format:"uuid"`
	On bool   `json:"on"`
}

type frameStaffSeen struct {
	T  string `json:"t" enum:"seen"`
	C  string `json:"c" format:"uuid"`
	To uint64 `json:"to"`
}

type frameStaffPresence struct {
	T     string `json:"t" enum:"presence"`
	State string `json:"state" enum:"online,away"`
}

type frameStaffWelcome struct {
	T  string    `json:"t" enum:"welcome"`
	Me wireNamed `json:"me"`
}

type WireStaffMarks struct {
	VisitorGot  uint64 `json:"visitorGot"`
	VisitorSeen uint64 `json:"visitorSeen"`
	StaffSeen   uint64 `json:"staffSeen" required:"false"`
}

type frameStaffWatching struct {
	T       string           `json:"t" enum:"watching"`
	C       string           `json:"c" format:"uuid"`
	Entries []wireStaffEntry `json:"entries"`
	More    bool             `json:"more"`
	Viewers []string         `json:"viewers"`
	Marks   WireStaffMarks   `json:"marks"`
}

type frameStaffEntry struct {
	T string         `json:"t" enum:"entry"`
	C string         `json:"c" format:"uuid"`
	E wireStaffEntry `json:"e"`
}

type frameStaffRow struct {
	T   string  `json:"t" enum:"row"`
	Row wireRow `json:"row"`
}

type frameStaffGone struct {
	T string `json:"t" enum:"gone"`
	C string `json:"c" format:"uuid"`
}

type frameStaffAck struct {
	T     string     `json:"t" enum:"ack"`
	C     string     `json:"c" format:"uuid"`
	ID    string     `json:"id" format:"uuid"`
	Seq   uint64     `json:"seq"`
	At    int64      `json:"at"`
	Text  string     `json:"text"`
	Masks []wireMask `json:"masks"`
}

type frameStaffHeld struct {
	T     string     `json:"t" enum:"held"`
	C     string     `json:"c" format:"uuid"`
	ID    string     `json:"id" format:"uuid"`
	Until int64      `json:"until"`
	Text  string     `json:"text"`
	Masks []wireMask `json:"masks"`
}

type frameStaffUndone struct {
	T  string `json:"t" enum:"undone"`
	C  string `json:"c" format:"uuid"`
	ID string `json:"id" format:"uuid"`
}

type frameStaffNack struct {
	T       string `json:"t" enum:"nack"`
	C       string `json:"c" required:"false" format:"uuid"`
	ID      string `json:"id" required:"false" format:"uuid"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Retry   bool   `json:"retry"`
}

type frameStaffTypingBy struct {
	T    string `json:"t" enum:"typing"`
	C    string `json:"c" format:"uuid"`
	By   string `json:"by" enum:"visitor,staff"`
	Name string `json:"name"`
	On   bool   `json:"on"`
}

type frameStaffMarks struct {
	T string `json:"t" enum:"marks"`
	C string `json:"c" format:"uuid"`
	WireStaffMarks
}

type frameStaffOnline struct {
	T  string `json:"t" enum:"online"`
	C  string `json:"c" format:"uuid"`
	On bool   `json:"on"`
}

type frameStaffViewers struct {
	T     string   `json:"t" enum:"viewers"`
	C     string   `json:"c" format:"uuid"`
	Names []string `json:"names"`
}

type frameStaffNews struct {
	T     string `json:"t" enum:"news"`
	About string `json:"about" doc:"what has changed and is to be asked for anew: approvals; others may come"`
}

type frameStaffPresenceOf struct {
	T     string `json:"t" enum:"presence"`
	Staff string `json:"staff" format:"uuid"`
	State string `json:"state" enum:"online,away,offline"`
}
