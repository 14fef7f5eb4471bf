// Package approval has what one person proposes and another decides: an act of another room, kept sealed with its reason until
// somebody else of the same permission agrees or refuses, and then done once.
//
// It protects against one person alone, whether bribed, phished or hurried. Nobody decides on what they proposed, on what is
// about themselves, or on what was proposed by somebody who has given them a right within the day, straight or through others. What
// was agreed to is looked at again when it is done: if the world has moved, or either of the two may no longer, it is void, and
// says why. It is done exactly once, whatever crashes and however many nodes there are, because the room that does the act marks it
// as done in the unit of work that does it.
//
// It refuses to know what the acts are: rooms do them, and app joins. The host's operator may decide alone, because whoever has the
// host could do it anyway; that is written down, and everybody concerned is told.
package approval
