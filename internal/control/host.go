package control

import (
	"context"
	"time"

	"snug/internal/chat"
	"snug/internal/signin"
)

// Host is what the running program can be asked for. Functions that are nil answer that this can't be had.
type Host struct {
	// Rotate turns the root key over. Passphrase is the new one, if the root is a passphrase and is to be changed.
	Rotate func(ctx context.Context, passphrase string, progress func(done, total int)) (Rotated, error)
	// Erase erases a conversation for good.
	Erase func(ctx context.Context, conversation chat.ConversationID) (Erased, error)
	// Sweep masks, in what is kept, what the masking rules in force find. What it returns beside an error was done.
	Sweep func(ctx context.Context, s Sweep, progress func(Swept)) (Swept, error)
	// Status tells how the program stands.
	Status func(ctx context.Context) (Status, error)
	// Metrics are the numbers of this moment.
	Metrics func(ctx context.Context) ([]Metric, error)
	// People are those who work here.
	People People
	// Sites are the sites that there are, by key.
	Sites func() map[string]chat.SiteID
	// Audit is the log of sensitive acts.
	Audit Audit
	// Notify is what is sent by mail, webhook and syslog.
	Notify Notify
	// Report sums up incidents of a time.
	Report func(ctx context.Context, from, to time.Time) (Report, error)
	// Access is the allow-list.
	Access Access
	// Tokens are the API's.
	Tokens Tokens
	// Approvals is what needs a second person.
	Approvals Approvals
}

// People is what control needs of package signin.
type People interface {
	Add(ctx context.Context, n signin.NewPerson) (chat.StaffID, error)
	ByEmail(ctx context.Context, email string) (signin.Person, error)
	List() []signin.Person
	Teams() []signin.Team
	AddTeam(ctx context.Context, name string) (chat.TeamID, error)
	Link(ctx context.Context, id chat.StaffID) (token string, err error)
	Rename(ctx context.Context, id chat.StaffID, name string) error
	SetEmail(ctx context.Context, id chat.StaffID, email string) error
	SetRole(ctx context.Context, id chat.StaffID, role string) error
	SetTeams(ctx context.Context, id chat.StaffID, teams []chat.TeamID) error
	SetSites(ctx context.Context, id chat.StaffID, sites chat.Sites) error
	SetPassword(ctx context.Context, id chat.StaffID, password string) error
	Disable(ctx context.Context, id chat.StaffID, disabled bool) error
	SetEnd(ctx context.Context, id chat.StaffID, ends time.Time) error
	ResetFactorsByHost(ctx context.Context, id chat.StaffID) error
}

var _ People = (*signin.Staff)(nil)

// Rotated tells what a rotation did.
type Rotated struct {
	From    []uint32 `json:"from"`
	To      uint32   `json:"to"`
	Keys    int      `json:"keys"`
	Resumed bool     `json:"resumed"`
}

// Erased is the receipt of an erasure.
type Erased struct {
	Receipt    chat.RecordID `json:"receipt"`
	At         time.Time     `json:"at"`
	CompleteBy time.Time     `json:"complete_by"`
}

// Status is how the program stands.
type Status struct {
	Version  string            `json:"version"`
	PID      int               `json:"pid"`
	Started  time.Time         `json:"started"`
	Database string            `json:"database"` // sqlite or postgres
	Listen   []string          `json:"listen"`
	Origins  map[string]string `json:"origins"` // widget, console, shop
	Keys     KeyStatus         `json:"keys"`
	Numbers  map[string]int64  `json:"numbers"` // of conversations, sockets and the like
}

// KeyStatus is how the keys stand.
type KeyStatus struct {
	Root      uint32         `json:"root"` // version in force
	Pending   bool           `json:"rotation_pending"`
	Live      map[string]int `json:"live"` // by purpose
	Destroyed int            `json:"destroyed"`
}

// User is one of the staff, as `snug user list` shows them.
type User struct {
	ID       chat.StaffID `json:"id"`
	Name     string       `json:"name"`
	Email    string       `json:"email"`
	Role     string       `json:"role"`
	Language string       `json:"language"`
	Teams    []string     `json:"teams"`
	AllSites bool         `json:"all_sites"`
	Sites    []string     `json:"sites"` // keys, where it is not all
	Disabled bool         `json:"disabled"`
	Password bool         `json:"password"` // whether there is one
	State    string       `json:"state"`    // active, disabled or ended
	Created  time.Time    `json:"created"`
	Ends     *time.Time   `json:"ends,omitempty"` // from then on they are kept out
	Seen     *time.Time   `json:"seen,omitempty"` // when they last used the console, to within minutes
}

// NewUser is somebody to be added. Teams are named, and made where there are none of the name.
type NewUser struct {
	Email    string    `json:"email"`
	Name     string    `json:"name"`
	Role     string    `json:"role"`
	Language string    `json:"language,omitempty"`
	Teams    []string  `json:"teams,omitempty"`
	Sites    []string  `json:"sites,omitempty"` // keys; none: all
	Password string    `json:"password,omitempty"`
	Ends     time.Time `json:"ends,omitzero"`
}

// Change is a change of one of the staff, found by e-mail. What is nil stays.
type Change struct {
	Email    string     `json:"email"`
	Name     *string    `json:"name,omitempty"`
	NewEmail *string    `json:"new_email,omitempty"`
	Role     *string    `json:"role,omitempty"`
	Teams    *[]string  `json:"teams,omitempty"`
	Sites    *[]string  `json:"sites,omitempty"` // keys; an empty list: all
	Disabled *bool      `json:"disabled,omitempty"`
	Password *string    `json:"password,omitempty"`
	Ends     *time.Time `json:"ends,omitempty"` // the zero time: the account lasts

	ResetFactors bool `json:"reset_factors,omitempty"` // all second factors go
}
