package notify

import (
	"regexp"
	"strings"

	"snug/internal/chat"
)

// letter is a text: {name} stands for a fact, and a line whose fact is missing is left out.
type letter struct{ subject, body string }

// form is what a kind of mail has.
type form struct {
	facts map[string]sort
	link  bool // there is none without one
}

var forms = map[chat.MailKind]form{
	chat.MailInvitation:      {map[string]sort{"by": name, "until": instant}, true},
	chat.MailReset:           {map[string]sort{"until": instant}, true},
	chat.MailPasswordChanged: {map[string]sort{"at": instant}, false},
	chat.MailFactorsReset:    {map[string]sort{"at": instant, "by": name}, false},
	chat.MailFactorsChanged:  {map[string]sort{"what": label, "at": instant}, false},
	chat.MailEmailChanged:    {map[string]sort{"at": instant, "by": name}, false},
	chat.MailSessionStolen:   {map[string]sort{"at": instant}, false},
	chat.MailApprovalWaiting: {map[string]sort{"what": label, "by": name, "until": instant}, true},
	chat.MailNews:            {map[string]sort{"what": label, "by": name, "at": instant}, false},
	chat.MailIncident: {map[string]sort{
		"kind": label, "severity": label, "first": instant, "last": instant, "count": number, "source": network, "person": name, "door": door,
	}, true},
	chat.MailIncidents: {map[string]sort{"count": number, "severity": label, "first": instant, "last": instant, "kinds": table}, true},
	chat.MailDigest: {map[string]sort{
		"from": instant, "until": instant, "count": number, "open": number, "kinds": table, "severities": table, "answers": number,
	}, true},
	chat.MailTest: {map[string]sort{"at": instant}, false},
}

// words are all texts of one language.
type words struct {
	language string
	letters  map[chat.MailKind]letter
	labels   map[string]string
	foot     string
	more     func(word string) string // of other rooms
}

// languages has the catalogue. Each language has every kind; a test sees to it.
var languages = map[string]words{"en": english, "de": german}

// wordsFor returns the words of a language, English if there are none.
func wordsFor(language string) words {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	if w, ok := languages[base]; ok {
		return w
	}
	return english
}

// label tells a word of ours; one that nobody has translated stands for itself.
func (w words) label(s string) string {
	if l, ok := w.labels[s]; ok {
		return l
	}
	if w.more != nil {
		return w.more(s)
	}
	return strings.NewReplacer("_", " ", ".", ": ").Replace(s)
}

var slot = regexp.MustCompile(`\{[a-z]+\}`)

// fill puts facts into a text, in one pass: a fact can't name another.
func fill(text string, facts map[string]string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		missing := false
		line = slot.ReplaceAllStringFunc(line, func(s string) string {
			v := facts[s[1:len(s)-1]]
			missing = missing || v == ""
			return v
		})
		if !missing {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
