package bench

import (
	"testing"
	"time"
)

func TestMarkSurvivesTheFrame(t *testing.T) {
	t.Parallel()
	for _, want := range [][2]int{{0, 0}, {249, 1}, {9999, 987_654}, {1<<20 - 1, 1<<20 - 1}} {
		frame := appendPost(nil, want[0], want[1])
		if kind(frame) != "post" {
			t.Fatalf("kind of %s is %q", frame, kind(frame))
		}
		place, n, ok := readMark(frame)
		if !ok || place != want[0] || n != want[1] {
			t.Errorf("mark %v came back as %d, %d, %v", want, place, n, ok)
		}
	}
	for _, none := range []string{``, `{"t":"row"}`, `Reference abc`, `Reference abcde-fghi`} {
		if place, n, ok := readMark([]byte(none)); ok {
			t.Errorf("%q was read as %d, %d", none, place, n)
		}
	}
}

func TestNumberOfFrame(t *testing.T) {
	t.Parallel()
	frame := []byte(`{"t":"entry","c":"x","e":{"seq":1207,"n":9}}`)
	if n := number(frame, `"seq":`); n != 1207 {
		t.Errorf("seq is %d", n)
	}
	if n := number(frame, `"none":`); n != 0 {
		t.Errorf("what is not there is %d", n)
	}
}

// TestFaultsAreCounted has one case for each way in which messages can go wrong.
func TestFaultsAreCounted(t *testing.T) {
	t.Parallel()
	stored := func(numbers ...int) (out []arrival) {
		for i, n := range numbers {
			out = append(out, arrival{number: n, seq: uint64(i + 2)})
		}
		return out
	}
	for _, c := range []struct {
		name           string
		sent, acked    int
		stored, pushed []arrival
		want           Faults
	}{
		{"all well", 3, 3, stored(0, 1, 2), stored(0, 1, 2), Faults{}},
		{"pushed in another order", 3, 3, stored(0, 1, 2), stored(2, 0, 1), Faults{}},
		{"lost", 3, 3, stored(0, 2), stored(0, 1, 2), Faults{Lost: 1}},
		{"lost at the end", 3, 3, stored(0, 1), stored(0, 1), Faults{Lost: 1}},
		{"not acknowledged and not stored", 3, 2, stored(0, 1), stored(0, 1), Faults{Unanswered: 1}},
		{"doubled", 3, 3, stored(0, 1, 1, 2), stored(0, 1, 2), Faults{Doubled: 1}},
		{"disordered", 3, 3, stored(1, 0, 2), stored(0, 1, 2), Faults{Disordered: 1}},
		{"not pushed", 3, 3, stored(0, 1, 2), stored(0, 2), Faults{Unpushed: 1}},
		{"pushed twice", 3, 3, stored(0, 1, 2), stored(0, 1, 1, 2), Faults{PushedTwice: 1}},
		{"of another run", 1, 1, stored(0, 77), stored(0, 77), Faults{}},
	} {
		if got := compare(c.sent, c.acked, c.stored, c.pushed); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestLatencyQuantiles(t *testing.T) {
	t.Parallel()
	var all []time.Duration
	for i := range 1000 {
		all = append(all, time.Duration(1000-i)*time.Microsecond)
	}
	want := Latency{P50: 501 * time.Microsecond, P95: 951 * time.Microsecond, P99: 991 * time.Microsecond, Max: time.Millisecond}
	if got := latencyOf(all); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := latencyOf(nil); got != (Latency{}) {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestAddressesDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for n := range 70_000 {
		ip := address(n)
		if !ip.IsLoopback() || ip[15] == 0 || ip[15] == 255 || seen[ip.String()] {
			t.Fatalf("address %d is %v", n, ip)
		}
		seen[ip.String()] = true
	}
}
