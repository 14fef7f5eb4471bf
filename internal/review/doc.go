// Package review has what is needed to ask, now and then, whether people still need what they have: since when they have it, when
// they last used it, and who confirmed it last.
//
// It protects against rights that nobody remembers: everybody is due again after a period, and what was changed since it was
// confirmed says so. What is confirmed is what was looked at, or nothing. It refuses that people confirm themselves, and to know
// what rights are: it compares digests, and keeps of what somebody does only the day on which they last did something of a kind.
package review
