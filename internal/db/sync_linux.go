package db

import "modernc.org/libc"

// syncData makes a file's contents durable, and of its metadata what reading them needs.
func syncData(tls *libc.TLS, fd int32) int32 { return libc.Xfdatasync(tls, fd) }
