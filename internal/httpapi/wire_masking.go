package httpapi

import "snug/internal/chat"

type wirePattern struct {
	Name string `json:"name" maxLength:"30" doc:"[a-z][a-z0-9_]{0,29}; part of the rule's name"`
	Expr string `json:"expr" maxLength:"500" doc:"RE2 syntax"`
}

type wireDisposition struct {
	Entity      string `json:"entity" maxLength:"40"`
	Disposition string `json:"disposition" enum:"destroy,vault,show" doc:"there is no vault yet: what is vaulted is destroyed"`
}

type WirePolicy struct {
	Dispositions []wireDisposition `json:"dispositions" maxItems:"64" doc:"what becomes of a value, by entity; one that is absent has its default"`
	Terms        []string          `json:"terms" maxItems:"200" doc:"masked wherever they stand as words"`
	Leave        []string          `json:"leave" maxItems:"200" doc:"beginnings of the site's own numbers, which are left alone"`
	Patterns     []wirePattern     `json:"patterns" maxItems:"20" doc:"masked; the server's alone"`
	Region       string            `json:"region" maxLength:"2" doc:"ISO 3166-1 alpha-2, where telephone numbers without a country's code are from; may be empty"`
	MayOverrule  bool              `json:"mayOverrule" doc:"whether visitors may say of a finding that is not certain that it is none"`
}

type wireEntityKind struct {
	Name    string `json:"name"`
	Mask    string `json:"mask" doc:"what stands in a value's place"`
	Default string `json:"default" enum:"destroy,show"`
	Fixed   bool   `json:"fixed" doc:"destroyed under every policy"`
}

type wireMasking struct {
	Site     string           `json:"site" format:"uuid"`
	Version  int              `json:"version" doc:"to be sent with the next change; 0 while nobody has changed the default"`
	At       int64            `json:"at,omitempty"`
	By       *wireNamed       `json:"by,omitempty"`
	Policy   WirePolicy       `json:"policy"`
	Entities []wireEntityKind `json:"entities" doc:"all that can be found, the most confidential first"`
	Proposed string           `json:"proposed,omitempty" format:"uuid" doc:"the proposal that waits for a second person; the policy is unchanged"`
}

type maskingIn struct {
	ID chat.SiteID `path:"id"`
}

type maskingOut struct{ Body wireMasking }

type changeMaskingIn struct {
	ID   chat.SiteID `path:"id"`
	Body struct {
		Version int        `json:"version" minimum:"0" maximum:"1000000000" doc:"of the policy that was changed: another's change in between is not lost"`
		Policy  WirePolicy `json:"policy"`
		Reason  typed      `json:"reason" required:"false" maxLength:"1000" doc:"for a second person, if the change loosens; at most 500 characters"`
	}
}

type wirePolicyChange struct {
	Field   string `json:"field" enum:"dispositions,terms,leave,patterns,region,may_overrule"`
	Kind    string `json:"kind" enum:"set,added,removed,changed"`
	Name    string `json:"name,omitempty" doc:"an entity, a term, a beginning, a pattern's name"`
	From    string `json:"from,omitempty"`
	To      string `json:"to,omitempty"`
	Loosens bool   `json:"loosens" doc:"something may be seen afterwards that was masked before"`
}

type wirePolicyStep struct {
	Version int                `json:"version"`
	At      int64              `json:"at"`
	By      *wireNamed         `json:"by,omitempty"`
	Changes []wirePolicyChange `json:"changes"`
}

type maskingHistoryOut struct {
	Body struct {
		Steps []wirePolicyStep `json:"steps" doc:"the latest first, at most 100"`
	}
}

type tryMaskingIn struct {
	ID   chat.SiteID `path:"id"`
	Body struct {
		Text     typed       `json:"text" maxLength:"4000" doc:"tried as a visitor's, and not kept; may be empty, to have the policy checked"`
		Question typed       `json:"question" required:"false" maxLength:"4000" doc:"what an agent asked before it"`
		Policy   *WirePolicy `json:"policy,omitempty" doc:"the one in force if there is none"`
	}
}

type wireCandidate struct {
	Start     int      `json:"start" doc:"offset in the text as typed, UTF-16 code units"`
	End       int      `json:"end"`
	Entity    string   `json:"entity"`
	Country   string   `json:"country,omitempty"`
	Rule      string   `json:"rule"`
	Confirmed []string `json:"confirmed" doc:"what spoke for it, in stable words"`
	Against   []string `json:"against"`
	Score     int      `json:"score"`
	Needed    int      `json:"needed" doc:"the score from which on it is masked"`
	Masked    bool     `json:"masked"`
}

type wireFinding struct {
	Start       int    `json:"start" doc:"offset in the text as typed, UTF-16 code units"`
	End         int    `json:"end"`
	MaskStart   int    `json:"maskStart" doc:"offset in the masked text, UTF-16 code units"`
	MaskEnd     int    `json:"maskEnd"`
	Entity      string `json:"entity"`
	Rule        string `json:"rule"`
	Disposition string `json:"disposition" enum:"destroy,vault,show"`
	Certain     bool   `json:"certain" doc:"no visitor can overrule it"`
}

type WirePolicyFault struct {
	Field   string `json:"field" enum:"dispositions,terms,leave,patterns,region"`
	Name    string `json:"name,omitempty" doc:"the entity of a disposition"`
	Index   int    `json:"index" minimum:"-1" doc:"in the list, from 0; -1 for the whole of it"`
	Why     string `json:"why" doc:"a stable word"`
	Message string `json:"message"`
}

type tryMaskingOut struct {
	Body struct {
		Masked     string           `json:"masked"`
		Findings   []wireFinding    `json:"findings"`
		Candidates []wireCandidate  `json:"candidates" doc:"all that was looked at, masked or not, in the order of the text"`
		Fault      *WirePolicyFault `json:"fault,omitempty" doc:"what is wrong with the policy; then nothing was masked"`
	}
}

type wireHidden struct {
	Entity string `json:"entity"`
	Mask   string `json:"mask"`
}

type wireBootMasking struct {
	Shown       []string     `json:"shown" doc:"entities that are found and stay"`
	Hidden      []wireHidden `json:"hidden" doc:"entities that stay by default and not here, with what stands in their place"`
	Leave       string       `json:"leave" doc:"the words that begin as the site's own numbers do: a regular expression of JavaScript; empty for none"`
	MayOverrule bool         `json:"mayOverrule"`
}
