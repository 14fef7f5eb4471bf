// Package desk is where conversations happen: what somebody typed is masked, sealed, appended and published, in this
// order, on one straight way.
//
// It protects what people say to each other. A text exists in clear only inside the call that brought it. On disk it is
// sealed under the conversation's own key, bound to its place, and chained to what was said before, so that whoever can
// write the database can neither turn a note into a message, nor move a text to another author, nor reorder, remove or
// replay one unseen. An entry that was acknowledged is on disk, exactly once by its sender's id. To erase is to destroy
// the key, then the rows.
//
// It refuses content without consent on disk: conversations off the record live in the memory of one node, pass through
// the same rules, and leave no byte. It refuses to know how people sign in, what a visitor agreed to, or what a socket
// is: those join through Hook, Names, Periods and the events that it publishes.
package desk
