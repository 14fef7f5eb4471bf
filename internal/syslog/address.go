package syslog

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

var errAddress = errors.New("want udp://host:514, tcp://host:601, tls://host:6514 or unix:///dev/log")

// Parse reads the address of a receiver.
func Parse(address string) (network, where string, err error) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", "", errAddress
	}
	switch u.Scheme {
	case "udp", "tcp", "tls":
		if host, _, err := net.SplitHostPort(u.Host); err == nil && host != "" && u.Port() != "" && (u.Path == "" || u.Path == "/") {
			return u.Scheme, u.Host, nil
		}
	case "unix":
		if u.Host == "" && strings.HasPrefix(u.Path, "/") {
			return "unix", u.Path, nil
		}
	}
	return "", "", errAddress
}
