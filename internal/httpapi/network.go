package httpapi

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"strings"

	"snug/internal/chat"
)

// Network knows what can be believed about where a request came from and how it was protected. The zero value believes
// in the peer alone. It is immutable and safe for concurrent use.
type Network struct {
	// Proxies are the reverse proxies whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
}

// maxHops bounds how many forwarding entries are looked at.
const maxHops = 32

// Address returns the client's address: the peer's or, behind named proxies, the right-most address of X-Forwarded-For
// that is no proxy. Everything further left was written by somebody unknown and is not looked at; an entry that is no
// plain address ends the walk. IPv4 in IPv6 is unmapped, zones are dropped. The zero Addr means that the peer has none.
func (n Network) Address(r *http.Request) netip.Addr {
	at := peer(r)
	if !n.trusts(at) {
		return at
	}
	lines := r.Header.Values("X-Forwarded-For")
	for l, hops := len(lines)-1, 0; l >= 0; l-- {
		rest := lines[l]
		for rest != "" {
			var last string
			if i := strings.LastIndexByte(rest, ','); i >= 0 {
				rest, last = rest[:i], rest[i+1:]
			} else {
				rest, last = "", rest
			}
			next, ok := plainAddress(strings.Trim(last, " \t"))
			if hops++; !ok || hops > maxHops {
				return at
			}
			if at = next; !n.trusts(at) {
				return at
			}
		}
	}
	return at
}

// claimants are headers by which somebody can say that a request comes from somewhere else. Of named proxies the first alone counts;
// the others are theirs to set.
var claimants = []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip", "True-Client-Ip", "X-Client-Ip", "Cf-Connecting-Ip", "X-Cluster-Client-Ip"}

// claims tells whether a request says that it comes from elsewhere, without a named proxy that says so, and what it says. It has
// no part in what Address returns.
func (n Network) claims(r *http.Request) (claim string, is bool) {
	if n.trusts(peer(r)) {
		// What stands left of the client's address was there before the first named proxy.
		if lines := r.Header.Values("X-Forwarded-For"); len(lines) > 0 {
			at := n.Address(r)
			first, _, more := strings.Cut(lines[0], ",")
			first = strings.Trim(first, " \t")
			if a, ok := plainAddress(first); (more || len(lines) > 1) && (!ok || a != at && !n.trusts(a)) {
				return first, true
			}
		}
		return "", false
	}
	for _, h := range claimants {
		if v := r.Header.Get(h); v != "" {
			return v, true
		}
	}
	return "", false
}

// trusts tells whether a is a named proxy.
func (n Network) trusts(a netip.Addr) bool {
	for _, p := range n.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// peer is the other end of the connection.
func peer(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

// plainAddress reads one address in its canonical grammar: no leading zeros, no shortened IPv4, no brackets, ports, zones
// or names.
func plainAddress(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, false
	}
	return a.Unmap(), true
}

// network is what limits are kept for: an IPv4 address, or the /64 that one IPv6 customer has at the least.
func network(a netip.Addr) netip.Addr {
	if a.Is4() {
		return a
	}
	p, err := a.Prefix(64)
	if err != nil {
		return a
	}
	return p.Addr()
}

// Connection tells how a request's connection is protected, as negotiated. Where a proxy ended TLS, nothing is known.
func (n Network) Connection(r *http.Request) chat.Connection {
	switch {
	case r.TLS != nil:
		return chat.Connection{
			Transport: "tls", Version: tls.VersionName(r.TLS.Version), Cipher: tls.CipherSuiteName(r.TLS.CipherSuite),
			Group: groupName(r.TLS.CurveID), KeyBits: keyBits[r.TLS.CipherSuite], Hybrid: hybrid[r.TLS.CurveID],
		}
	case n.trusts(peer(r)):
		return chat.Connection{Transport: "proxy"}
	case peer(r).IsLoopback():
		return chat.Connection{Transport: "loopback"}
	}
	return chat.Connection{}
}

// protected tells whether a request may be answered at all: over TLS, on this machine, or through a named proxy.
func (n Network) protected(r *http.Request) bool { return n.Connection(r).Transport != "" }

func groupName(id tls.CurveID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}

// keyBits are the symmetric key's bits of the suites that tlsConfig allows.
var keyBits = map[uint16]int{
	tls.TLS_AES_128_GCM_SHA256:                        128,
	tls.TLS_AES_256_GCM_SHA384:                        256,
	tls.TLS_CHACHA20_POLY1305_SHA256:                  256,
	tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:         128,
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256:       128,
	tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384:         256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384:       256,
	tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256:   256,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 256,
}

var hybrid = map[tls.CurveID]bool{
	tls.X25519MLKEM768: true, tls.SecP256r1MLKEM768: true, tls.SecP384r1MLKEM1024: true,
}

// Trusts tells whether an address is that of a named proxy.
func (n Network) Trusts(a netip.Addr) bool { return n.trusts(a.Unmap()) }
