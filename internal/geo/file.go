package geo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"net/netip"
)

// What is read of the format (MaxMind DB 2.0): a binary tree over the bits of an address, whose leaves point into a section of
// typed values, and behind all of it a map that says how the tree is laid out.
const (
	marker       = "\xab\xcd\xefMaxMind.com"
	metadataRoom = 128 << 10
	separator    = 16
	deepest      = 16      // maps within maps
	steps        = 100_000 // values that are read for one answer: a file that points in circles ends here
)

var errFormat = errors.New("this is no database in MaxMind's format, or a part of one: fetch it again")

// database is a file in memory. It is not changed, and safe for concurrent use.
type database struct {
	tree, data []byte
	nodes      int
	record     int // bits of one of a node's two records
	bits       int // of an address: 32 or 128
	v4         int // the node at which IPv4 begins in a tree of IPv6
}

// readDatabase finds the parts of a file, and looks at each node and at the first value of each leaf's data.
func readDatabase(b []byte) (*database, error) {
	at := bytes.LastIndex(b[max(0, len(b)-metadataRoom):], []byte(marker))
	if at < 0 {
		return nil, errFormat
	}
	at += max(0, len(b)-metadataRoom)
	meta := reader{b: b[at+len(marker):], left: steps}
	top, _, err := meta.value(0, 0)
	if err != nil {
		return nil, errFormat
	}
	said, _ := top.(map[string]any)
	number := func(key string) int { n, _ := said[key].(uint64); return int(min(n, math.MaxInt32)) }
	d := &database{nodes: number("node_count"), record: number("record_size")}
	switch number("ip_version") {
	case 4:
		d.bits = 32
	case 6:
		d.bits = 128
	}
	size := d.nodes * d.record / 4
	if number("binary_format_major_version") != 2 || d.bits == 0 || d.record != 24 && d.record != 28 && d.record != 32 ||
		d.nodes == 0 || size+separator > at || !bytes.Equal(b[size:size+separator], make([]byte, separator)) {
		return nil, errFormat
	}
	d.tree, d.data = b[:size], b[size+separator:at]
	for n := range d.nodes {
		for side := range 2 {
			to := d.step(n, side)
			if to > d.nodes && to-d.nodes-separator >= len(d.data) || to > d.nodes && to < d.nodes+separator {
				return nil, errFormat
			}
		}
	}
	if d.bits == 128 {
		for range 96 {
			if d.v4 >= d.nodes {
				break
			}
			d.v4 = d.step(d.v4, 0)
		}
	}
	return d, nil
}

// step is where a node leads: to another, to none (nodes), or to data (beyond).
func (d *database) step(node, side int) int {
	n := d.tree[node*d.record/4:]
	switch d.record {
	case 24:
		n = n[3*side:]
		return int(n[0])<<16 | int(n[1])<<8 | int(n[2])
	case 28: // the byte in the middle has the upper half of both
		if side == 0 {
			return int(n[3]>>4)<<24 | int(n[0])<<16 | int(n[1])<<8 | int(n[2])
		}
		return int(n[3]&15)<<24 | int(n[4])<<16 | int(n[5])<<8 | int(n[6])
	}
	return int(binary.BigEndian.Uint32(n[4*side:]))
}

// find returns what the file says of an address: a map, or nil.
func (d *database) find(a netip.Addr) map[string]any {
	node, bits := 0, a.AsSlice()
	switch {
	case a.Is4() && d.bits == 128:
		node = d.v4
	case !a.Is4() && d.bits == 32:
		return nil
	}
	for i := 0; i < 8*len(bits) && node < d.nodes; i++ {
		node = d.step(node, int(bits[i/8]>>(7-i%8)&1))
	}
	if node <= d.nodes {
		return nil
	}
	r := reader{b: d.data, left: steps}
	v, _, err := r.value(node-d.nodes-separator, 0)
	if err != nil {
		return nil
	}
	found, _ := v.(map[string]any)
	return found
}

// reader reads values. left bounds how many.
type reader struct {
	b    []byte
	left int
}

// value reads the value at a place, and returns where the next one begins. Only what is used is kept: maps, texts and numbers.
func (r *reader) value(at, depth int) (any, int, error) {
	kind, size, at, err := r.head(at)
	if err != nil || depth > deepest {
		return nil, 0, errFormat
	}
	if r.left--; r.left < 0 {
		return nil, 0, errFormat
	}
	if kind == 1 { // a pointer: size is where it leads
		v, _, err := r.follow(size, depth)
		return v, at, err
	}
	switch kind {
	case 7, 11: // map, array
		m := map[string]any{}
		for range size {
			key := any("")
			if kind == 7 {
				if key, at, err = r.value(at, depth+1); err != nil {
					return nil, 0, err
				}
			}
			var v any
			if v, at, err = r.value(at, depth+1); err != nil {
				return nil, 0, err
			}
			if name, is := key.(string); is && kind == 7 {
				m[name] = v
			}
		}
		return m, at, nil
	case 14: // a truth, which is its own size
		return nil, at, nil
	}
	if size > len(r.b)-at {
		return nil, 0, errFormat
	}
	part, at := r.b[at:at+size], at+size
	switch kind {
	case 2: // text
		return string(part), at, nil
	case 5, 6, 9: // numbers without a sign
		var n uint64
		if size > 8 {
			return nil, 0, errFormat
		}
		for _, c := range part {
			n = n<<8 | uint64(c)
		}
		return n, at, nil
	case 3, 4, 8, 10, 15: // of no use here
		return nil, at, nil
	}
	return nil, 0, errFormat
}

// follow reads what a pointer leads to, which is no pointer itself.
func (r *reader) follow(at, depth int) (any, int, error) {
	if kind, _, _, err := r.head(at); err != nil || kind == 1 {
		return nil, 0, errFormat
	}
	return r.value(at, depth+1)
}

// head reads a value's kind and size; of a pointer, where it leads.
func (r *reader) head(at int) (kind, size, next int, err error) {
	take := func() int {
		if at < 0 || at >= len(r.b) {
			err = errFormat
			return 0
		}
		at++
		return int(r.b[at-1])
	}
	c := take()
	kind, size = c>>5, c&31
	if kind == 1 {
		n := size >> 3
		size &= 7
		if n == 3 {
			size = 0
		}
		for range n + 1 {
			size = size<<8 | take()
		}
		return kind, size + [4]int{0, 2048, 526336, 0}[n], at, err
	}
	if kind == 0 {
		kind = take() + 7
	}
	switch size {
	case 29:
		size = 29 + take()
	case 30:
		size = 285 + take()<<8
		size += take()
	case 31:
		size = 65821 + take()<<16
		size += take() << 8
		size += take()
	}
	return kind, size, at, err
}
