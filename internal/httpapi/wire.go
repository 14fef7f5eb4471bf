package httpapi

// What both sides of a conversation get to see. Times are milliseconds since 1970 UTC; offsets are UTF-16 code units of
// the text beside them, as browsers count. docs/protocol.md is the prose to these types.

type wireMask struct {
	Entity      string   `json:"entity" maxLength:"40" pattern:"^[a-z0-9_.:-]+$" doc:"what was found: card, iban, password"`
	Rule        string   `json:"rule" maxLength:"80" pattern:"^[a-z0-9_.:-]+$" doc:"the rule that found it"`
	Where       string   `json:"where" enum:"browser,server"`
	Disposition string   `json:"disposition" maxLength:"20" pattern:"^[a-z]+$" doc:"what became of the value: destroyed"`
	Start       int      `json:"start" minimum:"0" maximum:"16384" doc:"offset of the mask in the text, UTF-16 code units"`
	End         int      `json:"end" minimum:"0" maximum:"16384"`
	Confirmed   []string `json:"confirmed,omitempty" maxItems:"16" doc:"what spoke for it"`
	Against     []string `json:"against,omitempty" maxItems:"16" doc:"what spoke against it"`
}

type WireConnection struct {
	Transport string `json:"transport" enum:"tls,loopback,proxy" doc:"who ended TLS: this server, nobody (loopback), or a proxy that said nothing"`
	Version   string `json:"version,omitempty" doc:"as negotiated; absent when unknown"`
	Cipher    string `json:"cipher,omitempty"`
	Group     string `json:"group,omitempty" doc:"key exchange"`
	KeyBits   int    `json:"key_bits,omitempty" doc:"of the symmetric cipher"`
	Hybrid    bool   `json:"hybrid,omitempty" doc:"hybrid post-quantum key exchange"`
}

type wireField struct {
	Key  string `json:"key" pattern:"^[a-z0-9_]{1,40}$"`
	Text string `json:"text"`
}

type wireReceipt struct {
	Receipt    string `json:"receipt" doc:"number to name when asking about this erasure"`
	At         int64  `json:"at"`
	CompleteBy int64  `json:"complete_by" doc:"when the last copy of the key is gone, backups included"`
}
