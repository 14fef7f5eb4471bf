package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// Report is what was measured; what was not is empty. Durations are in nanoseconds in JSON.
type Report struct {
	At          time.Time `json:"at"`
	Machine     Machine   `json:"machine"`
	Raised      []string  `json:"raised_limits"`
	Disk        *Disk     `json:"disk,omitempty"`
	Start       *Start    `json:"start,omitempty"`
	BinaryBytes int64     `json:"binary_bytes,omitempty"`
	Flows       []Flow    `json:"flows,omitempty"`
	Paced       *Paced    `json:"paced,omitempty"`
	Idle        []Idle    `json:"idle,omitempty"`
}

// Faults adds up what went wrong in the whole run.
func (r *Report) Faults() Faults {
	var all Faults
	for _, f := range r.Flows {
		all.add(f.Faults)
	}
	if r.Paced != nil {
		all.add(r.Paced.Faults)
	}
	return all
}

// JSON writes the report for programs.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// Table writes the report for people.
func (r *Report) Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(cells ...string) { fmt.Fprintln(t, strings.Join(cells, "\t")) }
	line(fmt.Sprintf("%d processors, %s, Linux %s, %s", r.Machine.Processors, r.Machine.Model, r.Machine.Kernel, r.Machine.Go))
	for _, raised := range r.Raised {
		line("raised for this run: " + raised)
	}
	if r.Disk != nil {
		line("disk: fdatasync of 4 KiB", "p50 "+ms(r.Disk.Sync.P50), "p99 "+ms(r.Disk.Sync.P99))
	}
	if r.Start != nil {
		line("start to ready", ms(r.Start.Ready), "slowest "+ms(r.Start.Slowest), "on no data "+ms(r.Start.Fresh), "memory then "+mib(r.Start.Resident))
	}
	if r.BinaryBytes > 0 {
		line("binary", mib(r.BinaryBytes))
	}
	if len(r.Flows) > 0 || r.Paced != nil {
		line()
		line("conversations", "messages/s", "p50", "p95", "p99", "max", "lost", "doubled", "disordered", "server", "client")
	}
	row := func(name string, perSecond float64, l Latency, f Faults, s Shares) {
		line(name, fmt.Sprintf("%.0f", perSecond), ms(l.P50), ms(l.P95), ms(l.P99), ms(l.Max),
			fmt.Sprint(f.Lost+f.Unanswered), fmt.Sprint(f.Doubled), fmt.Sprint(f.Disordered), us(s.Server), us(s.Client))
	}
	for _, f := range r.Flows {
		row(fmt.Sprint(f.Conversations), f.PerSecond, f.Latency, f.Faults, f.Processor)
	}
	if p := r.Paced; p != nil {
		row(fmt.Sprintf("%d, at %d/s", p.Sockets, p.Rate), p.PerSecond, p.Latency, p.Faults, p.Processor)
	}
	if len(r.Idle) > 0 {
		line()
		line("idle visitors", "a socket", "server in all", "before", "dropped")
	}
	for _, i := range r.Idle {
		line(fmt.Sprint(i.Visitors), fmt.Sprintf("%.1f KiB", float64(i.PerSocket)/1024), mib(i.Resident), mib(i.Baseline), fmt.Sprint(i.Dropped))
	}
	return t.Flush()
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1e3) }

func us(d time.Duration) string { return fmt.Sprintf("%.0f µs", d.Seconds()*1e6) }

func mib(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
