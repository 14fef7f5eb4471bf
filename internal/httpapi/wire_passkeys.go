package httpapi

import (
	"encoding/base64"

	"snug/internal/chat"
	"snug/internal/signin"
)

// Bytes of WebAuthn are base64url without padding, as its own JSON forms have them.

type wirePasskey struct {
	ID     string `json:"id" format:"uuid"`
	Name   string `json:"name"`
	MadeAt int64  `json:"madeAt"`
	UsedAt int64  `json:"usedAt"`
}

type wirePasskeyAnswer struct {
	Credential    string `json:"credential" maxLength:"1400"`
	ClientData    string `json:"clientData" minLength:"1" maxLength:"4096"`
	Authenticator string `json:"authenticator" minLength:"1" maxLength:"8192"`
	Signature     string `json:"signature" maxLength:"2048"`
	User          string `json:"user,omitempty" maxLength:"100"`
}

// read takes the bytes out. What is not of the form is empty, and fits nothing.
func (a *wirePasskeyAnswer) read() (out signin.PasskeyAnswer) {
	if a == nil {
		return out
	}
	for at, text := range map[*[]byte]string{
		&out.Credential: a.Credential, &out.ClientData: a.ClientData, &out.Authenticator: a.Authenticator, &out.Signature: a.Signature, &out.User: a.User,
	} {
		*at, _ = base64.RawURLEncoding.Strict().DecodeString(text)
	}
	return out
}

type ceremonyOut struct {
	Body struct {
		Challenge   string   `json:"challenge"`
		RelyingID   string   `json:"rpId"`
		Credentials []string `json:"credentials" doc:"those that will do; for a new one those that there are; empty: any"`
		User        string   `json:"user,omitempty" doc:"for a new one: the account's handle"`
		UserName    string   `json:"userName,omitempty"`
	}
}

type aloneIn struct {
	Body struct {
		Passkey wirePasskeyAnswer `json:"passkey"`
	}
}

type confirmPasskeyIn struct {
	Body struct {
		Name    string            `json:"name" minLength:"1" maxLength:"200" doc:"at most 80 characters"`
		Passkey wirePasskeyAnswer `json:"passkey"`
	}
}

type passkeyIn struct {
	ID chat.RecordID `path:"id" format:"uuid"`
}
