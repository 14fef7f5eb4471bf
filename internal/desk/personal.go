package desk

import (
	"context"

	"snug/internal/chat"
)

// Personal fills in what a row says about the asking person alone: ReadByMe, Unread and HasDraft. What can't be read
// stays as it is; the next row says it. The row is the caller's own copy.
func (d *Desk) Personal(ctx context.Context, s chat.Staff, row *chat.Summary) {
	r, err := d.room(ctx, row.Conversation)
	if err != nil || !d.sees(s, r.current().Facts) {
		return
	}
	if own, err := d.mine(ctx, s, r); err == nil {
		row.ReadByMe, row.Unread, row.HasDraft = own.ReadByMe, own.Unread, own.HasDraft
	}
}
