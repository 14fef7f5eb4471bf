package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"snug/internal/config"
	"snug/internal/control"
)

// incidentsCmd is what the host's operator can ask of incidents.
type incidentsCmd struct {
	Report incidentsReportCmd `cmd:"" help:"Sum up the incidents of a time, as PDF or JSON."`
}

type incidentsReportCmd struct {
	hostFlags
	From     string `help:"First day (2026-05-01) or moment (2026-05-01T08:00:00+02:00)." required:"" placeholder:"TIME"`
	To       string `help:"Last day, or the moment at which it ends; now, if it is left out." placeholder:"TIME"`
	PDF      string `help:"File to write the report to as PDF; it must not exist." name:"pdf" type:"path" placeholder:"FILE"`
	Language string `help:"Its language." default:"en" enum:"en,de"`
}

func (incidentsReportCmd) Help() string {
	return `Days are those of alerts.time_zone in the configuration. That a report was made is written down in the audit log, and the report
names the checkpoint that stood then.

Examples:

  snug incidents report --config /etc/snug/snug.yaml --from 2026-05-01 --to 2026-05-31 --pdf may.pdf
  snug incidents report --data /var/lib/snug --from 2026-05-01 --json | jq .severities`
}

func (c incidentsReportCmd) Run(s *streams) error {
	if c.PDF == "" && !c.JSON {
		return &usageError{errors.New("say what to make: --pdf FILE or --json")}
	}
	return c.with(s, func(ctx context.Context, client *control.Client, settings *config.Config) error {
		zone, err := time.LoadLocation(settings.Alerts.TimeZone)
		if err != nil {
			return err
		}
		from, err := readTime(c.From, zone, false)
		if err != nil {
			return err
		}
		to := time.Now()
		if c.To != "" {
			if to, err = readTime(c.To, zone, true); err != nil {
				return err
			}
		}
		r, err := client.Report(ctx, from, to)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := json.NewEncoder(s.out).Encode(r.Report); err != nil {
				return err
			}
		}
		if c.PDF == "" {
			return nil
		}
		if zone, err = time.LoadLocation(r.Zone); err != nil {
			return err
		}
		f, err := os.OpenFile(c.PDF, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
		if err := errors.Join(r.PDF(f, c.Language, zone), f.Close()); err != nil {
			return errors.Join(fmt.Errorf("write the report: %w", err), os.Remove(c.PDF))
		}
		fmt.Fprintf(s.err, "%d incidents are in %s\n", r.Incidents, c.PDF)
		return nil
	})
}

// readTime reads a day or a moment. The end of a time is the end of its day.
func readTime(s string, zone *time.Location, end bool) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, s, zone)
	if err != nil {
		return time.Time{}, &usageError{errors.New("a time is written as 2026-05-01, or 2026-05-01T08:00:00Z")}
	}
	if end {
		day = day.AddDate(0, 0, 1)
	}
	return day, nil
}
