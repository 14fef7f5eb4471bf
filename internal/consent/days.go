package consent

import (
	"context"
	"fmt"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// Answers are how many chose what on a day, in UTC. Nothing tells who.
type Answers struct {
	Site      chat.SiteID
	Day       time.Time
	Allowed   int
	Declined  int
	OffRecord int
}

// day counts days since 1970, UTC.
func day(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }

const (
	countDeclined = `
		INSERT INTO consent_day (site, day, allowed, declined, off_record) VALUES ($1, $2, 0, 1, 0)
		ON CONFLICT (site, day) DO UPDATE SET declined = consent_day.declined + 1`
	countOffRecord = `
		INSERT INTO consent_day (site, day, allowed, declined, off_record) VALUES ($1, $2, 0, 0, 1)
		ON CONFLICT (site, day) DO UPDATE SET off_record = consent_day.off_record + 1`
)

// Declined counts one No thanks. The hash has to be that of a text in force; nothing else is kept.
func (r *Register) Declined(ctx context.Context, site chat.SiteID, hash string) error {
	s, ok := r.sites[site]
	if !ok {
		return chat.Errorf(chat.NotFound, "This site has no consent text.")
	}
	for _, t := range s.texts {
		if t.Hash == hash {
			return r.count(ctx, countDeclined, site)
		}
	}
	return errStale
}

// OffRecord counts one chat that began off the record.
func (r *Register) OffRecord(ctx context.Context, site chat.SiteID) error {
	return r.count(ctx, countOffRecord, site)
}

func (r *Register) count(ctx context.Context, statement string, site chat.SiteID) error {
	today := day(r.o.Now())
	err := r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, statement, site, today)
		return err
	})
	if err != nil {
		return fmt.Errorf("count an answer: %w", err)
	}
	return nil
}

// The primary key gives the order within a site; there are few sites.
const selectDays = `
	SELECT site, day, allowed, declined, off_record FROM consent_day WHERE day > $1 ORDER BY day DESC, site LIMIT $2`

// AnswersSince returns the counts of the last days, newest first, at most 5,000 lines.
func (r *Register) AnswersSince(ctx context.Context, days int) ([]Answers, error) {
	rows, err := r.o.DB.Read().QueryContext(ctx, selectDays, day(r.o.Now())-int64(days), 5000)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	defer rows.Close()
	var out []Answers
	for rows.Next() {
		var a Answers
		var d int64
		if err := rows.Scan(&a.Site, &d, &a.Allowed, &a.Declined, &a.OffRecord); err != nil {
			return nil, fmt.Errorf("read answers: %w", err)
		}
		a.Day = time.Unix(d*24*60*60, 0).UTC()
		out = append(out, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	return out, nil
}
