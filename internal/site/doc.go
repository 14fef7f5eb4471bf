// Package site knows the sites that are served: shops or brands, as the operator declared them.
//
// It protects the border of a site: origins are compared whole and exactly, an accent on which nobody could read is
// refused, and a site's id stays with its key for good, since conversations, keys and proofs of consent hang on it. It
// refuses to guess: no wildcards in origins, no plain HTTP beyond the machine itself, no site made at run time.
package site
