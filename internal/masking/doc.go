// Package masking has each site's policy of masking: what becomes of what is found, what the site knows of its own, and
// who changed it when.
//
// It protects two things. A change counts at once and everywhere: whoever masks for a site asks for its engine for each
// text. And it is written down, or it does not happen: each version is a row, made in the same unit of work that makes it
// the newest, and what it changed can be read for good. A site's terms and patterns may be confidential, so policies are
// sealed under the site's key.
//
// Doubts counts where people say that a mask is wrong, without a value and without a name.
//
// It refuses a change that shows what was masked unless a second person has agreed, a policy that the engine finds fault with, one that was written over a version that is no longer the newest,
// and to keep or log a text that is only tried.
package masking
