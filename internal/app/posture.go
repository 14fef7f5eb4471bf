package app

import (
	"context"
	"os"

	"snug/internal/control"
	"snug/internal/httpapi"
)

// posture gathers how the installation stands, from what is in force and not from what was configured.
func (a *App) posture(ctx context.Context) (httpapi.Posture, error) {
	keys, err := a.storage.ring.State(ctx)
	if err != nil {
		return httpapi.Posture{}, err
	}
	p := httpapi.Posture{Started: a.started, Database: a.engine(), RootVersion: keys.Root, Root: "file"}
	if a.config.RootKey.File == "" {
		p.Root = "passphrase"
	}
	for _, n := range keys.Live {
		p.Keys = append(p.Keys, httpapi.KeyCount{Purpose: n.Purpose.String(), Version: n.Root, Count: n.Keys})
	}
	where := "data folder on this machine"
	if a.config.Database.URL != "" {
		where = "PostgreSQL"
	}
	p.Stores = []httpapi.Store{
		{Name: "rows", Engine: a.engine(), Where: where, Sealed: "AES-256-GCM, a key for each conversation"},
		{Name: "keys", Engine: a.engine(), Where: where + ", apart from the rows", Sealed: "AES-256-GCM, wrapped by site and root key"},
		{Name: "audit log", Engine: a.engine(), Where: where + ", apart from the rows", Sealed: "details: AES-256-GCM; a signed Merkle tree over all of it"},
		{Name: "root key", Engine: p.Root, Where: "outside the data folder", Sealed: "not sealed: it opens the others"},
	}
	return p, nil
}

func (a *App) engine() string {
	if a.config.Database.URL != "" {
		return "PostgreSQL"
	}
	return "SQLite"
}

// status tells the host's commands how the program stands.
func (a *App) status(ctx context.Context) (control.Status, error) {
	keys, err := a.storage.ring.State(ctx)
	if err != nil {
		return control.Status{}, err
	}
	live := map[string]int{}
	for _, n := range keys.Live {
		live[n.Purpose.String()] += n.Keys
	}
	sockets := a.hub.Stats()
	return control.Status{
		Version: a.version, PID: os.Getpid(), Started: a.started, Database: string(a.storage.rows.Engine()),
		Listen: []string{a.config.Listen}, Origins: map[string]string{"widget": a.config.Origins.Widget, "console": a.config.Origins.Console},
		Keys:    control.KeyStatus{Root: keys.Root, Pending: keys.Pending, Live: live, Destroyed: keys.Destroyed},
		Numbers: map[string]int64{"sockets": int64(sockets.Sockets), "staff_sockets": int64(sockets.Staff)},
	}, nil
}

// metrics are the numbers of this moment. None of their words was typed by anybody.
func (a *App) metrics(ctx context.Context) ([]control.Metric, error) {
	keys, err := a.storage.ring.State(ctx)
	if err != nil {
		return nil, err
	}
	s := a.hub.Stats()
	one := func(name, help string, counter bool, v float64) control.Metric {
		return control.Metric{Name: name, Help: help, Counter: counter, Samples: []control.Sample{{Value: v}}}
	}
	out := []control.Metric{
		one("snug_started_seconds", "When the program started, in seconds since 1970.", false, float64(a.started.Unix())),
		one("snug_sockets", "Sockets open now.", false, float64(s.Sockets)),
		one("snug_staff_sockets", "Staff's sockets open now.", false, float64(s.Staff)),
		one("snug_frames_received_total", "Frames handled.", true, float64(s.Received)),
		one("snug_frames_sent_total", "Frames written.", true, float64(s.Sent)),
		one("snug_sockets_too_slow_total", "Sockets let go because they did not read.", true, float64(s.TooSlow)),
		one("snug_sockets_refused_total", "Upgrades refused for want of room.", true, float64(s.Refused)),
		one("snug_keys_destroyed", "Keys destroyed by erasures.", false, float64(keys.Destroyed)),
	}
	byPurpose := control.Metric{Name: "snug_keys", Help: "Keys by purpose."}
	counts := map[string]int{}
	for _, n := range keys.Live {
		counts[n.Purpose.String()] += n.Keys
	}
	for purpose, n := range counts {
		byPurpose.Samples = append(byPurpose.Samples, control.Sample{Labels: map[string]string{"purpose": purpose}, Value: float64(n)})
	}
	return append(out, byPurpose), nil
}
