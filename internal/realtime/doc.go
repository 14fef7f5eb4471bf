// Package realtime holds the sockets: visitors' and staff's, as docs/protocol.md describes them.
//
// It reads frames, checks their form, hands them to whoever was given in Options, and pushes what happened to those who
// may see it. Pushing is best effort: the numbers in the database are the truth, and whoever reconnects says "after N".
//
// It protects the rest of the server from the network: an Origin is checked before the upgrade, frames are bounded in
// size, number and time, a slow reader is let go, no queue grows without bound, and nothing that was typed is logged. It
// protects visitors from learning of what is not theirs: their frames are made from entries with a vseq, and carry
// neither seq nor ids of staff.
//
// It refuses to know who may do what, and where things are stored: both are asked of the interfaces in Options. Of ours
// it imports chat and mask/text only.
//
// One socket costs one goroutine that waits for bytes. Everything else exists only while there is something to do: a
// worker while a frame is being handled, a flusher while frames wait to be written. Locks are taken in this order: room
// shard or staff list first, a socket's second; nothing that can block is called under either.
package realtime
