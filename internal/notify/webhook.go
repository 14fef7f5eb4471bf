package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Webhook is one receiver of signed events.
type Webhook struct {
	Name string // of a-z, 0-9 and -
	URL  string // https, or http to this machine alone
	// Secrets sign; all of them do, so that the receiver may change over from one to the next.
	Secrets [][]byte
	// Transport is the one that certificates are checked by; nil is a default one. For tests.
	Transport *http.Transport
}

const (
	// MinSecret is how many bytes a secret has at the least.
	MinSecret = 24
	// ReplayWindow is by how much the time of a webhook may differ from the receiver's clock before the receiver refuses it.
	ReplayWindow = 5 * time.Minute
	// maxAnswer is how much of an answer is read.
	maxAnswer = 4 << 10
)

var hookName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// hook sends to one receiver.
type hook struct {
	Webhook
	client *http.Client
	now    func() time.Time
}

func newHook(w Webhook, now func() time.Time) (*hook, error) {
	u, err := url.Parse(w.URL)
	local := err == nil && u.Scheme == "http" && onlyHere(u.Hostname())
	switch {
	case !hookName.MatchString(w.Name):
		return nil, errors.New("webhooks: a name has a-z, 0-9 and -, and at most 40 characters")
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && !local:
		return nil, fmt.Errorf("webhooks: %s: want https://host/path (http:// is taken for this machine only)", w.Name)
	case len(w.Secrets) == 0:
		return nil, fmt.Errorf("webhooks: %s: a secret is needed", w.Name)
	}
	for _, s := range w.Secrets {
		if len(s) < MinSecret {
			return nil, fmt.Errorf("webhooks: %s: a secret has at least %d bytes", w.Name, MinSecret)
		}
	}
	transport := &http.Transport{}
	if w.Transport != nil {
		transport = w.Transport.Clone()
	}
	// No proxy out of the environment: what is configured is where it goes.
	transport.Proxy, transport.DisableKeepAlives, transport.MaxResponseHeaderBytes = nil, true, 16<<10
	transport.ForceAttemptHTTP2 = false
	dialer := net.Dialer{Timeout: 10 * time.Second}
	if local {
		dialer.Control = mustBeHere
	}
	transport.DialContext = dialer.DialContext
	return &hook{w, &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, now}, nil
}

// Secret reads a secret as it stands in a file: whsec_ and base64, or the bytes themselves.
func Secret(file []byte) ([]byte, error) {
	s := strings.TrimSpace(string(file))
	if coded, ok := strings.CutPrefix(s, "whsec_"); ok {
		b, err := base64.StdEncoding.DecodeString(coded)
		if err != nil {
			return nil, errors.New("what stands behind whsec_ is not base64")
		}
		s = string(b)
	}
	if len(s) < MinSecret {
		return nil, fmt.Errorf("a secret has at least %d bytes", MinSecret)
	}
	return []byte(s), nil
}

func (h *hook) deliver(ctx context.Context, p parcel) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(p.body))
	if err != nil {
		return &failure{why: "unreachable", err: err}
	}
	at := strconv.FormatInt(h.now().Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Snug")
	r.Header.Set("Webhook-Id", p.id.String())
	r.Header.Set("Webhook-Timestamp", at)
	r.Header.Set("Webhook-Signature", Sign(h.Secrets, p.id.String(), at, p.body))
	answer, err := h.client.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return &failure{why: "timeout", err: ctx.Err()}
		}
		return &failure{why: "unreachable", err: err}
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer)
	switch code := answer.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusGone: // the receiver wants no more of it
		return &failure{why: "gone", final: true}
	case code >= 300 && code < 400:
		return &failure{why: "redirect"}
	default:
		return &failure{why: "status_" + strconv.Itoa(code)}
	}
}

// Sign is the value of Webhook-Signature: for each secret "v1," and the base64 of the HMAC-SHA-256 over id, time and body, with
// dots between.
func Sign(secrets [][]byte, id, at string, body []byte) string {
	var all []string
	for _, s := range secrets {
		mac := hmac.New(sha256.New, s)
		fmt.Fprintf(mac, "%s.%s.", id, at)
		mac.Write(body)
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(all, " ")
}

func onlyHere(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

// mustBeHere refuses to connect to another machine, whatever a name was resolved to.
func mustBeHere(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil || !onlyHere(host) || host == "localhost" {
		return errors.New("plain HTTP is sent to this machine only")
	}
	return nil
}
