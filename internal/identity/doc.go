// Package identity checks who a shop says that a visitor is: a token (JWT, RFC 7519) that the shop's server signed for one
// start of a conversation.
//
// It protects the word "verified" in the console. Algorithm and keys are the site's settings and never the token's choice:
// none, another algorithm, kid, jwk, jku, x5u, crit and whatever else a header could steer with are refused, as are tokens of
// another site, over their time, or used before. It refuses to tell why a signature is wrong, to repeat
// anything of a token, and to keep more of one than a hash until its time is over.
package identity
