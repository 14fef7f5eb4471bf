package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/perm"
	"snug/internal/signin"
)

// object is what the id in a route's address names, if it belongs to somebody.
type object string

const (
	noObject     object = ""
	conversation object = "conversation"
	person       object = "person"
	siteOf       object = "site"
)

// may is what a route is expected to do: for whom it is ("*" everybody, "v" visitors, or y and - for agent, lead, administrator,
// privacy officer and auditor, in this order), what its id names, and a body that it takes.
type may struct {
	who  string
	of   object
	body string
}

// matrix is the whole expectation. It is written out, and not derived from the table of routes: a route without a line here fails,
// and a change of who may what is a change of this table.
var matrix = map[string]may{
	"POST /v1/visit/start":                             {"*", noObject, ""},
	"POST /v1/visit/off-record":                        {"*", noObject, ""},
	"POST /v1/visit/declined":                          {"*", noObject, ""},
	"GET /v1/visit":                                    {"v", noObject, ""},
	"POST /v1/visit/page":                              {"v", noObject, ""},
	"POST /v1/visit/end":                               {"v", noObject, ""},
	"POST /v1/visit/rating":                            {"v", noObject, ""},
	"GET /v1/visit/transcript":                         {"v", noObject, ""},
	"POST /v1/visit/mask":                              {"v", noObject, ""},
	"POST /v1/visit/erase":                             {"v", noObject, ""},
	"POST /v1/visit/withdraw":                          {"v", noObject, ""},
	"POST /v1/session":                                 {"*", noObject, ""},
	"POST /v1/session/link":                            {"*", noObject, ""},
	"POST /v1/session/second":                          {"-----", noObject, ""},
	"POST /v1/session/second/passkey":                  {"-----", noObject, ""},
	"POST /v1/session/passkey/begin":                   {"*", noObject, ""},
	"POST /v1/session/passkey":                         {"*", noObject, ""},
	"POST /v1/session/proof":                           {"yyyyy", noObject, ""},
	"POST /v1/session/proof/passkey":                   {"yyyyy", noObject, ""},
	"POST /v1/session/renew":                           {"yyyyy", noObject, ""},
	"GET /v1/me/sessions":                              {"yyyyy", noObject, ""},
	"DELETE /v1/me/sessions":                           {"yyyyy", noObject, ""},
	"DELETE /v1/me/sessions/{id}":                      {"yyyyy", noObject, ""},
	"POST /v1/me/factors/passkeys":                     {"yyyyy", noObject, ""},
	"PUT /v1/me/factors/passkeys":                      {"yyyyy", noObject, ""},
	"DELETE /v1/me/factors/passkeys/{id}":              {"yyyyy", noObject, ""},
	"POST /v1/people/{id}/factors/reset":               {"--y--", person, `{"reason":"x"}`},
	"DELETE /v1/staff/{id}/sessions":                   {"--y--", person, ""},
	"DELETE /v1/session":                               {"yyyyy", noObject, ""},
	"GET /v1/me":                                       {"yyyyy", noObject, ""},
	"GET /v1/me/factors":                               {"yyyyy", noObject, ""},
	"POST /v1/me/factors/totp":                         {"yyyyy", noObject, ""},
	"PUT /v1/me/factors/totp":                          {"yyyyy", noObject, ""},
	"DELETE /v1/me/factors/totp":                       {"yyyyy", noObject, ""},
	"POST /v1/me/factors/recovery":                     {"yyyyy", noObject, ""},
	"POST /v1/me/password":                             {"yyyyy", noObject, ""},
	"PUT /v1/me/presence":                              {"yyyyy", noObject, ""},
	"PUT /v1/me/name":                                  {"yyyyy", noObject, ""},
	"GET /v1/conversations":                            {"yy---", noObject, ""},
	"GET /v1/conversations/{id}":                       {"yy---", conversation, ""},
	"POST /v1/conversations/{id}/open":                 {"yy---", conversation, `{"why":"quality","text":""}`},
	"GET /v1/conversations/{id}/entries":               {"yy---", conversation, ""},
	"POST /v1/conversations/{id}/entries":              {"yy---", conversation, `{"id":"CLIENT","kind":"note","text":"x"}`},
	"POST /v1/conversations/{id}/entries/{entry}/mask": {"yy---", conversation, `{"id":"CLIENT","entity":"password"}`},
	"DELETE /v1/conversations/{id}/held/{client}":      {"yy---", conversation, ""},
	"POST /v1/conversations/{id}/take":                 {"yy---", conversation, ""},
	"POST /v1/conversations/{id}/assign":               {"-y---", conversation, `{"staff":"STAFF"}`},
	"POST /v1/conversations/{id}/transfer":             {"yy---", conversation, `{"staff":"STAFF","note":"x"}`},
	"POST /v1/conversations/{id}/end":                  {"yy---", conversation, ""},
	"POST /v1/conversations/{id}/erase":                {"-y-y-", conversation, `{"confirm":true}`},
	"PUT /v1/conversations/{id}/draft":                 {"yy---", conversation, `{"text":"x"}`},
	"GET /v1/conversations/{id}/draft":                 {"yy---", conversation, ""},
	"GET /v1/search":                                   {"yy---", noObject, ""},
	"GET /v1/replies":                                  {"yy---", noObject, ""},
	"POST /v1/replies":                                 {"-y---", noObject, ""},
	"PUT /v1/replies/{id}":                             {"-y---", noObject, ""},
	"DELETE /v1/replies/{id}":                          {"-y---", noObject, ""},
	"GET /v1/session/ways":                             {"*", noObject, ""},
	"POST /v1/session/company/begin":                   {"*", noObject, ""},
	"POST /v1/session/company":                         {"*", noObject, ""},
	"POST /v1/invitation/look":                         {"*", noObject, ""},
	"POST /v1/invitation":                              {"*", noObject, ""},
	"POST /v1/password/forgot":                         {"*", noObject, ""},
	"POST /v1/password/look":                           {"*", noObject, ""},
	"POST /v1/password":                                {"*", noObject, ""},
	"GET /v1/people":                                   {"--y--", noObject, ""},
	"POST /v1/people":                                  {"--y--", noObject, ""},
	"PUT /v1/people/{id}/role":                         {"--y--", person, `{"role":"agent"}`},
	"PUT /v1/people/{id}/name":                         {"--y--", person, `{"name":"Nobody Else"}`},
	"PUT /v1/people/{id}/email":                        {"--y--", person, `{"email":"else@alder.example"}`},
	"PUT /v1/people/{id}/teams":                        {"--y--", person, `{"teams":[]}`},
	"PUT /v1/people/{id}/end":                          {"--y--", person, `{"ends":0}`},
	"PUT /v1/people/{id}/disabled":                     {"--y--", person, `{"disabled":true}`},
	"POST /v1/people/{id}/invitation":                  {"--y--", person, `{"reason":"x"}`},
	"DELETE /v1/people/{id}/invitation":                {"--y--", person, ""},
	"GET /v1/staff":                                    {"yyy-y", noObject, ""},
	"GET /v1/teams":                                    {"yyy-y", noObject, ""},
	"GET /v1/sites":                                    {"--yyy", noObject, ""},
	"GET /v1/sites/{id}/masking":                       {"-yyy-", siteOf, ""},
	"PUT /v1/sites/{id}/masking":                       {"--yy-", siteOf, `{"version":0,"policy":{"dispositions":[],"terms":[],"leave":[],"patterns":[],"region":"","mayOverrule":false}}`},
	"GET /v1/sites/{id}/masking/history":               {"-yyy-", siteOf, ""},
	"POST /v1/sites/{id}/masking/try":                  {"-yyy-", siteOf, `{"text":"x","question":""}`},
	"GET /v1/consent":                                  {"---yy", noObject, ""},
	"GET /v1/erasures":                                 {"---yy", noObject, ""},
	"GET /v1/mask-incidents":                           {"-yyyy", noObject, ""},
	"GET /v1/mask-incidents/{id}":                      {"-yyyy", noObject, ""},
	"GET /v1/audit":                                    {"---yy", noObject, ""},
	"GET /v1/access/allow-list":                        {"--yyy", noObject, ""},
	"PUT /v1/access/allow-list":                        {"--y--", noObject, ""},
	"GET /v1/access/allow-list/history":                {"--yyy", noObject, ""},
	"POST /v1/access/allow-list/try":                   {"--yyy", noObject, ""},
	"GET /v1/access/roles":                             {"--yyy", noObject, ""},
	"PUT /v1/access/roles":                             {"--y--", noObject, ""},
	"GET /v1/access/roles/history":                     {"--yyy", noObject, ""},
	"POST /v1/access/roles/try":                        {"--yyy", noObject, ""},
	"POST /v1/access/roles/preview":                    {"--yyy", noObject, ""},
	"GET /v1/access/review":                            {"--yyy", noObject, ""},
	"POST /v1/access/review/{id}":                      {"--yy-", person, `{"has":"00000000000000000000000000000000"}`},
	"GET /v1/access/elevations":                        {"yyyyy", noObject, ""},
	"POST /v1/access/elevations":                       {"yyyyy", noObject, ""},
	"DELETE /v1/access/elevations/{id}":                {"yyyyy", noObject, ""},
	"GET /v1/access/people":                            {"--yyy", noObject, ""},
	"PUT /v1/access/people/{id}/sites":                 {"--y--", person, `{"all":false,"sites":["SITE"]}`},
	"GET /v1/incidents":                                {"--yyy", noObject, ""},
	"GET /v1/incident-hours":                           {"--yyy", noObject, ""},
	"GET /v1/incident-answers":                         {"--yyy", noObject, ""},
	"GET /v1/incident-severities":                      {"--yyy", noObject, ""},
	"GET /v1/incident-report":                          {"--yyy", noObject, ""},
	"GET /v1/incident-report.pdf":                      {"--yyy", noObject, ""},
	"GET /v1/alerts/mine":                              {"--yyy", noObject, ""},
	"PUT /v1/alerts/mine":                              {"--yyy", noObject, ""},
	"GET /v1/sending":                                  {"--yyy", noObject, ""},
	"GET /v1/incidents/{id}":                           {"--yyy", noObject, ""},
	"PUT /v1/incidents/{id}/state":                     {"--yy-", noObject, ""},
	"POST /v1/incidents/{id}/notes":                    {"--yy-", noObject, ""},
	"DELETE /v1/incidents/{id}/answers/{answer}":       {"--yy-", noObject, ""},
	"GET /v1/tokens":                                   {"-yy--", noObject, ""},
	"POST /v1/tokens":                                  {"-yy--", noObject, ""},
	"DELETE /v1/tokens/{id}":                           {"-yy--", noObject, ""},
	"GET /v1/approvals":                                {"yyyyy", noObject, ""},
	"POST /v1/approvals/{id}/decision":                 {"-yyy-", noObject, ""},
	"POST /v1/approvals/{id}/withdraw":                 {"yyyyy", noObject, ""},
	"GET /v1/posture":                                  {"--yyy", noObject, ""},
	"GET /v1/socket":                                   {"*", noObject, ""},
	"GET /v1/staff/socket":                             {"yyyyy", noObject, ""},
	"GET /healthz":                                     {"*", noObject, ""},
	"GET /frame/{site}":                                {"*", noObject, ""},
	"GET /loader/{file}":                               {"*", noObject, ""},
	"GET /assets/{file...}":                            {"*", noObject, ""},
	"GET /openapi.json":                                {"*", noObject, ""},
	"GET /docs":                                        {"*", noObject, ""},
	"GET /":                                            {"*", noObject, ""},

	"POST /v1/visit/answer":                             {"v", noObject, ""},
	"POST /v1/visit/doubt":                              {"v", noObject, ""},
	"POST /v1/conversations/{id}/entries/{entry}/doubt": {"yy---", conversation, `{"mask":0,"entity":"card"}`},
	"GET /v1/sites/{id}/masking/doubts":                 {"--yy-", siteOf, ""},
}

// ids are the objects that ids in addresses may name, from the eyes of the hired: what is theirs, and what is not.
type ids struct {
	own     string
	foreign map[string]string // by what makes it foreign
}

// stage is a house with two sites and two teams, whose people serve the first site and are in the first team, and with
// conversations of every kind.
type stage struct {
	*house
	conversations ids
	people        ids
	sites         ids
	entries       map[string]string // of conversations: an entry that is there
	visitor       string
}

func newStage(t *testing.T) *stage {
	t.Helper()
	h := newHouse(t, nil)
	h.hire()
	ctx := t.Context()
	s := &stage{house: h, entries: map[string]string{}}
	returns, err := h.staff.AddTeam(ctx, "Returns")
	if err != nil {
		t.Fatal(err)
	}
	h.signInAs("elsewhere", signin.NewPerson{Role: access.Lead, Sites: chat.OnlySites(h.birch.ID), Teams: []chat.TeamID{returns}})
	h.signInAs("colleague", signin.NewPerson{Role: access.Agent})
	must := func(got result, want int) {
		t.Helper()
		if got.status != want {
			t.Fatalf("%d %s", got.status, got.body)
		}
	}
	act := func(who, id, path string, body any) {
		t.Helper()
		must(h.ask(request{method: post, url: consoleAt + "/v1/conversations/" + id + path, role: who, body: body}), 200)
	}
	own, visitor := h.start("It is mine")
	otherTeam, _ := h.start("It is another team's")
	ended, _ := h.start("It is over")
	erased, _ := h.start("It is gone")
	act(access.Agent, own, "/take", nil)
	act("colleague", ended, "/take", nil)
	act("colleague", ended, "/end", nil)
	act(access.PrivacyOfficer, erased, "/erase", `{"confirm":true}`)
	act(access.Lead, otherTeam, "/assign", map[string]any{"team": returns.String()})
	form := h.startForm(newKey(), chat.NewClientID().String(), "It is another site's")
	text, err := h.consent.Text(h.birch.ID, "en")
	if err != nil {
		t.Fatal(err)
	}
	form["site"], form["fields"] = "birch", []any{}
	form["consent"] = map[string]any{"hash": text.Hash, "version": text.Version, "lang": "en", "purposes": []string{"answer"}}
	started := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: form})
	must(started, 201)
	otherSite := started.json(t)["conversation"].(string)

	s.visitor = visitor
	s.conversations = ids{own, map[string]string{"another team's": otherTeam, "another site's": otherSite, "somebody else's, ended": ended, "erased": erased}}
	s.people = ids{h.people["colleague"].String(), map[string]string{"of another site": h.people["elsewhere"].String()}}
	s.sites = ids{h.site.ID.String(), map[string]string{"another": h.birch.ID.String()}}
	everybody := chat.Staff{ID: chat.NewStaffID(), Session: chat.NewSessionID(), Perms: perm.Of(perm.ReadOwn, perm.ReadTeam), Sites: chat.AllSites(), Teams: []chat.TeamID{returns}}
	for _, id := range []string{own, otherTeam, otherSite} {
		var c chat.ConversationID
		if err := c.UnmarshalText([]byte(id)); err != nil {
			t.Fatal(err)
		}
		thread, err := h.desk.Thread(ctx, everybody, c, 0, 0, 1)
		if err != nil || len(thread.Entries) == 0 {
			t.Fatalf("%s: %v", id, err)
		}
		s.entries[id] = thread.Entries[0].ID.String()
	}
	for _, role := range access.Roles() {
		if err := h.staff.SetSites(ctx, h.people[role], chat.OnlySites(h.site.ID)); err != nil {
			t.Fatal(err)
		}
		h.signInAgain(role)
	}
	return s
}

// at is a request of a route for one object.
func (s *stage) at(r route, m may, id, role string) request {
	c := request{method: r.method, url: strings.Replace(filled(route{origin: r.origin, method: r.method, path: strings.Replace(r.path, "{id}", "ID", 1)}), "ID", id, 1), role: role}
	if strings.Contains(r.path, "{entry}") && s.entries[id] != "" {
		c.url = consoleAt + strings.NewReplacer("{id}", id, "{entry}", s.entries[id]).Replace(r.path)
	}
	if r.handle.body {
		c.body = m.bodyFor(s)
	}
	return c
}

func (m may) bodyFor(s *stage) string {
	if m.body == "" {
		return "{}"
	}
	return strings.NewReplacer("CLIENT", chat.NewClientID().String(), "STAFF", s.house.people["colleague"].String(), "SITE", s.site.ID.String()).Replace(m.body)
}

// told are the tables that tell of refusals, and of who was there: they change by asking.
var told = []string{"incident", "signal", "attempt", "answer", "session", "staff_use", "alert", "outbox", "schema", "sqlite_"}

// rowsOf is a digest of every row of every table that a refused call has no business in.
func (s *stage) rowsOf(t *testing.T) map[string]string {
	t.Helper()
	ctx := t.Context()
	names := s.strings(t, ctx, `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
	out := map[string]string{}
	for _, name := range names {
		if slices.ContainsFunc(told, func(p string) bool { return strings.HasPrefix(name, p) }) {
			continue
		}
		columns := s.strings(t, ctx, `SELECT name FROM pragma_table_info('`+name+`')`)
		quoted := make([]string, len(columns))
		for i, c := range columns {
			quoted[i] = `quote("` + c + `")`
		}
		all := s.strings(t, ctx, `SELECT `+strings.Join(quoted, ` || '|' || `)+` AS r FROM `+name+` ORDER BY r`)
		out[name] = fmt.Sprintf("%d rows, %x", len(all), sha256.Sum256([]byte(strings.Join(all, "\n"))))
	}
	return out
}

// settled is rowsOf once nothing more comes of what set the stage: how far somebody has read is written a second later.
func (s *stage) settled(t *testing.T) map[string]string {
	t.Helper()
	for was := s.rowsOf(t); ; {
		time.Sleep(1500 * time.Millisecond)
		is := s.rowsOf(t)
		if maps.Equal(was, is) {
			return is
		}
		was = is
	}
}

func (s *stage) strings(t *testing.T, ctx context.Context, query string) (out []string) {
	t.Helper()
	rows, err := s.rows.Read().QueryContext(ctx, query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// acts counts what the log says was done, by anybody but those who only sign in.
func (s *stage) acts(t *testing.T) (n int) {
	t.Helper()
	got := s.ask(request{method: get, url: consoleAt + "/v1/audit?limit=100", role: access.Auditor})
	for _, e := range got.json(t)["entries"].([]any) {
		if a := e.(map[string]any); a["act"] != "sign_in" && a["act"] != "audit.read" && a["result"] == "done" {
			n++
		}
	}
	return n
}

// Every route as every role, as nobody and as a visitor, on what is theirs and on what is not: what no line permits is refused, in the
// words of what is missing, and nothing ran.
func TestMatrix(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	lines, pairs := map[string]bool{}, 0
	before, done := s.settled(t), s.acts(t)
	s.published.Store(0)
	for _, r := range s.edge.routes() {
		name := r.method + " " + r.path
		m, ok := matrix[name]
		if !ok {
			t.Errorf("%s has no line in the matrix: say who may ask for it", name)
			continue
		}
		lines[name] = true
		refused := func(what string, c request, want ...int) result {
			t.Helper()
			pairs++
			got := s.ask(c)
			if !slices.Contains(want, got.status) {
				t.Errorf("%s, %s: %d %s, want %v", name, what, got.status, got.body, want)
			}
			return got
		}
		if m.who == "*" || r.handle.plain != nil && !r.handle.upgrade {
			continue
		}
		own, foreign := map[object]ids{conversation: s.conversations, person: s.people, siteOf: s.sites}[m.of], map[string]string{}
		if m.of == noObject {
			own.own = chat.NewConversationID().String()
		} else {
			foreign = own.foreign
		}
		mine := s.at(r, m, own.own, "")
		refused("nobody", mine, 401)
		mine.token = newKey()
		refused("a token that nobody has", mine, 401)
		if m.who == "v" {
			mine.token, mine.role = "", access.Lead
			refused("staff", mine, 401)
			continue
		}
		mine.token = s.visitor
		refused("a visitor", mine, 401)
		if r.handle.upgrade || r.need == perm.HalfSigned {
			continue
		}
		for i, role := range access.Roles() {
			if m.who[i] == '-' {
				refused(role, s.at(r, m, own.own, role), 403)
				for what, id := range foreign {
					refused(role+", "+what, s.at(r, m, id, role), 403)
				}
				continue
			}
			// Permitted: then what is not theirs is as what is not there.
			if m.of == noObject {
				continue
			}
			missing := refused(role+", missing", s.at(r, m, chat.NewConversationID().String(), role), 404)
			for what, id := range foreign {
				if role == access.Lead && what == "somebody else's, ended" || role == access.PrivacyOfficer && (what == "another team's" || what == "somebody else's, ended") {
					continue // theirs to see, for a reason; theirs to erase
				}
				if what == "erased" {
					// Nothing of it is left to tell of, and that is said to whoever still has its id. Erasing it again gives the receipt.
					if r.path != "/v1/conversations/{id}/erase" {
						refused(role+", "+what, s.at(r, m, id, role), 410)
					}
					continue
				}
				got := refused(role+", "+what, s.at(r, m, id, role), 404)
				if a, b := withoutRef(t, got), withoutRef(t, missing); a != b {
					t.Errorf("%s as %s: %s answers %s, and missing %s", name, role, what, a, b)
				}
			}
		}
	}
	for name := range matrix {
		if !lines[name] {
			t.Errorf("the matrix has a line for %s, which is no route", name)
		}
	}
	for table, was := range before {
		if is := s.rowsOf(t)[table]; is != was {
			t.Errorf("refused calls changed %s: %s, before %s", table, is, was)
		}
	}
	if n := s.acts(t); n != done {
		t.Errorf("refused calls were done: %d acts, before %d", n, done)
	}
	if n := s.published.Load(); n != 0 {
		t.Errorf("refused calls published %d events", n)
	}
	if pairs < 700 {
		t.Errorf("only %d pairs were looked at", pairs)
	}
	t.Logf("%d refused pairs of route, caller and object", pairs)
}

// withoutRef is an answer without the number of its line in the log.
func withoutRef(t *testing.T, r result) string {
	t.Helper()
	v := r.json(t)
	delete(v, "ref")
	b, _ := json.Marshal(v)
	return fmt.Sprint(r.status, " ", string(b))
}

// What is somebody else's takes as long to be refused as what is missing, within the noise of either.
func TestForeignTakesAsLongAsMissing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	const rounds = 60
	took := map[string][]time.Duration{}
	for i := range rounds {
		for what, id := range map[string]string{"foreign": s.conversations.foreign["another team's"], "missing": chat.NewConversationID().String()} {
			began := time.Now()
			if got := s.ask(request{method: get, url: consoleAt + "/v1/conversations/" + id, role: access.Agent}); got.status != 404 {
				t.Fatalf("%s: %d", what, got.status)
			}
			if i >= 5 { // until then rooms and connections are being made
				took[what] = append(took[what], time.Since(began))
			}
		}
	}
	quarter := func(what string, q int) time.Duration {
		slices.Sort(took[what])
		return took[what][len(took[what])*q/4]
	}
	foreign, missing := quarter("foreign", 2), quarter("missing", 2)
	noise := max(quarter("foreign", 3)-quarter("foreign", 1), quarter("missing", 3)-quarter("missing", 1)) + time.Millisecond
	if d := (foreign - missing).Abs(); d > noise {
		t.Errorf("foreign %s, missing %s: %s apart, and the noise is %s", foreign, missing, d, noise)
	}
	t.Logf("foreign %s, missing %s, noise %s", foreign, missing, noise)
}

// forged are keys that no call has.
var forged = []string{"role", "is_admin", "tenant_id", "created_at", "masked", "consent", "agent_id"}

// No body takes a key that it does not name, at any depth; and what was sent with one is not done.
func TestForgedFieldsAreRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var doc map[string]any
	if err := json.Unmarshal([]byte(s.ask(request{method: get, url: consoleAt + "/openapi.json"}).body), &doc); err != nil {
		t.Fatal(err)
	}
	seen, bodies := map[string]bool{}, 0
	var closed func(where string, schema map[string]any)
	closed = func(where string, schema map[string]any) {
		if ref, ok := schema["$ref"].(string); ok {
			if seen[ref] {
				return
			}
			seen[ref] = true
			name := ref[strings.LastIndex(ref, "/")+1:]
			closed(name, doc["components"].(map[string]any)["schemas"].(map[string]any)[name].(map[string]any))
			return
		}
		if properties, ok := schema["properties"].(map[string]any); ok {
			if schema["additionalProperties"] != false {
				t.Errorf("%s takes keys that it does not name", where)
			}
			for k, p := range properties {
				closed(where+"."+k, p.(map[string]any))
			}
		} else if schema["additionalProperties"] != nil && schema["additionalProperties"] != false {
			t.Errorf("%s is open", where)
		}
		if items, ok := schema["items"].(map[string]any); ok {
			closed(where+"[]", items)
		}
	}
	for path, methods := range doc["paths"].(map[string]any) {
		for method, op := range methods.(map[string]any) {
			if body, ok := op.(map[string]any)["requestBody"].(map[string]any); ok {
				bodies++
				closed(method+" "+path, body["content"].(map[string]any)["application/json"].(map[string]any)["schema"].(map[string]any))
			}
		}
	}
	if bodies < 40 {
		t.Errorf("only %d bodies were looked at", bodies)
	}
	before := s.settled(t)
	for _, r := range s.edge.routes() {
		m := matrix[r.method+" "+r.path]
		if m.body == "" {
			continue
		}
		role := access.Roles()[strings.LastIndex(m.who, "y")]
		id := map[object]ids{conversation: s.conversations, person: s.people, siteOf: s.sites}[m.of].own
		for _, key := range forged {
			var body map[string]any
			if err := json.Unmarshal([]byte(m.bodyFor(s)), &body); err != nil {
				t.Fatal(err)
			}
			if _, real := body[key]; real {
				continue
			}
			body[key] = true
			c := s.at(r, m, id, role)
			c.body = body
			if got := s.ask(c); got.status != http.StatusBadRequest || !strings.Contains(got.body, "a key that is not known") {
				t.Errorf("%s %s with %s as %s: %d %s", r.method, r.path, key, role, got.status, got.body)
			}
		}
	}
	for table, is := range s.rowsOf(t) {
		if is != before[table] {
			t.Errorf("forged fields changed %s", table)
		}
	}
}
