package httpapi

import "snug/internal/chat"

type wireToken struct {
	ID        string     `json:"id" format:"uuid"`
	Name      string     `json:"name"`
	Owner     *wireNamed `json:"owner,omitempty"`
	Own       bool       `json:"own" doc:"of the one who asks"`
	Scopes    []string   `json:"scopes"`
	AllSites  bool       `json:"allSites" doc:"all that its owner serves"`
	Sites     []string   `json:"sites" doc:"ids; as far as its owner serves them"`
	Addresses []string   `json:"addresses" doc:"that it is used from; empty for any"`
	At        int64      `json:"at"`
	Expires   int64      `json:"expires"`
	Used      int64      `json:"used" doc:"to within a minute; 0: never"`
	Revoked   int64      `json:"revoked" doc:"0: not"`
	RevokedBy *wireNamed `json:"revokedBy,omitempty"`
	State     string     `json:"state" enum:"good,expired,revoked,ownerless" doc:"ownerless: whoever made it is kept out, and so is the token"`
}

type tokensOut struct {
	Body struct {
		Tokens []wireToken `json:"tokens" doc:"the newest first"`
		Scopes []string    `json:"scopes" doc:"those that the one who asks can give a token"`
		Sites  []wireNamed `json:"sites" doc:"those that the one who asks serves"`
	}
}

type makeTokenIn struct {
	Body struct {
		Name      typed    `json:"name" maxLength:"120" doc:"at most 60 characters"`
		Scopes    []string `json:"scopes" maxItems:"100"`
		AllSites  bool     `json:"allSites" doc:"all that the one who asks serves, now and later"`
		Sites     []string `json:"sites" maxItems:"200" doc:"ids; of no meaning with allSites"`
		Expires   int64    `json:"expires" minimum:"0" maximum:"9007199254740991" doc:"within a year"`
		Addresses []string `json:"addresses" maxItems:"32" doc:"addresses or networks; empty for any that the console can be reached from"`
	}
}

type madeTokenOut struct {
	Body struct {
		Secret string    `json:"secret" doc:"the token itself, which is not to be had again"`
		Token  wireToken `json:"token"`
	}
}

// TokenIn names a token.
type TokenIn struct {
	ID chat.RecordID `path:"id" format:"uuid"`
}
