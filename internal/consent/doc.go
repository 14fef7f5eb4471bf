// Package consent has the texts that a visitor reads before a chat, and the proof of what they chose.
//
// It protects the choice: a text that lacks what the law asks for can't go live; what was shown is known by its hash; a
// choice made on an older text, for a purpose that nobody offered, or without what the chat itself needs is refused; and
// the proof is sealed under a key of its own, so that it outlives the erasure of the chat and tells nothing to whoever
// reads the disk. It refuses to keep anything about those who decline, except how many they were on a day.
package consent
