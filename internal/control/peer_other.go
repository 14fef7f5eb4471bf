//go:build !linux

package control

import "net"

// trusted has no kernel to ask in the same way here; the modes of the socket and of its folder keep others out.
func trusted(*net.UnixConn, ...int) error { return nil }
