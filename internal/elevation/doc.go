// Package elevation has what somebody may do beyond their role for an incident: named permissions within a scope, for a reason that
// a second person has agreed to, which end by themselves.
//
// It protects the end. It counts for minutes or hours and never longer: the end is sealed with the rest, and the time that has
// passed is the most that any clock has told, so that a clock that is put back, a machine that slept and a node that was not
// there make it end sooner at most. Whether it still counts is looked up at each use. When it is over is written down, and those
// are told who oversee.
//
// It refuses to decide what may be lent, which package access does, and who agrees, which package approval does; to be lent on; and to
// count for programs that come with a token.
package elevation
