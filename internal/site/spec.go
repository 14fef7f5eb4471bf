package site

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Spec is a site as the operator declares it.
type Spec struct {
	Key          string              // [a-z0-9-]{1,40}: its name in URLs and in the snippet
	Name         string              // what visitors read
	Origins      []string            // of the pages that may embed the widget; at least one
	Accent       string              // #RRGGBB
	PayPaths     []string            // paths of payment pages, which the widget stays off
	QuickReplies map[string][]string // by language: what a visitor may send with one touch
	AskName      bool
	AskEmail     bool
}

// Bounds of a Spec.
const (
	maxName    = 80
	maxOrigins = 50
	maxPaths   = 50
	maxReplies = 8
	maxReply   = 120
	maxSites   = 500
)

var (
	keyForm      = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)
	languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)
)

// checked returns the spec in its normal form, or all that is wrong with it.
func (s Spec) checked() (Spec, error) {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if !keyForm.MatchString(s.Key) {
		add("key: 1 to 40 of a-z, 0-9 and -")
	}
	if strings.TrimSpace(s.Name) == "" || utf8.RuneCountInString(s.Name) > maxName {
		add("name: 1 to %d characters", maxName)
	}
	if len(s.Origins) == 0 || len(s.Origins) > maxOrigins {
		add("origins: 1 to %d of the pages that may embed the widget", maxOrigins)
	}
	origins := make([]string, 0, len(s.Origins))
	for _, o := range s.Origins {
		normal, err := ParseOrigin(o)
		if err != nil {
			add("origins: %q: %w", o, err)
		}
		origins = append(origins, normal)
	}
	s.Origins = origins
	if s.Accent == "" {
		s.Accent = DefaultAccent
	}
	s.Accent = strings.ToUpper(s.Accent)
	if _, err := TextOn(s.Accent); err != nil {
		add("accent: %w", err)
	}
	if len(s.PayPaths) > maxPaths {
		add("pay_paths: at most %d", maxPaths)
	}
	for _, p := range s.PayPaths {
		if !strings.HasPrefix(p, "/") || strings.ContainsAny(p, "?#,\"<> ") {
			add("pay_paths: %q: a path begins with / and has no query, comma or space", p)
		}
	}
	for lang, replies := range s.QuickReplies {
		if !languageForm.MatchString(lang) {
			add("quick_replies: %q is no language", lang)
		}
		if len(replies) > maxReplies {
			add("quick_replies: %s: at most %d", lang, maxReplies)
		}
		for _, r := range replies {
			if strings.TrimSpace(r) == "" || utf8.RuneCountInString(r) > maxReply {
				add("quick_replies: %s: each has 1 to %d characters", lang, maxReply)
			}
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return s, fmt.Errorf("site %q: %w", s.Key, err)
	}
	return s, nil
}
