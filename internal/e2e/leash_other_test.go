//go:build !linux

package e2e

import "syscall"

// leash keeps a terminal's ^C from a child, which is stopped in order.
func leash() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
