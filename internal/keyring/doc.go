// Package keyring holds the keys under which Snug seals what people write, and is the only place that uses them.
//
// It protects contents at rest. Each conversation has a key of its own, so that destroying one key erases one
// conversation and nothing else; that key is wrapped by its site's, and the site's by a root key which lies in no
// database. An entry of which only a part may have to go has a key of its own, wrapped by its conversation's. A sealed
// value opens only in the row, column and role it was sealed for, and only under its own key.
//
//	part ─ conversation ─┐
//	            consent ─┤
//	              index ─┼─ wrapped by ─ site ─┐
//	              audit ─┘                     ├─ wrapped by ─ root, version n
//	       installation ───────────────────────┘
//
// It refuses to store anything (package keystore does, behind Store), to fall back to plaintext, to go on under a root
// key that is not this data's, and to say why a value did not open.
//
// Primitives: AES-256-GCM (NIST SP 800-38D) with random nonces, HKDF-SHA-256 (RFC 5869) for subkeys, HMAC-SHA-256
// (RFC 2104), argon2id (RFC 9106) for passphrases. Random bytes come from the kernel at each use and are never kept in
// store, so that a restored or forked virtual machine does not repeat them. SP 800-38D §8.3 allows 2^32 random nonces
// a key; a conversation that reaches a billionth of that has four entries, the most talkative a few thousand, and the
// installation's key seals a few values for each member of staff.
package keyring
