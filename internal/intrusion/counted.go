package intrusion

// Counted is one of several things with how often it came up.
type Counted[K comparable] struct {
	What K   `json:"what"`
	N    int `json:"n"`
}

// tallyOf is a short list of things and their numbers, bounded by whoever adds to it. What does not fit is not in it: the whole
// is counted elsewhere.
type tallyOf[K comparable] []Counted[K]

// add counts n more of k; the zero value is nothing.
func (t *tallyOf[K]) add(k K, n, most int) {
	var none K
	if k == none {
		return
	}
	for i := range *t {
		if (*t)[i].What == k {
			(*t)[i].N += n
			return
		}
	}
	if len(*t) < most {
		*t = append(*t, Counted[K]{k, n})
	}
}

// join adds another list.
func (t *tallyOf[K]) join(other tallyOf[K], most int) {
	for _, o := range other {
		t.add(o.What, o.N, most)
	}
}
