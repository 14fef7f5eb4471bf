package mask

import (
	"net/url"
	"strings"

	"snug/mask/text"
)

// URL makes the address of a page fit to be kept. User, query and fragment are dropped, for that is where sites put
// tokens, searches and names; the path is masked like any text. What is not an absolute http or https address becomes
// empty. Findings count in the address as it was shortened.
func (e *Engine) URL(r text.Raw) Result {
	raw := strings.TrimSpace(r.Unmasked())
	if cut := strings.IndexAny(raw, "?#"); cut >= 0 {
		raw = raw[:cut]
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.Opaque != "" {
		return Result{}
	}
	u.User = nil
	u.Host = strings.ToLower(u.Host)
	return e.Scan(text.Typed(u.String()))
}

// Name makes a name fit to be kept: one line, single spaces, masked like any text. Findings count in the name as it was
// tidied.
func (e *Engine) Name(r text.Raw) Result {
	return e.Scan(text.Typed(strings.Join(strings.Fields(r.Unmasked()), " ")))
}
