package keyring

import (
	"container/list"
	"context"
	"sync"
)

// cache holds the unwrapped keys that were used last, at most size of them, and sees to it that a key which many ask
// for at once is loaded once.
type cache struct {
	mu      sync.Mutex
	size    int
	keys    map[KeyID]*list.Element // guarded by mu, as all below; values are *Key
	order   *list.List              // front: used last
	flights map[KeyID]*flight
}

// flight is a load under way.
type flight struct {
	done    chan struct{}
	dropped bool // the key was destroyed meanwhile; guarded by the cache's mu
	key     *Key // set before done is closed, as err
	err     error
}

func newCache(size int) *cache {
	return &cache{size: size, keys: make(map[KeyID]*list.Element), order: list.New(), flights: make(map[KeyID]*flight)}
}

// hit returns a key from memory, or nil.
func (c *cache) hit(id KeyID) *Key {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hitLocked(id)
}

func (c *cache) hitLocked(id KeyID) *Key {
	e, ok := c.keys[id]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*Key)
}

// get returns a key from memory, waits for a load under way, or loads. Waiting ends with ctx.
func (c *cache) get(ctx context.Context, id KeyID, load func(context.Context, KeyID) (*Key, error)) (*Key, error) {
	c.mu.Lock()
	if key := c.hitLocked(id); key != nil {
		c.mu.Unlock()
		return key, nil
	}
	if f, ok := c.flights[id]; ok {
		c.mu.Unlock()
		select {
		case <-f.done:
			return f.key, f.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	f := &flight{done: make(chan struct{}), err: ErrOpen} // the error stands if load panics
	c.flights[id] = f
	c.mu.Unlock()

	c.fly(ctx, id, f, load)
	return f.key, f.err
}

// fly loads a key and lands it, also when load panics.
func (c *cache) fly(ctx context.Context, id KeyID, f *flight, load func(context.Context, KeyID) (*Key, error)) {
	defer func() {
		c.mu.Lock()
		delete(c.flights, id)
		switch {
		case f.dropped:
			f.key, f.err = nil, ErrDestroyed
		case f.err == nil:
			c.addLocked(f.key)
		}
		c.mu.Unlock()
		close(f.done)
	}()
	f.key, f.err = load(ctx, id)
}

// add keeps a key that was just made.
func (c *cache) add(key *Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.addLocked(key)
}

func (c *cache) addLocked(key *Key) {
	if c.hitLocked(key.id) != nil {
		return
	}
	c.keys[key.id] = c.order.PushFront(key)
	for len(c.keys) > c.size {
		c.removeLocked(c.order.Back())
	}
}

// removeLocked forgets a key. Its secret is not cleared, since somebody may be sealing with it this moment; the garbage
// collector takes it.
func (c *cache) removeLocked(e *list.Element) {
	delete(c.keys, e.Value.(*Key).id)
	c.order.Remove(e)
}

// drop forgets keys and all that they wrap. A part's key goes also when its conversation's is not at hand: there is no
// telling then what wraps that.
func (c *cache) drop(ids []KeyID) {
	gone := make(map[KeyID]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.removeIfLocked(func(k *Key) bool { return gone[k.id] || gone[k.parent] })
	c.removeIfLocked(func(k *Key) bool { return k.purpose == Part && c.keys[k.parent] == nil })
	for id, f := range c.flights {
		if gone[id] {
			f.dropped = true
		}
	}
}

func (c *cache) removeIfLocked(is func(*Key) bool) {
	for e := c.order.Front(); e != nil; {
		next := e.Next()
		if is(e.Value.(*Key)) {
			c.removeLocked(e)
		}
		e = next
	}
}

func (c *cache) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.keys)
}
