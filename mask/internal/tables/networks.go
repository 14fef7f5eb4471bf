// Package tables holds what the masking engine knows of the world: card networks, IBAN lengths, digits of all scripts
// and the words of many languages. The TypeScript twin is generated from it, so that both know the same.
//
// It protects nothing by itself; beside the tables it has only what folds words and writes the tables for the twin.
package tables

// Network is a range of card numbers: those whose first six digits lie from First to Last, and whose length is one of
// Lengths.
type Network struct {
	Name        string
	First, Last uint32
	Lengths     Lengths
	// Weak ranges are so wide or so rarely in use that a check digit alone says little.
	Weak bool
	// InContext ranges count only where a word nearby says card.
	InContext bool
}

// Lengths is a set of numbers of digits: bit n for n digits.
type Lengths uint32

func lengths(n ...int) Lengths {
	var l Lengths
	for _, n := range n {
		l |= 1 << n
	}
	return l
}

func from(first, last int) Lengths {
	var l Lengths
	for n := first; n <= last; n++ {
		l |= 1 << n
	}
	return l
}

// Networks is in the order of preference: the first range that fits names the card. Sources: ISO/IEC 7812-1, the
// networks' published ranges.
var Networks = []Network{
	{Name: "amex", First: 340000, Last: 349999, Lengths: lengths(15)},
	{Name: "amex", First: 370000, Last: 379999, Lengths: lengths(15)},
	{Name: "elo", First: 504175, Last: 504175, Lengths: lengths(16)},
	{Name: "elo", First: 506699, Last: 506778, Lengths: lengths(16)},
	{Name: "elo", First: 509000, Last: 509999, Lengths: lengths(16)},
	{Name: "elo", First: 627780, Last: 627780, Lengths: lengths(16)},
	{Name: "elo", First: 636297, Last: 636368, Lengths: lengths(16)},
	{Name: "elo", First: 650031, Last: 650598, Lengths: lengths(16)},
	{Name: "elo", First: 650700, Last: 650727, Lengths: lengths(16)},
	{Name: "elo", First: 650901, Last: 650978, Lengths: lengths(16)},
	{Name: "elo", First: 651652, Last: 651704, Lengths: lengths(16)},
	{Name: "elo", First: 655000, Last: 655058, Lengths: lengths(16)},
	{Name: "dankort", First: 501900, Last: 501999, Lengths: lengths(16)},
	{Name: "dankort", First: 457100, Last: 457199, Lengths: lengths(16)},
	{Name: "visa", First: 400000, Last: 499999, Lengths: lengths(16, 19)},
	{Name: "visa", First: 400000, Last: 499999, Lengths: lengths(13), Weak: true},
	{Name: "mastercard", First: 510000, Last: 559999, Lengths: lengths(16)},
	{Name: "mastercard", First: 222100, Last: 272099, Lengths: lengths(16)},
	{Name: "mir", First: 220000, Last: 220499, Lengths: from(16, 19)},
	{Name: "borica", First: 220500, Last: 220599, Lengths: lengths(16)},
	{Name: "diners", First: 300000, Last: 305999, Lengths: from(14, 19)},
	{Name: "diners", First: 309500, Last: 309599, Lengths: from(14, 19)},
	{Name: "diners", First: 360000, Last: 369999, Lengths: from(14, 19)},
	{Name: "diners", First: 380000, Last: 399999, Lengths: from(14, 19)},
	{Name: "jcb", First: 352800, Last: 358999, Lengths: from(16, 19)},
	{Name: "verve", First: 506099, Last: 506198, Lengths: lengths(16, 18, 19)},
	{Name: "verve", First: 507865, Last: 507964, Lengths: lengths(16, 18, 19)},
	{Name: "verve", First: 650002, Last: 650027, Lengths: lengths(16, 18, 19)},
	{Name: "rupay", First: 508500, Last: 508999, Lengths: lengths(16)},
	{Name: "rupay", First: 606985, Last: 608506, Lengths: lengths(16)},
	{Name: "rupay", First: 652100, Last: 653149, Lengths: lengths(16)},
	{Name: "rupay", First: 817200, Last: 820199, Lengths: lengths(16)},
	{Name: "hipercard", First: 606282, Last: 606282, Lengths: lengths(13, 16, 19)},
	{Name: "hipercard", First: 384100, Last: 384199, Lengths: lengths(13, 16, 19)},
	{Name: "discover", First: 601100, Last: 601199, Lengths: from(16, 19)},
	{Name: "discover", First: 644000, Last: 659999, Lengths: from(16, 19)},
	{Name: "unionpay", First: 620000, Last: 629999, Lengths: from(16, 19)},
	{Name: "unionpay", First: 620000, Last: 629999, Lengths: lengths(14, 15), Weak: true},
	{Name: "unionpay", First: 810000, Last: 817199, Lengths: from(16, 19)},
	{Name: "troy", First: 979200, Last: 979289, Lengths: lengths(16)},
	{Name: "uzcard", First: 860000, Last: 860099, Lengths: lengths(16)},
	{Name: "humo", First: 986000, Last: 986099, Lengths: lengths(16)},
	{Name: "napas", First: 970400, Last: 970499, Lengths: lengths(16, 19)},
	{Name: "ukrcard", First: 604001, Last: 604200, Lengths: from(16, 19)},
	{Name: "maestro", First: 501800, Last: 501899, Lengths: from(12, 19)},
	{Name: "maestro", First: 502000, Last: 502099, Lengths: from(12, 19)},
	{Name: "maestro", First: 503800, Last: 503899, Lengths: from(12, 19)},
	{Name: "maestro", First: 589300, Last: 589399, Lengths: from(12, 19)},
	{Name: "maestro", First: 630400, Last: 630499, Lengths: from(12, 19)},
	{Name: "maestro", First: 675900, Last: 675999, Lengths: from(12, 19)},
	{Name: "maestro", First: 676100, Last: 676399, Lengths: from(12, 19)},
	{Name: "maestro", First: 500000, Last: 509999, Lengths: from(16, 19)},
	{Name: "maestro", First: 500000, Last: 509999, Lengths: from(12, 15), Weak: true},
	{Name: "maestro", First: 560000, Last: 589999, Lengths: from(12, 19), Weak: true},
	{Name: "maestro", First: 600000, Last: 699999, Lengths: from(16, 19), Weak: true},
	{Name: "maestro", First: 630000, Last: 639999, Lengths: from(12, 15), Weak: true},
	{Name: "maestro", First: 670000, Last: 679999, Lengths: from(12, 15), Weak: true},
	{Name: "uatp", First: 100000, Last: 199999, Lengths: lengths(15), InContext: true},
}
