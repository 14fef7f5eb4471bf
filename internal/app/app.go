// Package app is where everything is made and joined: storage, use cases, edges, in that order, and stopped in reverse.
//
// It protects the order: the folder's lock before the first read, the root key before the first write, jobs before the
// first request, sockets drained before the databases close. It refuses rules of its own: what stands here is wiring,
// and the small adapters that let rooms speak which must not know each other.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"time"

	"snug/internal/access"
	"snug/internal/alert"
	"snug/internal/allowlist"
	"snug/internal/apitoken"
	"snug/internal/approval"
	"snug/internal/audit"
	"snug/internal/bus"
	"snug/internal/chat"
	"snug/internal/config"
	"snug/internal/consent"
	"snug/internal/desk"
	"snug/internal/elevation"
	"snug/internal/geo"
	"snug/internal/httpapi"
	"snug/internal/identity"
	"snug/internal/intrusion"
	"snug/internal/masking"
	"snug/internal/notify"
	"snug/internal/oidc"
	"snug/internal/perm"
	"snug/internal/realtime"
	"snug/internal/review"
	"snug/internal/roles"
	"snug/internal/signin"
	"snug/internal/site"
	"snug/internal/webui"
)

// Options are what an App takes beside its configuration.
type Options struct {
	Version string
	Log     *slog.Logger
	// Also are further hosts on the same listener; the demo's shop.
	Also map[string]http.Handler
}

// App is a whole server, made but not yet serving.
type App struct {
	config  *config.Config
	log     *slog.Logger
	version string
	started time.Time

	storage  *storage
	audit    *audit.Log
	bus      *bus.Bus
	sites    *site.Sites
	masking  *masking.Register
	doubts   *masking.Doubts
	allowed  *allowlist.Register
	roles    *roles.Register
	review   *review.Room
	consent  *consent.Register
	identity *identity.Register
	staff    *signin.Staff
	visitors *signin.Visitors
	notify   *notify.Notify
	geo      *geo.Geo
	alerts   *alert.Alerts
	company  *oidc.Company
	desk     *desk.Desk
	hub      *realtime.Hub
	edge     *httpapi.Edge
	assets   *webui.Assets
	network  httpapi.Network
	certs    *httpapi.Certificates
	endings  *endings

	intrusion *intrusion.Room
	approvals *approval.Room
	tokens    *apitoken.Room

	elevations *elevation.Room
}

// New opens and joins everything. On an error nothing stays open. The App must be closed.
func New(ctx context.Context, c *config.Config, o Options) (_ *App, err error) {
	a := &App{config: c, log: o.Log, version: o.Version, started: time.Now(), bus: bus.New(o.Log)}
	if a.assets, err = webui.Load(); err != nil {
		return nil, err
	}
	if a.network, err = network(c.Proxies); err != nil {
		return nil, err
	}
	if c.TLS.Certificate != "" {
		if a.certs, err = httpapi.OpenCertificates(c.TLS.Certificate, c.TLS.Key, o.Log, nil); err != nil {
			return nil, err
		}
	}
	if a.geo, err = geo.Open(geo.Options{Places: c.GeoIP.Places, Systems: c.GeoIP.Systems, Log: o.Log}); err != nil {
		return nil, err
	}
	if a.storage, err = openStorage(ctx, c, o.Log); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.closeAudit(), a.storage.close())
		}
	}()
	if err = a.openAudit(ctx); err != nil {
		return nil, err
	}
	if err = a.finishRotation(ctx); err != nil {
		return nil, err
	}
	if err = a.openRooms(ctx); err != nil {
		return nil, err
	}
	return a, a.openEdges(o.Also)
}

// finishRotation goes on where a rotation of the root key was cut off.
func (a *App) finishRotation(ctx context.Context) error {
	keys, err := a.storage.ring.State(ctx)
	if err != nil || !keys.Pending {
		return err
	}
	done, err := a.storage.ring.Rotate(ctx, nil)
	if err != nil {
		return fmt.Errorf("finish the rotation of the root key: %w", err)
	}
	// It was written down when it began; that it goes on is no other act.
	a.audit.Note(ctx, chat.Act{Name: chat.ActRotateKeys, By: chat.ActorIn(ctx), Facts: map[string]string{"resumed": "true", "keys": strconv.Itoa(done.Keys)}})
	a.log.Info("an interrupted rotation of the root key was finished", "version", done.To, "keys", done.Keys)
	return nil
}

// openRooms makes the use cases.
func (a *App) openRooms(ctx context.Context) (err error) {
	rows, ring := a.storage.rows, a.storage.ring
	specs, facts := siteSpecs(a.config.Sites)
	if a.sites, err = site.Open(ctx, site.Options{DB: rows, Ring: ring}, specs); err != nil {
		return err
	}
	for i := range facts {
		s, err := a.sites.ByKey(facts[i].Key)
		if err != nil {
			return err
		}
		facts[i].Site = s.ID
	}
	rules, err := a.identityRules()
	if err != nil {
		return err
	}
	served := make([]chat.SiteID, len(facts))
	for i, f := range facts {
		served[i] = f.Site
	}
	if a.masking, err = masking.Open(ctx, masking.Options{DB: rows, Ring: ring, Audit: a.audit, Log: a.log}, served); err != nil {
		return err
	}
	a.doubts = masking.NewDoubts(masking.Options{DB: rows, Log: a.log})
	if a.consent, err = consent.Open(ctx, consent.Options{DB: rows, Ring: ring, Mask: a.masking.Engine}, facts); err != nil {
		return err
	}
	if a.roles, err = a.openRoles(ctx); err != nil {
		return err
	}
	if a.allowed, err = allowlist.Open(ctx, allowlist.Options{DB: rows, Ring: ring, Known: a.known(), Audit: a.audit, Log: a.log}); err != nil {
		return err
	}
	if a.identity, err = identity.Open(identity.Options{DB: rows}, rules); err != nil {
		return err
	}
	for _, open := range []func(context.Context) error{
		a.openIntrusion,
		a.openNotify,
		a.openAlerts,
		a.openTokens,
	} {
		if err = open(ctx); err != nil {
			return err
		}
	}
	if a.staff, err = signin.New(ctx, a.signInOptions()); err != nil {
		return err
	}
	if err := a.openElevations(ctx); err != nil {
		return err
	}
	if err := a.openApprovals(); err != nil {
		return err
	}
	if err := a.openReview(); err != nil {
		return err
	}
	if err := a.addTeams(ctx); err != nil {
		return err
	}
	if err := a.openCompany(); err != nil {
		return err
	}
	if a.visitors, err = signin.NewVisitors(signin.VisitorsOptions{DB: rows, Log: a.log}); err != nil {
		return err
	}
	a.desk, err = desk.New(desk.Options{
		DB: rows, Ring: ring, Mask: a.masking.Engine, Bus: a.bus, Names: a.staff, Sees: a.sees, May: a.may,
		Erases: access.Erases, Serves: a.staff.Serves, NeedsReason: access.NeedsReason, Audit: a.intrusion.Witness(a.audit), Poses: a.poses, Periods: a.consent, Log: a.log,
		Doubts:   a.doubts,
		Together: slices.Contains(a.config.Approvals.Permissions, string(perm.Erase)),
		Watching: func(c chat.ConversationID) []chat.StaffID {
			if a.hub == nil { // the rooms are open before the edges, and the host's commands have none to speak of
				return nil
			}
			return a.hub.Watching(c)
		},
	})
	return err
}

// openEdges makes the hub and the HTTP edge, which need each other, and subscribes them to what happens.
func (a *App) openEdges(also map[string]http.Handler) (err error) {
	c := a.config
	widgetOrigin, err := site.ParseOrigin(c.Origins.Widget)
	if err != nil {
		return fmt.Errorf("origins.widget: %w", err)
	}
	consoleOrigin, err := site.ParseOrigin(c.Origins.Console)
	if err != nil {
		return fmt.Errorf("origins.console: %w", err)
	}
	_, sockets := connectionsWithin(openable())
	is := func(want string) func(string) bool { return func(origin string) bool { return origin == want } }
	a.hub = realtime.New(realtime.Options{
		Visitors: visitorSockets{a}, Staff: staffSockets{a}, Names: a.staff, Sees: a.sees,
		SignedIn:     func(r *http.Request) (staff, error) { return a.edge.SignedIn(r) },
		WidgetOrigin: is(widgetOrigin), ConsoleOrigin: is(consoleOrigin),
		Connection: a.network.Connection, Address: a.network.Address, Publish: a.bus.Publish, Signals: a.intrusion, Evidence: a.evidence,
		Limits: realtime.Limits{
			PerAddress: c.Limits.SocketsPerAddress, Sockets: min(c.Limits.Sockets, sockets), Greeting: c.Limits.Sockets,
			PerSecond: c.Limits.MessagesPerSecond, Burst: 2 * c.Limits.MessagesPerSecond, DrainWithin: c.Limits.Drain,
		},
		Log: a.log,
	})
	a.edge, err = httpapi.New(httpapi.Options{
		Desk:      a.desk,
		Staff:     a.staff,
		Visitors:  a.visitors,
		Sites:     a.sites,
		Masking:   a.masking,
		Doubts:    a.doubts,
		Consent:   a.consent,
		Identity:  a.identity,
		AllowList: a.allowed, Alerts: a.alerts, Notify: a.notify, Report: a.report, Place: a.placeOf, Zone: a.zone(),
		Intrusion: a.intrusion,
		Approvals: a.approvals, Elevations: a.elevations,
		Tokens: a.tokens,
		Assets: a.assets,
		Roles:  a.roles, Review: a.review,
		Presence: presence{a.hub, a.staff}, Posture: a.posture, Audit: a.audit, Company: a.company, Classify: classify, Healthy: a.healthy,
		VisitorSocket: a.hub.VisitorSocket, StaffSocket: a.hub.StaffSocket,
		WidgetOrigin: widgetOrigin, ConsoleOrigin: consoleOrigin, Also: also, Network: a.network,
		Limits:  httpapi.Limits{StartsPerMinute: c.Limits.StartsPerMinute, SignInsPerMinute: c.Limits.SignInsPerMinute},
		Version: a.version, Log: a.log,
	})
	if err != nil {
		return err
	}
	a.endings = newEndings(a)
	a.bus.Subscribe(a.hub.Deliver)
	a.bus.Subscribe(a.endings.hear)
	a.staff.OnEnd(a.hub.CloseSession)
	a.visitors.OnEnd(a.hub.CloseVisitor)
	a.roles.OnChange(func() { a.hub.CloseChanged(a.unchanged) })
	a.elevations.OnChange(func() { a.hub.CloseChanged(a.sameElevations) })
	a.allowed.OnChange(func() { a.hub.CloseOutside(a.admits) })
	return nil
}

// Serve answers on ln until ctx ends, then stops in order and returns. ln is closed. Nothing that was accepted is lost.
func (a *App) Serve(ctx context.Context, ln net.Listener) error {
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var jobs sync.WaitGroup
	for _, run := range []func(context.Context){
		func(ctx context.Context) {
			if err := a.desk.Run(ctx); err != nil {
				a.log.Error("desk's background work ended", "err", err)
			}
		},
		func(ctx context.Context) {
			a.consent.Run(ctx, func(err error) { a.log.Error("old proofs of consent were not forgotten", "err", err) })
		},
		func(ctx context.Context) {
			a.identity.Run(ctx, func(err error) { a.log.Error("identities that are over were not forgotten", "err", err) })
		},
		a.audit.Run,
		a.notify.Run,
		a.geo.Run,
		a.alerts.Run,
		a.doubts.Run,
		a.intrusion.Run,
		a.approvals.Run,
		a.elevations.Run,
		a.staff.Run,
		a.visitors.Run,
		a.allowed.Run,
		a.roles.Run, a.review.Run,
		a.endings.run,
		a.giveBack,
	} {
		jobs.Go(func() { run(background) })
	}
	closeControl, err := a.serveControl(background, &jobs)
	if err != nil {
		stop()
		jobs.Wait()
		return err
	}
	if err := a.noteSettings(ctx); err != nil {
		closeControl()
		stop()
		jobs.Wait()
		return err
	}
	connections, _ := connectionsWithin(openable())
	door := &gate{Listener: ln, most: connections, sockets: func() int { return a.hub.Stats().Sockets }, log: a.log}
	server := httpapi.Server(a.edge, a.tls(), a.log)
	server.ConnState = door.state
	failed := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			failed <- server.ServeTLS(a.edge.Metered(door), "", "")
		} else {
			failed <- server.Serve(door)
		}
	}()
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	a.log.Info("stopping")
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.config.Limits.Drain)
	defer cancel()
	// New connections end first, sockets are told to come back later, then requests that are under way finish.
	_ = ln.Close()
	err = errors.Join(ignoreClosed(err), a.hub.Shutdown(drain), ignoreClosed(ignoreDeadline(server.Shutdown(drain))))
	_ = server.Close()
	closeControl()
	stop()
	jobs.Wait()
	a.log.Info("stopped")
	return err
}

// Close closes storage and lets the folder go. The App must not be serving.
func (a *App) Close() error { return errors.Join(a.closeAudit(), a.storage.close()) }

func (a *App) closeAudit() error {
	if a.audit == nil {
		return nil
	}
	return a.audit.Close()
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func ignoreDeadline(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

func network(proxies []string) (httpapi.Network, error) {
	var n httpapi.Network
	for _, p := range proxies {
		if a, err := netip.ParseAddr(p); err == nil {
			a = a.Unmap()
			n.Proxies = append(n.Proxies, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			return n, fmt.Errorf("proxies: %w", err)
		}
		n.Proxies = append(n.Proxies, prefix.Masked())
	}
	return n, nil
}
