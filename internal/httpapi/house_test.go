package httpapi

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"snug/internal/access"
	"snug/internal/alert"
	"snug/internal/allowlist"
	"snug/internal/apitoken"
	"snug/internal/approval"
	"snug/internal/audit"
	"snug/internal/bus"
	"snug/internal/chat"
	"snug/internal/consent"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/desk"
	"snug/internal/elevation"
	"snug/internal/identity"
	"snug/internal/intrusion"
	"snug/internal/keyproof"
	"snug/internal/keyring"
	"snug/internal/keystore"
	"snug/internal/masking"
	"snug/internal/notify"
	"snug/internal/perm"
	"snug/internal/posing"
	"snug/internal/realtime"
	"snug/internal/review"
	"snug/internal/roles"
	"snug/internal/signin"
	"snug/internal/site"
	"snug/internal/webui"
	"snug/mask/text"
)

const (
	widgetAt  = "http://chat.localhost:7465"
	consoleAt = "http://console.localhost:7465"
	password  = "brown kettle under seven maps"
)

// logbook takes the log of a house, to be searched.
type logbook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// house is the whole of the edge and what is behind it, real, on a port of its own.
type house struct {
	t       *testing.T
	edge    *Edge
	server  *httptest.Server
	client  *http.Client
	log     *logbook
	audit   *audit.Log
	desk    *desk.Desk
	staff   *signin.Staff
	masking *masking.Register
	doubts  *masking.Doubts
	allowed *allowlist.Register
	roles   *roles.Register
	review  *review.Room
	rows    *db.DB
	shop    ed25519.PrivateKey // what the shop signs with
	consent *consent.Register
	site    site.Site
	birch   site.Site               // another shop's
	later   atomic.Int64            // by how much sessions believe that it is later
	strict  bool                    // everybody has a second factor
	people  map[string]chat.StaffID // by role
	cookies map[string]string       // by role

	intrusion *intrusion.Room
	published atomic.Int64 // events, since that was last set
	approvals *approval.Room
	tokens    *apitoken.Room

	elevations *elevation.Room
	hub        *realtime.Hub
	key        *keyproof.Key // of everybody's browser
}

// rules are those of package access, as app joins them.
func rules() roles.Rules {
	return roles.Rules{BuiltIn: access.Role, Names: access.Roles, Faults: func(list []perm.Permission) (out []roles.Fault) {
		for _, f := range access.Faults(list) {
			out = append(out, roles.Fault{Why: f.Why, Permission: f.Permission, Other: f.Other})
		}
		return out
	}}
}

// build is a stand-in for the browser's build: the smallest that webui takes.
func build() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"loader/loader.js":                file("(function(){})()"),
		"widget/assets/panel-abc.js":      file("export {}"),
		"widget/assets/shared-def.js":     file("export {}"),
		"widget/assets/panel-abc.css":     file("body{}"),
		"widget/manifest.json":            file(`{"src/main.tsx":{"file":"assets/panel-abc.js","isEntry":true,"imports":["_s"],"css":["assets/panel-abc.css"]},"_s":{"file":"assets/shared-def.js"}}`),
		"console/assets/index-abc.js":     file("export {}"),
		"console/index.html":              file("<!doctype html><title>Snug</title>"),
		"console/assets/index-abc.js.map": file("{}"),
	}
}

func newHouse(t *testing.T, change func(*Options)) *house { return buildHouse(t, false, change) }

func buildHouse(t *testing.T, strict bool, change func(*Options)) *house {
	t.Helper()
	ctx := t.Context()
	h := &house{t: t, strict: strict, log: &logbook{}, people: map[string]chat.StaffID{}, cookies: map[string]string{}}
	log := slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	keys, err := keystore.Open(ctx, dbtest.SQLite(t), time.Now)
	must(err)
	path := filepath.Join(t.TempDir(), "root.key")
	must(keyring.CreateFileRoot(path))
	ring, err := keyring.Open(ctx, keyring.FileRoot(path), keys, keyring.Options{})
	must(err)
	rows := dbtest.SQLite(t)
	must(rows.Migrate(ctx, db.Migrations))
	events := bus.New(log)

	sites, err := site.Open(ctx, site.Options{DB: rows, Ring: ring}, []site.Spec{{
		Key: "demo", Name: `Alder & "Oak" </script>`, Origins: []string{"http://shop.localhost:7465", "https://alder.example"},
		Accent: "#2F6B4F", AskName: true, QuickReplies: map[string][]string{"en": {"Where is my order?"}, "de": {"Wo ist meine Bestellung?"}},
	}, {Key: "birch", Name: "Birch & Sons", Origins: []string{"https://birch.example"}}})
	must(err)
	h.site, err = sites.ByKey("demo")
	must(err)
	h.birch, err = sites.ByKey("birch")
	must(err)
	h.masking, err = masking.Open(ctx, masking.Options{DB: rows, Ring: ring, Log: log}, []chat.SiteID{h.site.ID, h.birch.ID})
	must(err)
	h.doubts = masking.NewDoubts(masking.Options{DB: rows, Log: log})
	h.consent, err = consent.Open(ctx, consent.Options{DB: rows, Ring: ring, Mask: h.masking.Engine}, []consent.Facts{{
		Site: h.site.ID, Key: "demo", Name: h.site.Name, Controller: "Alder & Oak Ltd", Contact: "privacy@alder.example", Recipients: []string{"nobody"},
		Countries: []string{"Germany"}, Complain: "the BfDI", OffRecord: true,
	}, {
		Site: h.birch.ID, Key: "birch", Name: h.birch.Name, Controller: "Birch & Sons Ltd", Contact: "privacy@birch.example", Recipients: []string{"nobody"},
		Countries: []string{"Germany"}, Complain: "the BfDI", OffRecord: true,
	}})
	must(err)
	h.audit, err = audit.Open(ctx, audit.Options{DB: dbtest.SQLite(t), Ring: ring, Log: log})
	must(err)
	h.roles, err = roles.Open(ctx, roles.Options{
		DB: rows, Ring: ring, Rules: rules(), Audit: h.audit, Log: log,
		Having: func(ctx context.Context, role string) (int, error) { return h.staff.Having(ctx, role) },
		Named:  func(string) bool { return false },
	})
	must(err)
	h.allowed, err = allowlist.Open(ctx, allowlist.Options{DB: rows, Ring: ring, Known: allowlist.Known{Role: h.roles.IsRole, Site: func(id chat.SiteID) bool { _, err := sites.ByID(id); return err == nil }}, Audit: h.audit, Log: log})
	must(err)
	h.intrusion, err = intrusion.Open(ctx, intrusion.Options{DB: rows, Ring: ring, Mask: h.masking.Engine(chat.SiteID{}).Scan, Audit: h.audit, Accounts: h, Spared: netip.Addr.IsLoopback, Log: log})
	must(err)
	h.staff, err = signin.New(ctx, signin.Options{DB: rows, Ring: ring, Signals: h.intrusion, Log: log, Role: h.roles.Role, Optional: !strict, Origin: consoleAt, Alike: posing.Alike, Audit: h.audit, Elevate: h.elevate, Enter: func(ctx context.Context, role string, of chat.Sites) error { return h.edge.MayEnter(ctx, role, of) }, Now: func() time.Time { return time.Now().Add(time.Duration(h.later.Load())) }})
	must(err)
	h.rows = rows
	h.review, err = review.New(review.Options{DB: rows, Period: 90 * 24 * time.Hour, Audit: h.audit, Log: log, Holding: func() (out []review.Holding) {
		for _, p := range h.staff.List() {
			out = append(out, Holding(p, h.roles.Role, time.Now().Add(time.Duration(h.later.Load()))))
		}
		return out
	}, Now: func() time.Time { return time.Now().Add(time.Duration(h.later.Load())) }})
	must(err)
	h.approvals, err = approval.New(approval.Options{
		DB: rows, Ring: ring, Mask: h.masking.Engine, People: h.staff, Audit: h.audit, Log: log,
		Tell: func(_ approval.Proposal, to []chat.StaffID) { h.hub.News("approvals", to) },
	})
	must(err)
	h.audit.OnAct(h.approvals.Tie)
	h.joinKinds()
	h.openElevations(ring, log)
	h.joinElevations()
	h.tokens, err = apitoken.New(apitoken.Options{
		DB: rows, Ring: ring, Mask: h.masking.Engine, Known: h.staff.Known, Audit: h.audit, Signals: h.intrusion, Log: log,
		Grantable: func(p perm.Permission) bool { return slices.Contains(TokenScopes(), p) }, Now: func() time.Time { return time.Now().Add(time.Duration(h.later.Load())) },
	})
	must(err)
	h.key, err = keyproof.New()
	must(err)
	public, private, err := ed25519.GenerateKey(nil)
	must(err)
	h.shop = private
	signed, err := identity.Open(identity.Options{DB: rows}, []identity.Rule{h.rule(public)})
	must(err)
	visitors, err := signin.NewVisitors(signin.VisitorsOptions{DB: rows, Log: log})
	must(err)
	h.desk, err = desk.New(desk.Options{DB: rows, Ring: ring, Mask: h.masking.Engine, Bus: events, Names: h.staff, Sees: h.seesNow, May: h.mayNow, Erases: access.Erases, Serves: h.staff.Serves, NeedsReason: access.NeedsReason, Audit: h.audit, Doubts: h.doubts, Log: log})
	must(err)
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() { _ = h.desk.Run(background); close(ended) }()
	logged := make(chan struct{})
	go func() { h.audit.Run(background); close(logged) }()
	t.Cleanup(func() { stop(); <-ended; <-logged; must(h.audit.Close()) })

	sends, err := notify.New(notify.Options{DB: rows, Ring: ring, Console: consoleAt, Reach: func(chat.StaffID) (string, string, bool) { return "", "", false }, Log: log})
	must(err)
	alerts, err := alert.New(alert.Options{
		DB: rows, Incidents: noNews{}, Post: alertPost{sends}, May: func(chat.StaffID) bool { return true }, Name: h.staff.StaffName,
		Place: func(netip.Prefix) string { return "" }, Log: log,
	})
	must(err)
	o := Options{
		Audit: h.audit, Desk: h.desk, Staff: h.staff, Visitors: visitors, Sites: sites, Masking: h.masking, Doubts: h.doubts, Consent: h.consent, AllowList: h.allowed, Intrusion: h.intrusion, Alerts: alerts, Notify: sends, Report: reported, Zone: time.UTC, Roles: h.roles, Review: h.review, Tokens: h.tokens, Approvals: h.approvals, Elevations: h.elevations,
		Identity: signed,
		Posture: func(context.Context) (Posture, error) {
			return Posture{Started: time.Now(), Database: "SQLite", Root: "file"}, nil
		},
		WidgetOrigin: widgetAt, ConsoleOrigin: consoleAt, Version: "test", Log: log,
		Limits: Limits{StartsPerMinute: 1000, SignInsPerMinute: 1000},
	}
	o.Assets, err = webui.LoadFrom(build())
	must(err)
	if change != nil {
		change(&o)
	}
	h.hub = realtime.New(realtime.Options{
		Visitors: visitorSide{h, visitors}, Staff: staffSide{h}, Publish: events.Publish,
		Names: h.staff, Sees: h.seesNow, Log: log, SignedIn: func(r *http.Request) (chat.Staff, error) { return h.edge.SignedIn(r) },
		WidgetOrigin: func(s string) bool { return s == widgetAt }, ConsoleOrigin: func(s string) bool { return s == consoleAt },
		Connection: o.Network.Connection, Address: o.Network.Address, Signals: h.intrusion,
		Evidence: func(r text.Raw) text.Text { return h.masking.Engine(chat.SiteID{}).Scan(r).Text },
	})
	t.Cleanup(func() { _ = h.hub.Shutdown(context.WithoutCancel(ctx)) })
	events.Subscribe(h.hub.Deliver)
	events.Subscribe(func(chat.Event) { h.published.Add(1) })
	hub := h.hub
	h.roles.OnChange(func() {
		hub.CloseChanged(func(s chat.Staff) bool { return slices.Equal(h.roles.Role(s.Role).List(), s.Perms.List()) })
	})
	h.elevations.OnChange(func() { hub.CloseChanged(h.sameElevations) })
	h.staff.OnEnd(hub.CloseSession)
	h.allowed.OnChange(func() {
		hub.CloseOutside(func(from netip.Addr, s chat.Staff) bool { return h.allowed.Admits(from, allowlist.Staff(s)) })
	})
	o.Presence, o.VisitorSocket, o.StaffSocket = presence{hub}, hub.VisitorSocket, hub.StaffSocket
	h.edge, err = New(o)
	must(err)

	if change == nil {
		h.edge.limiter.rates[guesses].burst = 1e6 // wrong tokens are most of what tests bring
	}

	h.server = httptest.NewUnstartedServer(h.edge)
	h.server.Config = Server(h.edge, nil, log)
	h.server.Start()
	t.Cleanup(h.server.Close)
	h.client = &http.Client{
		Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, h.server.Listener.Addr().String())
		}, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       20 * time.Second,
	}
	t.Cleanup(h.client.CloseIdleConnections)
	return h
}

// presence joins the hub as app does.
type presence struct{ hub *realtime.Hub }

func (p presence) Presence(id chat.StaffID) string {
	if state, ok := p.hub.Presence()[id]; ok {
		return string(state)
	}
	return "offline"
}

func (p presence) VisitorOnline(c chat.ConversationID) bool { return p.hub.Online(c) }

func (p presence) SetPresence(s chat.Staff, state string) {
	p.hub.SetPresence(s.ID, realtime.Presence(state))
}

func (p presence) Viewers(c chat.ConversationID, _ chat.StaffID) []string { return p.hub.Viewers(c) }

// hire adds one person of each role and signs them in by a link.
func (h *house) hire() {
	h.t.Helper()
	ctx := h.t.Context()
	team, err := h.staff.AddTeam(ctx, "Support")
	if err != nil {
		h.t.Fatal(err)
	}
	for _, role := range access.Roles() {
		n := signin.NewPerson{Email: role + "@alder.example", Name: "Person " + role, Role: role, Teams: []chat.TeamID{team}}
		id, err := h.staff.Add(ctx, n)
		if err != nil {
			h.t.Fatal(err)
		}
		link, err := h.staff.Link(ctx, id)
		if err != nil {
			h.t.Fatal(err)
		}
		res := h.ask(request{method: "POST", url: consoleAt + "/v1/session/link", body: map[string]any{"token": link}})
		if res.status != 200 {
			h.t.Fatalf("%s can't sign in: %d %s", role, res.status, res.body)
		}
		h.people[role] = id
		h.cookies[role] = strings.SplitN(res.header.Get("Set-Cookie"), ";", 2)[0]
	}
}

// request is a request: what is empty is as the console or the widget itself would send it.
type request struct {
	method, url string
	body        any // a string or []byte goes as it is
	role        string
	token       string
	header      http.Header // replaces what would be sent
	host        string
}

type result struct {
	status int
	header http.Header
	body   string
}

// json decodes an answer.
func (r result) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("status %d: not JSON: %.200q", r.status, r.body)
	}
	return v
}

func (h *house) ask(c request) result {
	h.t.Helper()
	var body io.Reader
	switch b := c.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	case []byte:
		body = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			h.t.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(h.t.Context()), c.method, c.url, body)
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if c.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.role != "" {
		req.Header.Set("Cookie", h.cookies[c.role])
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if req.URL.Host == strings.TrimPrefix(consoleAt, "http://") {
		req.Header.Set(keyproof.Header, h.proof(c.method, c.url))
		req.Header.Set(keyproof.KeyHeader, h.key.Public())
	}
	for k, v := range c.header {
		if v == nil {
			req.Header.Del(k)
		} else {
			req.Header[k] = v
		}
	}
	if c.host != "" {
		req.Host = c.host
	}
	res, err := h.client.Do(req)
	if err != nil {
		h.t.Fatalf("%s %s: %v", c.method, c.url, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return result{res.StatusCode, res.Header, string(raw)}
}

// proof is what the browser of everybody here proves a request with.
func (h *house) proof(method, url string) string {
	h.t.Helper()
	made, err := h.key.Prove(method, url, time.Now().Add(time.Duration(h.later.Load())))
	if err != nil {
		h.t.Fatal(err)
	}
	return made
}

// startForm is a start as the widget sends it.
func (h *house) startForm(key, id, message string) map[string]any {
	h.t.Helper()
	text, err := h.consent.Text(h.site.ID, "en")
	if err != nil {
		h.t.Fatal(err)
	}
	return map[string]any{
		"site": "demo", "key": key,
		"consent": map[string]any{"hash": text.Hash, "version": text.Version, "lang": "en", "purposes": []string{"answer", "keep"}},
		"name":    "Jo", "email": "jo@example.org", "page": map[string]any{"url": "https://alder.example/lamp?q=1", "title": "Lamp"},
		"fields":  []any{map[string]any{"key": "order", "text": "AO-1"}},
		"message": map[string]any{"id": id, "text": message, "browser": []any{}},
	}
}
