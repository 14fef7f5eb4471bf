package signin

import (
	"context"
	"encoding/json"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// Standing is a session as its person sees it in a list.
type Standing struct {
	ID      chat.SessionID
	Device  string // "Firefox 141 on Linux"; "" if the browser said nothing that is known
	Network string // where it was last used from: the first half of the address
	Created time.Time
	Used    time.Time
	Expires time.Time
	First   string // how it was proven: password, link, passkey …
	Second  string // and with which second factor, if any
}

// about is what is known of where a session is. It is sealed in the row, under the session's id.
type about struct {
	Device  string `json:"device,omitempty"`
	Network string `json:"network,omitempty"`
}

// moveTo notes from where a session is used now, and tells whether that is another network than before.
func (a *about) moveTo(from netip.Addr) bool {
	network := neighbourhood(from)
	if network == "" || network == a.Network {
		return false
	}
	a.Network = network
	return true
}

// neighbourhood is as much of an address as tells people whether they were there: of IPv4 the /24, of IPv6 the /48.
func neighbourhood(from netip.Addr) string {
	from = from.Unmap().WithZone("")
	bits := 48
	if from.Is4() {
		bits = 24
	}
	p, err := from.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

func aboutPlace(id chat.SessionID) keyring.AD {
	return keyring.AD{Table: "session", Column: "about", Row: id.Bytes()}
}

func (a about) seal(key *keyring.Key, id chat.SessionID) sealed.Value {
	b, err := json.Marshal(a)
	if err != nil {
		panic("signin: texts do not marshal")
	}
	return key.Seal(aboutPlace(id), b)
}

// openAbout reads what is known of a session. What does not open says nothing, which is shown as such.
func openAbout(key *keyring.Key, id chat.SessionID, v sealed.Value) (a about) {
	if v.IsZero() {
		return a
	}
	if b, err := key.Open(aboutPlace(id), v); err == nil {
		_ = json.Unmarshal(b, &a) // what is damaged says nothing
	}
	return a
}

const selectSessions = `SELECT id, created_at, used_at, expires_at, about, proved_first, proved_second FROM session WHERE staff = $1 ORDER BY created_at DESC, id DESC LIMIT $2`

// Sessions lists a person's sessions, the newest first.
func (s *Staff) Sessions(ctx context.Context, id chat.StaffID) ([]Standing, error) {
	key, err := installation(ctx, s.ring)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Read().QueryContext(ctx, selectSessions, id, maxSessions)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Standing
	for rows.Next() {
		var at Standing
		var created, used, expires int64
		var sealedAbout sealed.Value
		if err := rows.Scan(&at.ID, &created, &used, &expires, &sealedAbout, &at.First, &at.Second); err != nil {
			return nil, err
		}
		at.Created, at.Used, at.Expires = time.UnixMilli(created), time.UnixMilli(used), time.UnixMilli(expires)
		a := openAbout(key, at.ID, sealedAbout)
		at.Device, at.Network = a.Device, a.Network
		list = append(list, at)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	now := s.now()
	standing := list[:0]
	s.sessions.mu.Lock()
	held := make(map[chat.SessionID]*session, len(s.sessions.held))
	for _, h := range s.sessions.held {
		held[h.id] = h
	}
	for _, at := range list {
		if h := held[at.ID]; h != nil { // memory is up to a minute ahead of the rows
			at.Used, at.Network = h.used, h.bound.about.Network
		}
		if now.Before(at.Expires) && now.Sub(at.Used) < SessionIdle {
			standing = append(standing, at)
		}
	}
	s.sessions.mu.Unlock()
	return standing, nil
}
