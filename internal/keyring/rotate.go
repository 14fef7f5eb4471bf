package keyring

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// rewrapBatch is how many keys are rewrapped in one write: a site each, so one batch does for nearly everybody.
const rewrapBatch = 128

// Rotation tells what Rotate did.
type Rotation struct {
	From    []uint32 // versions retired
	To      uint32   // the version that wraps everything now
	Keys    int      // keys rewrapped by this run
	Resumed bool     // an interrupted rotation was finished, no new version was made
}

// Rotate turns the root key over while everything goes on. It makes a new version, durable before it is used, rewraps
// every key under the root, and retires the old version when nothing is wrapped by it any more. Cut off at any point,
// all keys stay readable, and the next Rotate goes on from there. Progress is called from Rotate's goroutine and may be
// nil. ErrRotating if another rotation is under way in this process.
//
// What the root does not wrap needs no new wrapping: a site's key stays, and with it those of its conversations.
func (r *Ring) Rotate(ctx context.Context, progress func(done, total int)) (Rotation, error) {
	if !r.rotating.TryLock() {
		return Rotation{}, ErrRotating
	}
	defer r.rotating.Unlock()
	if progress == nil {
		progress = func(int, int) {}
	}

	rotation, err := r.nextVersion(ctx)
	if err != nil {
		return rotation, err
	}
	total, err := r.countOld(ctx, rotation)
	if err != nil {
		return rotation, err
	}
	progress(0, total)
	for _, old := range rotation.From {
		if err := r.rewrapAll(ctx, old, &rotation, func() { progress(rotation.Keys, max(total, rotation.Keys)) }); err != nil {
			return rotation, fmt.Errorf("rewrap from root version %d: %w", old, err)
		}
	}
	for _, old := range rotation.From {
		if err := r.retire(ctx, old); err != nil {
			return rotation, fmt.Errorf("retire root version %d: %w", old, err)
		}
	}
	return rotation, nil
}

// nextVersion makes the version to rotate to, or finds the one that an interrupted rotation made, and proves it.
func (r *Ring) nextVersion(ctx context.Context) (Rotation, error) {
	r.makers.Lock()
	defer r.makers.Unlock()
	versions, err := r.root.Versions(ctx)
	if err != nil {
		return Rotation{}, err
	}
	rotation := Rotation{Resumed: len(versions) > 1}
	if !rotation.Resumed {
		made, err := r.root.NewVersion(ctx)
		if err != nil {
			return rotation, fmt.Errorf("make a root version: %w", err)
		}
		versions = append(slices.Clone(versions), made)
	}
	last := len(versions) - 1
	rotation.From, rotation.To = slices.Clone(versions[:last]), versions[last]
	return rotation, r.proveVersion(ctx, rotation.To)
}

func (r *Ring) countOld(ctx context.Context, rotation Rotation) (int, error) {
	live, _, err := r.store.Counts(ctx)
	n := 0
	for _, c := range live {
		if c.Purpose != Check && slices.Contains(rotation.From, c.Root) {
			n += c.Keys
		}
	}
	return n, err
}

func (r *Ring) rewrapAll(ctx context.Context, old uint32, rotation *Rotation, step func()) error {
	batch := make([]Row, 0, rewrapBatch)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		n, err := r.store.Rewrap(ctx, old, batch)
		rotation.Keys += n
		batch = batch[:0]
		if err == nil {
			step()
		}
		return err
	}
	err := r.store.WalkRoot(ctx, func(row Row) error {
		if row.Root != old || row.Purpose == Check {
			return nil
		}
		again, err := r.rewrap(ctx, row, rotation.To)
		if err != nil {
			return err
		}
		if batch = append(batch, again); len(batch) == rewrapBatch {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// rewrap wraps a key under another version, and opens what it made before it replaces anything.
func (r *Ring) rewrap(ctx context.Context, row Row, to uint32) (Row, error) {
	secret, err := r.root.Unwrap(ctx, row.Root, wrapAD(row), row.Wrapped)
	if err != nil {
		return Row{}, err
	}
	defer clear(secret)
	row.Root = to
	if row.Wrapped, err = r.root.Wrap(ctx, to, wrapAD(row), secret); err != nil {
		return Row{}, err
	}
	again, err := r.root.Unwrap(ctx, to, wrapAD(row), row.Wrapped)
	if err != nil {
		return Row{}, err
	}
	same := slices.Equal(secret, again)
	clear(again)
	if !same {
		return Row{}, errors.New("the root key does not give back what it wrapped")
	}
	return row, nil
}

// retire destroys a version that wraps nothing any more: first its check row, then the version itself, so that no row
// is ever left that needs a version which is gone.
func (r *Ring) retire(ctx context.Context, old uint32) error {
	err := r.store.WalkRoot(ctx, func(row Row) error {
		if row.Root == old && row.Purpose != Check {
			return errors.New("keys are still wrapped by it; rotate again")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.store.Destroy(ctx, []KeyID{checkID(old)}); err != nil {
		return err
	}
	return r.root.Retire(ctx, old)
}
