package consent

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"snug/internal/chat"
)

// Facts are what a site says of itself. The same hold in every language, unless Words has them in that language.
type Facts struct {
	Site       chat.SiteID
	Key        string
	Name       string
	Controller string   // who is responsible: name and address
	Contact    string   // how to reach them about privacy
	Recipients []string // who else receives the data; "nobody" if so
	Countries  []string // where the data lies
	Complain   string   // the supervisory authority
	OffRecord  bool     // whether a chat off the record is offered
	OtherWays  []Way
	// Words replace Snug's own, by language (BCP 47). What is left empty stays Snug's, where Snug speaks that language.
	Words map[string]Words
}

// Words are a text's parts in one language. In each, {site}, {controller}, {contact} and {authority} stand for the
// site's facts.
type Words struct {
	Intro      string
	Controller string
	Contact    string
	Recipients []string
	Countries  []string
	Rights     string
	Complain   string
	More       string
	OffRecord  string
	Purposes   map[Purpose]PurposeWords

	// Until and Readers stand behind the lock: how long, and who.
	Until   string
	Readers string
}

// PurposeWords are one purpose in one language.
type PurposeWords struct{ Title, Text, Period string }

// Bounds of a text; the whole of it travels in the widget's first document.
const (
	maxPart  = 4000
	maxList  = 40
	maxLangs = 40
)

var languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

// languages returns the languages in which the site's text is there, sorted.
func (f Facts) languages() []string {
	var out []string
	for lang := range defaults {
		out = append(out, lang)
	}
	for lang := range f.Words {
		if _, ours := defaults[lang]; !ours {
			out = append(out, lang)
		}
	}
	slices.Sort(out)
	return out
}

// body writes the text in one language, or says what it lacks or has wrongly.
func (f Facts) body(lang string) (Body, error) {
	w := defaults[lang].with(f.Words[lang])
	own := f.Words[lang]
	pick := func(mine, ours string) string {
		if strings.TrimSpace(mine) != "" {
			return strings.TrimSpace(mine)
		}
		return strings.TrimSpace(ours)
	}
	pickList := func(mine, ours []string) []string {
		if len(mine) > 0 {
			return trimmed(mine)
		}
		return trimmed(ours)
	}
	controller, contact := pick(own.Controller, f.Controller), pick(own.Contact, f.Contact)
	var missing []string
	if controller == "" {
		missing = append(missing, "controller")
	}
	if contact == "" {
		missing = append(missing, "contact")
	}
	if f.Complain == "" && own.Complain == "" {
		missing = append(missing, "complain")
	}
	fill := strings.NewReplacer("{site}", f.Name, "{controller}", controller, "{contact}", contact, "{authority}", f.Complain)
	b := Body{
		Intro: fill.Replace(w.Intro), Controller: controller, Contact: contact,
		Recipients: pickList(own.Recipients, f.Recipients), Countries: pickList(own.Countries, f.Countries),
		Rights: fill.Replace(w.Rights), Complain: fill.Replace(w.Complain), More: fill.Replace(w.More),
		OffRecord: f.OffRecord, OtherWays: slices.Clone(f.OtherWays), Purposes: []PurposeText{},
	}
	if b.OtherWays == nil {
		b.OtherWays = []Way{}
	}
	if f.OffRecord {
		b.OffRecordText = fill.Replace(w.OffRecord)
	}
	need := func(name, value string) {
		if value == "" {
			missing = append(missing, name)
		}
	}
	need("intro", b.Intro)
	need("rights", b.Rights)
	need("complain", b.Complain)
	if len(b.Recipients) == 0 {
		missing = append(missing, "recipients (say that there are none, if so)")
	}
	if len(b.Countries) == 0 {
		missing = append(missing, "countries")
	}
	if f.OffRecord {
		need("the text about chats off the record", b.OffRecordText)
	}
	for _, p := range purposes {
		pw := w.Purposes[p.id]
		need("title of "+string(p.id), pw.Title)
		need("text of "+string(p.id), pw.Text)
		need("period of "+string(p.id), pw.Period)
		b.Purposes = append(b.Purposes, PurposeText{ID: p.id, Title: fill.Replace(pw.Title), Text: fill.Replace(pw.Text),
			Basis: p.basis, Period: fill.Replace(pw.Period), Switch: p.basis == Consent})
	}
	missing = slices.Compact(missing)
	if len(missing) > 0 {
		return Body{}, fmt.Errorf("consent text of site %q in %s can't go live: missing %s", f.Key, lang, strings.Join(missing, ", "))
	}
	if err := b.bounded(); err != nil {
		return Body{}, fmt.Errorf("consent text of site %q in %s: %w", f.Key, lang, err)
	}
	return b, nil
}

// stored says in words where, how long and for whom data lies, behind the lock.
func (f Facts) stored(lang string) Stored {
	w := defaults[lang].with(f.Words[lang])
	countries := f.Countries
	if own := f.Words[lang].Countries; len(own) > 0 {
		countries = own
	}
	fill := strings.NewReplacer("{site}", f.Name)
	return Stored{Where: strings.Join(trimmed(countries), ", "), Until: fill.Replace(w.Until), Readers: fill.Replace(w.Readers)}
}

// with puts other's words in the place of w's, where it has any.
func (w Words) with(other Words) Words {
	put := func(to *string, from string) {
		if strings.TrimSpace(from) != "" {
			*to = strings.TrimSpace(from)
		}
	}
	put(&w.Intro, other.Intro)
	put(&w.Rights, other.Rights)
	put(&w.Complain, other.Complain)
	put(&w.More, other.More)
	put(&w.OffRecord, other.OffRecord)
	put(&w.Until, other.Until)
	put(&w.Readers, other.Readers)
	all := make(map[Purpose]PurposeWords, len(purposes))
	for _, p := range purposes {
		pw := w.Purposes[p.id]
		put(&pw.Title, other.Purposes[p.id].Title)
		put(&pw.Text, other.Purposes[p.id].Text)
		put(&pw.Period, other.Purposes[p.id].Period)
		all[p.id] = pw
	}
	w.Purposes = all
	return w
}

func trimmed(in []string) []string {
	out := make([]string, 0, len(in))
	for _, s := range in {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// bounded refuses what would not fit, and links that run code.
func (b Body) bounded() error {
	parts := []string{b.Intro, b.Controller, b.Contact, b.Rights, b.Complain, b.More, b.OffRecordText}
	parts = append(append(parts, b.Recipients...), b.Countries...)
	for _, p := range b.Purposes {
		parts = append(parts, p.Title, p.Text, p.Period)
	}
	for _, w := range b.OtherWays {
		u, err := url.Parse(w.Href)
		if err != nil || w.Label == "" || (u.Scheme != "https" && u.Scheme != "mailto" && u.Scheme != "tel") {
			return errors.New("other ways of contact need a label, and a link with the scheme https, mailto or tel")
		}
		parts = append(parts, w.Label, w.Href)
	}
	for _, p := range parts {
		if len(p) > maxPart {
			return fmt.Errorf("a part is longer than %d bytes", maxPart)
		}
	}
	if len(b.Recipients) > maxList || len(b.Countries) > maxList || len(b.OtherWays) > maxList {
		return fmt.Errorf("a list has more than %d lines", maxList)
	}
	return nil
}
