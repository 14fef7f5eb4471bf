package db

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"reflect"
)

// cell is one value of a row as the engine has it, without an allocation. The zero value is NULL.
type cell struct {
	kind cellKind
	n    int64
	f    float64
	b    []byte // of text and blob; belongs to the engine
}

type cellKind uint8

const (
	null cellKind = iota
	integer
	real
	boolean // in n
	text
	blob
)

func (k cellKind) String() string {
	return [...]string{"NULL", "integer", "float", "boolean", "text", "blob"}[k]
}

// value copies the cell into what database/sql calls a driver.Value.
func (c cell) value() driver.Value {
	switch c.kind {
	case integer:
		return c.n
	case real:
		return c.f
	case boolean:
		return c.n != 0
	case text:
		return string(c.b)
	case blob:
		return append(make([]byte, 0, len(c.b)), c.b...)
	}
	return nil
}

// scan copies the current row of c into dest. Errors name the column's number and the types, never a value.
func scan(c cursor, dest []any) error {
	if n := c.columns(); n != len(dest) {
		return fmt.Errorf("db: %d columns scanned into %d variables", n, len(dest))
	}
	for i, d := range dest {
		if err := assign(d, c.cell(i)); err != nil {
			return fmt.Errorf("db: column %d: %w", i+1, err)
		}
	}
	return nil
}

// assign is database/sql's conversion as far as our engines' values and our rooms' types need it: no guessing between
// texts and numbers.
func assign(dest any, c cell) error {
	switch d := dest.(type) {
	case *int64:
		if c.kind == integer {
			*d = c.n
			return nil
		}
	case *uint64:
		if c.kind == integer && c.n >= 0 {
			*d = uint64(c.n)
			return nil
		}
	case *int:
		if c.kind == integer && c.n >= math.MinInt && c.n <= math.MaxInt {
			*d = int(c.n)
			return nil
		}
	case *string:
		if c.kind == text || c.kind == blob {
			*d = string(c.b)
			return nil
		}
	case *[]byte:
		switch c.kind {
		case null:
			*d = nil
			return nil
		case text, blob:
			*d = append(make([]byte, 0, len(c.b)), c.b...)
			return nil
		}
	case *bool:
		if c.kind == boolean || c.kind == integer && (c.n == 0 || c.n == 1) { // SQLite has no booleans
			*d = c.n == 1
			return nil
		}
	case *float64:
		switch c.kind {
		case real:
			*d = c.f
			return nil
		case integer:
			*d = float64(c.n)
			return nil
		}
	case *any:
		*d = c.value()
		return nil
	case sql.Scanner:
		return d.Scan(c.value())
	default:
		return assignByKind(dest, c)
	}
	return mismatch(dest, c)
}

// assignByKind takes named types and pointers, which a switch over types can't.
func assignByKind(dest any, c cell) error {
	p := reflect.ValueOf(dest)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return errors.New("scan needs a pointer")
	}
	e := p.Elem()
	switch e.Kind() {
	case reflect.Pointer:
		if c.kind == null {
			e.SetZero()
			return nil
		}
		n := reflect.New(e.Type().Elem())
		if err := assign(n.Interface(), c); err != nil {
			return err
		}
		e.Set(n)
		return nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if c.kind == integer && !e.OverflowInt(c.n) {
			e.SetInt(c.n)
			return nil
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if c.kind == integer && c.n >= 0 && !e.OverflowUint(uint64(c.n)) {
			e.SetUint(uint64(c.n))
			return nil
		}
	case reflect.String:
		var s string
		if assign(&s, c) == nil {
			e.SetString(s)
			return nil
		}
	case reflect.Bool:
		var b bool
		if assign(&b, c) == nil {
			e.SetBool(b)
			return nil
		}
	case reflect.Float32, reflect.Float64:
		var f float64
		if assign(&f, c) == nil {
			e.SetFloat(f)
			return nil
		}
	case reflect.Slice:
		var b []byte
		if e.Type().Elem().Kind() == reflect.Uint8 && assign(&b, c) == nil {
			e.SetBytes(b)
			return nil
		}
	}
	return mismatch(dest, c)
}

func mismatch(dest any, c cell) error { return fmt.Errorf("%s does not fit %T", c.kind, dest) }

// argument turns what a caller passed into one of int64, float64, bool, []byte, string or nil. What comes by the thousand
// is first, and takes no reflection.
func argument(a any) (driver.Value, error) {
	switch v := a.(type) {
	case nil, int64, float64, bool, []byte, string:
		return a, nil
	case int:
		return int64(v), nil
	case uint64:
		if v > math.MaxInt64 {
			return nil, errors.New("db: argument over 63 bits")
		}
		return int64(v), nil
	case driver.Valuer: // ids and sealed values
		if reflect.TypeOf(a).Kind() != reflect.Pointer { // which may be nil
			if v, err := v.Value(); err == nil && storable(v) {
				return v, nil
			}
		}
	}
	v, err := driver.DefaultParameterConverter.ConvertValue(a)
	if err == nil && storable(v) {
		return v, nil
	}
	// The error does not wrap err, which may quote the value.
	return nil, fmt.Errorf("db: argument of type %T can't be stored", a)
}

// storable leaves time.Time out on purpose: the engines would store it differently.
func storable(v driver.Value) bool {
	switch v.(type) {
	case nil, int64, float64, bool, []byte, string:
		return true
	}
	return false
}
