package httpapi

import "snug/internal/signin"

type wireSecond struct {
	Ways []string `json:"ways" enum:"totp,passkey,recovery" doc:"by which the sign-in can be finished"`
}

type entranceOut struct {
	Cookies []string `header:"Set-Cookie" hidden:"true"`
	Body    struct {
		Me     *wireMe     `json:"me,omitempty" doc:"who is signed in; absent while a second factor is to come"`
		Second *wireSecond `json:"second,omitempty" doc:"present where one is to come, to /v1/session/second, within five minutes"`
	}
}

type secondIn struct {
	Body wireSecondAnswer
}

type wireSecondAnswer struct {
	Way     string             `json:"way" enum:"totp,recovery,passkey"`
	Code    secret             `json:"code,omitempty" maxLength:"64" doc:"that the app shows, or a recovery code"`
	Passkey *wirePasskeyAnswer `json:"passkey,omitempty"`
}

func (a wireSecondAnswer) answer() signin.Answer {
	return signin.Answer{Way: signin.Way(a.Way), Code: a.Code.reveal(), Passkey: a.Passkey.read()}
}

type secondOut struct {
	Cookies []string `header:"Set-Cookie" hidden:"true"`
	Body    wireMe
}

type proofIn struct {
	Body wireProof
}

type wireProof struct {
	Way     string             `json:"way" enum:"totp,recovery,passkey,password" doc:"password counts for those who have no second factor"`
	Code    secret             `json:"code,omitempty" maxLength:"1024"`
	Passkey *wirePasskeyAnswer `json:"passkey,omitempty"`
}

func (p wireProof) answer() signin.Answer {
	return signin.Answer{Way: signin.Way(p.Way), Code: p.Code.reveal(), Passkey: p.Passkey.read()}
}

type proofOut struct {
	Cookie string `header:"Set-Cookie" hidden:"true"`
	Body   struct {
		Until int64 `json:"until" doc:"as long as sensitive acts are open"`
	}
}

type wireTOTP struct {
	MadeAt int64 `json:"madeAt"`
	UsedAt int64 `json:"usedAt"`
}

type securityOut struct {
	Body struct {
		Required     bool          `json:"required" doc:"everybody has a second factor here"`
		Password     bool          `json:"password" doc:"there is one"`
		TOTP         *wireTOTP     `json:"totp,omitempty" doc:"the authenticator app; its secret is never told again"`
		CanPasskey   bool          `json:"canPasskey" doc:"browsers make passkeys for this console"`
		Passkeys     []wirePasskey `json:"passkeys"`
		RecoveryLeft int           `json:"recoveryLeft"`
		Ways         []string      `json:"ways" enum:"totp,passkey,recovery,password" doc:"by which a fresh proof can be given; empty: by signing in anew alone"`
	}
}

type offerTOTPOut struct {
	Body struct {
		Secret string `json:"secret" doc:"base32, to be typed into an app; told this once"`
		URI    string `json:"uri" doc:"the same to be scanned"`
	}
}

type confirmTOTPIn struct {
	Body struct {
		Code secret `json:"code" minLength:"1" maxLength:"16"`
	}
}

type enrolledOut struct {
	Cookie string `header:"Set-Cookie" hidden:"true"`
	Body   struct {
		Me    wireMe   `json:"me"`
		Codes []string `json:"codes" doc:"recovery codes, told this once; empty if it is not the first factor"`
	}
}

type resetFactorsIn struct {
	PersonIn
	Body struct {
		Reason typed `json:"reason" maxLength:"1000" doc:"for the second person who decides; at most 500 characters"`
	}
}

type resetFactorsOut struct {
	Body struct {
		Proposed string `json:"proposed" format:"uuid" doc:"the proposal that waits for a second person; nothing is reset"`
	}
}

type recoveryCodesOut struct {
	Body struct {
		Codes []string `json:"codes" doc:"told this once"`
	}
}
