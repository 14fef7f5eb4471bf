package keyring

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// rootFileTitle is the first line of a root key file, and its format.
const rootFileTitle = "snug root key 1"

const rootFileWords = `# Whoever has this file and the databases can read everything; without it, nobody can.
# Keep a copy in a place apart from the data and its backups. One line for each version.
`

// File is a root key in a file: readable by its owner alone, apart from the data. It is read once and held in memory;
// the file is looked at again only to make or retire a version.
type File struct {
	path  string
	apart []string

	mu       sync.Mutex
	versions []fileVersion // guarded by mu; ascending; nil: not read yet
}

type fileVersion struct {
	number uint32
	key    []byte
}

// FileRoot is the root key in the file at path. The folders in apartFrom, the data folder first of all, must not hold
// it; the demo alone passes none. Nothing is read before the first use: Open reports what is wrong with the file.
func FileRoot(path string, apartFrom ...string) *File {
	return &File{path: path, apart: apartFrom}
}

// CreateFileRoot writes a file with a new root key, version 1, mode 0600. It never replaces a file: where there is one,
// the error wraps fs.ErrExist. Call it only when Fresh says that nothing was sealed yet.
func CreateFileRoot(path string, apartFrom ...string) error {
	if err := checkApart(path, apartFrom); err != nil {
		return err
	}
	return replaceFile(path, formatRoot([]fileVersion{{1, newSecret()}}), true)
}

// Versions implements Root.
func (f *File) Versions(context.Context) ([]uint32, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.readOnceLocked(); err != nil {
		return nil, err
	}
	return numbers(f.versions), nil
}

// Wrap implements Root.
func (f *File) Wrap(_ context.Context, version uint32, ad, key []byte) ([]byte, error) {
	root, err := f.key(version)
	if err != nil {
		return nil, err
	}
	return wrapUnder(root, ad, key), nil
}

// Unwrap implements Root.
func (f *File) Unwrap(_ context.Context, version uint32, ad, wrapped []byte) ([]byte, error) {
	root, err := f.key(version)
	if err != nil {
		return nil, err
	}
	return unwrapUnder(root, ad, wrapped)
}

// NewVersion implements Root. The file's folder must be writable.
func (f *File) NewVersion(context.Context) (uint32, error) {
	var made uint32
	err := f.change(func(versions []fileVersion) []fileVersion {
		made = versions[len(versions)-1].number + 1
		return append(versions, fileVersion{made, newSecret()})
	})
	return made, err
}

// Retire implements Root.
func (f *File) Retire(_ context.Context, version uint32) error {
	return f.change(func(versions []fileVersion) []fileVersion {
		last := versions[len(versions)-1].number
		return slices.DeleteFunc(versions, func(v fileVersion) bool { return v.number == version && version != last })
	})
}

// change rewrites the file, unless somebody else has changed it since it was read.
func (f *File) change(edit func([]fileVersion) []fileVersion) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.readOnceLocked(); err != nil {
		return err
	}
	path, err := filepath.EvalSymlinks(f.path) // replace the file, not the link to it
	if err != nil {
		return err
	}
	unlock, err := lockFile(path)
	if err != nil {
		return err
	}
	defer unlock()
	now, err := f.read()
	if err != nil {
		return err
	}
	if !slices.EqualFunc(now, f.versions, sameVersion) {
		return fmt.Errorf("%s was changed while Snug ran; start Snug again before the keys are rotated", f.path)
	}
	edited := edit(slices.Clone(now))
	content := formatRoot(edited)
	defer clear(content)
	if err := replaceFile(path, content, false); err != nil {
		return fmt.Errorf("write the root key: %w", err)
	}
	f.versions = edited
	return nil
}

func (f *File) key(version uint32) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.readOnceLocked(); err != nil {
		return nil, err
	}
	for _, v := range f.versions {
		if v.number == version {
			return v.key, nil
		}
	}
	return nil, wrongRoot(fmt.Sprintf("version %d is not in the file", version))
}

func (f *File) readOnceLocked() error {
	if f.versions != nil {
		return nil
	}
	if err := checkApart(f.path, f.apart); err != nil {
		return err
	}
	versions, err := f.read()
	if err != nil {
		return err
	}
	f.versions = versions
	return nil
}

func (f *File) read() ([]fileVersion, error) {
	content, err := readPrivate(f.path)
	defer clear(content)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: there is no file %s; restore it from your copy, or name the right file. If nothing "+
			"was ever stored here, `snug keys init` makes a new one", ErrNoRoot, f.path)
	}
	if err != nil {
		return nil, err
	}
	versions, err := parseRoot(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	return versions, nil
}

var errRootFile = errors.New("this is not a Snug root key, or it is damaged; restore it from your copy")

// parseRoot reads the title and a line of version and key for each version, ascending. Its errors repeat nothing.
func parseRoot(content []byte) ([]fileVersion, error) {
	title, rest, _ := bytes.Cut(content, []byte("\n"))
	if string(bytes.TrimSpace(title)) != rootFileTitle {
		return nil, errRootFile
	}
	var versions []fileVersion
	for line := range bytes.Lines(rest) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		fields := bytes.Fields(line)
		if len(fields) != 2 {
			return nil, errRootFile
		}
		number, err := strconv.ParseUint(string(fields[0]), 10, 32)
		if err != nil || number == 0 || len(versions) > 0 && uint32(number) <= versions[len(versions)-1].number {
			return nil, errRootFile
		}
		key, err := base64.RawURLEncoding.Strict().AppendDecode(nil, fields[1])
		if err != nil || len(key) != KeySize {
			return nil, errRootFile
		}
		versions = append(versions, fileVersion{uint32(number), key})
	}
	if len(versions) == 0 {
		return nil, errRootFile
	}
	return versions, nil
}

func formatRoot(versions []fileVersion) []byte {
	b := append([]byte(rootFileTitle+"\n"), rootFileWords...)
	for _, v := range versions {
		b = append(strconv.AppendUint(b, uint64(v.number), 10), ' ')
		b = append(base64.RawURLEncoding.AppendEncode(b, v.key), '\n')
	}
	return b
}

func sameVersion(a, b fileVersion) bool { return a.number == b.number && bytes.Equal(a.key, b.key) }

func numbers(versions []fileVersion) []uint32 {
	out := make([]uint32, len(versions))
	for i, v := range versions {
		out[i] = v.number
	}
	return out
}

// String names the kind of root for posture, and not the path's content.
func (f *File) String() string { return "file " + strings.TrimSpace(f.path) }
