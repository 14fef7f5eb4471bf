package httpapi

// The document embedded in the widget's frame, see docs/protocol.md. It stands in the OpenAPI document for its types.

type wireBoot struct {
	V          int             `json:"v" enum:"1"`
	Site       wireBootSite    `json:"site"`
	Lang       string          `json:"lang"`
	Langs      []string        `json:"langs"`
	Consent    wireBootConsent `json:"consent"`
	Masking    wireBootMasking `json:"masking" doc:"what the browser masks by; terms and patterns are the server's alone"`
	Stored     wireStored      `json:"stored"`
	Connection WireConnection  `json:"connection"`
}

type wireBootSite struct {
	Key          string   `json:"key"`
	Name         string   `json:"name"`
	Accent       string   `json:"accent"`
	AccentOn     string   `json:"accentOn" doc:"the colour upon the accent, 4.5:1 or better"`
	QuickReplies []string `json:"quickReplies"`
	Origins      []string `json:"origins"`
	AskName      bool     `json:"askName"`
	AskEmail     bool     `json:"askEmail"`
}

type wireBootConsent struct {
	Hash    string `json:"hash"`
	Version int    `json:"version"`
	Lang    string `json:"lang" doc:"of the text; to be sent with the choice"`
	WireConsentBody
}

type WireConsentBody struct {
	Intro         string        `json:"intro"`
	Controller    string        `json:"controller"`
	Contact       string        `json:"contact"`
	Recipients    []string      `json:"recipients"`
	Countries     []string      `json:"countries"`
	Rights        string        `json:"rights"`
	Complain      string        `json:"complain"`
	More          string        `json:"more"`
	Purposes      []wirePurpose `json:"purposes"`
	OffRecord     bool          `json:"offRecord"`
	OffRecordText string        `json:"offRecordText"`
	OtherWays     []wireWay     `json:"otherWays"`
}

type wirePurpose struct {
	ID     string `json:"id" enum:"answer,keep,recognise,improve"`
	Title  string `json:"title"`
	Text   string `json:"text"`
	Basis  string `json:"basis" enum:"contract,consent"`
	Period string `json:"period"`
	Switch bool   `json:"switch" doc:"whether it rests on consent; off at first"`
}

type wireWay struct {
	Label string `json:"label"`
	Href  string `json:"href"`
}

type wireStored struct {
	Sealed  string `json:"sealed"`
	Where   string `json:"where"`
	Until   string `json:"until"`
	Readers string `json:"readers"`
}
