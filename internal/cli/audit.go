package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"snug/internal/app"
	"snug/internal/audit"
	"snug/internal/config"
	"snug/internal/control"
)

type auditCmd struct {
	Verify     auditVerifyCmd     `cmd:"" help:"Prove that nothing in the audit log was removed, changed or put back."`
	Checkpoint auditCheckpointCmd `cmd:"" help:"Print the newest signed checkpoint. Keep it elsewhere: a later log must continue it."`
	Export     auditExportCmd     `cmd:"" help:"Print entries as JSON lines, with proofs."`
}

type auditVerifyCmd struct {
	hostFlags
	File       string `arg:"" optional:"" type:"existingfile" help:"An export to verify. Without it, the log of the running server, or of the data folder where none runs."`
	Checkpoint string `help:"An older checkpoint, or the file of a second sink, that the log must continue." type:"existingfile" placeholder:"FILE"`
	Key        string `help:"The public key that the log must have been signed by." placeholder:"KEY"`
}

// maxOlder bounds what is read of older checkpoints: a second sink's file of some years.
const maxOlder = 1 << 30

func (c auditVerifyCmd) Run(s *streams) error {
	v := &audit.Verifier{Key: c.Key}
	if c.Checkpoint != "" {
		older, err := readCheckpoints(c.Checkpoint)
		if err != nil {
			return err
		}
		v.Older = older
	}
	report, err := audit.Verify(v, func(emit func(*audit.Line) error) error { return c.read(s, emit) })
	bad := (*audit.Bad)(nil)
	if err != nil && !errors.As(err, &bad) {
		return err
	}
	if c.JSON {
		err = errors.Join(json.NewEncoder(s.out).Encode(report), err)
		return err
	}
	if bad != nil {
		return fmt.Errorf("the audit log is NOT what was written. %w", err)
	}
	return c.print(s.out, report)
}

func readCheckpoints(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxOlder))
	if err != nil {
		return nil, err
	}
	older := audit.Checkpoints(b)
	if len(older) == 0 {
		return nil, fmt.Errorf("%s has no checkpoint in it", path)
	}
	return older, nil
}

func (c auditVerifyCmd) print(w io.Writer, r audit.Report) error {
	if r.Part {
		fmt.Fprintf(w, "Each of the %d entries stands in the log of %d entries as it was signed.\n", r.Entries, r.Size)
	} else {
		fmt.Fprintf(w, "The audit log is whole: entries %d to %d, %d signed checkpoints, %d months cut.\n", r.Base, r.Size-1, r.Checkpoints, r.Cuts)
	}
	switch {
	case r.Compared > 0:
		fmt.Fprintf(w, "It continues %d older checkpoint(s).\n", r.Compared)
	case c.Key == "" && c.Checkpoint == "":
		fmt.Fprintln(w, "It was compared with no older checkpoint and no key that you keep: a log that was put back or made anew as a whole looks like this, too.")
	}
	if r.Pending > 0 {
		fmt.Fprintf(w, "%d acts have no outcome yet.\n", r.Pending)
	}
	if r.Waiting > 0 {
		fmt.Fprintf(w, "%d entries wait for their place.\n", r.Waiting)
	}
	_, err := fmt.Fprintf(w, "key   %s\nroot  %s\n", r.Key, r.Root)
	return err
}

// read streams the log from where it is. No key is needed for it, and nothing is changed.
func (c auditVerifyCmd) read(s *streams, emit func(*audit.Line) error) error {
	if c.File != "" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		return audit.ReadLines(bufio.NewReaderSize(f, 64<<10), emit)
	}
	settings := &config.Config{Data: c.Data}
	if c.Config != "" || c.Data == "" {
		var err error
		if settings, err = c.load(func(l *config.Config) {
			if c.Data != "" {
				l.Data = c.Data
			}
		}); err != nil {
			return err
		}
	}
	client, err := control.Dial(settings.Data)
	if err == nil {
		defer client.Close()
		return client.AuditLines(s.ctx, emit)
	}
	if !errors.Is(err, control.ErrNotRunning) {
		return err
	}
	return app.ReadAudit(s.ctx, settings, emit)
}

type auditCheckpointCmd struct{ hostFlags }

func (c auditCheckpointCmd) Run(s *streams) error {
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		signed, key, err := client.AuditCheckpoint(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(s.out).Encode(map[string]string{"note": signed, "key": key})
		}
		fmt.Fprintln(s.err, "key", key)
		_, err = io.WriteString(s.out, signed)
		return err
	})
}

type auditExportCmd struct {
	hostFlags
	From    string `help:"First day or time (2026-11-01 or 2026-11-01T09:00:00Z)." placeholder:"TIME"`
	To      string `help:"First day or time that is left out." placeholder:"TIME"`
	Details bool   `help:"With who, what and to whom, opened, and the salts that prove it. Keep the export like a secret."`
}

func (c auditExportCmd) Run(s *streams) error {
	from, err1 := parseTime("--from", c.From)
	to, err2 := parseTime("--to", c.To)
	if err := errors.Join(err1, err2); err != nil {
		return &usageError{err}
	}
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		out := bufio.NewWriterSize(s.out, 64<<10)
		enc := json.NewEncoder(out)
		err := client.AuditExport(ctx, from, to, c.Details, func(l *audit.Line) error { return enc.Encode(l) })
		return errors.Join(err, out.Flush())
	})
}

func parseTime(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(form, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s: want a day such as 2026-11-01 or a time such as 2026-11-01T09:00:00Z", flag)
}
