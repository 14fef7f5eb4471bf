package alert

import (
	"context"
	"strconv"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

const (
	// Of two nodes, the second one inserts nothing, and sends nothing.
	claimDigest   = `INSERT INTO alert_digest (until_at, at) VALUES ($1, $2) ON CONFLICT (until_at) DO NOTHING`
	selectDigest  = `SELECT COUNT(*) FROM alert_digest WHERE until_at = $1`
	deleteDigests = `DELETE FROM alert_digest WHERE until_at < $1`
)

// digestEnd is the last moment at which a digest was due.
func (a *Alerts) digestEnd(now time.Time) time.Time {
	local := now.In(a.o.Zone)
	end := time.Date(local.Year(), local.Month(), local.Day(), a.o.DigestHour, 0, 0, 0, a.o.Zone)
	if end.After(now) {
		end = time.Date(local.Year(), local.Month(), local.Day()-1, a.o.DigestHour, 0, 0, 0, a.o.Zone)
	}
	return end
}

// digest sums up the day until the last digest was due, if nobody has yet. A program that was away sums up one day, not all
// that it missed: they are in the console.
func (a *Alerts) digest(ctx context.Context) error {
	now := a.o.Now()
	if a.o.DigestHour < 0 {
		return nil
	}
	until := a.digestEnd(now)
	local := until.In(a.o.Zone)
	from := time.Date(local.Year(), local.Month(), local.Day()-1, a.o.DigestHour, 0, 0, 0, a.o.Zone) // 23 or 25 hours twice a year
	var done int
	if err := a.o.DB.Read().QueryRowContext(ctx, selectDigest, until.UnixMilli()).Scan(&done); err != nil || done > 0 {
		return err
	}
	list, err := a.o.Incidents.Since(ctx, from, until, Low, 10*most)
	if err != nil {
		return err
	}
	answers, err := a.o.Incidents.Answered(ctx, from, until)
	if err != nil {
		return err
	}
	chosen, err := a.choices(ctx)
	if err != nil {
		return err
	}
	to := a.addresses()
	for id, c := range chosen {
		if c.Digest {
			to = append(to, receiver{staff: id})
		}
	}
	kinds, bySeverity, open, count := map[string]int{}, map[string]int{}, 0, 0
	for _, i := range list {
		if i.Opened.Before(from) || !i.Opened.Before(until) {
			continue // it goes on from another day, whose digest has it
		}
		count++
		kinds[i.Attack]++
		bySeverity[i.Severity.String()]++
		if i.Open {
			open++
		}
	}
	return a.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		r, err := q.ExecContext(ctx, claimDigest, until.UnixMilli(), now.UnixMilli())
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return err
		}
		for sql, before := range map[string]time.Time{deleteDigests: now.AddDate(0, -2, 0), deleteTold: now.Add(-keep)} {
			if _, err := q.ExecContext(ctx, sql, before.UnixMilli()); err != nil {
				return err
			}
		}
		if count == 0 && !a.o.DigestAlways {
			return nil
		}
		return a.mail(ctx, q, to, chat.Mail{Kind: chat.MailDigest, Path: "/security", Facts: map[string]string{
			"from": from.UTC().Format(time.RFC3339), "until": until.UTC().Format(time.RFC3339), "count": strconv.Itoa(count), "open": strconv.Itoa(open),
			"kinds": table(kinds), "severities": table(bySeverity), "answers": strconv.Itoa(answers),
		}})
	})
}
