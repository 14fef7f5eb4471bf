package keyring

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
)

// memory is a Store in memory, with the contract's semantics. Each change counts down to a planned crash: the change is
// done or not, as after says, and from then on every call fails, as if the process were gone.
type memory struct {
	mu     sync.Mutex
	rows   map[KeyID]Row
	dead   map[KeyID]bool
	gets   int
	beside func() // called in Get, outside the lock

	crashIn int // changes until the crash; 0: never
	after   bool
	crashed bool
}

var errCrash = errors.New("the process is gone")

func newMemory() *memory { return &memory{rows: map[KeyID]Row{}, dead: map[KeyID]bool{}} }

// change runs do under the lock, unless the crash comes before it.
func (m *memory) change(do func()) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.crashed {
		return errCrash
	}
	if m.crashIn > 0 {
		if m.crashIn--; m.crashIn == 0 {
			m.crashed = true
			if m.after {
				do()
			}
			return errCrash
		}
	}
	do()
	return nil
}

// revive is the start of the next process.
func (m *memory) revive() { m.crashed, m.crashIn = false, 0 }

func (m *memory) Put(_ context.Context, row Row) (inserted bool, err error) {
	var inner error
	err = m.change(func() {
		if m.dead[row.ID] {
			inner = ErrDestroyed
			return
		}
		if _, ok := m.rows[row.ID]; !ok {
			row.Wrapped = bytes.Clone(row.Wrapped)
			m.rows[row.ID], inserted = row, true
		}
	})
	return inserted, errors.Join(err, inner)
}

func (m *memory) Get(_ context.Context, id KeyID) (Row, error) {
	m.mu.Lock()
	m.gets++
	beside, crashed := m.beside, m.crashed
	row, ok := m.rows[id]
	dead := m.dead[id]
	m.mu.Unlock()
	if beside != nil {
		beside()
	}
	switch {
	case crashed:
		return Row{}, errCrash
	case ok:
		return row, nil
	case dead:
		return Row{}, ErrDestroyed
	}
	return Row{}, ErrUnknownKey
}

func (m *memory) Destroy(_ context.Context, ids []KeyID) error {
	return m.change(func() {
		for _, id := range ids {
			delete(m.rows, id)
			m.dead[id] = true
		}
	})
}

func (m *memory) WalkRoot(_ context.Context, fn func(Row) error) error {
	m.mu.Lock()
	var rows []Row
	for _, row := range m.rows {
		if row.Parent.IsZero() {
			rows = append(rows, row)
		}
	}
	crashed := m.crashed
	m.mu.Unlock()
	if crashed {
		return errCrash
	}
	slices.SortFunc(rows, func(a, b Row) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	for _, row := range rows {
		if err := fn(row); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Rewrap(_ context.Context, from uint32, rows []Row) (n int, err error) {
	err = m.change(func() {
		for _, row := range rows {
			if there, ok := m.rows[row.ID]; ok && there.Root == from {
				there.Root, there.Wrapped = row.Root, bytes.Clone(row.Wrapped)
				m.rows[row.ID] = there
				n++
			}
		}
	})
	return n, err
}

func (m *memory) Counts(context.Context) ([]Count, int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.crashed {
		return nil, 0, errCrash
	}
	sums := map[Count]int{}
	for _, row := range m.rows {
		sums[Count{Purpose: row.Purpose, Root: row.Root}]++
	}
	var out []Count
	for c, n := range sums {
		c.Keys = n
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Purpose, b.Purpose), cmp.Compare(a.Root, b.Root))
	})
	return out, len(m.dead), nil
}

func (m *memory) Adopt(_ context.Context, rows []Row) error {
	return m.change(func() {
		for _, row := range rows {
			if _, ok := m.rows[row.ID]; ok {
				m.rows[row.ID] = row
			}
		}
	})
}
