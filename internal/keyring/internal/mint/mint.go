// Package mint has the stamp without which nobody makes a sealed value: the compiler keeps it within package keyring,
// so that bytes which were never sealed can't be passed off as sealed.
package mint

// Stamp is asked for by sealed.New.
type Stamp struct{}
