package bench

import (
	"bytes"

	"snug/internal/chat"
)

// A message carries its conversation's place in the run and its own number, in letters: digits might be taken for
// something confidential and masked.
const sentence = "Do you still have the blue one in my size? Reference "

var refers = []byte("Reference ")

const markLetters = 5

func appendMark(to []byte, place, number int) []byte {
	for _, n := range []int{place, number} {
		for range markLetters {
			to = append(to, 'a'+byte(n&15))
			n >>= 4
		}
	}
	return to
}

// readMark finds place and number in a frame. ok is false for what is no message of this run.
func readMark(frame []byte) (place, number int, ok bool) {
	at := bytes.LastIndex(frame, refers)
	if at < 0 || len(frame) < at+len(refers)+2*markLetters {
		return 0, 0, false
	}
	mark := frame[at+len(refers):][:2*markLetters]
	for i := markLetters - 1; i >= 0; i-- {
		a, b := mark[i]-'a', mark[markLetters+i]-'a'
		if a > 15 || b > 15 {
			return 0, 0, false
		}
		place, number = place<<4|int(a), number<<4|int(b)
	}
	return place, number, true
}

// appendPost writes the frame of message number in the conversation at place.
func appendPost(to []byte, place, number int) []byte {
	to = append(to, `{"t":"post","id":"`...)
	to, _ = chat.NewClientID().AppendText(to) // never fails
	to = append(to, `","text":"`+sentence...)
	to = appendMark(to, place, number)
	return append(to, `","browser":[]}`...)
}

// number reads the integer that follows "name": in a frame, or 0.
func number(frame []byte, name string) uint64 {
	_, rest, found := bytes.Cut(frame, []byte(name))
	if !found {
		return 0
	}
	var n uint64
	for _, b := range rest {
		if b < '0' || b > '9' {
			break
		}
		n = n*10 + uint64(b-'0')
	}
	return n
}
