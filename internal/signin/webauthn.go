package signin

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
)

// What WebAuthn (level 3, §7.1 and §7.2) has a relying party check, without attestation: which make an authenticator is of
// is nobody's business here, and what is not asked for needs no trust.

// relying is who passkeys are for: the console's origin, and its host as the id.
type relying struct {
	origin, id string
}

// newRelying refuses what no browser makes passkeys for: addresses in the place of a name.
func newRelying(origin string) (relying, bool) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" {
		return relying{}, false
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return relying{}, false
	}
	return relying{origin, u.Hostname()}, true
}

// The flags of authenticator data.
const (
	flagPresent    = 1 << 0
	flagVerified   = 1 << 2
	flagBackupable = 1 << 3
	flagBackedUp   = 1 << 4
	flagCredential = 1 << 6
	flagExtensions = 1 << 7
)

// maxCredential is how long an authenticator's id for a passkey may be.
const maxCredential = 1023

// clientData is what a browser says about a ceremony.
type clientData struct {
	Type        string `json:"type"`
	Challenge   string `json:"challenge"`
	Origin      string `json:"origin"`
	CrossOrigin bool   `json:"crossOrigin"`
	TopOrigin   string `json:"topOrigin"`
}

func misfit(why string) error { return fmt.Errorf("%w: %s", errMisfit, why) }

// readClient checks what a browser said, and returns the challenge in it.
func (r relying) readClient(raw []byte, kind string) ([]byte, error) {
	var c clientData
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, misfit("client data")
	}
	challenge, err := base64.RawURLEncoding.Strict().DecodeString(c.Challenge)
	switch {
	case err != nil || len(challenge) != challengeSize:
		return nil, misfit("challenge")
	case c.Type != kind:
		return nil, misfit("type")
	case c.Origin != r.origin || c.CrossOrigin || c.TopOrigin != "":
		return nil, misfit("origin")
	}
	return challenge, nil
}

// authenticated is what an authenticator says.
type authenticated struct {
	flags      byte
	count      uint32
	credential []byte // of a new one
	key        crypto.PublicKey
}

// readAuthenticator reads authenticator data and checks for whom it is, and that somebody was there. verified demands that
// the authenticator has made sure who.
func (r relying) readAuthenticator(raw []byte, verified bool) (a authenticated, err error) {
	if len(raw) < 37 {
		return a, misfit("authenticator data")
	}
	id := sha256.Sum256([]byte(r.id))
	a.flags, a.count = raw[32], binary.BigEndian.Uint32(raw[33:])
	switch {
	case !bytes.Equal(raw[:32], id[:]):
		return a, misfit("relying party")
	case a.flags&flagPresent == 0:
		return a, misfit("nobody was present")
	case verified && a.flags&flagVerified == 0:
		return a, misfit("nobody was verified")
	case a.flags&flagBackedUp != 0 && a.flags&flagBackupable == 0:
		return a, misfit("flags")
	}
	rest := raw[37:]
	if a.flags&flagCredential != 0 {
		if rest, err = a.readCredential(rest); err != nil {
			return a, err
		}
	}
	if len(rest) > 0 && a.flags&flagExtensions == 0 {
		return a, misfit("authenticator data goes on")
	}
	return a, nil
}

func (a *authenticated) readCredential(b []byte) (rest []byte, err error) {
	if len(b) < 18 { // 16 bytes of the authenticator's make, which nobody looks at, and a length
		return nil, misfit("credential")
	}
	n := int(binary.BigEndian.Uint16(b[16:]))
	if b = b[18:]; n == 0 || n > maxCredential || n > len(b) {
		return nil, misfit("credential")
	}
	a.credential = b[:n]
	if a.key, rest, err = coseKey(b[n:]); err != nil {
		return nil, errors.Join(errMisfit, err)
	}
	return rest, nil
}
