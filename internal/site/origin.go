package site

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Errors of ParseOrigin; whoever wraps them names the origin.
var (
	errOriginForm   = errors.New("an origin is scheme, host and perhaps port, such as https://shop.example, and nothing more")
	errOriginScheme = errors.New("an origin begins with https://; http:// is for localhost alone")
)

// ParseOrigin returns an origin (RFC 6454 §6.2) in the one form in which origins are compared: lower case, without the
// scheme's own port. Hosts are ASCII, so names in other scripts are given in their xn-- form, as browsers send them.
func ParseOrigin(s string) (string, error) {
	u, err := url.Parse(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(s)), "/"))
	if err != nil || u.Host == "" || u.Opaque != "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.ForceQuery ||
		u.Fragment != "" || strings.ContainsRune(s, '#') {
		return "", errOriginForm
	}
	host := u.Hostname()
	if !hostForm(host) {
		return "", errOriginForm
	}
	switch u.Scheme {
	case "https":
	case "http":
		if !loopback(host) {
			return "", errOriginScheme
		}
	default:
		return "", errOriginScheme
	}
	port := u.Port()
	if strings.HasSuffix(u.Host, ":") {
		return "", errOriginForm
	}
	if port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || strconv.FormatUint(n, 10) != port {
			return "", errOriginForm
		}
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		return u.Scheme + "://" + host, nil
	}
	return u.Scheme + "://" + host + ":" + port, nil
}

// hostForm tells whether host is a name or address that can't be read in two ways: it becomes part of a CSP.
func hostForm(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Zone() == ""
	}
	if host == "" || len(host) > 253 {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range []byte(label) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
				return false
			}
		}
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	return last[0] < '0' || last[0] > '9' // a name that ends in a number is an address in disguise (WHATWG URL §3.5)
}

// loopback tells whether host is this machine itself: RFC 6761 §6.3 reserves localhost and all below it.
func loopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
