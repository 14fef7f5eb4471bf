package httpapi

import (
	"net/http"
	"net/netip"
	"testing"

	"snug/internal/chat"
)

func proxies(list ...string) Network {
	var n Network
	for _, p := range list {
		n.Proxies = append(n.Proxies, netip.MustParsePrefix(p))
	}
	return n
}

// Only what named proxies wrote is believed, from the right.
func TestAddress(t *testing.T) {
	t.Parallel()
	behind := proxies("10.0.0.0/8", "fd00::/8")
	for name, c := range map[string]struct {
		n       Network
		peer    string
		forward []string
		want    string
	}{
		"direct":                        {Network{}, "192.0.2.1:99", nil, "192.0.2.1"},
		"direct, with a header":         {Network{}, "192.0.2.1:99", []string{"203.0.113.9"}, "192.0.2.1"},
		"untrusted peer, with a header": {behind, "192.0.2.1:99", []string{"203.0.113.9"}, "192.0.2.1"},
		"through one proxy":             {behind, "10.0.0.1:99", []string{"203.0.113.9"}, "203.0.113.9"},
		"the left is not believed":      {behind, "10.0.0.1:99", []string{"127.0.0.1, 10.9.9.9, 203.0.113.9"}, "203.0.113.9"},
		"three hops":                    {behind, "10.0.0.1:99", []string{"203.0.113.9, 10.0.0.3, 10.0.0.2"}, "203.0.113.9"},
		"several lines":                 {behind, "10.0.0.1:99", []string{"198.51.100.1", "203.0.113.9", "10.0.0.2"}, "203.0.113.9"},
		"only proxies":                  {behind, "10.0.0.1:99", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		"no header":                     {behind, "10.0.0.1:99", nil, "10.0.0.1"},
		"empty header":                  {behind, "10.0.0.1:99", []string{""}, "10.0.0.1"},
		"empty entry":                   {behind, "10.0.0.1:99", []string{"203.0.113.9,,10.0.0.2"}, "10.0.0.2"},
		"mapped peer":                   {behind, "[::ffff:10.0.0.1]:99", []string{"203.0.113.9"}, "203.0.113.9"},
		"mapped entry":                  {behind, "10.0.0.1:99", []string{"203.0.113.9, ::ffff:10.0.0.2"}, "203.0.113.9"},
		"mapped client":                 {behind, "10.0.0.1:99", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		"mapped direct":                 {Network{}, "[::ffff:192.0.2.1]:99", nil, "192.0.2.1"},
		"IPv6":                          {behind, "[fd00::1]:99", []string{"2001:db8::7"}, "2001:db8::7"},
		"octal":                         {behind, "10.0.0.1:99", []string{"010.0.0.2"}, "10.0.0.1"},
		"short":                         {behind, "10.0.0.1:99", []string{"127.1"}, "10.0.0.1"},
		"decimal":                       {behind, "10.0.0.1:99", []string{"2130706433"}, "10.0.0.1"},
		"hex":                           {behind, "10.0.0.1:99", []string{"0x7f.0.0.1"}, "10.0.0.1"},
		"brackets":                      {behind, "10.0.0.1:99", []string{"[::1]"}, "10.0.0.1"},
		"port":                          {behind, "10.0.0.1:99", []string{"203.0.113.9:80"}, "10.0.0.1"},
		"zone":                          {behind, "10.0.0.1:99", []string{"fe80::1%eth0"}, "10.0.0.1"},
		"zone of the peer":              {Network{}, "[fe80::1%eth0]:99", nil, "fe80::1"},
		"a name":                        {behind, "10.0.0.1:99", []string{"localhost"}, "10.0.0.1"},
		"unknown":                       {behind, "10.0.0.1:99", []string{"203.0.113.9, unknown"}, "10.0.0.1"},
		"no address at all":             {behind, "@", []string{"203.0.113.9"}, "invalid IP"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{}}
		for _, v := range c.forward {
			r.Header.Add("X-Forwarded-For", v)
		}
		for _, h := range []string{"Forwarded", "X-Real-Ip", "True-Client-Ip", "X-Client-Ip", "Cf-Connecting-Ip"} {
			r.Header.Set(h, "198.51.100.99")
		}
		if got := c.n.Address(r).String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	long := &http.Request{RemoteAddr: "10.0.0.1:9", Header: http.Header{}}
	for range 1000 {
		long.Header.Add("X-Forwarded-For", "10.0.0.2")
	}
	long.Header["X-Forwarded-For"] = append([]string{"203.0.113.9"}, long.Header["X-Forwarded-For"]...)
	if got := behind.Address(long).String(); got != "10.0.0.2" {
		t.Errorf("a thousand hops: %s", got)
	}
}

func TestNetworksOfLimits(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::", "2001:db8:1:2::": "2001:db8:1:2::", "::1": "::",
	} {
		if got := network(netip.MustParseAddr(in)).String(); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestPlainConnections(t *testing.T) {
	t.Parallel()
	n := proxies("10.0.0.0/8")
	for peer, want := range map[string]string{
		"127.0.0.1:1": "loopback", "[::1]:1": "loopback", "[::ffff:127.0.0.1]:1": "loopback", "10.1.2.3:1": "proxy", "192.0.2.1:1": "", "@": "",
	} {
		r := &http.Request{RemoteAddr: peer, Header: http.Header{"X-Forwarded-Proto": {"https"}}}
		if got := n.Connection(r); got != (chat.Connection{Transport: want}) {
			t.Errorf("%s: %+v", peer, got)
		}
		if n.protected(r) != (want != "") {
			t.Errorf("%s is answered: %v", peer, n.protected(r))
		}
	}
}
