package httpapi

import "snug/internal/chat"

type wireStanding struct {
	ID      string `json:"id"`
	Current bool   `json:"current" doc:"the one that asks"`
	Device  string `json:"device" doc:"browser and system in words; empty if neither is known"`
	Network string `json:"network" doc:"the first half of the address that it was last used from"`
	First   string `json:"first" doc:"how its person proved who they are: password, link, passkey …"`
	Second  string `json:"second" doc:"the second factor, last time one was asked for; empty for none"`
	Created int64  `json:"createdAt"`
	Used    int64  `json:"usedAt"`
	Expires int64  `json:"expiresAt"`
}

type sessionsOut struct {
	Body struct {
		Sessions []wireStanding `json:"sessions"`
	}
}

type sessionIn struct {
	ID chat.SessionID `path:"id" format:"uuid"`
}

type staffSessionsIn struct {
	ID chat.StaffID `path:"id" format:"uuid"`
}

type endedSessionsOut struct {
	Body struct {
		Ended int `json:"ended" doc:"how many sessions ended"`
	}
}

type renewedOut struct {
	Cookies []string `header:"Set-Cookie" hidden:"true"`
	Body    struct {
		Idle int64 `json:"idle" doc:"after how many milliseconds without another sign of its person the session ends"`
		Left int64 `json:"left" doc:"after how many it ends in any case"`
	}
}
