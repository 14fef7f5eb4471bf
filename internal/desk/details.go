package desk

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/mask"
	"snug/mask/text"
)

// details describe the visitor: masked, then sealed as one value. They stand in a table of their own, since the row of
// the conversation is written with every message and should be short.
type details struct {
	Name       string          `json:"name,omitempty"`
	Email      string          `json:"email,omitempty"`
	URL        string          `json:"url,omitempty"`
	Title      string          `json:"title,omitempty"`
	Browser    string          `json:"browser,omitempty"`
	System     string          `json:"system,omitempty"`
	Fields     []detailField   `json:"fields,omitempty"`
	Verified   bool            `json:"verified,omitempty"`
	Purposes   []string        `json:"purposes,omitempty"`
	ConsentAt  int64           `json:"consent_at,omitempty"`
	TextHash   string          `json:"text_hash,omitempty"`
	Connection chat.Connection `json:"connection,omitzero"`
}

type detailField struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

func (t *details) name() text.Text  { return mask.Restore([]byte(t.Name)) }
func (t *details) email() text.Text { return mask.Restore([]byte(t.Email)) }

// visitor is the form in which staff see them.
func (t *details) visitor(language string) chat.Visitor {
	v := chat.Visitor{
		Name: t.name(), Email: t.email(), PageURL: mask.Restore([]byte(t.URL)), PageTitle: mask.Restore([]byte(t.Title)),
		Browser: t.Browser, System: t.System, Language: language, Verified: t.Verified, Purposes: slices.Clone(t.Purposes),
		ConsentAt: ms(t.ConsentAt), TextHash: t.TextHash, Connection: t.Connection,
	}
	for _, f := range t.Fields {
		v.Fields = append(v.Fields, chat.Field{Key: f.Key, Text: mask.Restore([]byte(f.Text))})
	}
	return v
}

var (
	fieldKey = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)
	language = regexp.MustCompile(`^[A-Za-z0-9-]{0,35}$`)
	parsed   = regexp.MustCompile(`^[A-Za-z0-9 ._-]{0,60}$`)
	hash     = regexp.MustCompile(`^[0-9a-f]{0,64}$`)
	purpose  = regexp.MustCompile(`^[a-z_]{1,40}$`)
)

// describe masks what a start says of its visitor. It returns how many masks that took, too.
func (d *Desk) describe(s *Start) (details, int, error) {
	t := details{
		Browser: s.Browser, System: s.System, Verified: s.Verified, Purposes: s.Purposes, TextHash: s.TextHash,
		Connection: s.Connection,
	}
	if !s.ConsentAt.IsZero() {
		t.ConsentAt = s.ConsentAt.UnixMilli()
	}
	if !language.MatchString(s.Language) || !parsed.MatchString(s.Browser) || !parsed.MatchString(s.System) ||
		!hash.MatchString(s.TextHash) || len(s.Purposes) > 16 {
		return t, 0, chat.Errorf(chat.Invalid, "Language, browser, system or consent is not of the form that was asked for.")
	}
	for _, p := range s.Purposes {
		if !purpose.MatchString(p) {
			return t, 0, chat.Errorf(chat.Invalid, "A purpose is a word of lower-case letters.")
		}
	}
	if len(s.Fields) > MaxFields {
		return t, 0, chat.Errorf(chat.TooLarge, "There are at most %d custom fields.", MaxFields)
	}
	masked, engine := 0, d.mask(s.Site)
	for _, part := range []struct {
		what string
		raw  text.Raw
		max  int
		by   func(text.Raw) mask.Result
		to   *string
	}{
		{"A name", s.Name, MaxName, engine.Name, &t.Name},
		{"An e-mail address", s.Email, MaxEmail, engine.Scan, &t.Email},
		{"A page's address", s.URL, MaxURL, engine.URL, &t.URL},
		{"A page's title", s.Title, MaxTitle, engine.Scan, &t.Title},
	} {
		n, err := masked1(part.what, part.raw, part.max, part.by, part.to)
		if err != nil {
			return t, 0, err
		}
		masked += n
	}
	if t.Name != "" && d.poses(s.Site, t.Name) {
		if !s.Verified {
			return t, 0, errPoses
		}
		t.Name = "" // the shop knows them by it, and staff by the rest of what it signed
	}
	for _, f := range s.Fields {
		if !fieldKey.MatchString(f.Key) {
			return t, 0, chat.Errorf(chat.Invalid, "A custom field's key has 1 to 40 characters of a-z, 0-9 and _.")
		}
		df := detailField{Key: f.Key}
		n, err := masked1("A custom field", f.Text, MaxField, engine.Scan, &df.Text)
		if err != nil {
			return t, 0, err
		}
		masked += n
		t.Fields = append(t.Fields, df)
	}
	return t, masked, nil
}

// masked1 masks one value, and returns how many masks it took.
func masked1(what string, raw text.Raw, max int, by func(text.Raw) mask.Result, to *string) (int, error) {
	if err := bounded(what, raw, max, false); err != nil {
		return 0, err
	}
	res := by(raw)
	if err := fits(what, res.Text, max); err != nil {
		return 0, err
	}
	*to = res.Text.Clear()
	n := 0
	for _, f := range res.Findings {
		if f.Disposition != mask.Show {
			n++
		}
	}
	return n, nil
}

func placeDetails(st *state) keyring.AD {
	return keyring.AD{Table: "conversation_visitor", Column: "body", Site: st.Site.Bytes(), Conversation: st.Conversation.Bytes()}
}

func (t *details) seal(key *keyring.Key, st *state) (sealed.Value, error) {
	b, err := json.Marshal(t)
	if err != nil {
		return sealed.Value{}, err
	}
	defer clear(b)
	return key.Seal(placeDetails(st), b), nil
}

const (
	insertDetails = `INSERT INTO conversation_visitor (conversation, body) VALUES ($1, $2)`
	updateDetails = `UPDATE conversation_visitor SET body = $1 WHERE conversation = $2`
	selectDetails = `SELECT body FROM conversation_visitor WHERE conversation = $1`
)

func readDetails(ctx context.Context, q db.Querier, key *keyring.Key, st *state) (details, error) {
	var t details
	var body sealed.Value
	if err := q.QueryRowContext(ctx, selectDetails, st.Conversation).Scan(&body); err != nil {
		return t, err
	}
	b, err := key.Open(placeDetails(st), body)
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal(b, &t)
}

// amend changes the details of a conversation within one unit of work.
func (d *Desk) amend(ctx context.Context, r *room, change func(*details) bool) (state, details, error) {
	if r.private != nil {
		return r.private.amend(r, change)
	}
	key, err := d.key(ctx, r)
	if err != nil {
		return state{}, details{}, d.lost(ctx, r, err)
	}
	var st state
	var t details
	err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		var err error
		if st, err = d.lockState(ctx, q, r.id); err != nil {
			return err
		}
		key, err := d.under(ctx, &st, key)
		if err != nil {
			return err
		}
		if t, err = readDetails(ctx, q, key, &st); err != nil {
			return err
		}
		if !change(&t) {
			return nil
		}
		body, err := t.seal(key, &st)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, updateDetails, body, r.id)
		return err
	})
	if err != nil {
		return state{}, details{}, d.lost(ctx, r, err)
	}
	return st, t, nil
}

// SetPage keeps where the visitor is: the address without its query, masked, and the title, masked. Ended if the
// conversation is over.
func (d *Desk) SetPage(ctx context.Context, g chat.Guest, url, title text.Raw) error {
	r, err := d.guestRoom(ctx, g)
	if err != nil {
		return err
	}
	if st := r.current(); !st.live() {
		return errEnded
	}
	var u, t string
	if _, err := masked1("A page's address", url, MaxURL, d.mask(r.site).URL, &u); err != nil {
		return err
	}
	if _, err := masked1("A page's title", title, MaxTitle, d.mask(r.site).Scan, &t); err != nil {
		return err
	}
	st, _, err := d.amend(ctx, r, func(det *details) bool {
		same := det.URL == u && det.Title == t
		det.URL, det.Title = u, t
		return !same
	})
	if err != nil {
		return err
	}
	// Nothing moved; consoles that show the visitor beside the conversation take it as a sign to look again.
	d.bus.Publish(chat.Event{Kind: chat.EventMoved, Before: st.Facts, After: st.Facts, Summary: d.summary(r, &st), At: d.stamp()})
	return nil
}

// Withdraw takes back what a visitor allowed, and returns what is left. Where the conversation is over already, its
// period is that of what is left from now on. Withdrawing "answer" is ending and erasing, which the caller asks for.
func (d *Desk) Withdraw(ctx context.Context, g chat.Guest, purpose string) ([]string, error) {
	r, err := d.guestRoom(ctx, g)
	if err != nil {
		return nil, err
	}
	had := false
	st, t, err := d.amend(ctx, r, func(det *details) bool {
		n := len(det.Purposes)
		det.Purposes = slices.DeleteFunc(det.Purposes, func(p string) bool { return p == purpose })
		had = len(det.Purposes) < n
		return had
	})
	if err != nil {
		return nil, err
	}
	if !had {
		return t.Purposes, nil // done before, or never given: either way it is not there
	}
	key, err := d.key(ctx, r)
	if err != nil {
		return nil, d.lost(ctx, r, err)
	}
	now := d.stamp()
	e := system(r.id, visitor, chat.Withdrawn, now)
	e.Text = d.mask(r.site).Scan(text.Typed(purpose)).Text
	l, err := compile(key, r, e)
	if err != nil {
		return nil, told(err)
	}
	a := &act{lines: []line{l}, allow: anyState, change: func(s *state) {
		if s.ended > 0 {
			s.erase = min(s.erase, max(now.UnixMilli(), s.ended+d.kept(st.Site, t.Purposes)))
		}
	}}
	if err := d.perform(ctx, r, key, a); err != nil {
		return nil, d.lost(ctx, r, err)
	}
	d.publish(r, a, now)
	d.stir()
	return t.Purposes, nil
}

func anyState(*state) error { return nil }

// kept is the period in milliseconds.
func (d *Desk) kept(site chat.SiteID, purposes []string) int64 {
	return max(0, d.periods.Kept(site, purposes)).Milliseconds()
}
