// Package access decides who may do what: which permissions a role has, and which conversations a person sees.
//
// It protects conversations from colleagues who have no business in them, and from those who run the system: an
// administrator and an auditor see none at all. Whatever no rule allows is refused. It refuses storage and clocks: rules
// over values, so that all of them can be tested.
package access
