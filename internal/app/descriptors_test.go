package app

import "testing"

// However few files may be open, some connections are served, and not all of them are sockets; however many, the bound
// stays below what may be open.
func TestConnectionsWithin(t *testing.T) {
	for _, tc := range []struct {
		openable             uint64
		connections, sockets int
	}{
		{0, 4, 3}, {48, 4, 3}, {64, 15, 12}, {1024, 956, 717}, {20_000, 19_552, 18_552}, {1 << 63, 9_799_952, 9_798_952},
	} {
		if c, s := connectionsWithin(tc.openable); c != tc.connections || s != tc.sockets {
			t.Errorf("of %d files: %d connections, %d of them sockets; want %d and %d", tc.openable, c, s, tc.connections, tc.sockets)
		}
	}
}
