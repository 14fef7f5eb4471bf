package control

import (
	"net"
	"slices"
	"syscall"
)

// trusted asks the kernel whose process is at the other end: root's, or one of users'.
func trusted(conn *net.UnixConn, users ...int) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var peer *syscall.Ucred
	var asked error
	err = raw.Control(func(fd uintptr) {
		peer, asked = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	if err != nil {
		return err
	}
	if asked != nil {
		return asked
	}
	return allowed(int(peer.Uid), users)
}

func allowed(uid int, users []int) error {
	if uid == 0 || slices.Contains(users, uid) {
		return nil
	}
	return ErrStranger
}
