package desk

import (
	"context"
	"errors"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// What people are told. None of it holds what they typed.
var (
	errNotFound  = chat.Errorf(chat.NotFound, "This conversation is not there, or not yours to see.")
	errErased    = chat.Errorf(chat.Erased, "This conversation was erased. Nothing of it is left.")
	errEnded     = chat.Errorf(chat.Ended, "This conversation is over. Start a new one.")
	errForbidden = chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	errTakeFirst = chat.Errorf(chat.Conflict, "Nobody has taken this conversation yet. Take it first.")
	errNotYours  = chat.Errorf(chat.Forbidden, "Somebody else answers this conversation. Write a note, or have it given to you.")
	errTaken     = chat.Errorf(chat.Conflict, "Somebody else was faster.")
	errPoses     = chat.Errorf(chat.NameTaken, "This name could be taken for somebody of the shop. Choose another one, or give none.")
	errUndo      = chat.Errorf(chat.NothingToUndo, "Too late: the message is published, or there is none.")
	errUndone    = chat.Errorf(chat.Conflict, "This message was taken back. Send it as a new one.")
	errFull      = chat.Errorf(chat.StorageFull, "Nothing can be stored until there is space on the disk. Reading goes on.")
	errBusy      = chat.Errorf(chat.Unavailable, "Too much at once. Try again in a moment.")
	errStorage   = chat.Errorf(chat.Unavailable, "Storage is out of order. What was confirmed before is kept.")
	errTampered  = chat.Errorf(chat.Internal, "This conversation can't be shown: what is stored is not what was written.")
	errSaid      = errors.New("desk: said before") // what db.IsDuplicate is to what is on disk
	errInternal  = chat.Errorf(chat.Internal, "Something went wrong on our side.")
)

// told turns an error of storage or keys into one that may be shown. What is fit to be shown stays as it is.
func told(err error) error {
	var shown *chat.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &shown):
		return shown
	case errors.Is(err, keyring.ErrDestroyed):
		return errErased
	case errors.Is(err, keyring.ErrOpen):
		return errTampered.Because(err)
	case errors.Is(err, db.ErrFull):
		return errFull.Because(err)
	case errors.Is(err, db.ErrBusy):
		return errBusy.Because(err)
	case errors.Is(err, db.ErrFailed), errors.Is(err, db.ErrUnknown), errors.Is(err, db.ErrClosed):
		return errStorage.Because(err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return errBusy.Because(err)
	}
	return errInternal.Because(err)
}
