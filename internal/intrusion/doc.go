// Package intrusion gathers suspicious facts into incidents, and answers them. Edges and rooms tell a fact when they refuse
// something (chat.Signals); here it is folded with its like, weighed, and kept for people to look at; rules say when an actor is
// slowed down, kept out for a while, or loses sessions.
//
// It protects against not noticing: one wrong password is nothing, ten are an incident within seconds, and a hundred thousand are
// the same incident with a number, beside which another attack is seen as if it were alone. It protects those who chat, too:
// telling a fact costs a map look-up, and whoever noticed it neither waits nor fails. An answer ends by itself, can be undone,
// and never falls on named proxies or on addresses that somebody has vouched for.
//
// It refuses to know contents: facts hold ids, addresses and the program's own words, and evidence that is masked before it
// comes here. It can read no conversation and no account; it asks others to end sessions or lock. Addresses lie on disk sealed
// and shortened, to a /24 or a /64; those that are kept out lie there as a keyed hash.
package intrusion
