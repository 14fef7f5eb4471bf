// Package control is the door for the host's own commands while a server runs: a Unix socket in the data folder, over
// which `snug keys rotate`, `snug erase`, `snug user` and the like ask the running program to do what only it may do,
// since there is never a second writer.
//
// It protects by where it is and who knocks: the socket has mode 0600, and whoever connects must be the server's own user
// or root by what the kernel says (SO_PEERCRED). It refuses contents: nothing that it answers holds a word of a
// conversation, and metrics are numbers.
//
// HTTP/1.1 with JSON bodies; long work answers in lines of JSON (application/x-ndjson), the last of which is the result.
package control
