package masking

import (
	"snug/internal/chat"
	"snug/mask"
)

// Browser is what a site's pages may know of its policy, so that people see before sending what others will see. Terms and
// patterns are not in it: whoever opens the page could read them. The server masks them.
type Browser struct {
	Shown       []string // entities that are found and stay
	Hidden      []Hidden // entities that stay by default, and not here
	Leave       string   // the words that begin as the site's own numbers do, an expression of JavaScript; "" for none
	MayOverrule bool
}

// Hidden is an entity with what stands in its place.
type Hidden struct{ Entity, Mask string }

// Browser tells what the browser masks by.
func (r *Register) Browser(site chat.SiteID) Browser {
	v, err := r.Newest(site)
	if err != nil {
		return Browser{}
	}
	b := Browser{Leave: v.Policy.Leaving(), MayOverrule: v.Policy.MayOverrule}
	for _, e := range mask.Entities() {
		if disposition(v.Policy, e) == mask.Show {
			b.Shown = append(b.Shown, e.Name)
		} else if e.Default == mask.Show {
			b.Hidden = append(b.Hidden, Hidden{e.Name, e.Mask})
		}
	}
	return b
}

// Entities lists what the engine can find, for whoever shows policies.
func Entities() []mask.Entity { return mask.Entities() }
