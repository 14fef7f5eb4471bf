package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"snug/internal/chat"
	"snug/internal/config"
	"snug/internal/control"
)

type maskSweepCmd struct {
	hostFlags
	Site   string `help:"Only conversations of this site." placeholder:"KEY"`
	Since  period `help:"Only conversations in which something happened in the last days or hours, such as 30d or 12h." placeholder:"30d"`
	After  string `help:"Go on behind this conversation: where a sweep was interrupted, it says which." placeholder:"ID"`
	DryRun bool   `help:"Count by entity what would be masked, and write nothing."`
}

func (maskSweepCmd) Help() string {
	return `Each conversation in which something is found gets another key, and the one before is destroyed, so that neither the
journal nor a backup gives the value back. A record of it stands in the console under Privacy, Slipped through. Nothing of
what was found is printed. A sweep can be interrupted at any time: each conversation is masked whole, or not at all.

Examples:

  snug mask sweep --config /etc/snug/snug.yaml --dry-run
  snug mask sweep --config /etc/snug/snug.yaml --site shop --since 30d
  snug mask sweep --data /var/lib/snug --json`
}

// Run sweeps, through the server that runs or, where none does, by itself.
func (c *maskSweepCmd) Run(s *streams) error {
	what := control.Sweep{Site: c.Site, Dry: c.DryRun}
	if c.Since > 0 {
		what.Since = time.Now().Add(-time.Duration(c.Since))
	}
	if c.After != "" {
		if err := what.After.UnmarshalText([]byte(c.After)); err != nil {
			return errors.New("--after takes a conversation's id, 36 characters, as an interrupted sweep printed it")
		}
	}
	return c.with(s, func(ctx context.Context, client *control.Client, _ *config.Config) error {
		shown := false
		done, err := client.Sweep(ctx, what, func(at control.Swept) {
			if !c.JSON {
				shown = true
				fmt.Fprintf(s.err, "\r%d of %d conversations, %d values found", at.Done, at.Total, sum(at.Found))
			}
		})
		if shown {
			fmt.Fprintln(s.err)
		}
		if err != nil {
			return interrupted(err, done.Last)
		}
		if c.JSON {
			return json.NewEncoder(s.out).Encode(done)
		}
		return c.report(s, done)
	})
}

// interrupted says how a sweep goes on that did not come to its end.
func interrupted(err error, last chat.ConversationID) error {
	if last.IsZero() {
		return err
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted") // which is worth a word here: what was done stays done
	}
	return fmt.Errorf("%w; what was swept stays so, and it goes on with --after %s", err, last)
}

// report prints what was done: what was found by entity, the most frequent first.
func (c *maskSweepCmd) report(s *streams, done control.Swept) error {
	names := slices.SortedFunc(maps.Keys(done.Found), func(a, b string) int {
		if n := done.Found[b] - done.Found[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	for _, entity := range names {
		if _, err := fmt.Fprintf(s.out, "%8d %s\n", done.Found[entity], entity); err != nil {
			return err
		}
	}
	verb := "masked"
	if c.DryRun {
		verb = "to mask; nothing was changed"
	}
	_, err := fmt.Fprintf(s.out, "%8d %s, in %d of %d conversations\n", sum(done.Found), verb, done.Changed, done.Done)
	if err == nil && done.Saved > 0 {
		_, err = fmt.Fprintf(s.out, "%8s some of them in %d saved replies\n", "", done.Saved)
	}
	if err == nil && done.Failed > 0 {
		return fmt.Errorf("%d conversations could not be opened and were not swept; the log names them", done.Failed)
	}
	return err
}

func sum(found map[string]int) (n int) {
	for _, m := range found {
		n += m
	}
	return n
}

// period is a duration that may be given in days: 30d.
type period time.Duration

// UnmarshalText reads what was typed.
func (p *period) UnmarshalText(b []byte) error {
	typed := string(b)
	if days, ok := strings.CutSuffix(typed, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil || n == 0 {
			return errPeriod
		}
		*p = period(time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(typed)
	if err != nil || d <= 0 {
		return errPeriod
	}
	*p = period(d)
	return nil
}

var errPeriod = errors.New("a period is given in days or hours, such as 30d or 12h")
