package httpapi

import "snug/internal/chat"

type wireDecision struct {
	By      *wireNamed `json:"by,omitempty" doc:"absent for the host's operator"`
	Approve bool       `json:"approve"`
	Word    string     `json:"word,omitempty"`
	At      int64      `json:"at"`
}

type wireRaised struct {
	From  string   `json:"from"`
	To    string   `json:"to"`
	Gains []string `json:"gains" doc:"permissions"`
	Loses []string `json:"loses"`
}

type wireErasable struct {
	Conversation string `json:"conversation" format:"uuid"`
	Number       int64  `json:"number" doc:"of the visitor, within the site"`
	State        string `json:"state" enum:"waiting,open,ended"`
	Began        int64  `json:"began"`
	Latest       int64  `json:"latest" doc:"when something happened last"`
}

// WireApprovalChange is what a proposal would do, in the form of its kind.
type WireApprovalChange struct {
	AllowList []wireAllowChange  `json:"allowList,omitempty"`
	Masking   []wirePolicyChange `json:"masking,omitempty"`
	Roles     []wireRoleChange   `json:"roles,omitempty"`
	Role      *wireRaised        `json:"role,omitempty"`
	Erasure   *wireErasable      `json:"erasure,omitempty"`
	Elevation *WireAsked         `json:"elevation,omitempty"`
	Person    *wireJoining       `json:"person,omitempty" doc:"who would be invited"`
	Email     *wireReaddressed   `json:"email,omitempty" doc:"which e-mail address somebody would have"`
	Serves    *wireWidened       `json:"serves,omitempty" doc:"which sites somebody would serve"`
	Teams     *wireWidened       `json:"teams,omitempty" doc:"in which teams somebody would be"`
	Site      string             `json:"site,omitempty" doc:"name of the site concerned"`
}

type wireApproval struct {
	ID       string              `json:"id" format:"uuid"`
	Kind     string              `json:"kind" doc:"the act, as the audit log names it"`
	By       *wireNamed          `json:"by,omitempty" doc:"who proposed it; absent if they are not here any more"`
	Subject  *wireNamed          `json:"subject,omitempty" doc:"the member of staff that it is about"`
	Reason   string              `json:"reason"`
	At       int64               `json:"at"`
	Expires  int64               `json:"expires"`
	State    string              `json:"state" enum:"waiting,approved,done,refused,withdrawn,expired,void"`
	Ended    int64               `json:"ended,omitempty"`
	Why      string              `json:"why,omitempty" doc:"of a void one: the code of what was wrong"`
	Own      bool                `json:"own" doc:"proposed by the one who asks"`
	Bar      string              `json:"bar,omitempty" enum:"role,own,subject,tied" doc:"why the one who asks may not decide; absent if they may"`
	Stale    string              `json:"stale,omitempty" doc:"the code of why it can't be done any more"`
	Change   *WireApprovalChange `json:"change,omitempty" doc:"what it would do as things stand now; absent once it is over"`
	Decision *wireDecision       `json:"decision,omitempty"`
}

type approvalsOut struct {
	Body struct {
		Open  []wireApproval `json:"open" doc:"what waits, the latest first"`
		Ended []wireApproval `json:"ended" doc:"what is over, the latest first, at most 250"`
	}
}

type approvalOut struct{ Body wireApproval }

// ApprovalIn names a proposal.
type ApprovalIn struct {
	ID chat.RecordID `path:"id" format:"uuid"`
}

type decideIn struct {
	ApprovalIn
	Body struct {
		Approve bool  `json:"approve"`
		Word    typed `json:"word" required:"false" maxLength:"1000" doc:"at most 500 characters"`
	}
}
