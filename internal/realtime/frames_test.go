package realtime

import (
	"strings"
	"testing"

	"snug/internal/chat"
	"snug/mask"
)

// Whatever is handed in, staff get nothing of a text that is arriving, and the visitor's own sockets get what is theirs.
func TestArrivingIsWithheld(t *testing.T) {
	t.Parallel()
	h := &Hub{}
	e := &chat.Entry{
		ID: chat.NewEntryID(), Seq: 4, VSeq: 3, Author: chat.Author{Kind: chat.ByVisitor}, Kind: chat.Message,
		Text: mask.Static("part: forty"), Masks: []chat.Mask{{Entity: "card", Rule: "test", Start: 0, End: 4}}, Arriving: true,
	}
	got := string(h.appendStaffEntry(nil, e))
	if strings.Contains(got, "forty") || strings.Contains(got, "card") || !strings.Contains(got, `"arriving":true`) {
		t.Errorf("staff get %s", got)
	}
	if got := string(h.appendEntry(nil, e)); !strings.Contains(got, "forty") || strings.Contains(got, "arriving") {
		t.Errorf("the visitor gets %s", got)
	}
	e.Arriving, e.Changed, e.Of, e.OfN = false, 9, 7, 5
	if got := string(h.appendStaffEntry(nil, e)); !strings.Contains(got, `"of":7,"changed":9}`) {
		t.Errorf("staff get %s", got)
	}
	if got := string(h.appendEntry(nil, e)); !strings.Contains(got, `"of":5}`) || strings.Contains(got, "changed") {
		t.Errorf("the visitor gets %s", got)
	}
}
