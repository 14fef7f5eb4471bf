package chat

import "time"

// MailKind names a text that is sent by mail. What it says, in which languages, and which facts belong to it is decided by
// who sends it.
type MailKind string

// The kinds of mail.
const (
	MailInvitation      MailKind = "invitation"       // facts: by (name), until (moment); a path
	MailReset           MailKind = "reset"            // facts: until (moment); a path
	MailPasswordChanged MailKind = "password_changed" // facts: at (moment)
	MailFactorsReset    MailKind = "factors_reset"    // facts: at (moment), by (name)
	MailFactorsChanged  MailKind = "factors_changed"  // facts: what (label), at (moment)
	MailEmailChanged    MailKind = "email_changed"    // facts: at (moment), by (name); to the old address and to the new one
	MailSessionStolen   MailKind = "session_stolen"   // facts: at (moment)
	MailApprovalWaiting MailKind = "approval_waiting" // facts: what (label), by (name), until (moment); a path
	MailNews            MailKind = "news"             // facts: what (label), by (name), at (moment); a path
	MailIncident        MailKind = "incident"
	MailIncidents       MailKind = "incidents"
	MailDigest          MailKind = "digest"
	MailTest            MailKind = "test"
)

// Mail is one text to one receiver: a member of staff, whose address and language are looked up when it is sent, or an
// address. Nothing confidential is in it but the token of a link that was asked for.
type Mail struct {
	Kind     MailKind
	To       StaffID
	Address  string // where To is zero
	Language string // for Address; others' own is taken
	// Facts are the program's own words, numbers, moments (RFC 3339) and people's names, by the names that the kind has. What
	// does not fit the form of its fact is left out of the text, never sent as it is.
	Facts map[string]string
	// Path is where the text's link leads on the console's origin, with a token behind # at most; "" for none.
	Path string
	// Until is when sending makes no sense any more; zero for two days.
	Until time.Time
}
