package geo

import (
	"bytes"
	"context"
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"
)

// madeFile writes a file in MaxMind's format (version 2.0): a tree of 24-bit records, the data, the metadata.
func madeFile(t testing.TB, entries map[string]any) []byte { return madeWith(t, 24, entries) }

func madeWith(t testing.TB, record int, entries map[string]any) []byte {
	t.Helper()
	type node [2]int // 0: nothing; > 0: a node; < 0: the data at -n-1
	nodes := []node{{}}
	var data bytes.Buffer
	for prefix, value := range entries {
		p := netip.MustParsePrefix(prefix)
		bits, n := p.Addr().As16(), p.Bits()
		if p.Addr().Is4() { // ::a.b.c.d
			v4 := p.Addr().As4()
			bits = [16]byte{12: v4[0], v4[1], v4[2], v4[3]}
			n += 96
		}
		at := 0
		for i := range n {
			b := bits[i/8] >> (7 - i%8) & 1
			if i == n-1 {
				nodes[at][b] = -data.Len() - 1
				break
			}
			if nodes[at][b] == 0 {
				nodes = append(nodes, node{})
				nodes[at][b] = len(nodes) - 1
			}
			at = nodes[at][b]
		}
		encode(&data, value)
	}
	var out bytes.Buffer
	for _, n := range nodes {
		var v [2]int
		for side, r := range n {
			v[side] = len(nodes)
			switch {
			case r > 0:
				v[side] = r
			case r < 0:
				v[side] = len(nodes) + 16 - r - 1
			}
		}
		switch record {
		case 24:
			out.Write([]byte{byte(v[0] >> 16), byte(v[0] >> 8), byte(v[0]), byte(v[1] >> 16), byte(v[1] >> 8), byte(v[1])})
		case 28:
			out.Write([]byte{byte(v[0] >> 16), byte(v[0] >> 8), byte(v[0]), byte(v[0]>>24<<4 | v[1]>>24), byte(v[1] >> 16), byte(v[1] >> 8), byte(v[1])})
		case 32:
			out.Write(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(v[0])), uint32(v[1])))
		}
	}
	out.Write(make([]byte, 16))
	out.Write(data.Bytes())
	out.WriteString("\xab\xcd\xefMaxMind.com")
	encode(&out, map[string]any{
		"binary_format_major_version": uint16(2), "binary_format_minor_version": uint16(0), "build_epoch": uint64(1767225600),
		"database_type": "Test", "description": map[string]any{"en": "made by a test"}, "ip_version": uint16(6), "languages": []string{"en"},
		"node_count": uint32(len(nodes)), "record_size": uint16(record),
	})
	return out.Bytes()
}

func encode(to *bytes.Buffer, v any) {
	head := func(kind, size int) {
		s := min(size, 29)
		if kind < 8 {
			to.WriteByte(byte(kind<<5 | s))
		} else {
			to.Write([]byte{byte(s), byte(kind - 7)})
		}
		if s == 29 {
			to.WriteByte(byte(size - 29))
		}
	}
	number := func(kind int, n uint64) {
		b := bytes.TrimLeft(binary.BigEndian.AppendUint64(nil, n), "\x00")
		head(kind, len(b))
		to.Write(b)
	}
	switch v := v.(type) {
	case string:
		head(2, len(v))
		to.WriteString(v)
	case uint16:
		number(5, uint64(v))
	case uint32:
		number(6, uint64(v))
	case uint64:
		number(9, v)
	case []string:
		head(11, len(v))
		for _, s := range v {
			encode(to, s)
		}
	case map[string]any:
		head(7, len(v))
		for k, e := range v {
			encode(to, k)
			encode(to, e)
		}
	}
}

func place(country, city string) map[string]any {
	return map[string]any{"country": map[string]any{"iso_code": country}, "city": map[string]any{"names": map[string]any{"en": city}}}
}

func write(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	g, err := Open(Options{
		Places: write(t, "city.mmdb", madeFile(t, map[string]any{
			"203.0.113.0/24": place("DE", "Berlin"), "2001:db8::/32": place("FR", ""), "198.51.100.0/24": place("not a code", "Nowhere"),
		})),
		Systems: write(t, "asn.mmdb", madeFile(t, map[string]any{
			"203.0.113.0/24": map[string]any{"autonomous_system_number": uint32(64500), "autonomous_system_organization": "Example Net"},
			"192.0.2.0/24":   map[string]any{"autonomous_system_number": uint32(64501), "autonomous_system_organization": strings.Repeat("long ", 40)},
		})),
	})
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"203.0.113.7": "Berlin, DE, Example Net (AS64500)", "::ffff:203.0.113.7": "Berlin, DE, Example Net (AS64500)", "2001:db8::7": "FR",
		"198.51.100.7": "", "127.0.0.1": "", "": "", "nowhere": "", "2001:db8::7%eth0": "FR",
		"192.0.2.1": strings.TrimSpace(strings.Repeat("long ", 12)) + " (AS64501)",
	} {
		if got := g.Place(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	none, err := Open(Options{})
	if err != nil || none.Known() || none.Place("203.0.113.7") != "" {
		t.Errorf("without files: %v", err)
	}
}

// What is missing or broken does not start, and says which setting; nothing of the file is repeated.
func TestBrokenFilesRefuseToStart(t *testing.T) {
	t.Parallel()
	whole := madeFile(t, map[string]any{"203.0.113.0/24": place("DE", "Berlin")})
	for name, path := range map[string]string{
		"missing": filepath.Join(t.TempDir(), "none.mmdb"), "folder": t.TempDir(), "empty": write(t, "a", nil),
		"other": write(t, "b", []byte("plumtree, not a database")), "cut": write(t, "c", whole[:len(whole)-40]),
		"tree cut": write(t, "d", whole[len(whole)/2:]),
	} {
		for key, o := range map[string]Options{"geoip.places": {Places: path}, "geoip.systems": {Systems: path}} {
			if _, err := Open(o); err == nil || !strings.Contains(err.Error(), key) || strings.Contains(err.Error(), "plumtree") {
				t.Errorf("%s, %s: %v", name, key, err)
			}
		}
	}
}

// A file that is replaced counts soon; one that breaks leaves the last good one in force.
func TestFilesAreReadAgain(t *testing.T) {
	t.Parallel()
	path := write(t, "city.mmdb", madeFile(t, map[string]any{"203.0.113.0/24": place("DE", "Berlin")}))
	g, err := Open(Options{Places: path, Every: 5 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { g.Run(ctx); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })
	replace := func(b []byte) {
		t.Helper()
		if err := os.WriteFile(path+".new", b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
	}
	until := func(want string) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); g.Place("203.0.113.7") != want; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("it is %q, want %q", g.Place("203.0.113.7"), want)
			}
		}
	}
	replace(madeFile(t, map[string]any{"203.0.113.0/24": place("FR", "Paris")}))
	until("Paris, FR")
	replace([]byte("broken"))
	time.Sleep(100 * time.Millisecond)
	until("Paris, FR")
	replace(madeFile(t, map[string]any{"203.0.113.0/24": place("IT", "Roma e altro")}))
	until("Roma e altro, IT")
}

// A library that many use reads the same from the same file, at every address, whatever the width of its records.
func TestAsOthersRead(t *testing.T) {
	t.Parallel()
	entries := map[string]any{}
	for i := range 200 {
		p, err := netip.AddrFrom4([4]byte{byte(rand.IntN(3)), byte(rand.IntN(4)), byte(rand.IntN(256)), 0}).Prefix(24)
		if err != nil {
			t.Fatal(err)
		}
		entries[p.String()] = place(string([]byte{'A' + byte(i%26), 'Z'}), strings.Repeat("x", i))
	}
	entries["2001:db8::/32"] = place("FR", "Paris")
	for _, record := range []int{24, 28, 32} {
		b := madeWith(t, record, entries)
		d, err := readDatabase(b)
		if err != nil {
			t.Fatal(err)
		}
		other, err := maxminddb.OpenBytes(b)
		if err != nil {
			t.Fatal(err)
		}
		known := 0
		for i := range 20_000 {
			a := netip.AddrFrom4([4]byte{byte(rand.IntN(3)), byte(rand.IntN(4)), byte(rand.IntN(256)), byte(i)})
			if i%10 == 0 {
				a = netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8 + byte(i/10%2), byte(i)})
			}
			var want map[string]any
			if err := other.Lookup(a).Decode(&want); err != nil {
				t.Fatal(err)
			}
			if got := d.find(a); !reflect.DeepEqual(got, want) && len(got)+len(want) > 0 {
				t.Fatalf("%d bits, %v: %v, others read %v", record, a, got, want)
			}
			if len(want) > 0 {
				known++
			}
		}
		if known < 1000 {
			t.Errorf("only %d addresses were known", known)
		}
	}
}

// What points in circles, or deeper than anything does, ends.
func TestCircles(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{
		"a pointer to itself": {0x20, 0x00}, "a map of itself": {0xe1, 0x41, 'a', 0x20, 0x00}, "an array of itself": {0x02, 0x04, 0x20, 0x00, 0x20, 0x00},
		"a text beyond the end": {0x5f, 0xff, 0xff, 0xff}, "a map beyond the end": {0xff, 0xff, 0xff, 0xff}, "nothing": {}, "no kind": {0x00, 0xff},
	} {
		r := reader{b: data, left: steps}
		if v, _, err := r.value(0, 0); err == nil {
			t.Errorf("%s: %v", name, v)
		}
	}
}

// Whatever bytes a file has, reading it ends.
func FuzzFile(f *testing.F) {
	whole := madeFile(f, map[string]any{"203.0.113.0/24": place("DE", "Berlin"), "2001:db8::/32": place("FR", "")})
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := Open(Options{Places: write(t, "f.mmdb", b)})
		if err != nil {
			return
		}
		_ = g.Place("203.0.113.7")
		_ = g.Place("2001:db8::1")
	})
}
