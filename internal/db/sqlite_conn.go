package db

import (
	"errors"
	"strconv"
	"strings"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteConn is one SQLite connection, used by one goroutine at a time. It sits on the transpiled library itself, not on
// database/sql: a statement is prepared once and then bound, stepped and reset in place. An UPDATE … RETURNING and an INSERT
// cost 7 µs and 6 allocations this way, against 15 to 21 µs and 50 with prepared statements of database/sql, which starts a
// goroutine for every statement whose context can end.
type sqliteConn struct {
	tls    *libc.TLS
	db     uintptr
	out    uintptr // 16 bytes of scratch for out-parameters
	cache  map[string]*sqliteStmt
	open   []*sqliteStmt // statements with a cursor on them
	frames uintptr       // an int32: how many pages the log holds; see watchLog
}

// maxCached bounds the statements kept prepared per connection. The program's texts are constants, far fewer than this.
const maxCached = 256

// openSQLiteConn opens path. Connections are without SQLite's own mutex, since each has one user at a time.
func openSQLiteConn(path, vfs string) (*sqliteConn, error) {
	c := &sqliteConn{tls: libc.NewTLS(), cache: map[string]*sqliteStmt{}}
	c.out = libc.Xcalloc(c.tls, 1, 16)
	if c.out == 0 {
		c.tls.Close()
		return nil, errNoMemory
	}
	name, err := libc.CString(path)
	if err != nil {
		c.close()
		return nil, errNoMemory
	}
	defer libc.Xfree(c.tls, name)
	var zvfs uintptr
	if vfs != "" {
		if zvfs, err = libc.CString(vfs); err != nil {
			c.close()
			return nil, errNoMemory
		}
		defer libc.Xfree(c.tls, zvfs)
	}
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, c.out,
		sqlite3.SQLITE_OPEN_READWRITE|sqlite3.SQLITE_OPEN_CREATE|sqlite3.SQLITE_OPEN_NOMUTEX, zvfs)
	c.db = *at[uintptr](c.out)
	if rc != sqlite3.SQLITE_OK {
		err := c.fault(rc)
		c.close()
		return nil, err
	}
	sqlite3.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	return c, nil
}

var errNoMemory = errors.New("db: out of memory")

// close finalizes everything. The last connection to close a database checkpoints it.
func (c *sqliteConn) close() error {
	c.abandon()
	for _, s := range c.cache {
		s.finalize()
	}
	c.cache = nil
	var err error
	if c.db != 0 {
		if rc := sqlite3.Xsqlite3_close(c.tls, c.db); rc != sqlite3.SQLITE_OK {
			err = c.fault(rc)
			sqlite3.Xsqlite3_close_v2(c.tls, c.db)
		}
		c.db = 0
	}
	libc.Xfree(c.tls, c.out)
	if c.frames != 0 {
		libc.Xfree(c.tls, c.frames)
	}
	c.tls.Close()
	return err
}

// fault turns a result code into an error of ours; see sqlite.go for which.
func (c *sqliteConn) fault(rc int32) error {
	if c.db == 0 {
		return sqliteError(rc, 0, "")
	}
	return sqliteError(rc, sqlite3.Xsqlite3_system_errno(c.tls, c.db), libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.db)))
}

// script runs all statements of sql, without arguments and results.
func (c *sqliteConn) script(sql string) error {
	z, err := libc.CString(sql)
	if err != nil {
		return errNoMemory
	}
	defer libc.Xfree(c.tls, z)
	if rc := sqlite3.Xsqlite3_exec(c.tls, c.db, z, 0, 0, 0); rc != sqlite3.SQLITE_OK {
		return c.fault(rc)
	}
	return nil
}

// inTransaction tells whether a transaction is open: some errors end it by themselves.
func (c *sqliteConn) inTransaction() bool { return sqlite3.Xsqlite3_get_autocommit(c.tls, c.db) == 0 }

// prepared returns the cached statement for query, or makes one. A text whose cached statement has a cursor open on it
// gets a second statement for this once.
func (c *sqliteConn) prepared(query string) (*sqliteStmt, error) {
	s, ok := c.cache[query]
	if ok && !s.busy {
		return s, nil
	}
	s2, err := c.prepare(query)
	if err != nil {
		return nil, err
	}
	if ok {
		s2.once = true
		return s2, nil
	}
	if len(c.cache) >= maxCached {
		for text, old := range c.cache {
			if !old.busy {
				old.finalize()
				delete(c.cache, text)
				break
			}
		}
	}
	c.cache[strings.Clone(query)] = s2
	return s2, nil
}

func (c *sqliteConn) prepare(query string) (*sqliteStmt, error) {
	z, err := libc.CString(query)
	if err != nil {
		return nil, errNoMemory
	}
	defer libc.Xfree(c.tls, z)
	tailAt := c.out + unsafe.Sizeof(uintptr(0))
	rc := sqlite3.Xsqlite3_prepare_v3(c.tls, c.db, z, int32(len(query))+1, sqlite3.SQLITE_PREPARE_PERSISTENT, c.out, tailAt)
	if rc != sqlite3.SQLITE_OK {
		return nil, c.fault(rc)
	}
	s := &sqliteStmt{c: c, p: *at[uintptr](c.out)}
	if s.p == 0 {
		return nil, errors.New("db: empty statement")
	}
	// A second statement would be dropped without a word.
	tail := libc.GoString(*at[uintptr](tailAt))
	if strings.Trim(tail, " \t\r\n;") != "" {
		s.finalize()
		return nil, errors.New("db: one statement at a time")
	}
	s.writes = sqlite3.Xsqlite3_stmt_readonly(c.tls, s.p) == 0
	s.cols = int(sqlite3.Xsqlite3_column_count(c.tls, s.p))
	// SQLite numbers $2 before $1 if it comes first in the text; PostgreSQL goes by the number. So do we.
	n := int(sqlite3.Xsqlite3_bind_parameter_count(c.tls, s.p))
	s.order = make([]int, n)
	for i := range n {
		name := libc.GoString(sqlite3.Xsqlite3_bind_parameter_name(c.tls, s.p, int32(i+1)))
		num, err := strconv.Atoi(strings.TrimPrefix(name, "$"))
		if !strings.HasPrefix(name, "$") || err != nil || num < 1 || num > n {
			s.finalize()
			return nil, errors.New("db: parameters are written $1, $2, … without gaps")
		}
		s.order[i] = num - 1
	}
	return s, nil
}

// abandon ends every use that is still open: what a unit of work forgot must not outlive it.
func (c *sqliteConn) abandon() {
	for len(c.open) > 0 {
		c.open[len(c.open)-1].abandon()
	}
}

// query binds a statement; its rows are read by next, and finish must follow.
func (c *sqliteConn) query(query string, args []any) (*sqliteStmt, error) {
	s, err := c.prepared(query)
	if err != nil {
		return nil, err
	}
	return s, s.start(args)
}

// exec runs a statement to its end.
func (c *sqliteConn) exec(query string, args []any) (Result, error) {
	s, err := c.query(query, args)
	if err != nil {
		return Result{}, err
	}
	var before int64
	if s.writes {
		before = sqlite3.Xsqlite3_total_changes64(c.tls, c.db)
	}
	for more := true; more && err == nil; {
		more, err = s.next()
	}
	s.abandon()
	// changes64 keeps the figure of the last statement that changed something: a CREATE, say, must not report it again.
	if err == nil && s.writes && sqlite3.Xsqlite3_total_changes64(c.tls, c.db) != before {
		return Result{sqlite3.Xsqlite3_changes64(c.tls, c.db)}, nil
	}
	return Result{}, err
}
