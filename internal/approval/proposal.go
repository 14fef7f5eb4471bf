package approval

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/mask"
	"snug/mask/text"
)

// State is what has become of a proposal.
type State string

// The states. Approved is left within moments, by what is then done.
const (
	Waiting   State = "waiting"
	Approved  State = "approved"
	Done      State = "done"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Expired   State = "expired"
	Void      State = "void" // it could not be done any more: Why tells
)

// Over tells whether nothing becomes of it any more.
func (s State) Over() bool { return s != Waiting && s != Approved }

// Proposal is an act that somebody proposes.
type Proposal struct {
	ID   chat.RecordID
	Kind string
	By   chat.StaffID
	// Subject is the member of staff that the act is about, if it is about one: they don't decide on it.
	Subject chat.StaffID
	// Site is the site that the act is about, if it is about one: who does not serve it knows nothing of it.
	Site    chat.SiteID
	Reason  text.Text
	At      time.Time
	Expires time.Time
	State   State
	// Decision is there once somebody has decided.
	Decision *Decision
	Ended    time.Time // zero while it is not over
	Why      chat.Code // of a void one
	// Params is what the kind's room was given: its own form, opened.
	Params []byte
}

// Decision is what somebody said to a proposal.
type Decision struct {
	By      chat.StaffID // zero for the host's operator
	Approve bool
	Word    text.Text
	At      time.Time
}

// body is what is sealed of a proposal: parameters and reason are somebody's words or tell of addresses and persons.
type body struct {
	Subject chat.StaffID    `json:"subject,omitzero"`
	Site    chat.SiteID     `json:"site,omitzero"`
	Reason  string          `json:"reason"`
	Params  json.RawMessage `json:"params"`
}

// verdict is what is sealed of a decision. A row whose state was changed by somebody without the key has none, or another's.
type verdict struct {
	Approve bool         `json:"approve"`
	By      chat.StaffID `json:"by,omitzero"`
	At      int64        `json:"at"`
	Word    string       `json:"word,omitempty"`
}

func place(p *Proposal) keyring.AD {
	return keyring.AD{Table: "approval", Column: "body", Row: p.ID.Bytes(), Kind: p.Kind, Author: "staff:" + p.By.String()}
}

func verdictPlace(p *Proposal) keyring.AD {
	return keyring.AD{Table: "approval", Column: "verdict", Row: p.ID.Bytes(), Kind: p.Kind, Author: "staff:" + p.By.String()}
}

const columns = `id, kind, proposer, at, expires_at, state, body, verdict, ended_at, why`

var errTampered = errors.New("approval: what was decided does not fit the row")

// read opens one row.
func (r *Room) read(ctx context.Context, row interface{ Scan(...any) error }) (Proposal, error) {
	var p Proposal
	var at, expires, ended int64
	var kept, said sealed.Value
	if err := row.Scan(&p.ID, &p.Kind, &p.By, &at, &expires, &p.State, &kept, &said, &ended, &p.Why); err != nil {
		return p, err
	}
	p.At, p.Expires = moment(at), moment(expires)
	if ended != 0 {
		p.Ended = moment(ended)
	}
	key, err := r.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return p, err
	}
	plain, err := key.Open(place(&p), kept)
	if err != nil {
		return p, err
	}
	var b body
	if err := json.Unmarshal(plain, &b); err != nil {
		return p, err
	}
	p.Subject, p.Site, p.Reason, p.Params = b.Subject, b.Site, mask.Restore([]byte(b.Reason)), b.Params
	if said.IsZero() {
		if p.State == Approved || p.State == Done || p.State == Refused {
			return p, errTampered
		}
		return p, nil
	}
	if plain, err = key.Open(verdictPlace(&p), said); err != nil {
		return p, err
	}
	var v verdict
	if err := json.Unmarshal(plain, &v); err != nil {
		return p, err
	}
	if v.Approve == (p.State == Refused) {
		return p, errTampered
	}
	p.Decision = &Decision{v.By, v.Approve, mask.Restore([]byte(v.Word)), moment(v.At)}
	return p, nil
}

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

const selectOne = `SELECT ` + columns + ` FROM approval WHERE id = $1`

var errNone = chat.Errorf(chat.NotFound, "There is no such proposal.")

func (r *Room) one(ctx context.Context, id chat.RecordID) (Proposal, error) {
	p, err := r.read(ctx, r.o.DB.Read().QueryRowContext(ctx, selectOne, id))
	if errors.Is(err, db.ErrNoRows) {
		return p, errNone
	}
	return p, err
}

var (
	errReason = chat.Errorf(chat.Invalid, "Say why, in at most %d characters: somebody else decides by it.", MaxReason)
	errWord   = chat.Errorf(chat.Invalid, "A word to a decision has at most %d characters.", MaxReason)
)

// words masks what somebody wrote.
func (r *Room) words(in text.Raw) (text.Text, bool) {
	masked := r.o.Mask(chat.SiteID{}).Scan(in).Text
	if utf8.RuneCountInString(masked.Clear()) > MaxReason {
		return text.Text{}, false
	}
	return masked, true
}

func empty(t text.Text) bool { return strings.TrimSpace(t.Clear()) == "" }
