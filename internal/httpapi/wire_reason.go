package httpapi

type openForIn struct {
	ConversationIn
	Body struct {
		Why  string `json:"why" enum:"customer,complaint,handover,quality,privacy,security,other" doc:"customer: they came back with it"`
		Text typed  `json:"text" maxLength:"300" doc:"in words, masked and sealed with the log; needed for other"`
	}
}
