package control

import (
	"context"
	"net/http"
	"time"

	"snug/internal/report"
)

// Report is a report of incidents, with the zone that its times are told in.
type Report struct {
	report.Report
	Zone string `json:"zone"`
}

type reportCommand struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

func (s *Server) report(r *http.Request) (any, error) {
	var c reportCommand
	if err := decode(r, &c); err != nil {
		return nil, err
	}
	if s.host.Report == nil {
		return nil, errCannot
	}
	return s.host.Report(r.Context(), c.From, c.To)
}

// Report sums up incidents of a time.
func (c *Client) Report(ctx context.Context, from, to time.Time) (r Report, err error) {
	return r, c.ask(ctx, http.MethodPost, "/incidents/report", reportCommand{from, to}, &r)
}
