package keyring

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"golang.org/x/crypto/argon2"
)

// The cost of a passphrase: RFC 9106 §4, the second recommended option (64 MiB, 3 passes), with one lane, since Go's
// argon2 gains nothing by more on a small machine. About 100 ms.
const (
	argonPasses  = 3
	argonKiB     = 64 << 10
	argonLanes   = 1
	argonSalt    = 16
	argonMinKiB  = 19 << 10 // what is read from the file is held within bounds
	argonMaxKiB  = 1 << 20
	argonMaxPass = 32
	// MinPassphrase is the least number of bytes a passphrase of the root may have.
	MinPassphrase = 12
)

// Passphrase is a root key made of a passphrase. The file of its parameters (salts and costs, nothing secret) lies with
// the data, is needed together with the passphrase, and belongs into every backup.
type Passphrase struct {
	ask  func(version uint32, fresh bool) ([]byte, error)
	path string

	mu     sync.Mutex
	params []passParams      // guarded by mu; ascending; nil: not read yet
	keys   map[uint32][]byte // guarded by mu; derived once each
}

// passParams are what a version was derived with.
type passParams struct {
	Version uint32 `json:"version"`
	Salt    []byte `json:"salt"`
	Passes  uint32 `json:"passes"`
	KiB     uint32 `json:"kib"`
	Lanes   uint8  `json:"lanes"`
}

// passFile is the parameter file.
type passFile struct {
	Format   string       `json:"format"`
	Versions []passParams `json:"versions"`
}

const passFormat = "snug root passphrase 1"

// PassphraseRoot derives the root key from a passphrase with argon2id. Ask is called once for each version that is
// needed, from one goroutine at a time; fresh tells that the version is being made now, so that a person can be asked
// twice, and that a rotation can give a new passphrase. What ask returns is cleared after use.
func PassphraseRoot(ask func(version uint32, fresh bool) ([]byte, error), paramsPath string) *Passphrase {
	return &Passphrase{ask: ask, path: paramsPath, keys: make(map[uint32][]byte)}
}

// CreatePassphraseRoot writes the parameter file of a new root, version 1. It never replaces one: the error then wraps
// fs.ErrExist. Call it only when Fresh says that nothing was sealed yet.
func CreatePassphraseRoot(paramsPath string) error {
	content, err := formatParams([]passParams{newParams(1)})
	if err != nil {
		return err
	}
	return replaceFile(paramsPath, content, true)
}

// Versions implements Root.
func (p *Passphrase) Versions(context.Context) ([]uint32, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.readOnceLocked(); err != nil {
		return nil, err
	}
	out := make([]uint32, len(p.params))
	for i, v := range p.params {
		out[i] = v.Version
	}
	return out, nil
}

// Wrap implements Root.
func (p *Passphrase) Wrap(_ context.Context, version uint32, ad, key []byte) ([]byte, error) {
	root, err := p.key(version)
	if err != nil {
		return nil, err
	}
	return wrapUnder(root, ad, key), nil
}

// Unwrap implements Root.
func (p *Passphrase) Unwrap(_ context.Context, version uint32, ad, wrapped []byte) ([]byte, error) {
	root, err := p.key(version)
	if err != nil {
		return nil, err
	}
	return unwrapUnder(root, ad, wrapped)
}

// NewVersion implements Root: a new salt, and the passphrase that ask gives for it.
func (p *Passphrase) NewVersion(context.Context) (uint32, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.readOnceLocked(); err != nil {
		return 0, err
	}
	params := newParams(p.params[len(p.params)-1].Version + 1)
	key, err := p.derive(params, true) // before anything is written: the person may think better of it
	if err != nil {
		return 0, err
	}
	if err := p.replaceLocked(append(slices.Clone(p.params), params)); err != nil {
		clear(key)
		return 0, err
	}
	p.keys[params.Version] = key
	return params.Version, nil
}

// Retire implements Root.
func (p *Passphrase) Retire(_ context.Context, version uint32) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.readOnceLocked(); err != nil {
		return err
	}
	if p.params[len(p.params)-1].Version == version {
		return nil
	}
	kept := slices.DeleteFunc(slices.Clone(p.params), func(v passParams) bool { return v.Version == version })
	if len(kept) == len(p.params) {
		return nil
	}
	if err := p.replaceLocked(kept); err != nil {
		return err
	}
	clear(p.keys[version])
	delete(p.keys, version)
	return nil
}

// key returns a copy, since Retire clears what it forgets.
func (p *Passphrase) key(version uint32) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.readOnceLocked(); err != nil {
		return nil, err
	}
	if key, ok := p.keys[version]; ok {
		return slices.Clone(key), nil
	}
	for _, params := range p.params {
		if params.Version == version {
			key, err := p.derive(params, false)
			if err != nil {
				return nil, err
			}
			p.keys[version] = key
			return slices.Clone(key), nil
		}
	}
	return nil, wrongRoot(fmt.Sprintf("version %d is not in %s", version, p.path))
}

func (p *Passphrase) derive(params passParams, fresh bool) ([]byte, error) {
	passphrase, err := p.ask(params.Version, fresh)
	defer clear(passphrase)
	if err != nil {
		return nil, fmt.Errorf("ask for the passphrase of the root key: %w", err)
	}
	if len(passphrase) == 0 {
		return nil, fmt.Errorf("%w: the passphrase is empty", ErrNoRoot)
	}
	if fresh && len(passphrase) < MinPassphrase {
		return nil, fmt.Errorf("the passphrase is too short: use at least %d characters, better five or more words", MinPassphrase)
	}
	return argon2.IDKey(passphrase, params.Salt, params.Passes, params.KiB, params.Lanes, KeySize), nil
}

func (p *Passphrase) readOnceLocked() error {
	if p.params != nil {
		return nil
	}
	content, err := readPrivate(p.path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: there is no file %s with the passphrase's parameters; restore it from a backup: "+
			"without it, the passphrase opens nothing", ErrNoRoot, p.path)
	}
	if err != nil {
		return err
	}
	params, err := parseParams(content)
	if err != nil {
		return fmt.Errorf("%s: %w", p.path, err)
	}
	p.params = params
	return nil
}

func (p *Passphrase) replaceLocked(params []passParams) error {
	unlock, err := lockFile(p.path)
	if err != nil {
		return err
	}
	defer unlock()
	content, err := formatParams(params)
	if err != nil {
		return err
	}
	if err := replaceFile(p.path, content, false); err != nil {
		return fmt.Errorf("write the passphrase's parameters: %w", err)
	}
	p.params = params
	return nil
}

func newParams(version uint32) passParams {
	return passParams{version, newSecret()[:argonSalt], argonPasses, argonKiB, argonLanes}
}

func formatParams(params []passParams) ([]byte, error) {
	b, err := json.MarshalIndent(passFile{passFormat, params}, "", "  ")
	return append(b, '\n'), err
}

var errPassFile = errors.New("these are not the parameters of a passphrase, or they are damaged; restore the file from a backup")

func parseParams(content []byte) ([]passParams, error) {
	var file passFile
	if err := json.Unmarshal(content, &file); err != nil || file.Format != passFormat || len(file.Versions) == 0 {
		return nil, errPassFile
	}
	last := uint32(0)
	for _, v := range file.Versions {
		if v.Version <= last || len(v.Salt) < argonSalt || len(v.Salt) > 64 || v.Passes < 1 || v.Passes > argonMaxPass ||
			v.KiB < argonMinKiB || v.KiB > argonMaxKiB || v.Lanes < 1 || v.Lanes > 16 {
			return nil, errPassFile
		}
		last = v.Version
	}
	return file.Versions, nil
}

// String names the kind of root for posture.
func (p *Passphrase) String() string { return "passphrase" }
