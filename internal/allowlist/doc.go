// Package allowlist says from which addresses the console and its API may be reached, by role and site, and who changed that when.
//
// It protects the doors of staff from everybody who is somewhere else, whatever they have in hand: a stolen password or
// cookie is worth nothing from an address that is not on the list. A change counts at once on the node where it is made, and
// within seconds on all others on the same database; whoever asks to be told is told, so that open sockets are looked at again.
//
// It refuses entries that can be read in two ways (zones, leading zeros, shortened addresses, bits behind the prefix), entries
// so wide that they keep nobody out, a change that lets in who was kept out unless a second person has agreed, a list that shuts out the one who saves it, and one that was written over a version which
// is no longer the newest. A list that can't be opened admits nobody. The host's operator is not asked: whoever has the host
// gets back in.
package allowlist
