package httpapi

import (
	"context"
	"strings"
	"testing"

	"snug/internal/access"
)

// A key that the root does not wrap has no version of the root, rather than a version 0 that never was.
func TestPostureTellsRootVersionsOnlyWhereThereAreSome(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) {
		o.Posture = func(context.Context) (Posture, error) {
			return Posture{Root: "file", RootVersion: 2, Keys: []KeyCount{
				{Purpose: "site", Version: 2, Count: 1}, {Purpose: "conversation", Count: 7},
			}}, nil
		}
	})
	h.hire()
	got := h.ask(request{method: get, url: consoleAt + "/v1/posture", role: access.Auditor})
	if got.status != 200 {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	const want = `"counts":[{"purpose":"site","version":2,"count":1},{"purpose":"conversation","count":7}]`
	if !strings.Contains(got.body, want) {
		t.Errorf("%s lacks %s", got.body, want)
	}
}
