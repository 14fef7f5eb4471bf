package consent

// defaults are Snug's own words, by language. A site may replace any part. They are written for people, in the language
// of each country's shops, and say no more than the program does.
var defaults = map[string]Words{
	"en": english, "de": german, "fr": french, "es": spanish, "ar": arabic,
}

var english = Words{
	Intro: "To answer you, {site} has to process what you write. Nothing has been stored or sent so far. " +
		"Choose what else we may do; you can change your mind at any time, right here.",
	Rights: "You can see your data, have it corrected or deleted, take it along, restrict or object to its use, and " +
		"withdraw what you allowed; that does not undo what was done before. Use the lock in this chat, or write to {contact}.",
	Complain: "If you think that we handle your data wrongly, you can complain to {authority}.",
	More: "Card numbers, passwords and the like are masked in your browser before they are sent. Messages are stored " +
		"encrypted. So that the chat goes on from page to page, this shop's site keeps one mark in your browser that says " +
		"only that a chat is open. Nothing is decided about you automatically.",
	OffRecord: "You can still chat off the record. Your messages are masked as ever and held in memory only: they are " +
		"gone when you reload or close this page, when the chat ends, or when our server restarts. There is no " +
		"transcript, and we can't come back to it later.",
	Purposes: map[Purpose]PurposeWords{
		Answer: {
			Title:  "Answer this chat",
			Text:   "Your messages, the page you are on, your language and your kind of browser, so that our team can help you.",
			Period: "until 24 hours after the chat has ended",
		},
		Keep: {
			Title:  "Keep this chat",
			Text:   "So that you and our team can look it up again, also after you have closed this page.",
			Period: "30 days after the chat has ended",
		},
		Recognise: {
			Title:  "Recognise me later",
			Text:   "A random number in this browser lets us find your earlier chats when you write again.",
			Period: "30 days after your last chat",
		},
		Improve: {
			Title:  "Improve the service",
			Text:   "We may read this chat later, to teach our team and to answer better. It is never used for advertising.",
			Period: "as long as the chat is kept",
		},
	},
	Until:   "24 hours after the chat has ended, or 30 days if you allowed us to keep it",
	Readers: "The people at {site} who answer chats",
}
