// Package audit is the log of acts that touch confidential data or decide who may: an append-only Merkle tree with signed
// checkpoints. An intent is on disk before an act begins, and its outcome follows.
//
// It protects the truth about what was done from those who run the system: whoever removes, changes, adds or reorders
// entries afterwards is found by Verify, which needs no key that opens anything, and an older checkpoint or the second sink
// shows a log that was put back. It protects the persons in it as well: a leaf holds a random id, a time, the kind of act
// and a salted commitment; the details lie sealed beside it, under a key that goes with the erasure of the conversation
// concerned, and the tree stays whole without them.
//
// It refuses contents: facts are the program's own words. It refuses acts that it can't write down (chat.Unlogged), apart
// from chatting itself, which is written down later. And it refuses to go on over a head that does not fit its last signed
// checkpoint: somebody has been there.
//
// How it runs: Begin and Note insert leaves without a place, from any node. Within a second one node (the holder of a lock)
// gives them their places in the tree, and signs a checkpoint. Months are cut off by the clock, and dropped when
// their time is over; what stays of a cut is its checkpoint, the edge of the tree there, and the proof that the cut before
// it is its beginning.
//
// Checkpoints have the c2sp.org/tlog-checkpoint form, signed notes of golang.org/x/mod/sumdb/note.
package audit
