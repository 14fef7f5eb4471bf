package chat

import (
	"encoding/json"
	"slices"
)

// Sites are the sites that somebody serves: named ones, or all of them, those to come included. The zero value is none. A
// value is not changed after it was made.
type Sites struct {
	all   bool
	named []SiteID
}

// AllSites are all, those to come included.
func AllSites() Sites { return Sites{all: true} }

// OnlySites are these and no others; none without any.
func OnlySites(ids ...SiteID) Sites {
	named := slices.Clone(ids)
	slices.SortFunc(named, SiteID.Compare)
	return Sites{named: slices.Compact(named)}
}

// All tells whether they are all, those to come included.
func (s Sites) All() bool { return s.all }

// None tells whether there are none.
func (s Sites) None() bool { return !s.all && len(s.named) == 0 }

// Named are the sites that are named, ordered; nil for all. It is not to be changed.
func (s Sites) Named() []SiteID { return s.named }

// Has tells whether a site belongs to them.
func (s Sites) Has(id SiteID) bool {
	if s.all {
		return true
	}
	_, found := slices.BinarySearchFunc(s.named, id, SiteID.Compare)
	return found
}

// Meets tells whether both have a site in common.
func (s Sites) Meets(o Sites) bool {
	if s.all || o.all {
		return !s.None() && !o.None()
	}
	return slices.ContainsFunc(s.named, o.Has)
}

// Within tells whether all of them belong to o, too.
func (s Sites) Within(o Sites) bool {
	if s.all {
		return o.all
	}
	return !slices.ContainsFunc(s.named, func(id SiteID) bool { return !o.Has(id) })
}

// Equal tells whether both are the same.
func (s Sites) Equal(o Sites) bool { return s.all == o.all && slices.Equal(s.named, o.named) }

// MarshalJSON writes a list of ids, or "all".
func (s Sites) MarshalJSON() ([]byte, error) {
	if s.all {
		return []byte(`"all"`), nil
	}
	return json.Marshal(slices.Concat([]SiteID{}, s.named))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Sites) UnmarshalJSON(in []byte) error {
	if string(in) == `"all"` {
		*s = AllSites()
		return nil
	}
	var ids []SiteID
	if err := json.Unmarshal(in, &ids); err != nil {
		return err
	}
	*s = OnlySites(ids...)
	return nil
}
