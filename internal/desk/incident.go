package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/internal/perm"
	"snug/mask"
)

// Incident is the record of something confidential that slipped through and was masked later: what it was, where it stood
// and who may have seen it, and never the value. It outlives the conversation.
type Incident struct {
	ID           chat.RecordID
	Conversation chat.ConversationID
	Site         chat.SiteID
	At           time.Time
	By           chat.Author    // who had it masked; system: a sweep
	Found        map[string]int // by entity
	Places       []Place        // at most maxPlaces
	More         int            // further places
	// Read are staff who read that far; Given are others whose browser was given the text; Watching are those who had the
	// conversation on the screen when it was masked.
	Read, Given, Watching []chat.StaffID
	VisitorRead           bool
	Steps                 []Step // done so far, in order: "rows", "keys", "journal", "done"
}

// Place is one text in which something stood.
type Place struct {
	Entry  chat.EntryID    `json:"e,omitzero"`
	Seq    uint64          `json:"s,omitempty"`
	Kind   string          `json:"k"` // of the entry; "visitor" for what is beside the conversation, "draft"
	Author chat.AuthorKind `json:"a,omitempty"`
	Staff  chat.StaffID    `json:"w,omitzero"` // who wrote it
	At     int64           `json:"t,omitempty"`
	Found  map[string]int  `json:"f"`
}

// Step is one store that is through.
type Step struct {
	Name string
	At   time.Time
}

// Codes are the entities that must not be kept after a payment or a sign-in, whatever was masked with them.
var codes = []string{mask.CardCode, mask.PIN, mask.OneTimeCode, mask.Password}

// Codes tells which of the values are codes, with which a card or an account can be used.
func (i *Incident) Codes() []string {
	var out []string
	for _, entity := range codes {
		if i.Found[entity] > 0 {
			out = append(out, entity)
		}
	}
	return out
}

// maxPlaces bounds what one record lists; Found counts all.
const maxPlaces = 200

// incidentsKept is how long records are kept: a year, as auditors ask for, and a month to look at it.
const incidentsKept = 396 * 24 * time.Hour

// record is an incident in the making.
type record struct {
	Incident
	at   time.Time
	from uint64 // the lowest seq that is concerned; 0: none
	seen uint64 // the lowest vseq of what staff wrote
}

// incidentBody is what of a record is sealed, under the installation's key: it is of those who work here.
type incidentBody struct {
	Found    map[string]int `json:"found"`
	Places   []Place        `json:"places"`
	More     int            `json:"more,omitempty"`
	Read     []chat.StaffID `json:"read"`
	Given    []chat.StaffID `json:"given"`
	Watching []chat.StaffID `json:"watching"`
	Visitor  bool           `json:"visitor"`
}

func newRecord(at time.Time, st *state, m *rekeying) *record {
	shown := slices.Clone(m.shown)
	slices.SortFunc(shown, chat.StaffID.Compare)
	return &record{at: at, Incident: Incident{
		ID: chat.NewRecordID(), Conversation: st.Conversation, Site: st.Site, At: at, By: m.by, Found: map[string]int{},
		Watching: slices.Compact(shown),
	}}
}

// add notes an entry that is masked.
func (r *record) add(e *chat.Entry, found map[string]int) {
	if r.from == 0 || e.Seq < r.from {
		r.from = e.Seq
	}
	if e.VSeq > 0 && e.Author.Kind != chat.ByVisitor && (r.seen == 0 || e.VSeq < r.seen) {
		r.seen = e.VSeq
	}
	r.place(Place{
		Entry: e.ID, Seq: e.Seq, Kind: string(e.Kind), Author: e.Author.Kind, Staff: e.Author.Staff, At: e.At.UnixMilli(), Found: found,
	})
}

// addBeside notes what was masked beside the entries.
func (r *record) addBeside(kind string, staff chat.StaffID, found map[string]int) {
	author := chat.ByStaff
	if staff.IsZero() {
		author = chat.ByVisitor
		r.from = 1 // whoever opened the conversation had the visitor beside it
	}
	r.place(Place{Kind: kind, Author: author, Staff: staff, Found: found})
}

func (r *record) place(p Place) {
	for entity, n := range p.Found {
		r.Found[entity] += n
	}
	if len(r.Places) == maxPlaces {
		r.More++
		return
	}
	r.Places = append(r.Places, p)
}

const (
	incidentColumns = `id, conversation, site, author, staff, rows_at, keys_at, journal_at, done_at, body`

	insertIncident = `INSERT INTO mask_incident (` + incidentColumns + `, epoch) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7, $8)`

	selectIncident  = `SELECT ` + incidentColumns + ` FROM mask_incident WHERE id = $1`
	selectIncidents = `SELECT ` + incidentColumns + ` FROM mask_incident WHERE id < $1 ORDER BY id DESC LIMIT $2`

	selectWhoSaw = `SELECT participant, seen, seen_seq, got_seq FROM mark WHERE conversation = $1 ORDER BY participant LIMIT $2`

	deleteIncidents       = `DELETE FROM mask_incident WHERE done_at > 0 AND rows_at < $1`
	selectOverdueIncident = `SELECT EXISTS (SELECT 1 FROM mask_incident WHERE done_at > 0 AND rows_at < $1)`
)

func placeIncident(id chat.RecordID, site chat.SiteID, c chat.ConversationID) keyring.AD {
	return keyring.AD{Table: "mask_incident", Column: "body", Site: site.Bytes(), Conversation: c.Bytes(), Row: id.Bytes()}
}

// record stores a record with what it tells of.
func (d *Desk) record(ctx context.Context, q db.Querier, r *record, st *state) (Incident, error) {
	if err := r.whoSaw(ctx, q, st); err != nil {
		return Incident{}, err
	}
	key, err := d.ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return Incident{}, err
	}
	b, err := json.Marshal(incidentBody{r.Found, r.Places, r.More, r.Read, r.Given, r.Watching, r.VisitorRead})
	if err != nil {
		return Incident{}, err
	}
	_, err = q.ExecContext(ctx, insertIncident, r.ID, r.Conversation, r.Site, string(r.By.Kind), staffBytes(r.By.Staff),
		r.at.UnixMilli(), key.Seal(placeIncident(r.ID, r.Site, r.Conversation), b), st.epoch)
	if db.IsDuplicate(err) { // another masking of this conversation is not finished
		err = errMovedOn
	}
	r.Steps = []Step{{"rows", r.at}}
	return r.Incident, err
}

// whoSaw reads how far everybody has got.
func (r *record) whoSaw(ctx context.Context, q db.Querier, st *state) error {
	rows, err := q.QueryContext(ctx, selectWhoSaw, st.Conversation, maxDrafts)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var who []byte
		var seen, seenSeq, gotSeq uint64
		if err := rows.Scan(&who, &seen, &seenSeq, &gotSeq); err != nil {
			return err
		}
		if len(who) == 0 {
			r.VisitorRead = r.seen > 0 && seen >= r.seen
			continue
		}
		var id chat.StaffID
		if err := id.Scan(who); err != nil {
			return err
		}
		switch {
		case r.from == 0:
		case seenSeq >= r.from:
			r.Read = append(r.Read, id)
		case gotSeq >= r.from:
			r.Given = append(r.Given, id)
		}
	}
	return rows.Err()
}

// Incidents lists what slipped through, newest first, at most limit (MaxPage) from before, the last id of an earlier page.
// Who reads conversations gets those of the conversations that they see; who reads none gets all of the sites that they serve.
func (d *Desk) Incidents(ctx context.Context, s chat.Staff, before chat.RecordID, limit int) (list []Incident, more bool, err error) {
	if !s.Perms.Has(perm.SeeIncidents) {
		return nil, false, errForbidden
	}
	limit = page(limit)
	from := before.Bytes()
	if before.IsZero() {
		for i := range from {
			from[i] = 0xff
		}
	}
	const walk = 10
	for range walk {
		some, err := d.incidents(ctx, selectIncidents, from[:], limit+1)
		if err != nil {
			return nil, false, told(err)
		}
		for _, i := range some {
			if from = i.ID.Bytes(); !d.seesIncident(ctx, s, &i) {
				continue
			}
			if len(list) == limit {
				return list, true, nil
			}
			list = append(list, i)
		}
		if len(some) <= limit {
			return list, false, nil
		}
	}
	return list, true, nil
}

// Incident returns one record. NotFound if there is none, or none that the person may see.
func (d *Desk) Incident(ctx context.Context, s chat.Staff, id chat.RecordID) (Incident, error) {
	if !s.Perms.Has(perm.SeeIncidents) {
		return Incident{}, errForbidden
	}
	list, err := d.incidents(ctx, selectIncident, id)
	if err != nil {
		return Incident{}, told(err)
	}
	if len(list) == 0 || !d.seesIncident(ctx, s, &list[0]) {
		return Incident{}, chat.Errorf(chat.NotFound, "There is no such record.")
	}
	return list[0], nil
}

// seesIncident tells whether the person may know of an incident. Of a conversation that is gone nobody but those who see
// no conversation does.
func (d *Desk) seesIncident(ctx context.Context, s chat.Staff, i *Incident) bool {
	switch {
	case !s.Sites.Has(i.Site):
		return false
	case !reads(s):
		return true
	}
	st, err := readState(ctx, d.db.Read(), i.Conversation)
	return err == nil && d.sees(s, st.Facts)
}

func (d *Desk) incidents(ctx context.Context, sql string, args ...any) ([]Incident, error) {
	key, err := d.ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return nil, err
	}
	rows, err := d.db.Read().QueryContext(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Incident
	for rows.Next() {
		i, err := scanIncident(rows, key)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

func scanIncident(row scanner, key *keyring.Key) (Incident, error) {
	var i Incident
	var author string
	var staff []byte
	var at [4]int64
	var body sealed.Value
	if err := row.Scan(&i.ID, &i.Conversation, &i.Site, &author, &staff, &at[0], &at[1], &at[2], &at[3], &body); err != nil {
		return i, err
	}
	i.At, i.By.Kind = ms(at[0]), chat.AuthorKind(author)
	if len(staff) > 0 {
		if err := i.By.Staff.Scan(staff); err != nil {
			return i, err
		}
	}
	for n, name := range maskSteps {
		if at[n] > 0 {
			i.Steps = append(i.Steps, Step{name, ms(at[n])})
		}
	}
	b, err := key.Open(placeIncident(i.ID, i.Site, i.Conversation), body)
	if err != nil {
		return i, err
	}
	var in incidentBody
	if err := json.Unmarshal(b, &in); err != nil {
		return i, errors.Join(keyring.ErrOpen, err)
	}
	i.Found, i.Places, i.More, i.Read, i.Given, i.Watching, i.VisitorRead = in.Found, in.Places, in.More, in.Read, in.Given, in.Watching, in.Visitor
	return i, nil
}

// forgetIncidents deletes the records whose time is over. Where there is none, nothing is written.
func (d *Desk) forgetIncidents(ctx context.Context) error {
	before := d.now().Add(-incidentsKept).UnixMilli()
	var there bool
	err := d.db.Read().QueryRowContext(ctx, selectOverdueIncident, before).Scan(&there)
	if err != nil || !there {
		return err
	}
	return d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, deleteIncidents, before)
		return err
	})
}
