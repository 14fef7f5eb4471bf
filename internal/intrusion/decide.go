package intrusion

import (
	"context"
	"fmt"
	"unicode/utf8"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
	"snug/mask/text"
)

// MaxNote is how many characters a note has at most.
const MaxNote = 2000

const (
	updateState = `UPDATE incident SET state = $1, live = CASE WHEN $2 = 1 THEN 0 ELSE live END, version = version + 1 WHERE id = $3 AND state <> $1`
	existsOne   = `SELECT EXISTS (SELECT 1 FROM incident WHERE id = $1)`
	countSteps  = `SELECT count(*) FROM incident_step WHERE incident = $1`
	endAnswer   = `UPDATE incident_answer SET ended_at = $1 WHERE id = $2 AND incident = $3 AND ended_at = 0 AND until > $1`
)

var (
	errNote  = chat.Errorf(chat.Invalid, "A note has 1 to %d characters.", MaxNote)
	errFull  = chat.Errorf(chat.Conflict, "This incident has as many notes and steps as one can have.")
	errState = chat.Errorf(chat.Invalid, "An incident is open, acknowledged or closed.")
)

// placeNote binds a sealed note to its step, incident and author.
func placeNote(id, incident chat.RecordID, by chat.StaffID) keyring.AD {
	return keyring.AD{Table: "incident_step", Column: "body", Row: id.Bytes(), Client: incident.Bytes(), Author: "staff:" + by.String()}
}

// SetState notes that somebody has seen an incident, or is done with it, or was wrong about that. What is so already stays so.
func (r *Room) SetState(ctx context.Context, s chat.Staff, id chat.RecordID, to State) error {
	if !IsState(to) {
		return errState
	}
	kind := map[State]StepKind{StateOpen: StepReopened, StateAcknowledged: StepAcknowledged, StateClosed: StepClosed}[to]
	return r.decide(ctx, s, chat.ActIncidentState, id, map[string]string{"to": string(to)}, func(ctx context.Context, q db.Querier) error {
		closes := 0
		if to == StateClosed {
			closes = 1
		}
		res, err := q.ExecContext(ctx, updateState, string(to), closes, id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err // it is so already
		}
		return step(ctx, q, id, chat.NewRecordID(), r.o.Now().UnixMilli(), kind, s.ID, nil, nil)
	})
}

// AddNote keeps what somebody has to say about an incident. It is masked like all that people type.
func (r *Room) AddNote(ctx context.Context, s chat.Staff, id chat.RecordID, note text.Raw) error {
	masked := r.o.Mask(note).Text
	if n := utf8.RuneCountInString(masked.Clear()); n == 0 || n > MaxNote || note.Len() > 4*MaxNote {
		return errNote
	}
	key, err := r.key(ctx)
	if err != nil {
		return err
	}
	return r.decide(ctx, s, chat.ActIncidentNote, id, nil, func(ctx context.Context, q db.Querier) error {
		mine := chat.NewRecordID()
		return step(ctx, q, id, mine, r.o.Now().UnixMilli(), StepNote, s.ID, nil, key.Seal(placeNote(mine, id, s.ID), []byte(masked.Clear())))
	})
}

// Undo ends an answer before its time. It is not given again for the same incident.
func (r *Room) Undo(ctx context.Context, s chat.Staff, id, answer chat.RecordID) error {
	err := r.decide(ctx, s, chat.ActIncidentUndo, id, map[string]string{"answer": answer.String()}, func(ctx context.Context, q db.Querier) error {
		now := r.o.Now().UnixMilli()
		res, err := q.ExecContext(ctx, endAnswer, now, answer, id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return orElse(err, errNoAnswer)
		}
		return step(ctx, q, id, chat.NewRecordID(), now, StepUndone, s.ID, answer, nil)
	})
	if err == nil {
		r.blocks.remove(answer)
	}
	return err
}

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

func step(ctx context.Context, q db.Querier, incident, id chat.RecordID, at int64, kind StepKind, by chat.StaffID, answer, body any) error {
	var n int
	if err := q.QueryRowContext(ctx, countSteps, incident).Scan(&n); err != nil {
		return err
	}
	if n >= maxSteps {
		return errFull
	}
	_, err := q.ExecContext(ctx, insertStep, id, incident, at, string(kind), by, answer, body)
	return err
}

// decide writes an act of somebody's down, does it and tells.
func (r *Room) decide(ctx context.Context, s chat.Staff, name chat.ActName, id chat.RecordID, facts map[string]string, do func(context.Context, db.Querier) error) error {
	if !s.Perms.Has(perm.ActSecurity) {
		return errForbidden
	}
	var there bool
	if err := r.o.DB.Read().QueryRowContext(ctx, existsOne, id).Scan(&there); err != nil {
		return fmt.Errorf("look for an incident: %w", err)
	}
	if !there {
		return errNone
	}
	all := map[string]string{"incident": id.String()}
	for k, v := range facts {
		all[k] = v
	}
	done, err := r.o.Audit.Begin(ctx, chat.Act{Name: name, By: chat.Actor{Kind: chat.ActorStaff, Staff: s.ID}, Facts: all})
	if err != nil {
		return err
	}
	err = r.o.DB.Write(ctx, do)
	done(err)
	if err != nil {
		return err
	}
	r.tellOf(ctx, id, NewsChanged)
	return nil
}
