package intrusion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// AnswerKind is what is done to an actor.
type AnswerKind string

// The answers. The stronger of two that are about an address includes the other.
const (
	// Slow has whatever an address asks for count four times against its limits.
	Slow AnswerKind = "slow"
	// BlockConsole keeps an address away from signing in, and from the console where nobody is signed in. Whoever is, stays.
	BlockConsole AnswerKind = "block_console"
	// BlockNew keeps it from beginning conversations, too. Visitors who have begun one go on: an attacker's neighbours behind
	// one address are not to pay for them.
	BlockNew AnswerKind = "block_new"
	// EndSessions ends all sessions of an account.
	EndSessions AnswerKind = "end_sessions"
	// LockAccount does so, and lets nobody in with it for a while. It is for what the account itself is used for, by whoever has
	// it: nobody who only knows its name can bring it about.
	LockAccount AnswerKind = "lock_account"
)

// strength orders the answers that are about an address.
var strength = map[AnswerKind]int{Slow: 1, BlockConsole: 2, BlockNew: 3}

// Rule says what becomes of an actor whose incident has reached a severity.
type Rule struct {
	Attack Attack
	From   Severity
	Answer AnswerKind
	For    time.Duration // 0 for what is done once
}

// Rules returns the rules in force. What is not in them is left to people: nobody is locked out for what may be a colleague's
// hard day, a shop's wrong key, or a proxy that has not been named.
func Rules() []Rule {
	return []Rule{
		{PasswordGuessing, Low, Slow, 15 * time.Minute},
		{PasswordGuessing, Medium, BlockConsole, 30 * time.Minute},
		{FactorGuessing, High, BlockConsole, 30 * time.Minute},
		{SpentLinks, Medium, BlockConsole, 30 * time.Minute},
		{StolenSession, High, EndSessions, 0},
		{StolenSession, High, BlockConsole, time.Hour},

		{TokenGuessing, High, BlockNew, 30 * time.Minute},
		{PermissionProbing, High, LockAccount, 30 * time.Minute},
		{IDGuessing, High, LockAccount, 30 * time.Minute},
		{ForgedFields, Medium, BlockConsole, 30 * time.Minute},
		{Scanning, Low, BlockConsole, time.Hour},
		{Scanning, Medium, BlockNew, time.Hour},
		{AttackPayload, Medium, BlockConsole, time.Hour},
		{AttackPayload, High, BlockNew, time.Hour},
		{MalformedFrames, Medium, Slow, 15 * time.Minute},
		{Flooding, Medium, Slow, 15 * time.Minute},
		{ForgedIdentity, High, Slow, 15 * time.Minute},
	}
}

// Answer is one that was given.
type Answer struct {
	ID       chat.RecordID
	Incident chat.RecordID
	Kind     AnswerKind
	At       time.Time
	Until    time.Time // At for what is done once
	Ended    time.Time // zero, unless somebody has undone it
	Network  netip.Prefix
	Staff    chat.StaffID
}

const (
	maxBlocks     = 10_000
	answerColumns = `id, incident, kind, at, until, ended_at, staff, body`

	insertAnswer = `INSERT INTO incident_answer (` + answerColumns + `, place) VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8)`
	insertStep   = `INSERT INTO incident_step (id, incident, at, kind, staff, answer, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	// What somebody has undone is not done again for the same incident.
	selectUndone = `SELECT EXISTS (SELECT 1 FROM incident_answer WHERE incident = $1 AND kind = $2 AND ended_at > 0 AND (place = $3 OR staff = $4))`
)

// placeAnswer binds what is sealed to its row.
func placeAnswer(id, incident chat.RecordID) keyring.AD {
	return keyring.AD{Table: "incident_answer", Column: "body", Row: id.Bytes(), Client: incident.Bytes()}
}

// addressMark stands for an address on disk.
func addressMark(key *keyring.Key, household netip.Addr) [32]byte {
	b, _ := household.MarshalBinary() // never fails
	return key.MAC("intrusion address 1", b)
}

// answer does what the rules say, after an incident was stored.
func (r *Room) answer(ctx context.Context, key *keyring.Key, g *group, i Incident, now time.Time) error {
	var failed error
	for _, rule := range Rules() {
		if rule.Attack != i.Attack || i.Severity < rule.From {
			continue
		}
		switch rule.Answer {
		case EndSessions:
			failed = errors.Join(failed, r.endSessions(ctx, key, g, i, now))
			continue
		case LockAccount:
			failed = errors.Join(failed, r.lock(ctx, key, i, now, now.Add(rule.For)))
			continue
		}
		for household, points := range g.households {
			if points < opens/2 || r.o.Spared(household) {
				continue // somebody who shares the shortened address, or who is vouched for
			}
			place := addressMark(key, household)
			if r.blocks.holds(place, rule.Answer, now) || r.blocks.size() >= maxBlocks {
				continue
			}
			a := Answer{Incident: i.ID, Kind: rule.Answer, At: now, Until: now.Add(rule.For), Network: shortened(household)}
			if err := r.give(ctx, key, a, place[:], nil); err != nil {
				failed = errors.Join(failed, err)
			}
		}
	}
	return failed
}

// endSessions ends those of the account that an incident is about, once for each severity that it reaches.
func (r *Room) endSessions(ctx context.Context, key *keyring.Key, g *group, i Incident, now time.Time) error {
	var list []chat.StaffID
	if i.Actor.Kind == ActorStaff {
		list = append(list, i.Actor.Staff)
	} else {
		for _, s := range i.Subjects {
			list = append(list, s.What)
		}
	}
	if r.o.Accounts == nil || g.ended >= i.Severity {
		return nil
	}
	var failed error
	for _, id := range list {
		a := Answer{Incident: i.ID, Kind: EndSessions, At: now, Until: now, Staff: id}
		failed = errors.Join(failed, r.give(ctx, key, a, nil, func() error { return r.o.Accounts.EndSessions(ctx, id) }))
	}
	if failed == nil {
		g.ended = i.Severity
	}
	return failed
}

// lock locks the account that an incident is of.
func (r *Room) lock(ctx context.Context, key *keyring.Key, i Incident, now, until time.Time) error {
	id := i.Actor.Staff
	if r.o.Accounts == nil || id.IsZero() || r.Locked(id) {
		return nil
	}
	a := Answer{Incident: i.ID, Kind: LockAccount, At: now, Until: until, Staff: id}
	return r.give(ctx, key, a, nil, func() error { return r.o.Accounts.EndSessions(ctx, id) })
}

// give writes an answer down, stores it and does it. It is done even while the log can't be written: it protects.
func (r *Room) give(ctx context.Context, key *keyring.Key, a Answer, place []byte, do func() error) error {
	var undone bool
	if err := r.o.DB.Read().QueryRowContext(ctx, selectUndone, a.Incident, string(a.Kind), orNull(place), a.Staff).Scan(&undone); err != nil || undone {
		return err
	}
	a.ID = chat.NewRecordID()
	plain, err := json.Marshal(a.Network)
	if err != nil {
		return err
	}
	done, err := r.o.Audit.Begin(ctx, chat.Act{
		Name: chat.ActIncidentAnswer, By: chat.Actor{Kind: chat.ActorSystem}, Subject: a.Staff, Anyway: true, Facts: map[string]string{
			"incident": a.Incident.String(), "answer": string(a.Kind), "minutes": strconv.Itoa(int(a.Until.Sub(a.At) / time.Minute)),
		},
	})
	if err != nil {
		return err
	}
	at := a.At.UnixMilli()
	err = r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, insertAnswer, a.ID, a.Incident, string(a.Kind), at, a.Until.UnixMilli(), a.Staff,
			key.Seal(placeAnswer(a.ID, a.Incident), plain), orNull(place))
		if err == nil {
			_, err = q.ExecContext(ctx, insertStep, chat.NewRecordID(), a.Incident, at, string(StepAnswered), nil, a.ID, nil)
		}
		return err
	})
	if err == nil {
		r.blocks.add(place, a)
		if do != nil {
			err = do()
		}
	}
	done(err)
	if err != nil {
		return fmt.Errorf("answer an incident: %w", err)
	}
	r.o.Log.WarnContext(ctx, "incident answered", "id", a.Incident, "answer", string(a.Kind), "until", a.Until)
	r.tellOf(ctx, a.Incident, NewsAnswered)
	return nil
}

// orNull stores nothing as NULL.
func orNull(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

func scanAnswer(row interface{ Scan(...any) error }, key *keyring.Key) (a Answer, err error) {
	var at, until, ended int64
	var body sealed.Value
	if err = row.Scan(&a.ID, &a.Incident, &a.Kind, &at, &until, &ended, &a.Staff, &body); err != nil {
		return a, err
	}
	a.At, a.Until = moment(at), moment(until)
	if ended > 0 {
		a.Ended = moment(ended)
	}
	if plain, err := key.Open(placeAnswer(a.ID, a.Incident), body); err == nil {
		_ = json.Unmarshal(plain, &a.Network) // what does not open is an answer to somebody unknown
	}
	return a, nil
}
