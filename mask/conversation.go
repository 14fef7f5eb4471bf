package mask

import (
	"strings"

	"snug/mask/internal/tables"
	"snug/mask/text"
)

// asked is what somebody was just asked for.
type asked struct {
	roles    tables.Role
	left     int8 // for how many more texts it counts
	late     bool // something else was written since
	answered bool
	topics   tables.Topic // what a question was about, beside its labels
	fresh    bool         // that question was the last thing that was said
	// pending were asked for before, and not answered: "I can't remember … oh, I think it was 4711".
	pending tables.Role
	waits   int8 // for how many more texts they count
	newer   bool // something else was asked since: a bare number answers that
}

// unanswered is what stays open of a question when another takes its place.
func (a *asked) unanswered() tables.Role {
	if a.answered {
		return a.pending
	}
	return a.pending | a.roles&(tables.RolePIN|tables.RoleOneTime)
}

// patience is for how many of the other's texts a question counts: people answer late, and correct themselves.
const patience = 6

// memory is for how many texts a question that was not answered stays open, and correction for how many somebody who told
// a PIN may tell another.
const (
	memory     = 12
	correction = 3
)

// Conversation remembers what each side was just asked for, so that the bare "4711" after "What is your PIN?" is a PIN,
// and the digits of the visitor's last texts, so that a card that is sent in parts is found at its last one.
//
// What it remembers is bounded and holds no words. It is a cache: it may be dropped at any time, and be made anew by adding
// the last texts, masked as they were stored, again. It is not safe for concurrent use; the order of Add is the order of
// the conversation.
type Conversation struct {
	engine *Engine
	// Each side has a memory of its own: of the other's question, and of its own unfinished sentence ("my PIN is").
	question [2]asked
	opened   [2]asked
	about    [2]about
	replies  [2]bool // the next text is the first after a question
	parts    parts
	// overheard, where there is one, looks at the scan of each text of the visitor's, before anything is masked.
	overheard func(*scan, offsets)
}

// Conversation begins a conversation.
func (e *Engine) Conversation() *Conversation { return &Conversation{engine: e} }

// Add masks the next text of the conversation, with what was said before in mind. overruled are places where a visitor says
// that nothing confidential stands; they count where the policy lets visitors overrule, for findings that are not Certain.
func (c *Conversation) Add(author Author, r text.Raw, overruled ...Span) Result {
	me, other := &c.question[author&1], &c.question[1-author&1]
	now := *me
	now.roles |= c.opened[author&1].roles
	if now.roles&^tables.RoleOther != 0 && c.opened[author&1].roles != 0 {
		now.roles &^= tables.RoleOther
	}
	c.opened[author&1] = asked{}
	now.topics, now.fresh = c.about[author&1].topics, c.about[author&1].left == patience
	c.parts.next()
	t := turn{asked: now}
	if author == Visitor {
		t.placed = c.parts.place
		if c.engine.mayOverrule {
			t.overruled = overruled
		}
	}
	t.heard = func(s *scan, at offsets) {
		if author == Visitor {
			c.opened[author&1].roles = s.openEnd() // of an agent it is a question: "and your PIN"
		}
		me.answered = me.answered || s.answersAny(me.roles)
		if s.answersAny(me.pending) {
			me.pending = 0
		}
		if told := s.told(); told != 0 && me.pending == 0 {
			me.pending, me.waits, me.newer = told, correction, false // "… or was it 0314?"
		}
		asks := s.question(author == Visitor)
		c.about[author&1].answer()
		c.about[1-author&1].ask(s.asksAbout(author == Visitor))
		if asks.pending = other.unanswered() &^ asks.roles; asks.pending != 0 {
			asks.waits = memory
		}
		switch {
		case asks.roles != 0:
			*other = asks
		case asks.left > 0 && other.answered: // another question
			*other = asked{pending: asks.pending, waits: asks.waits}
		}
		other.newer = other.newer || asks.left > 0
		c.replies[1-author&1] = asks.left > 0
		c.parts.hear(s, at, author)
		if c.overheard != nil && author == Visitor {
			c.overheard(s, at)
		}
	}
	result := c.engine.scan(r, &t)
	result.Part, result.Arriving, result.Earlier = c.parts.tell()
	result.Arriving = result.Arriving && !(c.replies[author&1] && now.roles&tables.RoleCard == 0 && c.parts.short())
	c.replies[author&1] = false
	me.late = true
	if me.waits--; me.waits <= 0 {
		me.pending = 0
	}
	if me.left--; me.left <= 0 {
		if open := me.unanswered(); open&^me.pending != 0 {
			me.pending, me.waits = open, memory
		}
		*me = asked{pending: me.pending, waits: me.waits, newer: me.newer}
	}
	return result
}

// answersAny tells whether something was found that was asked for, here or before it came here.
func (s *scan) answersAny(roles tables.Role) bool {
	if strings.Contains(s.text, "•••") {
		return true // masked before it came
	}
	for i := range s.found {
		for k := range secrets {
			if secrets[k].kind == s.found[i].kind && secrets[k].role&roles != 0 {
				return true
			}
		}
		if s.found[i].kind == kindPassword && roles&tables.RolePassword != 0 {
			return true
		}
		if k := s.found[i].kind; k >= kindNationalID && k <= kindDrivingLicence && roles&(tables.RoleID|tables.RoleDocument) != 0 {
			return true
		}
	}
	return false
}

// told is what the text tells unasked, of what people correct.
func (s *scan) told() (roles tables.Role) {
	for i := range s.found {
		switch s.found[i].kind {
		case kindPIN:
			roles |= tables.RolePIN
		case kindOneTimeCode:
			roles |= tables.RoleOneTime
		}
	}
	return roles
}

// question reads what a text asks for: the labels of the last sentence that has any, if it or a later one is a request.
// Without labels, left tells whether it is a question at all. A strict reading takes only what has a question mark for a
// request: visitors say "please check my account" of what they have told already.
func (s *scan) question(strict bool) asked {
	var (
		labels   tables.Role
		request  bool
		sentence tables.Role // labels of the sentence
		asks     bool
		never    bool
		anything bool
	)
	finish := func(mark bool) {
		asks = asks || mark
		anything = anything || asks
		switch {
		case sentence == 0:
			request = request || labels != 0 && asks
		case never && !mark:
			labels, request = 0, false
		default:
			labels, request = sentence, asks
		}
		sentence, asks, never = 0, false, false
	}
	for k := range s.atoms {
		if k > 0 && (s.ends(k) || s.atoms[k].gap&gapLine != 0) {
			finish(questionMark(s.text[s.atoms[k-1].end:s.atoms[k].start]))
		}
		role := s.atoms[k].role
		sentence |= role & tables.Labels
		asks = asks || !strict && role&tables.RoleAsk != 0
		never = never || role&tables.RoleNever != 0
	}
	if n := len(s.atoms); n > 0 {
		finish(questionMark(s.text[s.atoms[n-1].end:]))
		request = request || !strict && labels != 0 && s.onlyLabels()
	}
	if labels == 0 && !strict && s.speaksOfCode() && (anything || s.seen&tables.RoleAsk != 0) {
		return asked{roles: tables.RoleOneTime, left: patience}
	}
	switch {
	case labels != 0 && request:
		if labels != tables.RoleOther {
			labels &^= tables.RoleOther
		}
		return asked{roles: labels, left: patience}
	case anything && labels == 0:
		return asked{left: 1}
	}
	return asked{}
}

// onlyLabels: "Account number and PIN".
func (s *scan) onlyLabels() bool {
	for k := range s.atoms {
		if role := s.atoms[k].role; role&(tables.Labels|small|tables.RoleOr) == 0 || role&tables.RoleIs != 0 {
			return false
		}
	}
	return len(s.atoms) <= 8 && len(s.found) == 0
}

func questionMark(signs string) bool { return strings.ContainsAny(signs, "?؟？;") }

// openEnd reads what a text announces and does not say: "my PIN is", "password:".
func (s *scan) openEnd() tables.Role {
	for k := len(s.atoms) - 1; k >= 0 && k >= len(s.atoms)-4; k-- {
		a := &s.atoms[k]
		if s.tail&gapStop != 0 || a.n > 0 || a.taken {
			return 0
		}
		if role := a.role & tables.Labels; role != 0 {
			return role
		}
		if a.role&small == 0 {
			return 0
		}
	}
	return 0
}
