package httpapi

import "net/http"

type wireCompany struct {
	Name string `json:"name"`
	End  string `json:"end,omitempty" doc:"where somebody signs out at the provider, too"`
}

type beginCompanyIn struct {
	Body struct {
		Invitation secret `json:"invitation,omitempty" required:"false" pattern:"^[A-Za-z0-9_-]{43}$" doc:"the token of one that is to be accepted in this way"`
	}
}

type beganCompanyOut struct {
	Cookie string `header:"Set-Cookie" hidden:"true"`
	Body   struct {
		URL string `json:"url" doc:"where the browser goes"`
	}
}

type companyIn struct {
	Browser http.Cookie `cookie:"__Host-snug-company" hidden:"true"`
	Body    struct {
		State  secret `json:"state" maxLength:"256"`
		Code   secret `json:"code" maxLength:"4096"`
		Issuer string `json:"iss" required:"false" maxLength:"1024"`
	}
}
