package mask

import (
	"snug/mask/internal/mint"
	"snug/mask/text"
)

// Result is a text with what was found in it.
type Result struct {
	// Text is canonical and masked: it may be sealed, published and shown.
	Text text.Text
	// Findings are in the order of the text and do not overlap; nil where nothing was found.
	Findings []Finding
	// Part tells that the text's digits may be a part of a card number that is being sent in several texts: an Earlier may
	// name it later, so that it should be kept in a way that lets it be destroyed. Only Conversation.Add sets it.
	Part bool
	// Arriving tells of a Part that whoever shows the text to others does well to wait for the next ones: ten seconds, or
	// three texts, at most. Few digits in answer to a question don't wait: "which size?" is answered with a bare number.
	Arriving bool
	// Earlier is what only this text made visible in earlier ones of the conversation, the latest first: parts of a number
	// that ends here. Only Conversation.Add sets it.
	Earlier []Earlier
}

// Earlier is what became visible in an earlier text of a conversation.
type Earlier struct {
	// Back tells which text: 1 is the one that was added right before this one, whoever wrote it.
	Back int
	// Findings lie in that text: Start and End in what was typed, MaskStart and MaskEnd in the masked text of then, where
	// the value still stands. Engine.Later puts the masks in.
	Findings []Finding
}

// Finding is one confidential value that was found. It tells where the value is and why, and never holds it.
type Finding struct {
	Entity  string // one of the constants of this package: Card, IBAN …
	Country string // ISO 3166-1 alpha-2 in capitals, where the value is one country's; else ""
	Rule    string // the rule that found it, such as "card.luhn"; stable
	// Start and End are the value's byte offsets in the text as typed, on rune boundaries.
	Start, End int
	// MaskStart and MaskEnd are the byte offsets in Result.Text of what stands in the value's place.
	MaskStart, MaskEnd int
	// Confirmed and Against are what spoke for and against it, in stable words: "luhn", "network:visa", "label:pin".
	Confirmed, Against []string
	// Score is how sure the engine is, from 1 to 100.
	Score int
	// Certain tells that a check digit or a question confirms it. Who typed the value may overrule what is not certain.
	Certain     bool
	Disposition string // Destroy, Vault or Show
}

// Author is who wrote a text.
type Author uint8

// The two sides of a conversation.
const (
	Visitor Author = iota
	Agent
)

// Restore takes a text that was masked before it was sealed and has just been opened. It is, beside the engine, the only
// way to make a text.Text of bytes: never call it with anything that was not sealed as masked text.
func Restore(opened []byte) text.Text { return text.Masked(mint.Stamp{}, string(opened)) }

// Static takes the program's own constant words, such as those of system entries. Never call it with what somebody
// typed.
func Static(s string) text.Text { return text.Masked(mint.Stamp{}, s) }
