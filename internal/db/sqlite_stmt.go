package db

import (
	"database/sql/driver"
	"fmt"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteStmt is a prepared statement and, while busy, the cursor on its result.
type sqliteStmt struct {
	c      *sqliteConn
	p      uintptr
	order  []int // order[i] is the argument of SQLite's parameter i
	cols   int
	writes bool
	once   bool // not in the cache: finalize when done
	busy   bool
	ended  bool   // stepped to the end
	turn   uint64 // counts uses, so that a cursor of an earlier one is recognised

	values []driver.Value // the arguments of this use, converted
	arena  uintptr        // C memory that holds their texts and blobs
	size   int
}

// keepArena is how much memory for arguments a statement keeps between uses.
const keepArena = 64 << 10

// start binds args and marks the statement busy.
func (s *sqliteStmt) start(args []any) error {
	if err := s.bind(args); err != nil {
		if s.once {
			s.finalize()
		}
		return err
	}
	s.busy, s.ended = true, false
	s.turn++
	s.c.open = append(s.c.open, s)
	return nil
}

// bind copies texts and blobs into the statement's arena, which stays as it is until the next use: SQLite then needs
// neither a copy nor a destructor of its own.
func (s *sqliteStmt) bind(args []any) error {
	if len(args) != len(s.order) {
		return fmt.Errorf("db: %d arguments for %d parameters", len(args), len(s.order))
	}
	defer func() { clear(s.values) }() // what was an argument is not kept alive here
	need := 0
	s.values = s.values[:0]
	for _, a := range args {
		v, err := argument(a)
		if err != nil {
			return err
		}
		switch b := v.(type) {
		case []byte:
			need += len(b)
		case string:
			need += len(b)
		}
		s.values = append(s.values, v)
	}
	if err := s.reserve(need); err != nil {
		return err
	}
	tls, p, to := s.c.tls, s.p, s.arena
	for i, o := range s.order {
		var rc int32
		n := int32(i + 1)
		switch v := s.values[o].(type) {
		case nil:
			rc = sqlite3.Xsqlite3_bind_null(tls, p, n)
		case int64:
			rc = sqlite3.Xsqlite3_bind_int64(tls, p, n, v)
		case float64:
			rc = sqlite3.Xsqlite3_bind_double(tls, p, n, v)
		case bool:
			var b int64
			if v {
				b = 1
			}
			rc = sqlite3.Xsqlite3_bind_int64(tls, p, n, b)
		case []byte:
			if v == nil {
				rc = sqlite3.Xsqlite3_bind_null(tls, p, n)
				break
			}
			copy(bytesAt(to, len(v)), v)
			rc = sqlite3.Xsqlite3_bind_blob(tls, p, n, to, int32(len(v)), 0)
			to += uintptr(len(v))
		case string:
			copy(bytesAt(to, len(v)), v)
			rc = sqlite3.Xsqlite3_bind_text(tls, p, n, to, int32(len(v)), 0)
			to += uintptr(len(v))
		}
		if rc != sqlite3.SQLITE_OK {
			return s.c.fault(rc)
		}
	}
	return nil
}

// reserve makes the arena at least need bytes, and never none: an empty blob needs an address, or it would be NULL.
func (s *sqliteStmt) reserve(need int) error {
	need = max(need, 64)
	if need <= s.size {
		return nil
	}
	if need > 1<<30 {
		return fmt.Errorf("db: arguments of %d bytes are too large", need)
	}
	s.release()
	need += need / 4
	s.arena = libc.Xmalloc(s.c.tls, types.Size_t(need))
	if s.arena == 0 {
		return errNoMemory
	}
	s.size = need
	return nil
}

func (s *sqliteStmt) release() {
	if s.arena != 0 {
		sqlite3.Xsqlite3_clear_bindings(s.c.tls, s.p) // they point there
		libc.Xfree(s.c.tls, s.arena)
		s.arena, s.size = 0, 0
	}
}

// next moves to the next row.
func (s *sqliteStmt) next() (bool, error) {
	if s.ended {
		return false, nil
	}
	switch rc := sqlite3.Xsqlite3_step(s.c.tls, s.p); rc {
	case sqlite3.SQLITE_ROW:
		return true, nil
	case sqlite3.SQLITE_DONE:
		s.ended = true
		return false, nil
	default:
		s.ended = true
		return false, s.c.fault(rc)
	}
}

// finish ends the use. A statement that writes is stepped to its end first, as sqlite3_exec does: RETURNING has made all
// its changes by the first row, but only the end counts them and checks deferred constraints.
func (s *sqliteStmt) finish() error {
	if !s.busy {
		return nil
	}
	var err error
	for s.writes && !s.ended && err == nil {
		_, err = s.next()
	}
	s.abandon()
	return err
}

// abandon ends the use as it is.
func (s *sqliteStmt) abandon() {
	if !s.busy {
		return
	}
	s.busy = false
	s.turn++
	open := s.c.open
	for i := len(open) - 1; i >= 0; i-- {
		if open[i] == s {
			s.c.open = append(open[:i], open[i+1:]...)
			break
		}
	}
	sqlite3.Xsqlite3_reset(s.c.tls, s.p)
	switch {
	case s.once:
		s.finalize()
	case s.size > keepArena:
		s.release()
	}
}

func (s *sqliteStmt) finalize() {
	s.release()
	if s.p != 0 {
		sqlite3.Xsqlite3_finalize(s.c.tls, s.p)
		s.p = 0
	}
}

// cell reads a column of the row that next reached. Its bytes are SQLite's, and gone with the next step.
func (s *sqliteStmt) cell(i int) cell {
	tls, p, n := s.c.tls, s.p, int32(i)
	switch sqlite3.Xsqlite3_column_type(tls, p, n) {
	case sqlite3.SQLITE_INTEGER:
		return cell{kind: integer, n: sqlite3.Xsqlite3_column_int64(tls, p, n)}
	case sqlite3.SQLITE_FLOAT:
		return cell{kind: real, f: sqlite3.Xsqlite3_column_double(tls, p, n)}
	case sqlite3.SQLITE_TEXT:
		from := sqlite3.Xsqlite3_column_text(tls, p, n)
		return cell{kind: text, b: bytesAt(from, int(sqlite3.Xsqlite3_column_bytes(tls, p, n)))}
	case sqlite3.SQLITE_BLOB:
		from := sqlite3.Xsqlite3_column_blob(tls, p, n)
		return cell{kind: blob, b: bytesAt(from, int(sqlite3.Xsqlite3_column_bytes(tls, p, n)))}
	}
	return cell{}
}
