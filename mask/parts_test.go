package mask_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"snug/mask"
	"snug/mask/text"
)

// dialogue plays texts, and keeps the masked ones as a server would: what an Earlier names is masked anew, and must have been
// a Part.
type dialogue struct {
	t        *testing.T
	e        *mask.Engine
	c        *mask.Conversation
	texts    []text.Text
	parts    []bool
	findings int
}

func newDialogue(t *testing.T) *dialogue {
	e := mask.New(mask.Policy{})
	return &dialogue{t: t, e: e, c: e.Conversation()}
}

func (d *dialogue) add(author mask.Author, typed string) mask.Result {
	d.t.Helper()
	r := d.c.Add(author, text.Typed(typed))
	d.texts = append(d.texts, r.Text)
	d.parts = append(d.parts, r.Part)
	d.findings += len(r.Findings)
	for _, earlier := range r.Earlier {
		at := len(d.texts) - 1 - earlier.Back
		if earlier.Back < 1 || at < 0 {
			d.t.Fatalf("an earlier text %d before text %d", earlier.Back, len(d.texts))
		}
		if !d.parts[at] {
			d.t.Errorf("%q is named as an earlier part, and was not told to be one", d.texts[at].Clear())
		}
		later := d.e.Later(d.texts[at], earlier.Findings)
		if len(later.Findings) != len(earlier.Findings) {
			d.t.Errorf("of %d findings %d have a place in %q", len(earlier.Findings), len(later.Findings), d.texts[at].Clear())
		}
		d.texts[at] = later.Text
		d.findings += len(earlier.Findings)
	}
	return r
}

// digits is what is left in the clear.
func (d *dialogue) digits() string {
	var b strings.Builder
	for _, t := range d.texts {
		for _, r := range t.Clear() {
			if r >= '0' && r <= '9' {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

func TestParts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		lines []string // an agent's begin with "> "
		left  string   // digits
	}{
		{"two halves", []string{"45391488", "03436467"}, ""},
		{"four groups", []string{"4539", "1488", "0343", "6467"}, ""},
		{"with the agent's lines between", []string{"my card", "4539", "> go on", "1488", "> yes?", "0343", "> and the rest", "6467"}, ""},
		{"with words", []string{"first part 4539", "then 1488", "next 0343", "and the last 6467"}, ""},
		{"two groups and two", []string{"4539 1488", "0343 6467"}, ""},
		{"in words", []string{"four five three nine", "one four eight eight", "zero three four three", "six four six seven"}, ""},
		{"amex", []string{"3782", "822463", "10005"}, ""},
		{"after a number that is none", []string{"I need 2 of them in size 43", "45391488", "03436467"}, "243"},
		{"an order number stays", []string{"> What is your order number?", "45391488", "> And your postcode?", "03436"}, "4539148803436"},
		{"counted", []string{"part 1: 4539", "part 2: 1488", "part 3: 0343", "part 4: 6467"}, "123"},
		{"counted of four", []string{"(1/4) 4539", "(2/4) 1488", "(3/4) 0343", "(4/4) 6467"}, "142434"},
		{"in sentences", []string{"so its 4539", "then we have 1488", "after that 0343", "and finally 6467"}, ""},
		{"politely", []string{"4539 please", "ok 1488", "ok 0343", "6467 thanks"}, ""},
		{"each twice", []string{"4539", "4539", "1488", "1488", "0343", "0343", "6467", "6467"}, ""},
		{"begun again", []string{"4539", "1488", "> Sorry, could you begin again?", "4539", "1488", "0343", "6467"}, ""},
		{"mended at once", []string{"4539", "1489", "no wait, 1488", "0343", "6467"}, ""},
		{"mended with a star", []string{"4539", "1489", "*1488", "0343", "6467"}, ""},
		{"mended at the end", []string{"4539", "1488", "0344", "6467", "> It is refused.", "sorry, the third group is 0343"}, ""},
		{"mended without saying which", []string{"4539", "1488", "0344", "6467", "> It is refused.", "oh no, it should be 0343"}, ""},
		{"digits in words", strings.Fields("four five three nine one four eight eight zero three four three six four six seven"), ""},
		{"expiry behind the last", []string{"4539", "1488", "0343", "6467 09/28"}, ""},
		{"in German", []string{"die ersten vier: 4539", "die nächsten: 1488", "dann 0343", "und zuletzt 6467"}, ""},
		{"after answers", []string{"> Which size?", "42", "> How many?", "3", "4539", "1488", "0343", "6467"}, "423"},
		{"many lines between", []string{"4539", "> Let me look.", "thanks a lot for that", "1488", "> One moment.", "no hurry", "0343", "> Yes?", "6467"}, ""},
		{"answers of four digits", []string{"> How many tiles?", "we need 4539 tiles", "> And bricks?", "1488 bricks", "0343 is my area code", "6468 more"}, "4539148803436468"},
		{"mended to nothing", []string{"4539", "1488", "0344", "6467", "no wait, 0346"}, "45391488034464670346"},
		{"not a card", []string{"4539", "1488", "0343", "6468"}, "4539148803436468"},
		{"a label between", []string{"4539", "1488", "order 0343", "6467"}, "4539148803436467"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDialogue(t)
			for _, line := range c.lines {
				if said, ok := strings.CutPrefix(line, "> "); ok {
					d.add(mask.Agent, said)
				} else {
					d.add(mask.Visitor, line)
				}
			}
			if got := d.digits(); got != c.left {
				t.Errorf("left are %q, want %q", got, c.left)
			}
		})
	}
}

// A card of nineteen digits whose first sixteen are one by chance leaves nothing, either.
func TestPartsGoOn(t *testing.T) {
	t.Parallel()
	const card = "4000000000000002036" // both pass
	d := newDialogue(t)
	d.add(mask.Visitor, "my card number")
	for _, digit := range card {
		d.add(mask.Visitor, string(digit))
	}
	if got := d.digits(); got != "" {
		t.Errorf("left are %q", got)
	}
}

// Any cut of any card, with lines between, leaves no digit.
func TestPartsHoweverCut(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 400 {
		card := luhnCard(r)
		d := newDialogue(t)
		d.add(mask.Visitor, "here is my card")
		var cut []string
		for rest, parts := card, 2+r.IntN(15); rest != ""; parts-- {
			n := 1 + r.IntN(max(1, 2*len(rest)/max(parts, 1)))
			if n = min(n, len(rest)); parts <= 1 {
				n = len(rest)
			}
			if n >= len(card)-1 {
				n = len(card) / 2
			}
			cut = append(cut, rest[:n])
			rest = rest[n:]
		}
		for _, part := range cut {
			for range r.IntN(3) {
				d.add(mask.Agent, "mhm")
			}
			d.add(mask.Visitor, part)
		}
		if got := d.digits(); got != "" {
			t.Errorf("%q: left are %q", cut, got)
		}
	}
}

func luhnCard(r *rand.Rand) string {
	digits := []byte(fmt.Sprintf("4%015d", r.Int64N(1e15)))
	for check := range byte(10) {
		digits[15] = '0' + check
		sum := 0
		for i, c := range digits {
			v := int(c - '0')
			if i%2 == 0 {
				if v *= 2; v > 9 {
					v -= 9
				}
			}
			sum += v
		}
		if sum%10 == 0 {
			break
		}
	}
	return string(digits)
}

// Another node makes the memory anew from the masked texts, and goes on.
func TestPartsMemoryIsACache(t *testing.T) {
	t.Parallel()
	e := mask.New(mask.Policy{})
	c := e.Conversation()
	var stored []text.Text
	for _, part := range []string{"my card", "4539", "1488", "0343"} {
		stored = append(stored, c.Add(mask.Visitor, text.Typed(part)).Text)
	}
	again := e.Conversation()
	for _, part := range stored {
		again.Add(mask.Visitor, text.Typed(part.Clear()))
	}
	r := again.Add(mask.Visitor, text.Typed("6467"))
	if len(r.Earlier) != 3 || r.Text.Clear() != "••••" {
		t.Errorf("%d earlier texts, masked %q", len(r.Earlier), r.Text.Clear())
	}
}

// A part is forgotten after so many texts.
func TestPartsAreForgotten(t *testing.T) {
	t.Parallel()
	d := newDialogue(t)
	d.add(mask.Visitor, "45391488")
	for range 60 {
		d.add(mask.Agent, "one moment, please")
	}
	if r := d.add(mask.Visitor, "03436467"); len(r.Earlier) != 0 || len(r.Findings) != 0 {
		t.Errorf("%+v", r)
	}
}

// A short answer to a question is shown at once, and still found to be a part.
func TestShortAnswersDoNotWait(t *testing.T) {
	t.Parallel()
	d := newDialogue(t)
	d.add(mask.Agent, "Which size do you need?")
	if r := d.add(mask.Visitor, "45"); !r.Part || r.Arriving {
		t.Errorf("an answer: %+v", r)
	}
	if r := d.add(mask.Visitor, "391"); !r.Arriving {
		t.Errorf("what comes after it: %+v", r)
	}
	d.add(mask.Visitor, "48803")
	d.add(mask.Visitor, "436467")
	if got := d.digits(); got != "" {
		t.Errorf("left are %q", got)
	}
	d.add(mask.Agent, "And your card number?")
	if r := d.add(mask.Visitor, "451"); !r.Arriving {
		t.Errorf("what was asked for: %+v", r)
	}
}

// Ordinary messages are not held.
func TestOrdinaryMessagesDoNotArrive(t *testing.T) {
	t.Parallel()
	c, held := mask.New(mask.Policy{}).Conversation(), 0
	list := chatter(4000)
	for _, r := range list {
		if c.Add(mask.Visitor, r).Arriving {
			held++
		}
	}
	if held*200 > len(list) {
		t.Errorf("%d of %d are held", held, len(list))
	}
}
