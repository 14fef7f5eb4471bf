//go:build !linux

package db

import "modernc.org/libc"

// syncData makes a file durable, where there is no cheaper way to say so.
func syncData(tls *libc.TLS, fd int32) int32 { return libc.Xfsync(tls, fd) }
