package consent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/mask/text"
)

// Kind of a record.
type Kind string

// A choice before the chat, or a withdrawal later.
const (
	Chosen    Kind = "chosen"
	Withdrawn Kind = "withdrawn"
)

// Record is the proof of a choice.
type Record struct {
	ID           chat.RecordID
	Site         chat.SiteID
	Conversation chat.ConversationID
	Kind         Kind
	At           time.Time
	KeepUntil    time.Time
	Proof        Proof
}

// Proof is what is sealed of a record.
type Proof struct {
	Hash    string    `json:"hash"`
	Version int       `json:"version"`
	Lang    string    `json:"lang"`
	Needed  []Purpose `json:"needed"` // of the contract: shown, and not consented to
	Given   []Purpose `json:"given"`  // consent given, and still standing after a withdrawal
	Taken   []Purpose `json:"taken,omitempty"`
	Page    string    `json:"page,omitempty"` // masked, without query
}

// Ready is a choice that was checked and whose key is on disk. It is stored by Join, or dropped.
type Ready struct {
	r         *Register
	key       *keyring.Key
	record    Record
	Purposes  []string // all that is allowed, in the text's order
	TextHash  string
	ConsentAt time.Time
	// Again is set by Join: the conversation was begun before, and its proof is the one of then. Drop this one.
	Again bool
}

// Prepare checks a choice against the text in force and makes the key for its proof. page is where it was made: it is
// masked, and kept without query.
//
// Errors: chat.StaleText for a text that is not (any more) in force, chat.NoConsent if what the chat needs is missing,
// chat.Invalid for purposes that the text does not have.
func (r *Register) Prepare(ctx context.Context, site chat.SiteID, c Choice, page text.Raw) (*Ready, error) {
	t, err := r.inForce(site, c)
	if err != nil {
		return nil, err
	}
	needed, given, err := check(t, c.Purposes)
	if err != nil {
		return nil, err
	}
	return r.ready(ctx, Record{
		Site: site, Kind: Chosen,
		Proof: Proof{Hash: t.Hash, Version: t.Version, Lang: t.Lang, Needed: needed, Given: given, Page: r.o.Mask(site).URL(page).Text.Clear()},
	})
}

func (r *Register) ready(ctx context.Context, rec Record) (*Ready, error) {
	rec.ID = chat.NewRecordID()
	rec.At = r.o.Now().UTC().Truncate(time.Millisecond)
	rec.KeepUntil = rec.At.Add(r.o.Proof)
	id := keyring.KeyID(rec.ID.Bytes())
	if err := r.o.Ring.Create(ctx, keyring.Consent, id, keyring.KeyID(rec.Site.Bytes())); err != nil {
		return nil, fmt.Errorf("make the key of a consent record: %w", err)
	}
	key, err := r.o.Ring.Key(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("key of a consent record: %w", err)
	}
	ready := &Ready{r: r, key: key, record: rec, TextHash: rec.Proof.Hash, ConsentAt: rec.At}
	for _, p := range append(slices.Clone(rec.Proof.Needed), rec.Proof.Given...) {
		ready.Purposes = append(ready.Purposes, string(p))
	}
	return ready, nil
}

const (
	insertRecord = `
		INSERT INTO consent_record (id, site, conversation, kind, at, keep_until, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	countAllowed = `
		INSERT INTO consent_day (site, day, allowed, declined, off_record) VALUES ($1, $2, 1, 0, 0)
		ON CONFLICT (site, day) DO UPDATE SET allowed = consent_day.allowed + 1`
)

// Join stores the proof for a conversation and counts the answer, within the unit of work of q, unless the conversation
// was begun before. It runs on the writer, and may run more than once. site is the one that the choice was made for.
func (y *Ready) Join(ctx context.Context, q db.Querier, site chat.SiteID, conversation chat.ConversationID, again bool) error {
	y.Again = again
	if again {
		return nil
	}
	if site != y.record.Site {
		return fmt.Errorf("consent was given to another site")
	}
	rec := y.record
	rec.Conversation = conversation
	plain, err := json.Marshal(rec.Proof)
	if err != nil {
		return fmt.Errorf("encode consent record: %w", err)
	}
	body := y.key.Seal(place(rec), plain)
	_, err = q.ExecContext(ctx, insertRecord, rec.ID, rec.Site, conversation, string(rec.Kind), rec.At.UnixMilli(),
		rec.KeepUntil.UnixMilli(), body)
	if err != nil {
		return fmt.Errorf("store consent record: %w", err)
	}
	if rec.Kind != Chosen {
		return nil
	}
	if _, err := q.ExecContext(ctx, countAllowed, rec.Site, day(rec.At)); err != nil {
		return fmt.Errorf("count consent: %w", err)
	}
	return nil
}

// Drop destroys the key of a record that was not joined to anything.
func (y *Ready) Drop(ctx context.Context) error {
	return y.r.o.Ring.Destroy(ctx, keyring.KeyID(y.record.ID.Bytes()))
}

// place is where a proof is sealed for.
func place(rec Record) keyring.AD {
	return keyring.AD{
		Table: "consent_record", Column: "body", Site: rec.Site.Bytes(), Conversation: rec.Conversation.Bytes(),
		Row: rec.ID.Bytes(), Kind: string(rec.Kind),
	}
}

// Withdraw records that a visitor takes back one purpose of those that stand, and returns what still stands. It is on
// disk on return. A purpose that was not allowed is chat.Invalid. What follows (erasing, when it was what the chat
// needs) is the caller's.
func (r *Register) Withdraw(ctx context.Context, site chat.SiteID, conversation chat.ConversationID, standing []string, purpose string) ([]string, error) {
	at := slices.Index(standing, purpose)
	if at < 0 {
		return nil, errWithdrawn
	}
	last, err := r.last(ctx, conversation)
	if err != nil {
		return nil, err
	}
	rec := Record{Site: site, Kind: Withdrawn, Proof: last.Proof}
	rec.Proof.Page = ""
	gone := func(p Purpose) bool { return string(p) == purpose || !slices.Contains(standing, string(p)) }
	rec.Proof.Needed = slices.DeleteFunc(slices.Clone(last.Proof.Needed), gone)
	rec.Proof.Given = slices.DeleteFunc(slices.Clone(last.Proof.Given), gone)
	rec.Proof.Taken = []Purpose{Purpose(purpose)}
	ready, err := r.ready(ctx, rec)
	if err != nil {
		return nil, err
	}
	err = r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return ready.Join(ctx, q, site, conversation, false)
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("record a withdrawal: %w", err), ready.Drop(ctx))
	}
	return slices.Delete(slices.Clone(standing), at, at+1), nil
}

func (r *Register) last(ctx context.Context, conversation chat.ConversationID) (Record, error) {
	all, err := r.Records(ctx, conversation)
	if err != nil {
		return Record{}, err
	}
	if len(all) == 0 {
		return Record{}, chat.Errorf(chat.NotFound, "No consent was recorded for this conversation.")
	}
	return all[len(all)-1], nil
}

const selectRecords = `
	SELECT id, site, kind, at, keep_until, body FROM consent_record WHERE conversation = $1 ORDER BY at, id LIMIT 100`

// Records returns the proofs of a conversation, oldest first, opened. There are none for chats off the record.
func (r *Register) Records(ctx context.Context, conversation chat.ConversationID) ([]Record, error) {
	rows, err := r.o.DB.Read().QueryContext(ctx, selectRecords, conversation)
	if err != nil {
		return nil, fmt.Errorf("read consent records: %w", err)
	}
	defer rows.Close()
	var out []Record
	var bodies []sealed.Value
	for rows.Next() {
		rec := Record{Conversation: conversation}
		var at, until int64
		var body sealed.Value
		if err := rows.Scan(&rec.ID, &rec.Site, &rec.Kind, &at, &until, &body); err != nil {
			return nil, fmt.Errorf("read consent records: %w", err)
		}
		rec.At, rec.KeepUntil = time.UnixMilli(at).UTC(), time.UnixMilli(until).UTC()
		out, bodies = append(out, rec), append(bodies, body)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read consent records: %w", err)
	}
	for i := range out {
		key, err := r.o.Ring.Key(ctx, keyring.KeyID(out[i].ID.Bytes()))
		if err != nil {
			return nil, fmt.Errorf("key of a consent record: %w", err)
		}
		plain, err := key.Open(place(out[i]), bodies[i])
		if err != nil {
			return nil, fmt.Errorf("open consent record %s: %w", out[i].ID, err)
		}
		if err := json.Unmarshal(plain, &out[i].Proof); err != nil {
			return nil, fmt.Errorf("decode consent record %s: not what was sealed", out[i].ID)
		}
	}
	return out, nil
}
