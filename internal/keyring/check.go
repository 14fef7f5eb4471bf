package keyring

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// checkRoot makes sure that the root is the one that wrapped what lies in the store: every version in use must be
// there, and must open its check row, which was written before anything else under it.
func (r *Ring) checkRoot(ctx context.Context, versions []uint32) error {
	return r.store.WalkRoot(ctx, func(row Row) error {
		if !slices.Contains(versions, row.Root) {
			return wrongRoot(fmt.Sprintf("keys are wrapped by version %d of it, which is not among those given", row.Root))
		}
		if row.Purpose != Check {
			return nil
		}
		return r.openCheck(ctx, row)
	})
}

// proveVersion makes sure that a version is what it was: it opens the version's check row, or writes it where there is
// none yet. Nothing is wrapped under a version before that, or a mistyped passphrase would split the keys in two.
func (r *Ring) proveVersion(ctx context.Context, version uint32) error {
	row := Row{ID: checkID(version), Purpose: Check, Root: version}
	there, err := r.store.Get(ctx, row.ID)
	if err == nil {
		return r.openCheck(ctx, there)
	}
	if !errors.Is(err, ErrUnknownKey) {
		return err
	}
	secret := newSecret() // seals nothing; its wrapping is the check
	defer clear(secret)
	if row.Wrapped, err = r.root.Wrap(ctx, version, wrapAD(row), secret); err != nil {
		return fmt.Errorf("wrap the check of root version %d: %w", version, err)
	}
	inserted, err := r.store.Put(ctx, row)
	if err != nil || inserted {
		return err
	}
	if there, err = r.store.Get(ctx, row.ID); err != nil {
		return err
	}
	return r.openCheck(ctx, there)
}

func (r *Ring) openCheck(ctx context.Context, row Row) error {
	secret, err := r.root.Unwrap(ctx, row.Root, wrapAD(row), row.Wrapped)
	clear(secret)
	if errors.Is(err, ErrOpen) {
		return wrongRoot(fmt.Sprintf("version %d of it does not open its check", row.Root))
	}
	return err
}

func wrongRoot(detail string) error {
	return fmt.Errorf("%w; give the root key (or the passphrase) that the data folder was set up with, or restore it "+
		"from your copy. Nothing was changed (%s)", ErrWrongRoot, detail)
}
