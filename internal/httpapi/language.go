package httpapi

import (
	"slices"
	"strconv"
	"strings"
)

// pickLanguage chooses one of offered (sorted, "en" among them): what was asked for explicitly, then what the
// Accept-Language header prefers (RFC 4647 §3.4, lookup), then English.
func pickLanguage(offered []string, asked, accepts string) string {
	if lang, ok := lookup(offered, asked); ok {
		return lang
	}
	for _, tag := range preferred(accepts) {
		if lang, ok := lookup(offered, tag); ok {
			return lang
		}
	}
	return "en"
}

// lookup cuts tag from the right until it fits one that is offered.
func lookup(offered []string, tag string) (string, bool) {
	for tag != "" {
		for _, o := range offered {
			if strings.EqualFold(o, tag) {
				return o, true
			}
		}
		i := strings.LastIndexByte(tag, '-')
		if i < 0 {
			break
		}
		tag = tag[:i]
	}
	return "", false
}

// preferred returns the tags of an Accept-Language header, best first, at most 16 of them.
func preferred(header string) []string {
	type weighed struct {
		tag string
		q   float64
	}
	var all []weighed
	for part := range strings.SplitSeq(header, ",") {
		if len(all) == 16 {
			break
		}
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		q := 1.0
		if v, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q="); ok {
			var err error
			if q, err = strconv.ParseFloat(v, 64); err != nil || !(q >= 0 && q <= 1) {
				continue
			}
		}
		if tag = strings.TrimSpace(tag); tag != "" && len(tag) <= 35 && q > 0 {
			all = append(all, weighed{tag, q})
		}
	}
	slices.SortStableFunc(all, func(a, b weighed) int {
		switch {
		case a.q > b.q:
			return -1
		case a.q < b.q:
			return 1
		}
		return 0
	})
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = w.tag
	}
	return out
}

// rightToLeft are the languages that are written so.
var rightToLeft = map[string]bool{"ar": true, "he": true, "fa": true, "ur": true, "ps": true, "sd": true, "ug": true, "yi": true, "dv": true}

func direction(lang string) string {
	base, _, _ := strings.Cut(lang, "-")
	if rightToLeft[base] {
		return "rtl"
	}
	return "ltr"
}
