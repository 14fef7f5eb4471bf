package db

import (
	"sync"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite writes each page of its log in two calls, one of them for 24 bytes, and syncs with fsync. The file system layer
// here is SQLite's own for Unix, but for the log it gathers what is written one behind the other and hands it to the
// kernel in one call when it is to be synced or read, and it syncs with fdatasync.
//
// It is sound because every commit syncs the log (synchronous = FULL, which setUp verifies) before it tells readers of new
// pages: what lies here is never more than a transaction that nobody has been told of.

// vfsName is the layer's name within SQLite.
const vfsName = "snug"

// logBuffer is how much of the log is gathered at most. SQLite's own write takes less than 128 KiB at a time.
const logBuffer = 120 << 10

// layer is a file system layer: SQLite's own for Unix with some methods of files replaced.
type layer struct {
	size uintptr // of SQLite's own file structure; gathered stands behind it
	open fileOpen
	sync fileSync // for all files

	mu   sync.Mutex
	made map[methodsOf]uintptr // tables of methods that were made so far
}

type methodsOf struct {
	own uintptr // SQLite's table
	log bool
}

// gathered is what the layer keeps of one file, in the library's memory.
type gathered struct {
	own    uintptr // SQLite's table of methods for this file
	buffer uintptr // logBuffer bytes, or 0 until the first write
	from   int64   // where in the file the buffer belongs
	n      int64   // bytes in it
}

// Methods of files and layers, as the library calls them (https://sqlite.org/c3ref/io_methods.html).
type (
	fileOpen  = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32
	fileIO    = func(tls *libc.TLS, file, buffer uintptr, n int32, offset sqlite3.Tsqlite3_int64) int32
	fileSize  = func(tls *libc.TLS, file, size uintptr) int32
	fileTrunc = func(tls *libc.TLS, file uintptr, size sqlite3.Tsqlite3_int64) int32
	fileSync  = func(tls *libc.TLS, file uintptr, flags int32) int32
	fileClose = func(tls *libc.TLS, file uintptr) int32
)

// The library's function pointers are Go's function values as numbers. Only functions of packages go in: they live for
// ever, where a closure would be collected.
func pointerOf[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

func functionAt[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&p)) }

// snugLayer is the layer that every connection uses.
var snugLayer layer

var registerLayer = sync.OnceValue(func() error {
	snugLayer.sync = syncFile
	return snugLayer.register(vfsName, pointerOf(fileOpen(openFile)))
})

// register adds the layer to SQLite's, for good.
func (l *layer) register(name string, open uintptr) error {
	tls := libc.NewTLS()
	defer tls.Close()
	unix, err := libc.CString("unix")
	if err != nil {
		return errNoMemory
	}
	defer libc.Xfree(tls, unix)
	own := sqlite3.Xsqlite3_vfs_find(tls, unix)
	vfs := libc.Xcalloc(tls, 1, types.Size_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	zname, err := libc.CString(name)
	if own == 0 || vfs == 0 || err != nil {
		return errNoMemory
	}
	v := at[sqlite3.Tsqlite3_vfs](vfs)
	*v = *at[sqlite3.Tsqlite3_vfs](own)
	l.size, l.open, l.made = uintptr(v.FszOsFile), functionAt[fileOpen](v.FxOpen), map[methodsOf]uintptr{}
	v.FszOsFile += int32(unsafe.Sizeof(gathered{}))
	v.FpNext, v.FzName, v.FxOpen = 0, zname, open
	if rc := sqlite3.Xsqlite3_vfs_register(tls, vfs, 0); rc != sqlite3.SQLITE_OK {
		return sqliteError(rc, 0, "")
	}
	return nil
}

func (l *layer) gathered(file uintptr) *gathered { return at[gathered](file + l.size) }

func openFile(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	return snugLayer.openFile(tls, vfs, name, file, flags, outFlags)
}

// openFile has SQLite open the file, and puts a table of ours in place of the file's.
func (l *layer) openFile(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	*l.gathered(file) = gathered{}
	rc := l.open(tls, vfs, name, file, flags, outFlags)
	methods := at[uintptr](file) // the structure's first field
	if rc != sqlite3.SQLITE_OK || *methods == 0 {
		return rc
	}
	l.gathered(file).own = *methods
	table := l.table(tls, methodsOf{own: *methods, log: flags&sqlite3.SQLITE_OPEN_WAL != 0})
	if table == 0 {
		_ = functionAt[fileClose](at[sqlite3.Tsqlite3_io_methods](*methods).FxClose)(tls, file)
		*methods = 0
		return sqlite3.SQLITE_NOMEM
	}
	*methods = table
	return sqlite3.SQLITE_OK
}

// table makes the methods for a kind of file, once.
func (l *layer) table(tls *libc.TLS, of methodsOf) uintptr {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := l.made[of]; t != 0 {
		return t
	}
	t := libc.Xmalloc(tls, types.Size_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	if t == 0 {
		return 0
	}
	m := at[sqlite3.Tsqlite3_io_methods](t)
	*m = *at[sqlite3.Tsqlite3_io_methods](of.own)
	m.FxSync = pointerOf(l.sync)
	if of.log {
		m.FxClose = pointerOf(fileClose(closeLog))
		m.FxRead = pointerOf(fileIO(readLog))
		m.FxWrite = pointerOf(fileIO(writeLog))
		m.FxTruncate = pointerOf(fileTrunc(truncateLogFile))
		m.FxFileSize = pointerOf(fileSize(sizeOfLog))
	}
	l.made[of] = t
	return t
}

// own is SQLite's table for a file of any layer here: they all have the same size.
func own(file uintptr) *sqlite3.Tsqlite3_io_methods {
	return at[sqlite3.Tsqlite3_io_methods](snugLayer.gathered(file).own)
}

// flush hands what was gathered to the kernel. After an error it is gone: the transaction that wrote it fails.
func flush(tls *libc.TLS, file uintptr) int32 {
	g := snugLayer.gathered(file)
	if g.n == 0 {
		return sqlite3.SQLITE_OK
	}
	n := g.n
	g.n = 0
	return functionAt[fileIO](own(file).FxWrite)(tls, file, g.buffer, int32(n), g.from)
}

func writeLog(tls *libc.TLS, file, buffer uintptr, n int32, offset sqlite3.Tsqlite3_int64) int32 {
	g := snugLayer.gathered(file)
	if g.n > 0 && (offset != g.from+g.n || g.n+int64(n) > logBuffer) {
		if rc := flush(tls, file); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if g.buffer == 0 {
		if g.buffer = libc.Xmalloc(tls, logBuffer); g.buffer == 0 {
			return sqlite3.SQLITE_NOMEM
		}
	}
	if int64(n) > logBuffer {
		return functionAt[fileIO](own(file).FxWrite)(tls, file, buffer, n, offset)
	}
	if g.n == 0 {
		g.from = offset
	}
	copy(bytesAt(g.buffer+uintptr(g.n), int(n)), bytesAt(buffer, int(n)))
	g.n += int64(n)
	return sqlite3.SQLITE_OK
}

func readLog(tls *libc.TLS, file, buffer uintptr, n int32, offset sqlite3.Tsqlite3_int64) int32 {
	if rc := flush(tls, file); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return functionAt[fileIO](own(file).FxRead)(tls, file, buffer, n, offset)
}

func truncateLogFile(tls *libc.TLS, file uintptr, size sqlite3.Tsqlite3_int64) int32 {
	if rc := flush(tls, file); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return functionAt[fileTrunc](own(file).FxTruncate)(tls, file, size)
}

func sizeOfLog(tls *libc.TLS, file, size uintptr) int32 {
	if rc := flush(tls, file); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return functionAt[fileSize](own(file).FxFileSize)(tls, file, size)
}

func closeLog(tls *libc.TLS, file uintptr) int32 {
	rc := flush(tls, file)
	g := snugLayer.gathered(file)
	if g.buffer != 0 {
		libc.Xfree(tls, g.buffer)
		g.buffer = 0
	}
	if closed := functionAt[fileClose](own(file).FxClose)(tls, file); rc == sqlite3.SQLITE_OK {
		rc = closed
	}
	return rc
}

// syncFile makes a file durable. The first time after a file was made, SQLite's own method does it, since it syncs the
// folder, too.
func syncFile(tls *libc.TLS, file uintptr, flags int32) int32 {
	if rc := flush(tls, file); rc != sqlite3.SQLITE_OK {
		return rc
	}
	f := at[sqlite3.TunixFile](file)
	if f.FctrlFlags&sqlite3.UNIXFILE_DIRSYNC != 0 {
		return functionAt[fileSync](own(file).FxSync)(tls, file, flags)
	}
	if syncData(tls, f.Fh) != 0 {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	return sqlite3.SQLITE_OK
}
