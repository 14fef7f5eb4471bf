package realtime

import (
	"encoding/binary"
	"errors"
	"time"
)

// errClosing is what the WebSocket library reads when it is not to see any more bytes.
var errClosing = errors.New("realtime: closing")

// guard follows the frames (RFC 6455 §5.2) in what a client sends, before the library sees the bytes. It knows what the
// library does not tell: when a message begins, how many frames it has come in, how often pings come. It refuses what the
// RFC forbids at the first byte that shows it, so that a frame that claims 2^63 bytes is never allocated for.
type guard struct {
	head       [14]byte // of the frame that is being read
	have       uint8    // bytes of head so far
	fragments  uint8    // frames of the message that is being read
	continued  bool     // a data frame without FIN came: the message goes on
	payload    uint32   // bytes of the current frame still to come
	total      uint32   // bytes of the message so far
	beatSecond uint32   // the second that beats counts in
	beats      uint8    // control frames in it
}

// maxBeats is how many control frames a client may send in one second.
const maxBeats = 20

// mid tells whether a frame or message has begun and not ended.
func (g *guard) mid() bool { return g.have > 0 || g.payload > 0 || g.continued }

// scan follows b and returns why the socket must be closed, or finished.
func (g *guard) scan(b []byte, limit uint32, now time.Time) ending {
	for len(b) > 0 {
		if g.payload > 0 {
			n := min(uint32(len(b)), g.payload)
			g.payload -= n
			b = b[n:]
			continue
		}
		need := g.need() // 2 at first, then the whole header
		n := copy(g.head[g.have:need], b)
		g.have += uint8(n)
		b = b[n:]
		if g.have < need {
			continue
		}
		if need == 2 {
			if e := g.first(); e.code != 0 {
				return e
			}
			continue
		}
		if e := g.frame(limit, now); e.code != 0 {
			return e
		}
	}
	return ending{}
}

// need is the length of the header, as far as it can be known from what is there. The mask's key is part of it.
func (g *guard) need() uint8 {
	if g.have < 2 {
		return 2
	}
	switch g.head[1] & 0x7f {
	case 126:
		return 8
	case 127:
		return 14
	}
	return 6
}

// first looks at the two bytes that every header begins with.
func (g *guard) first() ending {
	op, fin, length := g.head[0]&0x0f, g.head[0]&0x80 != 0, g.head[1]&0x7f
	switch {
	case g.head[0]&0x70 != 0, g.head[1]&0x80 == 0:
		return badFrame
	case op == opContinue:
		if !g.continued {
			return badFrame
		}
	case op == opText, op == opBinary:
		if g.continued {
			return badFrame
		}
	case op == opClose, op == opPing, op == opPong:
		if !fin || length > 125 {
			return badFrame
		}
	default:
		return badFrame
	}
	return ending{}
}

// frame looks at a whole header.
func (g *guard) frame(limit uint32, now time.Time) ending {
	length := uint64(g.head[1] & 0x7f)
	switch length {
	case 126:
		if length = uint64(binary.BigEndian.Uint16(g.head[2:])); length < 126 {
			return badFrame
		}
	case 127:
		if length = binary.BigEndian.Uint64(g.head[2:]); length <= 0xffff {
			return badFrame
		}
	}
	g.have = 0
	op, fin := g.head[0]&0x0f, g.head[0]&0x80 != 0
	if op >= opClose {
		if second := uint32(now.Unix()); second != g.beatSecond {
			g.beatSecond, g.beats = second, 0
		}
		if g.beats++; g.beats > maxBeats {
			return tooManyPings
		}
		g.payload = uint32(length)
		return ending{}
	}
	if op != opContinue {
		g.total, g.fragments = 0, 0
	}
	if length > uint64(limit) || g.total+uint32(length) > limit {
		return tooLong
	}
	if g.fragments++; g.fragments > maxFragments {
		return tooManyParts
	}
	g.total += uint32(length)
	g.payload = uint32(length)
	g.continued = !fin
	return ending{}
}
