package mask

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"snug/mask/internal/tables"
)

// plan is how telephone numbers of one region are made up, by libphonenumber's metadata. Its expressions are compiled when
// they are first asked for.
type plan struct {
	code      string // that calls the region
	lengths   uint32 // bit n for n digits
	prefix    string // an expression of what is left out from abroad, such as the first 0
	transform string
	numbers   string // an expression of those in use

	once   sync.Once
	before *regexp.Regexp
	valid  *regexp.Regexp
}

// plans are by region, and by calling code.
type plans struct {
	region map[string]*plan
	code   map[string][]*plan
}

// numbering reads the table when a text first has a candidate; most never have.
var numbering = sync.OnceValue(func() plans {
	p := plans{map[string]*plan{}, map[string][]*plan{}}
	for line := range strings.Lines(strings.TrimSpace(tables.NumberingPlans)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		one := &plan{code: fields[1], prefix: fields[3], transform: fields[4], numbers: fields[5]}
		for n := range strings.SplitSeq(fields[2], ",") {
			if n, err := strconv.Atoi(n); err == nil {
				one.lengths |= 1 << n
			}
		}
		p.code[one.code] = append(p.code[one.code], one)
		if fields[0] != "001" { // of no region
			p.region[fields[0]] = one
		}
	}
	return p
})

func (p *plan) compile() {
	p.once.Do(func() {
		p.valid = regexp.MustCompile("^(?:" + p.numbers + ")$")
		if p.prefix != "" {
			p.before = regexp.MustCompile("^(?:" + p.prefix + ")")
			p.transform = strings.NewReplacer("$1", "${1}", "$2", "${2}", "$3", "${3}").Replace(p.transform)
		}
	})
}

// strip leaves out what is dialled before a number within its region, or puts in what is left out there.
func (p *plan) strip(digits string) string {
	if p.before == nil {
		return digits
	}
	at := p.before.FindStringSubmatchIndex(digits)
	if at == nil || at[1] == 0 {
		return digits
	}
	if p.transform == "" || len(at) < 4 || at[len(at)-1] < 0 {
		return digits[at[1]:]
	}
	return string(p.before.ExpandString(nil, p.transform, digits, at)) + digits[at[1]:]
}

// inUse tells whether digits, as dialled within the region, are a number that is in use.
func (p *plan) inUse(digits string) bool {
	p.compile()
	return p.valid.MatchString(digits) || p.valid.MatchString(p.strip(digits))
}

// possible tells whether digits have as many as a number of the region.
func (p *plan) possible(digits string) bool {
	p.compile()
	return p.lengths>>len(digits)&1 == 1 || p.lengths>>len(p.strip(digits))&1 == 1
}

// abroad tells whether digits are a number with its calling code, in use or at least possible.
func (p plans) abroad(digits string, inUse bool) bool {
	for n := 1; n <= 3 && n < len(digits); n++ {
		for i, plan := range p.code[digits[:n]] {
			if inUse && plan.inUse(digits[n:]) || !inUse && i == 0 && plan.possible(digits[n:]) {
				return true
			}
		}
	}
	return false
}

// home tells whether digits are a number in use of a region, dialled within it.
func (p plans) home(digits, region string) bool {
	plan := p.region[region]
	return plan != nil && plan.inUse(digits)
}
