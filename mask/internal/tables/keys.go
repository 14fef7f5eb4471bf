package tables

import (
	"strconv"
	"strings"
)

// Key is a form of API keys and access tokens: one of its prefixes, then from Min to Max characters of its alphabet. No
// letter or digit stands before it.
type Key struct {
	Prefixes string // divided by commas
	Alphabet Alphabet
	Min, Max int
	Private  bool // a private key rather than an API key
}

// Alphabet is a set of ASCII characters, as a class of a regular expression has it.
type Alphabet string

// Alphabets of keys.
const (
	Base62    Alphabet = `A-Za-z0-9`
	Base64URL Alphabet = `A-Za-z0-9_-`
	Dotted    Alphabet = `A-Za-z0-9_.-`
	Base64    Alphabet = `A-Za-z0-9+/=`
	Path      Alphabet = `A-Za-z0-9/`
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

// Keys are the published forms of keys that are known by their beginning, in the order in which they are tried. What
// people paste into a shop's chat comes first of all from shops: payment, mail, parcels, plug-ins; then from developers.
var Keys = []Key{
	{"AKIA,ASIA,ABIA,ACCA", Capitals, 16, 16, false},
	{"ghp_,gho_,ghu_,ghs_,ghr_", Base62, 36, 255, false},
	{"github_pat_", Base64URL, 50, 255, false},
	{"glpat-,gldt-,glrt-,glptt-,glcbt-,glsoat-,glagent-,gloas-", Dotted, 20, 255, false},
	{"xoxb-,xoxp-,xoxa-,xoxr-,xoxs-,xoxo-,xoxe-,xoxe.xoxb-,xoxe.xoxp-,xapp-", Base64URL, 20, 255, false},
	{"hooks.slack.com/services/,hooks.slack.com/workflows/", Path, 30, 255, false},
	{"sk_live_,sk_test_,rk_live_,rk_test_,sk_prod_", Base62, 16, 255, false},
	{"whsec_", Base64, 24, 255, false},
	{"AIza", Base64URL, 35, 35, false},
	{"ya29.", Base64URL, 20, 1000, false},
	{"GOCSPX-", Base64URL, 28, 28, false},
	{"sk-ant-,sk-proj-,sk-svcacct-,sk-admin-,sk-or-", Base64URL, 20, 255, false},
	{"sk-", Base62, 32, 255, false},
	{"gsk_,hf_,r8_,xai-,pplx-", Base62, 30, 255, false},
	{"SG.", Dotted, 60, 80, false},
	{"SK", Hex, 32, 32, false},
	{"npm_", Base62, 36, 36, false},
	{"pypi-", Base64URL, 50, 1000, false},
	{"dop_v1_,doo_v1_,dor_v1_", Hex, 64, 64, false},
	{"shpat_,shpca_,shppa_,shpss_,shptka_,shpua_", Base62, 32, 64, false},
	{"sq0atp-,sq0csp-,sq0idp-", Base64URL, 22, 43, false},
	{"EAAA", Base64URL, 56, 255, false},
	{"EAA", Base62, 80, 500, false},
	{"ck_,cs_", Hex, 40, 40, false},
	{"live_,test_", Base62, 30, 40, false},
	{"rzp_live_,rzp_test_", Base62, 14, 14, false},
	{"xkeysib-", Base64URL, 64, 100, false},
	{"key-", Hex, 32, 32, false},
	{"AccountKey=,SharedAccessKey=", Base64, 40, 100, false},
	{"lin_api_,figd_,PMAK-,NRAK-,ntn_,sbp_,glsa_,glc_,sntrys_,hvs.,HRKU-,ATATT3,dapi,dckr_pat_,pscale_tkn_,rubygems_", Base64URL, 24, 500, false},
	{"AGE-SECRET-KEY-1", Capitals, 58, 58, true},
	{"nsec1", Small, 58, 58, true},
}

// expression writes the forms of keys as one regular expression, whose first group is the prefix, its second the same for
// private keys.
func expression() string {
	var list [2][]string
	for _, k := range Keys {
		prefixes := strings.NewReplacer(".", `\.`, ",", "|").Replace(k.Prefixes)
		sizes := strconv.Itoa(k.Min)
		if k.Max != k.Min {
			sizes += "," + strconv.Itoa(k.Max)
		}
		class := "[" + string(k.Alphabet) + "]"
		form := "(?:" + prefixes + ")" + class + "{" + sizes + "}(?!" + class + ")"
		if k.Private {
			list[1] = append(list[1], form)
		} else {
			list[0] = append(list[0], form)
		}
	}
	return "(" + strings.Join(list[0], "|") + ")|" + strings.Join(list[1], "|")
}
