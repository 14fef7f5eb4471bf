// Package oidc asks a company's OpenID Connect provider who somebody is: the authorization code flow with PKCE, state and
// nonce, for one provider that the configuration names.
//
// It protects the sign-in from answers that the provider did not give to this browser for this attempt: an attempt is kept
// under the hash of its state for ten minutes, sealed, bound to a cookie of the browser that began it, and used up by the
// first answer, good or bad. The issuer is checked in the answer (RFC 9207) and in the ID token, which has to be signed by
// a key of the provider's with one of a few pinned algorithms, for this client, now, and with the attempt's nonce. What the
// provider sends is bounded in size and time, and a provider that is away is asked no more often than every few seconds.
//
// It refuses to decide who may come in: it returns who the provider says that it is, and which role the operator's mapping
// gives to their groups. It logs and returns no token, code or secret, and no words of the provider's.
package oidc
