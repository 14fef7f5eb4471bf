// Package mint holds the one stamp that lets package mask make a text.Text.
//
// It protects the rule that only the masking engine turns what a person typed into something that may be stored or
// shown: the package lies in mask/internal, so the compiler refuses the stamp to everybody else.
package mint

// Stamp is proof that the caller is the masking engine. It carries nothing; being able to name it is the proof.
type Stamp struct{}
