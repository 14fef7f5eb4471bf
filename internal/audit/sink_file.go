package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// FileSink appends to a file and syncs it after each group of lines. The file may be renamed under way, as log rotation
// does: it is then made anew. It should lie on another machine's or at least another account's disk.
type FileSink struct {
	*worker
	path string
}

// NewFileSink makes a sink of a file, which is opened when the first line comes, and made with mode 0600 where it is
// missing.
func NewFileSink(path string) *FileSink { return &FileSink{newWorker(&fileDevice{path: path}), path} }

// lastBytes is how far from its end a file is searched for its newest checkpoint.
const lastBytes = 4 << 20

// Last implements Sink.
func (s *FileSink) Last() (string, error) {
	f, err := os.Open(s.path)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", pathless(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", pathless(err)
	}
	if !info.Mode().IsRegular() {
		return "", nil
	}
	from := max(0, info.Size()-lastBytes)
	b, err := io.ReadAll(io.NewSectionReader(f, from, lastBytes))
	if err != nil {
		return "", err
	}
	if from > 0 { // a line may have been cut in two
		_, b, _ = bytes.Cut(b, []byte("\n"))
	}
	all := Checkpoints(b)
	if len(all) == 0 || !bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) {
		return "", nil
	}
	return all[len(all)-1], nil
}

type fileDevice struct {
	path string
	f    *os.File
	torn bool // the last line may not be whole
}

func (d *fileDevice) open() error {
	if d.f != nil {
		now, err1 := os.Stat(d.path)
		mine, err2 := d.f.Stat()
		if err1 == nil && err2 == nil && os.SameFile(now, mine) {
			return nil
		}
		d.Close()
	}
	f, err := os.OpenFile(filepath.Clean(d.path), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	d.f, d.torn = f, endsTorn(d.path)
	return nil
}

// endsTorn tells whether a file ends in the middle of a line: the program was cut off while it wrote.
func endsTorn(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return true // begins with an empty line at worst
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], info.Size()-1)
	return err != nil || last[0] != '\n'
}

func (d *fileDevice) put(lines [][]byte) error {
	if err := d.open(); err != nil {
		return pathless(err)
	}
	var all []byte
	if d.torn {
		all = append(all, '\n')
	}
	for _, l := range lines {
		all = append(all, l...)
	}
	d.torn = true
	if _, err := d.f.Write(all); err != nil {
		return pathless(err)
	}
	if err := d.f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !isNoSync(err) {
		_ = d.Close() // after a failed sync nothing of this handle is to be trusted
		return pathless(err)
	}
	d.torn = false
	return nil
}

// pathless leaves the path out of an error: it says what is wrong, and the settings say where.
func pathless(err error) error {
	if p := (*os.PathError)(nil); errors.As(err, &p) {
		return fmt.Errorf("%s: %w", p.Op, p.Err)
	}
	return err
}

// Close implements device.
func (d *fileDevice) Close() error {
	if d.f == nil {
		return nil
	}
	err := d.f.Close()
	d.f = nil
	return err
}
