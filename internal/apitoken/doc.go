// Package apitoken has the tokens by which programs use the API on behalf of one of the staff.
//
// It protects what they can reach: a token may what its scopes name and its owner may, whichever is less, at each use; so it is
// worth nothing once its owner is kept out, and less once they may less. It is used from its own addresses alone, for a year at
// most, and ends at once when somebody revokes it. It has 256 random bits, is stored as a hash, shown once, and has a form that
// scanners for secrets and our own masking know, with a checksum, so that what is none costs no look into the rows.
//
// It refuses to say why a token is not taken, to know routes, and to make another token: whoever has one can't make it last.
package apitoken
