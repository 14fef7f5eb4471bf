package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"snug/internal/alert"
	"snug/internal/allowlist"
	"snug/internal/apitoken"
	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/consent"
	"snug/internal/desk"
	"snug/internal/elevation"
	"snug/internal/httpapi/reference"
	"snug/internal/identity"
	"snug/internal/intrusion"
	"snug/internal/masking"
	"snug/internal/notify"
	"snug/internal/oidc"
	"snug/internal/report"
	"snug/internal/review"
	"snug/internal/roles"
	"snug/internal/signin"
	"snug/internal/site"
	"snug/internal/webui"
)

// Presence tells who is there, by open sockets.
type Presence interface {
	// Presence is "online", "away" or "offline". It answers from memory.
	Presence(chat.StaffID) string
	// VisitorOnline tells whether a conversation's visitor has it open. It answers from memory.
	VisitorOnline(chat.ConversationID) bool
	// SetPresence notes a choice of "online" or "away".
	SetPresence(s chat.Staff, state string)
	// Viewers are the names of those who look at a conversation, except one.
	Viewers(c chat.ConversationID, except chat.StaffID) []string
}

// Options is what an Edge is made of. All but Healthy, Classify, Also, Network, Limits, Log and Now are needed.
type Options struct {
	Desk     *desk.Desk
	Staff    *signin.Staff
	Visitors *signin.Visitors
	Sites    *site.Sites
	Masking  *masking.Register
	Doubts   *masking.Doubts
	Consent  *consent.Register
	Identity *identity.Register
	// AllowList says from where the console can be reached.
	AllowList *allowlist.Register
	// Review asks whether people still need what they have.
	Review *review.Room
	// Roles are those that there are, and what they permit.
	Roles *roles.Register
	// Intrusion gathers what this edge refuses, and says who is kept out.
	Intrusion *intrusion.Room
	// Alerts tell of incidents; Notify is what they and others are sent by; Report sums them up, in Zone; Place is where a network is.
	Alerts *alert.Alerts
	Notify *notify.Notify
	Report func(ctx context.Context, by chat.Actor, from, to time.Time) (report.Report, error)
	Zone   *time.Location
	Place  func(netip.Prefix) string
	// Tokens are those by which programs ask.
	Tokens *apitoken.Room
	// Approvals has what one person proposes and another decides.
	Approvals *approval.Room
	// Elevations has what is lent to somebody for a while.
	Elevations *elevation.Room
	Assets     *webui.Assets
	Presence   Presence
	// Posture gathers how the installation stands; connections are filled in here.
	Posture func(context.Context) (Posture, error)
	// Audit is the log of sensitive acts.
	Audit Audit
	// Company is the company's sign-in. Nil: there is none.
	Company *oidc.Company
	// Healthy tells whether requests can be served: an error means that storage does not answer. Nil: always.
	Healthy func(context.Context) error
	// Classify tells what an error of storage means to whoever asked: chat.StorageFull, chat.Unavailable. Nil for an
	// error that it does not know, which becomes 500.
	Classify func(error) *chat.Error
	// VisitorSocket and StaffSocket take an upgrade over. They check tokens and origins themselves.
	VisitorSocket, StaffSocket http.HandlerFunc

	// WidgetOrigin and ConsoleOrigin are where browsers reach the two, in the form that site.ParseOrigin gives.
	WidgetOrigin, ConsoleOrigin string
	// Also are further hosts ("shop.localhost:7465") that share the listener: the demo's shop. They get none of the
	// edge's checks and headers.
	Also map[string]http.Handler

	Network Network
	Limits  Limits
	Version string
	Log     *slog.Logger
	Now     func() time.Time // nil is time.Now
}

// Edge answers HTTP. It is safe for concurrent use, and holds no goroutine.
type Edge struct {
	o       Options
	doc     *huma.OpenAPI
	spec    func() ([]byte, error) // made when it is first asked for: a start need not wait for it
	docs    func() (*reference.Page, error)
	limiter *limiter
	muxes   map[string]*http.ServeMux // by host
	console *http.ServeMux            // the one that the allow-list stands before
	hsts    bool
	seen    tally
	cross   *http.CrossOriginProtection
	// bodyTime is how long a body may take to arrive.
	bodyTime time.Duration
}

// New joins the routes with what is behind them.
func New(o Options) (*Edge, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Classify == nil {
		o.Classify = func(error) *chat.Error { return nil }
	}
	e := &Edge{
		o: o, doc: newDocument(), limiter: newLimiter(o.Limits, o.Now), muxes: map[string]*http.ServeMux{},
		hsts: strings.HasPrefix(o.ConsoleOrigin, "https:"), cross: http.NewCrossOriginProtection(),
		bodyTime: 10 * time.Second,
	}
	if o.WidgetOrigin == o.ConsoleOrigin {
		return nil, fmt.Errorf("httpapi: the widget and the console need different origins")
	}
	by := map[origin]*http.ServeMux{widget: http.NewServeMux(), console: http.NewServeMux()}
	for where, at := range map[origin]string{widget: o.WidgetOrigin, console: o.ConsoleOrigin} {
		host, err := hostOf(at)
		if err != nil {
			return nil, fmt.Errorf("httpapi: %s origin: %w", where, err)
		}
		e.muxes[host] = by[where]
	}
	e.console = by[console]
	e.mount(by)
	e.spec, e.docs = sync.OnceValues(Document), sync.OnceValues(e.newReference)
	return e, nil
}

// hostOf is the Host header that browsers send for an origin.
func hostOf(at string) (string, error) {
	u, err := url.Parse(at)
	if err != nil {
		return "", err
	}
	normal, err := site.ParseOrigin(at)
	if err != nil || normal != at {
		return "", fmt.Errorf("not in its normal form")
	}
	return u.Host, nil
}

// mount puts the table on the two muxes.
func (e *Edge) mount(by map[origin]*http.ServeMux) {
	methods := map[origin]map[string][]string{widget: {}, console: {}}
	rest := map[origin]http.HandlerFunc{widget: notFound, console: notFound}
	for _, r := range e.routes() {
		answer := r.handle.plain
		if r.handle.api != nil {
			answer = bind(e.doc, r.operation(), *r.handle.api).ServeHTTP
		}
		if r.path == everywhere {
			rest[r.origin] = onlyReading(e.guard(r, answer))
			continue
		}
		by[r.origin].HandleFunc(r.method+" "+r.path, e.guard(r, answer))
		methods[r.origin][r.path] = append(methods[r.origin][r.path], r.method)
	}
	for where, paths := range methods {
		for path, allowed := range paths {
			by[where].HandleFunc(path, otherMethods(strings.Join(allowed, ", ")))
			if folder, rest, _ := strings.Cut(path, "/{"); strings.HasSuffix(rest, "...}") {
				by[where].HandleFunc(folder, notFound) // the mux would redirect to the path with a slash
			}
		}
		by[where].HandleFunc(everywhere, rest[where])
	}
}
