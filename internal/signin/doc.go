// Package signin knows who is there: staff by password or one-time link and then by session, visitors by tokens that
// turn over.
//
// It protects accounts and conversations from those who guess, steal and replay. Passwords are argon2id hashes, sealed;
// e-mails and names are sealed and found by a MAC; tokens have 256 random bits and are stored as SHA-256. An unknown
// account and a wrong password get the same answer in the same time. Guessing gets slower, for unknown accounts alike.
// A session ends with the role, the password or the account that it was given for, and an old visitor's token ends its
// whole family.
//
// It refuses to decide what somebody may do (package access does), to lock an account against its owner, and to write
// for every request: when a session was last used is written once a minute for all.
//
// Two rooms that share only the form of a token: Staff for those who work here, Visitors for those who ask.
package signin
