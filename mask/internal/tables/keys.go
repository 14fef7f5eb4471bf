package tables

import (
	"strconv"
	"strings"
)

// Key is a form of API keys and access tokens: one of its prefixes, then from Min to Max characters of its alphabet. No
// letter or digit stands before it. No Max is no bound.
type Key struct {
	Prefixes string // divided by commas
	Alphabet Alphabet
	Min, Max int
	Private  bool // a private key rather than an API key
	Rare     bool // only the server knows it
}

// Alphabet is a set of ASCII characters, as a class of a regular expression has it.
type Alphabet string

// Alphabets of keys.
const (
	Base62    Alphabet = `A-Za-z0-9`
	Base64URL Alphabet = `A-Za-z0-9_-`
	Dotted    Alphabet = `A-Za-z0-9_.-`
	Base64    Alphabet = `A-Za-z0-9+/=`
	Capitals  Alphabet = `A-Z0-9`
	Small     Alphabet = `a-z0-9`
	Hex       Alphabet = `a-f0-9`
)

// Has tells whether an ASCII character belongs to an alphabet.
func (a Alphabet) Has(c byte) bool {
	for i := 0; i < len(a); i++ {
		if i+2 < len(a) && a[i+1] == '-' {
			if c >= a[i] && c <= a[i+2] {
				return true
			}
			i += 2
		} else if c == a[i] {
			return true
		}
	}
	return false
}

// Keys are the published forms of keys that are known by their beginning, in the order in which they are tried. Where the
// beginning can hardly be anything else, the length need only be that of a random token. What people paste into a shop's chat
// comes first of all from shops: payment, mail, parcels, plug-ins; then from developers.
var Keys = []Key{
	{Prefixes: "ghp_,gho_,github_pat_,glpat-,xoxb-,xoxp-,sk_live_,sk_test_,rk_live_,shpat_,sk-ant-,sk-proj-,SG.,npm_", Alphabet: Dotted, Min: 14},
	{Prefixes: "ghs_,ghu_,ghr_,gldt-,glrt-,glptt-,glcbt-,glsoat-,xoxa-,xoxr-,xoxs-,xoxe-,xoxe.xoxb-,xoxe.xoxp-,xapp-,sk_prod_,rk_test_,shpss_,shpca_," +
		"rzp_live_,rzp_test_,sq0atp-,sq0csp-,shppa_,shptka_,sk-svcacct-,sk-admin-,sk-or-,gsk_,xai-,pplx-,ya29.,GOCSPX-,xkeysib-," +
		"pypi-,dop_v1_,doo_v1_,dor_v1_,dckr_pat_,lin_api_,figd_,PMAK-,NRAK-,ntn_,sbp_,glsa_,glc_,sntrys_,hvs.,HRKU-,ATATT3," +
		"pscale_tkn_,rubygems_", Alphabet: Dotted, Min: 14, Rare: true},
	{Prefixes: "snug_", Alphabet: Base62, Min: 49, Max: 49}, // our own API's
	{Prefixes: "AKIA,ASIA", Alphabet: Capitals, Min: 16, Max: 16},
	{Prefixes: "ABIA,ACCA", Alphabet: Capitals, Min: 16, Max: 16, Rare: true},
	{Prefixes: "AIza", Alphabet: Base64URL, Min: 35, Max: 35},
	{Prefixes: "EAA", Alphabet: Base64URL, Min: 56, Rare: true},
	{Prefixes: "sk-,live_,test_", Alphabet: Base62, Min: 30},
	{Prefixes: "hf_,r8_", Alphabet: Base62, Min: 30, Rare: true},
	{Prefixes: "ck_,cs_,SK", Alphabet: Hex, Min: 32, Max: 40},
	{Prefixes: "key-,dapi", Alphabet: Hex, Min: 32, Max: 40, Rare: true},
	{Prefixes: "whsec_,AccountKey=", Alphabet: Base64, Min: 24},
	{Prefixes: "SharedAccessKey=,hooks.slack.com/services/", Alphabet: Base64, Min: 24, Rare: true},
	{Prefixes: "AGE-SECRET-KEY-1", Alphabet: Capitals, Min: 58, Max: 58, Private: true, Rare: true},
	{Prefixes: "nsec1", Alphabet: Small, Min: 58, Max: 58, Private: true, Rare: true},
}

// expression writes the forms of the keys that the browser knows as one regular expression.
func expression() string {
	var all []string
	for _, k := range Keys {
		if k.Rare {
			continue
		}
		var prefixes []string
		for prefix := range strings.SplitSeq(strings.ReplaceAll(k.Prefixes, ".", `\.`), ",") {
			if strings.HasSuffix(prefix, "=") { // says that a key follows, and is none of it
				prefix = "(?<=" + prefix + ")"
			}
			prefixes = append(prefixes, prefix)
		}
		form := strings.Join(prefixes, "|")
		if len(prefixes) > 1 {
			form = "(?:" + form + ")"
		}
		form += k.Alphabet.class() + "{" + strconv.Itoa(k.Min)
		switch k.Max {
		case k.Min:
		case 0:
			form += ","
		default:
			form += "," + strconv.Itoa(k.Max)
		}
		form += "}"
		if k.Alphabet == Dotted { // a full stop may be the sentence's
			form += `(?<!\.)(?![\w-])`
		} else {
			form += "(?!" + k.Alphabet.class() + ")"
		}
		all = append(all, form)
	}
	return strings.Join(all, "|")
}

// class writes an alphabet as briefly as a regular expression has it.
func (a Alphabet) class() string {
	if a == Base64URL {
		return `[\w-]`
	}
	return "[" + strings.NewReplacer("A-Za-z0-9_", `\w`, "0-9", `\d`).Replace(string(a)) + "]"
}
