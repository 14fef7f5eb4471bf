package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// checkpointAt is how many pages the log gathers before they are moved into the file: 40 MB. It is then written over from
// its start, which syncs twice as fast as growing it.
const checkpointAt = 10_000

// logWatch remembers when the log is to be looked at next.
type logWatch struct {
	last, due int32
}

// watchLog has SQLite write the number of pages in the log into c.frames after each commit.
func (c *sqliteConn) watchLog() logWatch {
	c.frames = libc.Xcalloc(c.tls, 1, 8)
	hook := struct {
		f func(*libc.TLS, uintptr, uintptr, uintptr, int32) int32
	}{noteFrames}
	sqlite3.Xsqlite3_wal_hook(c.tls, c.db, *(*uintptr)(unsafe.Pointer(&hook)), c.frames)
	return logWatch{due: checkpointAt}
}

func noteFrames(_ *libc.TLS, place, _, _ uintptr, frames int32) int32 {
	*at[int32](place) = frames
	return sqlite3.SQLITE_OK
}

// checkpointIfDue moves the log's pages into the file once there are enough. It runs between groups, so nobody's
// acknowledgement waits for it, only the next group's beginning. A reader of an old snapshot keeps part of the log; the
// next attempt is then a quarter of the way on.
func (w *sqliteWriter) checkpointIfDue() {
	frames := *at[int32](w.c.frames)
	if frames < w.ckpt.last { // the log began anew
		w.ckpt.due = checkpointAt
	}
	w.ckpt.last = frames
	if frames < w.ckpt.due || w.failed.Load() {
		return
	}
	w.ckpt.due = frames + checkpointAt/4
	if err := w.judge(w.c.checkpoint(sqlite3.SQLITE_CHECKPOINT_PASSIVE)); err != nil && !errors.Is(err, ErrBusy) {
		w.log.Warn("checkpoint failed", "error", err)
	}
}

func (c *sqliteConn) checkpoint(mode int32) error {
	if rc := sqlite3.Xsqlite3_wal_checkpoint_v2(c.tls, c.db, 0, mode, 0, 0); rc != sqlite3.SQLITE_OK {
		return c.fault(rc)
	}
	return nil
}

// truncateLog empties the log. It must wait for readers of old snapshots, and does so in small steps between which others
// write.
func (w *sqliteWriter) truncateLog(ctx context.Context) error {
	for {
		err := w.alone(ctx, func(c *sqliteConn) error {
			sqlite3.Xsqlite3_busy_timeout(c.tls, c.db, 20)
			defer sqlite3.Xsqlite3_busy_timeout(c.tls, c.db, busyTimeout)
			if err := c.checkpoint(sqlite3.SQLITE_CHECKPOINT_TRUNCATE); err != nil {
				return err
			}
			// Believe the folder, not the return code.
			info, err := os.Stat(w.wal)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return fmt.Errorf("db: look at the log: %w", err)
			}
			if err == nil && info.Size() != 0 {
				return errors.New("db: the log is not empty after it was cut")
			}
			w.ckpt = logWatch{due: checkpointAt}
			return nil
		})
		if !errors.Is(err, ErrBusy) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}
