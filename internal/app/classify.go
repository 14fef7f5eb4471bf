package app

import (
	"context"
	"errors"

	"snug/internal/chat"
	"snug/internal/db"
)

var (
	errFull        = chat.Errorf(chat.StorageFull, "There is no space left to store anything. Nothing was stored; reading goes on.")
	errUnavailable = chat.Errorf(chat.Unavailable, "The server can't store anything just now, and nothing was done. Try again in a moment.")
)

// classify tells what an error of storage means to whoever asked. Nil: it is none that they could act upon.
func classify(err error) *chat.Error {
	switch {
	case errors.Is(err, db.ErrFull):
		return errFull.Because(err)
	case errors.Is(err, db.ErrBusy), errors.Is(err, db.ErrFailed), errors.Is(err, db.ErrUnknown), errors.Is(err, db.ErrClosed):
		return errUnavailable.Because(err)
	}
	return nil
}

// healthy tells whether the rows can be read.
func (a *App) healthy(ctx context.Context) error {
	var one int64
	return a.storage.rows.Read().QueryRowContext(ctx, `SELECT 1`).Scan(&one)
}
