package e2e

import (
	"bytes"
	"strings"
	"sync"
)

// tape keeps what a server writes to a stream.
type tape struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *tape) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(p)
}

func (t *tape) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}

// after returns the word that stands behind key on the first whole line with has in it; "" if there is none yet.
func (t *tape) after(has, key string) string {
	for line := range strings.Lines(t.String()) {
		if !strings.HasSuffix(line, "\n") || !strings.Contains(line, has) {
			continue
		}
		if _, rest, found := strings.Cut(line, key); found {
			return strings.Fields(rest)[0]
		}
	}
	return ""
}

// tail is the end of it, for a failure's message.
func (t *tape) tail() string {
	s := t.String()
	return s[max(0, len(s)-4000):]
}
