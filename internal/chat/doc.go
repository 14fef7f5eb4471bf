// Package chat has the words that all of Snug shares: ids, kinds of entries, facts about conversations, events between
// rooms, and error codes. It is the wire between packages that must not import each other.
//
// It protects nothing by itself, but what it holds of people's words is text.Text, masked and unprintable. It refuses
// behaviour: values and their forms only, no storage, no rules about who may do what.
package chat
