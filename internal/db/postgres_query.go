package db

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// postgresUnit is the Querier of one transaction. BEGIN travels with the first statement, which saves a round trip.
type postgresUnit struct {
	conn   *pgx.Conn
	begin  string
	begun  bool
	ended  bool
	dead   bool // the connection was gone before anything of the unit was done
	failed bool // a statement failed
	open   *postgresCursor
}

// note remembers a statement's failure.
func (q *postgresUnit) note(err error) error {
	err = postgresError(err)
	q.failed = q.failed || err != nil
	return err
}

func (q *postgresUnit) check(ctx context.Context) error {
	if q.ended {
		return errStale
	}
	if q.open != nil && !q.open.closed {
		return errOpenRows
	}
	// What the server would say, too ("current transaction is aborted"), but in the same words on both engines.
	if q.failed {
		return errAfterFailure
	}
	return ctx.Err()
}

func (q *postgresUnit) endRows() {
	if q.open != nil {
		_ = q.open.close()
	}
}

// send runs a statement; close must follow.
func (q *postgresUnit) send(ctx context.Context, query string, args []any) (*postgresCursor, error) {
	if err := q.check(ctx); err != nil {
		return nil, err
	}
	values, err := arguments(args)
	if err != nil {
		return nil, err
	}
	c := &postgresCursor{types: q.conn.TypeMap(), note: q.note}
	q.open = c
	if q.begun {
		c.rows, err = q.conn.Query(ctx, query, values...)
		return c, q.note(err)
	}
	q.begun = true
	var batch pgx.Batch
	batch.Queue(q.begin)
	batch.Queue(query, values...)
	c.batch = q.conn.SendBatch(ctx, &batch)
	if _, err := c.batch.Exec(); err != nil {
		_ = c.close()
		q.dead = q.conn.IsClosed() && ctx.Err() == nil
		return nil, q.note(err)
	}
	c.rows, err = c.batch.Query()
	return c, q.note(err)
}

func (q *postgresUnit) ExecContext(ctx context.Context, query string, args ...any) (Result, error) {
	c, err := q.send(ctx, query, args)
	if err != nil {
		return Result{}, err
	}
	return c.drain()
}

func (q *postgresUnit) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error) {
	c, err := q.send(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return &Rows{c: c}, nil
}

func (q *postgresUnit) QueryRowContext(ctx context.Context, query string, args ...any) *Row {
	c, err := q.send(ctx, query, args)
	if err != nil {
		return &Row{err: err}
	}
	return &Row{rows: Rows{c: c}}
}

func (q *postgresUnit) runScript(ctx context.Context, sql string) error {
	if err := q.check(ctx); err != nil {
		return err
	}
	// The simple protocol runs several statements; script has begun the transaction by now.
	_, err := q.conn.PgConn().Exec(ctx, sql).ReadAll()
	return q.note(err)
}

// postgresReader is the Querier over the pool for single statements.
type postgresReader struct{ s *postgresStore }

func (s *postgresStore) read() Querier { return postgresReader{s} }

func (r postgresReader) send(ctx context.Context, query string, args []any) (*postgresCursor, error) {
	values, err := arguments(args)
	if err != nil {
		return nil, err
	}
	if err := enter(ctx, r.s.reading, &r.s.closed); err != nil {
		return nil, err
	}
	conn, err := r.s.pool.Acquire(ctx)
	if err != nil {
		<-r.s.reading
		return nil, postgresError(err)
	}
	c := &postgresCursor{types: conn.Conn().TypeMap(), note: postgresError, release: func() {
		conn.Release()
		<-r.s.reading
	}}
	if c.rows, err = conn.Query(ctx, query, values...); err != nil {
		_ = c.close()
		return nil, postgresError(err)
	}
	return c, nil
}

func (r postgresReader) ExecContext(ctx context.Context, query string, args ...any) (Result, error) {
	c, err := r.send(ctx, query, args)
	if err != nil {
		return Result{}, err
	}
	return c.drain()
}

func (r postgresReader) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error) {
	c, err := r.send(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return &Rows{c: c}, nil
}

func (r postgresReader) QueryRowContext(ctx context.Context, query string, args ...any) *Row {
	c, err := r.send(ctx, query, args)
	if err != nil {
		return &Row{err: err}
	}
	return &Row{rows: Rows{c: c}}
}

func arguments(args []any) ([]any, error) {
	values := make([]any, len(args))
	for i, a := range args {
		v, err := argument(a)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

// postgresCursor is an open result.
type postgresCursor struct {
	rows    pgx.Rows
	batch   pgx.BatchResults // of the unit's first statement
	types   *pgtype.Map
	fields  []pgconn.FieldDescription
	raw     [][]byte
	note    func(error) error // maps an error, and remembers it
	release func()
	closed  bool
	bad     error // a value that could not be read
}

func (c *postgresCursor) next() (bool, error) {
	if c.closed {
		return false, errStale
	}
	if !c.rows.Next() {
		return false, c.note(c.rows.Err())
	}
	c.fields, c.raw = c.rows.FieldDescriptions(), c.rows.RawValues()
	return true, nil
}

func (c *postgresCursor) columns() int { return len(c.raw) }

func (c *postgresCursor) close() error {
	if c.closed {
		return nil
	}
	c.closed = true
	var err error
	if c.rows != nil {
		c.rows.Close()
		err = c.rows.Err()
	}
	if c.batch != nil {
		if e := c.batch.Close(); err == nil {
			err = e
		}
	}
	if c.release != nil {
		c.release()
	}
	if c.bad != nil {
		return c.bad
	}
	return c.note(err)
}

func (c *postgresCursor) drain() (Result, error) {
	for c.rows.Next() {
	}
	n := c.rows.CommandTag().RowsAffected()
	if c.rows.CommandTag().Select() {
		n = 0 // as in SQLite: what was read is not affected
	}
	err := c.close()
	if err != nil {
		return Result{}, err
	}
	return Result{n}, nil
}

// cell reads the types that migrations may use, and those that sums and counts have.
func (c *postgresCursor) cell(i int) cell {
	raw, f := c.raw[i], c.fields[i]
	if raw == nil {
		return cell{}
	}
	binaryFormat := f.Format == pgtype.BinaryFormatCode
	switch f.DataTypeOID {
	case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID:
		if n, ok := integerFrom(raw, binaryFormat); ok {
			return cell{kind: integer, n: n}
		}
	case pgtype.ByteaOID:
		if b, ok := bytesFrom(raw, binaryFormat); ok {
			return cell{kind: blob, b: b}
		}
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.BPCharOID, pgtype.NameOID, pgtype.UnknownOID:
		return cell{kind: text, b: raw}
	case pgtype.BoolOID:
		if len(raw) == 1 {
			var n int64
			if raw[0] == 1 || raw[0] == 't' {
				n = 1
			}
			return cell{kind: boolean, n: n}
		}
	case pgtype.Float8OID:
		if binaryFormat && len(raw) == 8 {
			return cell{kind: real, f: math.Float64frombits(binary.BigEndian.Uint64(raw))}
		}
	case pgtype.NumericOID: // SUM of BIGINT
		var n pgtype.Numeric
		if c.types.Scan(f.DataTypeOID, f.Format, raw, &n) == nil {
			if v, err := n.Int64Value(); err == nil && v.Valid {
				return cell{kind: integer, n: v.Int64}
			}
			if v, err := n.Float64Value(); err == nil && v.Valid {
				return cell{kind: real, f: v.Float64}
			}
		}
	}
	c.bad = fmt.Errorf("db: postgres: a column of type %d can't be read", f.DataTypeOID)
	return cell{}
}

func integerFrom(raw []byte, binaryFormat bool) (int64, bool) {
	if !binaryFormat {
		n, err := strconv.ParseInt(string(raw), 10, 64)
		return n, err == nil
	}
	switch len(raw) {
	case 8:
		return int64(binary.BigEndian.Uint64(raw)), true
	case 4:
		return int64(int32(binary.BigEndian.Uint32(raw))), true
	case 2:
		return int64(int16(binary.BigEndian.Uint16(raw))), true
	}
	return 0, false
}

func bytesFrom(raw []byte, binaryFormat bool) ([]byte, bool) {
	if binaryFormat {
		return raw, true
	}
	if len(raw) < 2 || raw[0] != '\\' || raw[1] != 'x' {
		return nil, false
	}
	b := make([]byte, hex.DecodedLen(len(raw)-2))
	_, err := hex.Decode(b, raw[2:])
	return b, err == nil
}
