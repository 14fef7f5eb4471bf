// Package geo tells where a network is, as far as files that the operator gives say so: country, city and autonomous system,
// from databases in MaxMind's format.
//
// It protects the addresses: nothing is asked of anybody over the network, files are read and nothing else. A file that is
// missing or broken when the program starts refuses to start; one that breaks later leaves the last good one in force, and is
// told. It refuses to be believed: where an address is, is somebody's guess, and decides nothing.
package geo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// maxFile bounds a database, which is held in memory whole: a file that is mapped instead would end the program when
// somebody writes over it.
const maxFile = 256 << 20

// Options are what Open takes. Both files may be missing: then nothing is known of any address.
type Options struct {
	Places  string // file of countries or cities
	Systems string // file of autonomous systems
	Log     *slog.Logger
	// Every is how often it is looked whether the files have changed; 0 is once a minute.
	Every time.Duration
}

// Geo answers from memory. It is safe for concurrent use.
type Geo struct {
	places, systems *file // nil: not given
	log             *slog.Logger
	every           time.Duration
}

// file is one database.
type file struct {
	path  string
	stamp stamp
	now   atomic.Pointer[database]
}

// stamp tells one content of a file from another.
type stamp struct {
	at   time.Time
	size int64
}

// Open reads the files.
func Open(o Options) (*Geo, error) {
	g := &Geo{log: o.Log, every: o.Every}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	if g.every == 0 {
		g.every = time.Minute
	}
	for _, f := range []struct {
		path string
		into **file
		key  string
	}{{o.Places, &g.places, "geoip.places"}, {o.Systems, &g.systems, "geoip.systems"}} {
		if f.path == "" {
			continue
		}
		db := &file{path: f.path}
		if _, err := db.refresh(); err != nil {
			return nil, fmt.Errorf("%s: %w", f.key, err)
		}
		*f.into = db
	}
	return g, nil
}

// refresh reads the file if it is another than before.
func (f *file) refresh() (changed bool, err error) {
	info, err := os.Stat(f.path)
	if err != nil {
		return false, errors.New("the file can't be read: give one in MaxMind's format (.mmdb), or leave the setting out")
	}
	is := stamp{info.ModTime(), info.Size()}
	if is == f.stamp {
		return false, nil
	}
	f.stamp = is // one that is broken is looked at once, and again when it has changed
	if info.Size() > maxFile || !info.Mode().IsRegular() {
		return false, errors.New("this is no file of at most 256 MiB")
	}
	in, err := os.Open(f.path)
	if err != nil {
		return false, errors.New("the file can't be read")
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return false, errors.New("the file can't be read")
	}
	d, err := readDatabase(b)
	if err != nil {
		return false, err
	}
	f.now.Store(d)
	return true, nil
}

// Run looks for changed files until ctx ends.
func (g *Geo) Run(ctx context.Context) {
	tick := time.NewTicker(g.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, f := range []*file{g.places, g.systems} {
			if f == nil {
				continue
			}
			switch changed, err := f.refresh(); {
			case err != nil:
				g.log.ErrorContext(ctx, "a file of places could not be read again; what is known stays", "file", f.path, "err", err)
			case changed:
				g.log.InfoContext(ctx, "a file of places was read again", "file", f.path)
			}
		}
	}
}

// Place is what is known of an address. The zero value is nothing.
type Place struct {
	Country string // ISO 3166-1: DE
	City    string // in English; empty where the file has countries alone
	System  uint32 // number of the autonomous system; 0 if it is not known
	Owner   string // its name
}

// Known tells whether anything can be known at all.
func (g *Geo) Known() bool { return g.places != nil || g.systems != nil }

// At tells what is known of an address.
func (g *Geo) At(a netip.Addr) Place {
	var p Place
	a = a.Unmap().WithZone("")
	if !a.IsValid() {
		return p
	}
	if g.places != nil {
		found := g.places.now.Load().find(a)
		country, _ := within(found, "country")["iso_code"].(string)
		city, _ := within(within(found, "city"), "names")["en"].(string)
		if len(country) == 2 {
			p.Country, p.City = cut(country), cut(city)
		}
	}
	if g.systems != nil {
		found := g.systems.now.Load().find(a)
		number, _ := found["autonomous_system_number"].(uint64)
		owner, _ := found["autonomous_system_organization"].(string)
		p.System, p.Owner = uint32(number), cut(owner)
	}
	return p
}

// within is a map within a map, nil if there is none.
func within(m map[string]any, key string) map[string]any {
	inner, _ := m[key].(map[string]any)
	return inner
}

// Place writes what is known of an address, for people: "Berlin, DE, Example Net (AS64500)"; "" for what is none, or of which
// nothing is known.
func (g *Geo) Place(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	return g.At(a).String()
}

func (p Place) String() string {
	var parts []string
	for _, s := range []string{p.City, p.Country} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	switch {
	case p.System != 0 && p.Owner != "":
		parts = append(parts, fmt.Sprintf("%s (AS%d)", p.Owner, p.System))
	case p.System != 0:
		parts = append(parts, fmt.Sprintf("AS%d", p.System))
	}
	return strings.Join(parts, ", ")
}

// cut bounds what a file says.
func cut(s string) string {
	r := []rune(strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(string(r[:min(len(r), 60)]))
}
