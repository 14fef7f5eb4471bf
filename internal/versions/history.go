package versions

import (
	"context"
	"fmt"
	"time"

	"snug/internal/chat"
)

// history returns the newest versions, the latest first. One that does not open is there with its time and author.
func (k *Kept[T]) history(ctx context.Context, limit int) ([]Version[T], error) {
	rows, err := k.o.DB.Read().QueryContext(ctx, k.selectHistory, append(k.args(), limit)...)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", k.o.Table, err)
	}
	defer rows.Close()
	var list []Version[T]
	for rows.Next() {
		v, err := k.read(ctx, rows)
		if err != nil && !v.Broken {
			return nil, fmt.Errorf("read %s: %w", k.o.Table, err)
		}
		list = append(list, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", k.o.Table, err)
	}
	return list, nil
}

// Step is one version, and the one before it; the default before the first.
type Step[T any] struct{ Is, Was Version[T] }

// Steps returns the newest versions, the latest first, with what each version replaced.
func (k *Kept[T]) Steps(ctx context.Context, limit int) ([]Step[T], error) {
	list, err := k.history(ctx, limit+1)
	if err != nil {
		return nil, err
	}
	steps := make([]Step[T], 0, len(list))
	for i, v := range list {
		was := Version[T]{Value: k.o.Default}
		if i+1 < len(list) {
			was = list[i+1]
		} else if len(list) > limit {
			break // it is there to be compared with
		}
		steps = append(steps, Step[T]{v, was})
	}
	return steps, nil
}

// Made is a version as a history tells of it.
type Made[C any] struct {
	Number  int
	At      time.Time
	By      chat.StaffID // zero: the host's operator
	Changes []C
}

// Changes is Steps with what each version changed, as between tells. A version that can't be opened is there with its time and
// author, and neither it nor the one after it with changes.
func Changes[T, C any](ctx context.Context, k *Kept[T], limit int, between func(was, is T) []C) ([]Made[C], error) {
	list, err := k.Steps(ctx, limit)
	if err != nil {
		return nil, err
	}
	made := make([]Made[C], len(list))
	for i, s := range list {
		made[i] = Made[C]{Number: s.Is.Number, At: s.Is.At, By: s.Is.By}
		if !s.Is.Broken && !s.Was.Broken {
			made[i].Changes = between(s.Was.Value, s.Is.Value)
		}
	}
	return made, nil
}
