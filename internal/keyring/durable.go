package keyring

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// maxRootFile bounds what is read of a root key or parameter file.
const maxRootFile = 64 << 10

// readPrivate reads a small file that nobody but its owner may read or write. Links are followed: secrets are often
// handed over through them.
func readPrivate(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe in its place must not hold us up
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := checkPrivate(path, info); err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, maxRootFile+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxRootFile {
		return nil, fmt.Errorf("%s is larger than 64 KiB: it is no root key", path)
	}
	return b, nil
}

func checkPrivate(path string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file", path)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%s can be read or written by others (mode %04o); run: chmod 600 %s", path, mode, path)
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 && int(st.Uid) != os.Geteuid() {
		return fmt.Errorf("%s belongs to another user; whoever owns the root key can read everything", path)
	}
	return nil
}

// replaceFile puts content in place of path with mode 0600, in one step that survives a crash: the old content or the
// new is there, never a part. With fresh, an existing file is an error that wraps fs.ErrExist.
func replaceFile(path string, content []byte, fresh bool) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if fresh {
		err = os.Link(f.Name(), path) // unlike a rename, refuses where something is
		if err == nil {
			err = os.Remove(f.Name())
		}
	} else {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncFolder(dir)
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// lockFile keeps two programs from changing a root key at once. It fails with ErrRotating rather than wait.
func lockFile(path string) (unlock func(), err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrRotating
		}
		return nil, err
	}
	// The one who had the lock before may have put another file in this one's place.
	held, err1 := f.Stat()
	there, err2 := os.Stat(path)
	if err := errors.Join(err1, err2); err != nil {
		f.Close()
		return nil, err
	}
	if !os.SameFile(held, there) {
		f.Close()
		return nil, ErrRotating
	}
	return func() { f.Close() }, nil
}

// checkApart refuses a path that lies in one of the folders, or would: whoever takes the folder would take the key.
func checkApart(path string, folders []string) error {
	at, err := resolved(path)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		in, err := resolved(folder)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(in, at)
		if err == nil && filepath.IsLocal(rel) {
			return fmt.Errorf("the root key %s lies in %s, beside the data that it protects: whoever copies the folder "+
				"can read everything. Keep it elsewhere, on another disk if there is one", path, folder)
		}
	}
	return nil
}

// resolved is an absolute path without links; what does not exist yet stands under what does.
func resolved(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(abs)
	if err == nil {
		return real, nil
	}
	if !errors.Is(err, fs.ErrNotExist) || filepath.Dir(abs) == abs {
		return "", err
	}
	dir, err := resolved(filepath.Dir(abs))
	return filepath.Join(dir, filepath.Base(abs)), err
}
