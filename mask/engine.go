package mask

import (
	"slices"
	"strings"
	"sync"

	"snug/mask/internal/mint"
	"snug/mask/internal/tables"
	"snug/mask/text"
)

// Engine finds and masks under one policy. It is immutable and safe for concurrent use; make one and keep it.
type Engine struct {
	dispositions [kinds]string
	region       string
	mayOverrule  bool
	rules        *rules // nil where the site has none
}

// New makes an engine. It panics where p.Check finds fault: a policy that somebody wrote is checked first.
func New(p Policy) *Engine {
	if err := p.Check(); err != nil {
		panic("mask: " + err.Error())
	}
	e := &Engine{dispositions: p.dispositions(), region: p.Region, mayOverrule: p.MayOverrule}
	e.rules = newRules(p, &e.dispositions)
	return e
}

// Scan masks a text that stands alone. It never fails: what comes back is safe to store. The time is linear in the
// text's length, and a text with nothing to mask costs no allocation.
func (e *Engine) Scan(r text.Raw) Result { return e.scan(r, &turn{}) }

// rightToLeftOverride makes a number be shown from its end. Canonical texts have none.
const rightToLeftOverride = 0x202E

// turn is what a conversation lends to the scan of one text.
type turn struct {
	asked     asked
	overruled []Span
	// heard, where there is one, reads from what the scan knows about the words before anything is masked, and may find
	// more. placed tells it where the masks came to stand.
	heard  func(*scan, offsets)
	placed func([]found, []span)
	// done looks at the scan when all rules have run.
	done func(*scan, offsets)
}

var pool = sync.Pool{New: func() any { return new(scan) }}

// largest is how many atoms the working memory of a pooled scan may keep: one huge text must not hold memory for good.
const largest = 1 << 14

func (e *Engine) scan(r text.Raw, t *turn) Result {
	raw := r.Unmasked()
	if raw == "" {
		return Result{}
	}
	s := pool.Get().(*scan)
	defer s.release()
	clean, at := s.open(raw)
	s.turnedRound = len(clean) != len(raw) && strings.ContainsRune(raw, rightToLeftOverride)
	s.rules = e.rules
	s.find(t.asked)
	if t.heard != nil {
		t.heard(s, at)
	}
	s.finish(e.region)
	if t.done != nil {
		t.done(s, at)
	}
	if len(s.found) == 0 {
		if len(clean) == len(raw) && clean == raw {
			return Result{Text: text.Unchanged(mint.Stamp{}, r)}
		}
		return Result{Text: text.Masked(mint.Stamp{}, clean)}
	}
	list := slices.Clone(s.found)
	e.overrule(list, at, t.overruled)
	masked, spans := e.settle(s, clean, &list, t.asked)
	if t.placed != nil {
		for i := range list {
			list[i].shown = e.shows(&list[i])
		}
		t.placed(list, spans)
	}
	return Result{Text: text.Masked(mint.Stamp{}, masked), Findings: e.explain(list, spans, at)}
}

// open reads a text in its canonical form, which nearly all have as they are typed.
func (s *scan) open(raw string) (clean string, at offsets) {
	s.paint(raw)
	if s.lex(raw); !s.odd {
		return raw, offsets{}
	}
	if clean, at = canonical(raw); at.points != nil {
		s.paint(clean)
		s.lex(clean)
	}
	return clean, at
}

func (s *scan) release() {
	s.forget()
	clear(s.list[:cap(s.list)])
	s.text, s.rules, s.left, s.turnedRound = "", nil, s.left[:0], false
	if cap(s.atoms) <= largest && cap(s.bytes) <= 16*largest {
		pool.Put(s)
	}
}

// fewest is how many digits a text has, in any form, before a rule that goes by digits looks at it without being asked.
const fewest = 6

// find runs the rules for what is masked by default: first those that know a value by its form or a check digit, then those
// that go by label and question. Most texts have no long token, too few digits for any of the others, and no label.
func (s *scan) find(a asked) {
	s.asked = a
	s.findRuns()
	if len(s.runs) > 0 {
		s.privateKeys()
		s.credentials()
		s.walletKeys()
	}
	s.userinfo()
	roles := s.seen | a.roles | a.pending
	digits := len(s.digits) + s.spelled
	hasDigits := digits >= fewest || digits >= 3 && (roles&tables.Labels != 0 || a.topics&tables.TopicExpiry != 0) || s.touching >= 2 && digits > 0
	if hasDigits {
		s.group()
		s.ibans()
		if len(s.digits) >= shortest || s.touching >= 2 {
			s.encoded()
			if len(s.figures) >= leastFigures && len(s.digits) >= shortest {
				s.columns()
			}
			s.cards()
			if (s.turnedRound || s.turned()) && len(s.found) == 0 {
				s.backwards()
			}
		}
	}
	s.disguised(digits)
	s.seedPhrases()
	s.labelledKeys()
	if roles&tables.RolePassword != 0 {
		s.passwords()
	}
	if hasDigits {
		s.ssns()
		s.identities()
		if roles&tables.RoleDocument != 0 {
			s.documents()
		}
		s.sortCodes()
		if roles&tables.RoleExpiry != 0 || len(s.found) > 0 || a.topics&tables.TopicExpiry != 0 {
			s.expiries()
		}
		if roles&(tables.RoleCode|tables.RolePIN|tables.RoleOneTime|tables.RoleAccount) != 0 {
			s.announced()
		}
		s.sentCodes()
		if a.roles != 0 {
			s.answers()
		}
		if a.pending != 0 {
			s.recalled()
		}
	}
	s.securityAnswers()
	s.sort()
}

// contacts runs the rules for what is shown by default: how somebody is reached, and where money goes. They come last and
// take nothing away from the others, nor from a card that is sent in parts.
func (s *scan) contacts(region string) {
	before := len(s.found)
	s.emails()
	s.addresses()
	s.wallets()
	if len(s.figures) > 0 {
		s.birthDates()
		s.houses()
		s.phones(region)
	}
	if len(s.found) > before {
		s.sort()
	}
}

// sort brings the findings into the order of the text.
func (s *scan) sort() {
	if len(s.found) > 1 {
		slices.SortFunc(s.found, func(a, b found) int { return int(a.start) - int(b.start) })
	}
}

// finish runs what comes last: contacts, and then what the site knows of its own.
func (s *scan) finish(region string) {
	s.contacts(region)
	if s.rules != nil {
		s.rules.apply(s)
	}
}

// cleanEnd leads the end of a finding in the masked text back to the clean text. It touches mask next, and perhaps further
// ones: what ends in a mask ends with its value.
func cleanEnd(list []found, spans []span, next int, end int32) int32 {
	for next+1 < len(spans) && spans[next+1].start < int(end) {
		next++
	}
	return list[next].end + max(end-int32(spans[next].end), 0)
}

// explain makes what the caller sees.
func (e *Engine) explain(list []found, spans []span, at offsets) []Finding {
	out := make([]Finding, len(list))
	for i := range list {
		f := &list[i]
		out[i] = Finding{
			Entity: entities[f.kind].name, Country: f.country, Rule: f.rule, Start: at.raw(int(f.start)), End: at.rawEnd(int(f.end)),
			MaskStart: spans[i].start, MaskEnd: spans[i].end,
			Confirmed: said(f.confirmed[:]), Against: said(f.against[:]), Score: f.points(), Certain: f.certain(),
			Disposition: e.dispositions[f.kind],
		}
		if f.overruled {
			out[i].Disposition = Show
		}
	}
	return out
}

// points turns what speaks for and against a finding into a score.
func (f *found) points() int {
	score := 60
	if f.certain() {
		score = 85
	}
	for i, word := range f.confirmed {
		if word != "" && i > 0 {
			score += 5
		}
	}
	for _, word := range f.against {
		if word != "" {
			score -= 15
		}
	}
	return min(max(score, 1), 100)
}

func said(words []string) []string {
	for i, w := range words {
		if w == "" {
			return slices.Clone(words[:i:i])
		}
	}
	return slices.Clone(words)
}
