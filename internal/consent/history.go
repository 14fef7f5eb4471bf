package consent

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

const selectTexts = `
	SELECT site, language, version, hash, body, since FROM consent_text ORDER BY since DESC, site, language, version DESC LIMIT $1`

// Texts returns every text that is or was in force, newest first, at most limit.
func (r *Register) Texts(ctx context.Context, limit int) ([]Text, error) {
	rows, err := r.o.DB.Read().QueryContext(ctx, selectTexts, limit)
	if err != nil {
		return nil, fmt.Errorf("read consent texts: %w", err)
	}
	defer rows.Close()
	var out []Text
	for rows.Next() {
		var t Text
		var hash []byte
		var body string
		var since int64
		if err := rows.Scan(&t.Site, &t.Lang, &t.Version, &hash, &body, &since); err != nil {
			return nil, fmt.Errorf("read consent texts: %w", err)
		}
		if err := json.Unmarshal([]byte(body), &t.Body); err != nil {
			return nil, fmt.Errorf("decode consent text: %w", err)
		}
		t.Hash, t.Since = hex.EncodeToString(hash), time.UnixMilli(since).UTC()
		if s, ok := r.sites[t.Site]; ok {
			live, ok := s.texts[t.Lang]
			t.Live = ok && live.Version == t.Version
		}
		out = append(out, t)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read consent texts: %w", err)
	}
	return out, nil
}
