// Package e2e drives the server as it is shipped, over real sockets on loopback: whole conversations, planted secrets,
// erasures, crashes, full disks, starvation, and what attackers send.
//
// It protects the promises of docs/architecture.md where they can be broken only by all rooms together. It refuses to look
// inside: what a test knows of the server came over a socket, or lies on the disk. It has tests and nothing else.
package e2e
