package e2e

import "syscall"

// leash has a child die with the tests, however those end.
func leash() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
