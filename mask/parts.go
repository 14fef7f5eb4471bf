package mask

import "snug/mask/internal/tables"

// Bounds of the memory of numbers in parts.
const (
	// partsKept is how many parts are remembered: a card digit by digit, and some numbers before it.
	partsKept = 32
	// partsReach is for how many texts, of both sides, a part is remembered.
	partsReach = 48
	// cardTalk is for how many texts a word like "card" speaks for parts.
	cardTalk = 24
	// pause is after how many texts without digits a new run of parts begins.
	pause = 8
)

// part is one number of a visitor's text that may belong to a longer one.
type part struct {
	text       int // the number of the text, from 1
	start, end int // as typed
	clean      int // in the canonical text; after place, in the masked one
	length     int // there
	digits     [longest]byte
	n          int
	fresh      bool // begins a run: nothing that it could go on from stands before it
	masked     bool
	// loose parts stand in a text that says more than somebody does who sends a part: only a second look takes them.
	loose bool
	role  partRole
}

// parts is the memory of the numbers that a visitor sent, for cards that are sent in several texts. Everything in it that
// an Earlier may name was reported as a Part when it came.
type parts struct {
	list   []part
	text   int // the number of the newest text
	talk   int // the text until which card talk speaks for parts
	latest int // how many of the list's last parts are of the newest text
	told   []Earlier
}

// next begins a text: what lies too far back is forgotten.
func (p *parts) next() {
	p.text++
	p.latest, p.told = 0, nil
	drop, plain := 0, 0
	for i := range p.list {
		if !p.list[i].loose {
			plain++
		}
	}
	for drop < len(p.list) && (p.list[drop].text <= p.text-partsReach || plain > partsKept || len(p.list)-drop > 2*partsKept) {
		if !p.list[drop].loose {
			plain--
		}
		drop++
	}
	if drop > 0 {
		kept := copy(p.list, p.list[drop:])
		clear(p.list[kept:])
		p.list = p.list[:kept]
	}
}

// hear takes up the numbers of a text, and looks whether they complete a card.
func (p *parts) hear(s *scan, at offsets, author Author) {
	if s.seen&tables.RoleCard != 0 || s.asked.roles&tables.RoleCard != 0 {
		p.talk = p.text + cardTalk
	}
	if author != Visitor || len(s.digits) == 0 && s.spelled == 0 {
		return
	}
	if len(s.numbers) == 0 {
		s.group() // too few digits for the rules of single texts
	}
	loose := !s.mayBePart()
	if loose && !s.mayBeLoosePart() {
		return
	}
	for k := range s.numbers {
		n := &s.numbers[k]
		if !s.usable(k) || n.n > longest-1 || n.gap&gapCurrency != 0 {
			continue
		}
		q := part{text: p.text, start: at.raw(int(n.start)), end: at.rawEnd(int(n.end)), clean: int(n.start), length: int(n.end - n.start), n: int(n.n)}
		copy(q.digits[:], s.digits[n.digits:n.digits+n.n])
		q.loose = loose
		q.fresh = p.begins(loose)
		p.list = append(p.list, q)
		p.latest++
	}
	if loose && p.latest == 0 && len(s.atoms) == 1 {
		p.hearWord(s, at)
	}
	if p.latest == 0 {
		return
	}
	if !loose {
		p.complete(s)
	}
	if len(p.told) == 0 {
		p.assign(s)
		p.again(s)
	}
}

// begins tells whether the next part begins a run: whether none stands shortly before it, among all parts, or those that are not
// loose.
func (p *parts) begins(loose bool) bool {
	for i := len(p.list) - 1; i >= 0; i-- {
		if loose || !p.list[i].loose {
			return p.text-p.list[i].text > pause
		}
	}
	return true
}

// mayBePart tells whether a text is one that somebody sends a part of a number in: a few digits, and hardly a word that
// does not announce them.
func (s *scan) mayBePart() bool {
	if len(s.numbers) == 0 || len(s.numbers) > longest {
		return false
	}
	strange, digits := 0, 0
	for i := range s.atoms {
		a := &s.atoms[i]
		switch {
		case a.role&tables.RoleOther != 0:
			return false
		case a.number >= 0:
		case a.n > 0:
			return false // part of a serial number
		case a.role&(small|tables.RoleJoin|tables.RoleCard|tables.RoleOr) == 0:
			strange++
		}
	}
	for k := range s.numbers {
		if s.numbers[k].shaped {
			return false
		}
		digits += int(s.numbers[k].n)
	}
	if s.asked.roles == tables.RoleOther && !s.asked.answered {
		return false // the order number that was asked for
	}
	return digits < longest && (strange == 0 || strange == 1 && s.seen&(tables.RoleJoin|tables.RoleCard) != 0)
}

// complete looks for a card that ends with the newest part: from every part on that one may begin at.
func (p *parts) complete(s *scan) {
	var (
		best  = -1
		most  int
		whole [longest]byte
		total int
	)
	for from := len(p.list) - 1; from >= 0; from-- {
		q := &p.list[from]
		if q.loose {
			continue
		}
		if total+q.n > longest {
			break
		}
		copy(whole[longest-total-q.n:], q.digits[:q.n])
		total += q.n
		if total < shortest || q.text == p.text {
			continue // a card in one text is found as such
		}
		digits := whole[longest-total:]
		network := cardOf(digits)
		if network == nil {
			continue
		}
		if score := p.weigh(from, network); score > 0 && score >= most {
			best, most = from, score
		}
	}
	if best >= 0 {
		p.report(s, best, "card.parts")
	}
}

// weigh scores the parts from one on, whose check digit is right; what is above zero is a card.
func (p *parts) weigh(from int, network *tables.Network) int {
	score := 0
	if network.Weak {
		score--
	}
	if p.list[from].fresh {
		score += 2
	} else {
		score -= 2
	}
	if p.text <= p.talk {
		score += 3
	}
	var sizes []int
	for i := from; i < len(p.list); i++ {
		if !p.list[i].loose {
			sizes = append(sizes, p.list[i].n)
		}
	}
	even := true
	for i := range sizes {
		even = even && (sizes[i] == sizes[0] || i == len(sizes)-1 && sizes[i] < sizes[0])
	}
	if even || len(sizes) == 3 && sizes[0] == 4 && sizes[1] == 6 {
		score += 2
	}
	if p.list[from].masked {
		score += 2 // a card that goes on: 16 digits of 19 were one by chance
	}
	return score
}

// report finds the newest text's parts in it, and tells of the earlier ones. No digit stays: nobody knows yet whether the
// number goes on.
func (p *parts) report(s *scan, from int, rule string) {
	first, last := -1, -1
	for i := from; i < len(p.list); i++ {
		q := &p.list[i]
		if q.text == p.text {
			if first < 0 {
				first = i
			}
			last = i
			continue
		}
		if q.masked || q.loose && rule != disguisedRule || q.role == partCounts {
			continue
		}
		q.masked = true
		f := Finding{Entity: Card, Rule: rule, Start: q.start, End: q.end, MaskStart: q.clean, MaskEnd: q.clean + q.length,
			Confirmed: []string{"luhn", "parts"}, Score: 85, Certain: true, Disposition: Destroy}
		back := p.text - q.text
		if n := len(p.told); n > 0 && p.told[n-1].Back == back {
			p.told[n-1].Findings = append(p.told[n-1].Findings, f)
		} else {
			p.told = append(p.told, Earlier{Back: back, Findings: []Finding{f}})
		}
	}
	for i, j := 0, len(p.told)-1; i < j; i, j = i+1, j-1 {
		p.told[i], p.told[j] = p.told[j], p.told[i]
	}
	f := found{kind: kindCard, rule: rule, bare: true, start: int32(p.list[first].clean), end: int32(p.list[last].clean + p.list[last].length)}
	f.confirm("luhn")
	f.confirm("parts")
	if s.take(f) {
		s.sort()
	}
	for i := first; i <= last; i++ {
		p.list[i].masked = true
	}
}

// place moves the newest text's parts to where they stand in the masked text.
func (p *parts) place(list []found, spans []span) {
	for i := len(p.list) - p.latest; i < len(p.list); i++ {
		q := &p.list[i]
		shift := 0
		for k := range list {
			if int(list[k].end) > q.clean {
				if int(list[k].start) < q.clean+q.length && !list[k].shown {
					q.masked = true // a rule that read the masked text took it
				}
				break
			}
			shift = spans[k].end - int(list[k].end)
		}
		q.clean += shift
	}
}

// tell gives what the newest text brought: whether it may be a part, whether it looks so much like one that others should wait for
// more, and what became visible in earlier ones.
func (p *parts) tell() (part, arriving bool, earlier []Earlier) {
	for i := len(p.list) - p.latest; i < len(p.list); i++ {
		part = part || !p.list[i].masked
		arriving = arriving || !p.list[i].masked && !p.list[i].loose
	}
	return part, arriving, p.told
}

// shortAnswer is how many digits an answer may have that others see at once: a size, a quantity, a house.
const shortAnswer = 3

// short tells whether the newest text has so few digits.
func (p *parts) short() bool {
	digits := 0
	for i := len(p.list) - p.latest; i < len(p.list); i++ {
		digits += p.list[i].n
	}
	return digits <= shortAnswer
}
