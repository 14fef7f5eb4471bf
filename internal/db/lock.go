package db

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// LockFolder takes the data folder at path for this process, so that there is never a second writer, and returns a
// function that gives it back. If another process has it, the error wraps ErrLocked. The kernel drops the lock with the
// process, however that ends; the file "lock" stays and means nothing by itself. The folder must exist.
func LockFolder(path string) (release func() error, err error) {
	name := filepath.Join(path, "lock")
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("db: lock the data folder: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w (%s); stop it first, or choose another folder", ErrLocked, path)
		}
		return nil, fmt.Errorf("db: lock the data folder: %w", err)
	}
	return f.Close, nil
}
