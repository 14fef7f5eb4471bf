// Package roles keeps the roles that an installation makes of its own, beside those that are built in: what each permits, every
// version of that, and who made it. A change counts at once on the node where it is made, and within seconds on all others.
//
// It protects the wall between those who read conversations and those who say who does: no role has both, nobody changes the
// role that they have, and the built-in roles are not to be changed at all. It refuses permissions that are of no use without
// another, two roles of one name, a role's end while somebody has it, and a table that was written over a version which is no
// longer the newest. If the newest version does not open, there are no roles but the built-in ones, and who had another can do
// nothing.
package roles
