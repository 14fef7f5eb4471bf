package control

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// SocketName is the socket's name in the data folder.
const SocketName = "control.sock"

// Errors of Listen and Dial.
var (
	// ErrNotRunning: no server runs on this data folder.
	ErrNotRunning = errors.New("control: no server is running on this data folder")
	// ErrRunning: another server listens here.
	ErrRunning = errors.New("control: a server is running on this data folder already")
	// ErrStranger: the other end belongs to somebody else.
	ErrStranger = errors.New("control: the other end of the socket belongs to another user")
)

// place is where a data folder's socket is. Addresses of Unix sockets have at most 107 bytes; of folders with longer
// names, the way leads through an open descriptor.
type place struct {
	path   string
	folder *os.File // nil for short paths; held open as long as path is used
}

const maxSocketPath = 100

func placeOf(dataDir string) (place, error) {
	path, err := filepath.Abs(filepath.Join(dataDir, SocketName))
	if err != nil || len(path) <= maxSocketPath {
		return place{path: path}, err
	}
	folder, err := os.Open(dataDir)
	if err != nil {
		return place{}, err
	}
	return place{filepath.Join("/proc/self/fd", strconv.FormatUint(uint64(folder.Fd()), 10), SocketName), folder}, nil
}

func (p place) Close() error {
	if p.folder == nil {
		return nil
	}
	return p.folder.Close()
}

// listener accepts those alone who may ask.
type listener struct {
	*net.UnixListener
	place   place
	refused func(error)
}

// listen opens the socket. One that a dead server left behind is replaced; one that answers is ErrRunning. The caller
// holds the data folder's lock.
func listen(dataDir string, refused func(error)) (*listener, error) {
	p, err := placeOf(dataDir)
	if err != nil {
		return nil, err
	}
	l, err := listenAt(p)
	if err != nil {
		p.Close()
		return nil, err
	}
	return &listener{l, p, refused}, nil
}

func listenAt(p place) (*net.UnixListener, error) {
	conn, err := net.Dial("unix", p.path)
	switch {
	case err == nil:
		conn.Close()
		return nil, ErrRunning
	case errors.Is(err, syscall.ECONNREFUSED):
		if info, err := os.Lstat(p.path); err != nil || info.Mode().Type() != fs.ModeSocket {
			return nil, fmt.Errorf("control: %s is in the way and is no socket", SocketName)
		}
		if err := os.Remove(p.path); err != nil {
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: p.path, Net: "unix"})
	if err != nil {
		return nil, err
	}
	// Until here the folder's mode and the check of the peer keep others out.
	if err := os.Chmod(p.path, 0o600); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// Accept returns the next connection of somebody who may ask; others are hung up on.
func (l *listener) Accept() (net.Conn, error) {
	for {
		conn, err := l.AcceptUnix()
		if err != nil {
			return nil, err
		}
		if err := trusted(conn, os.Geteuid()); err != nil {
			conn.Close()
			l.refused(err)
			continue
		}
		return conn, nil
	}
}

// Close removes the socket.
func (l *listener) Close() error { return errors.Join(l.UnixListener.Close(), l.place.Close()) }

// dial connects to a running server, and makes sure that it is the server of the folder's owner, since passwords may be
// told to it.
func dial(dataDir string) (net.Conn, error) {
	info, err := os.Stat(dataDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotRunning
	}
	if err != nil {
		return nil, err
	}
	p, err := placeOf(dataDir)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: p.path, Net: "unix"})
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, ErrNotRunning
	}
	if err != nil {
		return nil, fmt.Errorf("control: reach the running server: %w", err)
	}
	owner := os.Geteuid()
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		owner = int(st.Uid)
	}
	if err := trusted(conn, owner, os.Geteuid()); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}
