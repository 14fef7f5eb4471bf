package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"snug/internal/audit"
	"snug/internal/chat"
)

// Audit is what the host can ask of the audit log.
type Audit struct {
	// Lines streams the whole log without details, for a verification.
	Lines func(ctx context.Context, emit func(*audit.Line) error) error
	// Export streams the entries of a time, with proofs, or all of them; with details, if they are asked for.
	Export func(ctx context.Context, from, to time.Time, details bool, emit func(*audit.Line) error) error
	// Checkpoint returns the newest checkpoint, and the key that it was signed by.
	Checkpoint func(ctx context.Context) (signed, key string, err error)
}

// auditLine is a line of the log, or what ended it.
type auditLine struct {
	*audit.Line
	Error *failure `json:"error,omitempty"`
}

func (s *Server) auditLines(w http.ResponseWriter, r *http.Request) {
	if s.host.Audit.Lines == nil {
		s.fail(w, r, errCannot)
		return
	}
	s.stream(w, r, s.host.Audit.Lines)
}

func (s *Server) auditExport(w http.ResponseWriter, r *http.Request) {
	if s.host.Audit.Export == nil {
		s.fail(w, r, errCannot)
		return
	}
	q := r.URL.Query()
	from, err1 := timeOf(q.Get("from"))
	to, err2 := timeOf(q.Get("to"))
	if err1 != nil || err2 != nil {
		s.fail(w, r, chat.Errorf(chat.Invalid, "Times are given in milliseconds."))
		return
	}
	s.stream(w, r, func(ctx context.Context, emit func(*audit.Line) error) error {
		return s.host.Audit.Export(ctx, from, to, q.Get("details") == "true", emit)
	})
}

// stream answers with the log line by line. An error that comes up on the way is the last line.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, source func(context.Context, func(*audit.Line) error) error) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := bufio.NewWriterSize(w, 64<<10)
	enc := json.NewEncoder(out)
	err := source(r.Context(), func(l *audit.Line) error { return enc.Encode(l) })
	if err != nil {
		f := s.failure(r, err)
		_ = enc.Encode(auditLine{Error: &f})
	}
	_ = out.Flush()
}

type checkpointAnswer struct {
	Note string `json:"note"`
	Key  string `json:"key"`
}

func (s *Server) auditCheckpoint(r *http.Request) (any, error) {
	if s.host.Audit.Checkpoint == nil {
		return nil, errCannot
	}
	signed, key, err := s.host.Audit.Checkpoint(r.Context())
	return checkpointAnswer{signed, key}, err
}

func timeOf(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	ms, err := strconv.ParseInt(s, 10, 64)
	return time.UnixMilli(ms), err
}

// AuditLines streams the whole log without details.
func (c *Client) AuditLines(ctx context.Context, emit func(*audit.Line) error) error {
	return c.lines(ctx, "/audit/lines", emit)
}

// AuditExport streams the entries of a time.
func (c *Client) AuditExport(ctx context.Context, from, to time.Time, details bool, emit func(*audit.Line) error) error {
	q := url.Values{"details": {strconv.FormatBool(details)}}
	for name, t := range map[string]time.Time{"from": from, "to": to} {
		if !t.IsZero() {
			q.Set(name, strconv.FormatInt(t.UnixMilli(), 10))
		}
	}
	return c.lines(ctx, "/audit/export?"+q.Encode(), emit)
}

// AuditCheckpoint returns the newest checkpoint and the key that it was signed by.
func (c *Client) AuditCheckpoint(ctx context.Context) (signed, key string, err error) {
	var a checkpointAnswer
	err = c.ask(ctx, http.MethodGet, "/audit/checkpoint", nil, &a)
	return a.Note, a.Key, err
}

func (c *Client) lines(ctx context.Context, path string, emit func(*audit.Line) error) error {
	body, err := c.send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	defer body.Close()
	in := json.NewDecoder(bufio.NewReaderSize(body, 64<<10))
	for in.More() {
		var l auditLine
		if err := in.Decode(&l); err != nil {
			return fmt.Errorf("control: understand the server: %w", err)
		}
		if l.Error != nil {
			return l.Error.error()
		}
		if l.Line == nil {
			return errors.New("control: the server sent a line without anything in it")
		}
		if err := emit(l.Line); err != nil {
			return err
		}
	}
	return nil
}
