package oidc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"snug/internal/chat"
)

// What a provider may cost.
const (
	within     = 10 * time.Second // one request to it
	maxAnswer  = 512 << 10        // bytes of one answer; large providers have key sets of some 20 KiB
	knownFor   = time.Hour        // what it said of itself; keys that it withdrew are not believed for longer
	awayFor    = 5 * time.Second  // after a fault, until it is asked about itself again
	maxAsking  = 16               // requests to it at once
	clockSlack = time.Minute      // by how much its clock and ours may differ
	maxAge     = 10 * time.Minute // of an ID token when it arrives
)

// algorithms are those by which an ID token may be signed. There is none with a shared secret, and not "none".
var algorithms = []string{goidc.RS256, goidc.RS384, goidc.RS512, goidc.PS256, goidc.PS384, goidc.PS512, goidc.ES256, goidc.ES384, goidc.ES512, goidc.EdDSA}

// ErrAway says that the provider does not answer, or not as a provider would.
var ErrAway = chat.Errorf(chat.Unavailable, "Your company's sign-in does not answer just now. Try again in a minute, or sign in with a password.")

// known is what a provider says of itself.
type known struct {
	oauth    oauth2.Config
	verifier *goidc.IDTokenVerifier
	namesIss bool // it promises to name itself in its answers (RFC 9207)
	end      string
	until    time.Time
	faults   atomic.Int64 // how often its keys could not be fetched
}

// source fetches what the provider says of itself, once for all who wait for it.
type source struct {
	o    Options
	http *http.Client
	busy chan struct{} // as many as ask at once

	known atomic.Pointer[known]
	mu    sync.Mutex // held while it is asked about itself
	away  time.Time  // until then it is not asked; guarded by mu
}

func newSource(o Options) *source {
	transport := o.Transport
	if transport == nil {
		transport = &http.Transport{
			DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: within, MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true, Proxy: http.ProxyFromEnvironment,
		}
	}
	return &source{
		o:    o,
		busy: make(chan struct{}, maxAsking),
		http: &http.Client{
			Transport: bounded{transport}, Timeout: within,
			// A provider's addresses are those that it has named. Where it sends us instead, somebody else may have a say.
			CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("oidc: the provider redirects") },
		},
	}
}

// ask runs a request to the provider, unless too many are under way.
func (s *source) ask(do func() error) error {
	select {
	case s.busy <- struct{}{}:
	default:
		return ErrAway
	}
	defer func() { <-s.busy }()
	return do()
}

// look returns what the provider says of itself, asking it where that is not known or too long ago.
func (s *source) look(ctx context.Context) (*known, error) {
	now := s.o.Now()
	if k := s.known.Load(); k != nil && now.Before(k.until) {
		return k, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.known.Load(); k != nil && now.Before(k.until) {
		return k, nil // somebody else has asked meanwhile
	}
	if now.Before(s.away) {
		return nil, ErrAway
	}
	k, err := s.discover(ctx)
	if err != nil {
		s.away = s.o.Now().Add(awayFor)
		return nil, ErrAway.Because(err)
	}
	s.known.Store(k)
	return k, nil
}

func (s *source) discover(ctx context.Context) (*known, error) {
	ctx, cancel := context.WithTimeout(goidc.ClientContext(context.WithoutCancel(ctx), s.http), within)
	defer cancel()
	provider, err := goidc.NewProvider(ctx, s.o.Issuer)
	if err != nil {
		var other *goidc.IssuerMismatchError
		if errors.As(err, &other) {
			return nil, errors.New("oidc: the provider names another issuer than the configuration")
		}
		return nil, errors.New("oidc: discovery failed") // the library's error quotes the provider
	}
	var more struct {
		JWKS     string   `json:"jwks_uri"`
		NamesIss bool     `json:"authorization_response_iss_parameter_supported"`
		Methods  []string `json:"token_endpoint_auth_methods_supported"`
		End      string   `json:"end_session_endpoint"`
	}
	if err := provider.Claims(&more); err != nil {
		return nil, errors.New("oidc: discovery is not of its form")
	}
	endpoint := provider.Endpoint()
	for name, at := range map[string]string{"authorization_endpoint": endpoint.AuthURL, "token_endpoint": endpoint.TokenURL, "jwks_uri": more.JWKS} {
		if !Safe(at) {
			return nil, fmt.Errorf("oidc: the provider's %s is not https", name)
		}
	}
	endpoint.AuthStyle = oauth2.AuthStyleInHeader // client_secret_basic, which is what counts where nothing is said
	if len(more.Methods) > 0 && !slices.Contains(more.Methods, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	if !Safe(more.End) {
		more.End = ""
	}
	k := &known{
		oauth: oauth2.Config{
			ClientID: s.o.ClientID, ClientSecret: s.o.ClientSecret, Endpoint: endpoint, RedirectURL: s.o.Redirect,
			Scopes: append([]string{goidc.ScopeOpenID}, s.o.Scopes...),
		},
		namesIss: more.NamesIss, end: more.End, until: s.o.Now().Add(knownFor),
	}
	keys := *s.http
	keys.Transport = watched{s.http.Transport, &k.faults}
	// Signatures alone: what the token says is checked in claims.go, by names that can be written down.
	k.verifier = goidc.NewVerifier(s.o.Issuer, goidc.NewRemoteKeySet(goidc.ClientContext(context.Background(), &keys), more.JWKS), &goidc.Config{
		SkipClientIDCheck: true, SkipExpiryCheck: true, SkipIssuerCheck: true, SupportedSigningAlgs: algorithms,
	})
	return k, nil
}

// Safe tells whether an address is one that secrets may go to: https, or a server on this machine.
func Safe(at string) bool {
	u, err := url.Parse(at)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	switch u.Scheme {
	case "https":
		return true
	case "http":
		a, err := netip.ParseAddr(u.Hostname())
		return u.Hostname() == "localhost" || err == nil && a.Unmap().IsLoopback()
	}
	return false
}

// watched counts the requests that were not answered as they should be.
type watched struct {
	next   http.RoundTripper
	faults *atomic.Int64
}

func (w watched) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := w.next.RoundTrip(r)
	if err != nil || res.StatusCode != http.StatusOK {
		w.faults.Add(1)
		return res, err
	}
	res.Body = &faulty{res.Body, w.faults}
	return res, nil
}

type faulty struct {
	io.ReadCloser
	faults *atomic.Int64
}

func (f *faulty) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		f.faults.Add(1)
	}
	return n, err
}

// bounded ends answers that are too large.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if res.ContentLength > maxAnswer {
		_ = res.Body.Close()
		return nil, errLarge
	}
	res.Body = &limited{ReadCloser: res.Body, left: maxAnswer}
	return res, nil
}

var errLarge = errors.New("oidc: the provider's answer is too large")

type limited struct {
	io.ReadCloser
	left int
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLarge
	}
	n, err := l.ReadCloser.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}
