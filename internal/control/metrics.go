package control

import (
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Metric is one family of numbers in the Prometheus text format, version 0.0.4. Names and labels are the program's own
// words, never what somebody typed.
type Metric struct {
	Name    string // [a-z_][a-z0-9_]*
	Help    string
	Counter bool // otherwise a gauge
	Samples []Sample
}

// Sample is one number.
type Sample struct {
	Labels map[string]string
	Value  float64
}

var metricName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// WriteMetrics writes metrics in the order given, labels sorted. What has no proper name is left out, so that the rest
// can still be read.
func WriteMetrics(w io.Writer, metrics []Metric) error {
	var b []byte
	for _, m := range metrics {
		if !metricName.MatchString(m.Name) {
			continue
		}
		kind := "gauge"
		if m.Counter {
			kind = "counter"
		}
		b = append(b, "# HELP "+m.Name+" "+helpEscapes.Replace(m.Help)+"\n# TYPE "+m.Name+" "+kind+"\n"...)
		for _, s := range m.Samples {
			b = appendSample(b, m.Name, s)
		}
	}
	_, err := w.Write(b)
	return err
}

var (
	helpEscapes  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	labelEscapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
)

func appendSample(b []byte, name string, s Sample) []byte {
	b = append(b, name...)
	keys := make([]string, 0, len(s.Labels))
	for k := range s.Labels {
		if metricName.MatchString(k) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for i, k := range keys {
		open := byte(',')
		if i == 0 {
			open = '{'
		}
		b = append(append(b, open), k+`="`+labelEscapes.Replace(s.Labels[k])+`"`...)
	}
	if len(keys) > 0 {
		b = append(b, '}')
	}
	b = append(b, ' ')
	switch {
	case math.IsNaN(s.Value):
		b = append(b, "NaN"...)
	case math.IsInf(s.Value, 0):
		b = append(b, "+Inf"...)
		if s.Value < 0 {
			copy(b[len(b)-4:], "-")
		}
	default:
		b = strconv.AppendFloat(b, s.Value, 'g', -1, 64)
	}
	return append(b, '\n')
}
