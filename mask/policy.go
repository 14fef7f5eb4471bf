package mask

import (
	"maps"
	"regexp"
	"slices"
)

// Entities that the engine knows. The words are stable: they are stored with every mask and shown in explanations.
const (
	Card           = "card"            // a payment card's number, with what else a magnetic stripe holds
	CardCode       = "card_code"       // CVV, CVC, CID …
	PIN            = "pin"             //
	OneTimeCode    = "one_time_code"   //
	Password       = "password"        //
	SecurityAnswer = "security_answer" // to "your mother's maiden name?"
	PrivateKey     = "private_key"     // PEM, OpenSSH, PuTTY; a wallet's key
	SeedPhrase     = "seed_phrase"     // BIP 39
	Secret         = "secret"          // an API key, an access token, a JWT
	CardExpiry     = "card_expiry"     //
	IBAN           = "iban"            //
	BankAccount    = "bank_account"    // an account by its number, with or without the bank's
	SSN            = "us_ssn"          //
	NationalID     = "national_id"     // a person's number, of any country
	TaxID          = "tax_id"          //
	Passport       = "passport"        //
	DrivingLicence = "driving_licence" //
	BirthDate      = "birth_date"      //
	Address        = "address"         // of a house
	Email          = "email"           //
	Phone          = "phone"           //
	IPAddress      = "ip_address"      //
	WalletAddress  = "wallet_address"  // where cryptocurrency is paid to
	Custom         = "custom"          // a site's own terms and patterns
)

// Dispositions: what becomes of a value that was found. The words are stable.
const (
	// Destroy puts the mask in the value's place; nothing else of the value is kept anywhere.
	Destroy = "destroy"
	// Vault puts the mask in the value's place, too; the caller may seal the value, which it cuts out of what was
	// typed by Start and End.
	Vault = "vault"
	// Show leaves the value where it stands and reports it.
	Show = "show"
)

// Policy says what becomes of each entity, and what a site knows of its own. The zero value is the default: shown are the
// entities that a shop can't do without (Email, Phone, Address, BirthDate, IPAddress, WalletAddress), all others are
// destroyed.
type Policy struct {
	// Dispositions is Destroy, Vault or Show by entity; an entity that is absent has its default. Fixed entities are
	// destroyed whatever is written here.
	Dispositions map[string]string
	// Terms are words and phrases of the site's that are masked as Custom, whatever their case. At most MaxTerms.
	Terms []string
	// Leave has beginnings of the site's own numbers, such as "AO-" or "9400 1": what begins so, at the beginning of a
	// word, is no finding unless a label or question says otherwise. At most MaxTerms.
	Leave []string
	// Patterns are masked as Custom. At most MaxPatterns.
	Patterns []Pattern
	// Region is where telephone numbers without a country's code are from, ISO 3166-1 alpha-2 in capitals. "" is unknown:
	// then a number counts that is right in one of the larger countries and written as a telephone number.
	Region string
	// MayOverrule lets visitors overrule findings that are not Certain.
	MayOverrule bool
}

// Pattern is a site's own rule.
type Pattern struct {
	Name string // [a-z][a-z0-9_]{0,29}; part of the rule's name
	Expr string // RE2 syntax, at most MaxExpr bytes; it must not match the empty text
}

// Bounds of a policy, so that no site makes its own chat slow.
const (
	MaxTerms    = 200
	MaxTerm     = 100 // characters
	MaxPatterns = 20
	MaxExpr     = 500
)

// Check tells what is wrong with a policy, in words for whoever wrote it; nil if nothing is. What it returns is a *Fault,
// which never repeats a term.
func (p Policy) Check() error {
	for _, entity := range slices.Sorted(maps.Keys(p.Dispositions)) {
		d := p.Dispositions[entity]
		k, ok := kindOf(entity)
		if !ok {
			return fault("dispositions", "", -1, "unknown", "there is an entity that is not known")
		}
		if d != Destroy && d != Vault && d != Show {
			return fault("dispositions", entity, -1, "disposition", "%s: a value is destroyed, vaulted or shown (%q, %q, %q)", entity, Destroy, Vault, Show)
		}
		if k.fixed() && d != Destroy {
			return fault("dispositions", entity, -1, "fixed", "%s is always destroyed", entity)
		}
	}
	// Typed nil: a *Fault of nil must not become an error.
	for _, f := range []*Fault{
		checkTerms("terms", "term", p.Terms, 2), checkTerms("leave", "beginning of a number", p.Leave, 2), checkRegion(p.Region),
		checkPatterns(p.Patterns),
	} {
		if f != nil {
			return f
		}
	}
	return nil
}

func checkRegion(region string) *Fault {
	if region == "" || len(region) == 2 && region[0] >= 'A' && region[0] <= 'Z' && region[1] >= 'A' && region[1] <= 'Z' {
		return nil
	}
	return fault("region", "", -1, "region", "a region is a country's two capital letters, such as GB")
}

var patternName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,29}$`)

// kind is an entity as the engine counts it.
type kind uint8

const (
	kindCard kind = iota
	kindCardCode
	kindPIN
	kindOneTimeCode
	kindPassword
	kindSecurityAnswer
	kindPrivateKey
	kindSeedPhrase
	kindSecret
	kindCardExpiry
	kindIBAN
	kindBankAccount
	kindSSN
	kindNationalID
	kindTaxID
	kindPassport
	kindDrivingLicence
	kindBirthDate
	kindAddress
	kindEmail
	kindPhone
	kindIPAddress
	kindWalletAddress
	kindCustom
	kinds
)

// An entity's mask is one form, of the same length for every value, so that it tells nothing about it. A card's is followed
// by its last four digits.
var entities = [kinds]struct {
	name, glyph string
	shown       bool // by default
}{
	kindCard:           {Card, "••••", false},
	kindCardCode:       {CardCode, "•••", false},
	kindPIN:            {PIN, "••••", false},
	kindOneTimeCode:    {OneTimeCode, "••••••", false},
	kindPassword:       {Password, "••••••••", false},
	kindSecurityAnswer: {SecurityAnswer, "••••••••", false},
	kindPrivateKey:     {PrivateKey, "KEY ••••", false},
	kindSeedPhrase:     {SeedPhrase, "SEED ••••", false},
	kindSecret:         {Secret, "SECRET ••••", false},
	kindCardExpiry:     {CardExpiry, "••/••", false},
	kindIBAN:           {IBAN, "IBAN ••••", false},
	kindBankAccount:    {BankAccount, "••••••••", false},
	kindSSN:            {SSN, "SSN ••••", false},
	kindNationalID:     {NationalID, "ID ••••", false},
	kindTaxID:          {TaxID, "TAX ID ••••", false},
	kindPassport:       {Passport, "PASSPORT ••••", false},
	kindDrivingLicence: {DrivingLicence, "LICENCE ••••", false},
	kindBirthDate:      {BirthDate, "BORN ••••", true},
	kindAddress:        {Address, "ADDRESS ••••", true},
	kindEmail:          {Email, "MAIL ••••", true},
	kindPhone:          {Phone, "PHONE ••••", true},
	kindIPAddress:      {IPAddress, "IP ••••", true},
	kindWalletAddress:  {WalletAddress, "WALLET ••••", true},
	kindCustom:         {Custom, "••••••", false},
}

func kindOf(entity string) (kind, bool) {
	for k := range kinds {
		if entities[k].name == entity {
			return k, true
		}
	}
	return 0, false
}

// fixed kinds are destroyed under every policy. What authenticates a payment or a person is never kept: PCI DSS 3.3.1
// forbids it for codes and PINs, and nobody but their owner has a use for passwords and keys.
func (k kind) fixed() bool { return k < kindCardExpiry }

// Entity describes one that the engine knows, for whoever shows policies.
type Entity struct {
	Name    string
	Mask    string // what stands in a value's place
	Default string // Destroy or Show
	Fixed   bool   // destroyed under every policy
}

// Entities lists all that the engine knows, the most confidential first.
func Entities() []Entity {
	list := make([]Entity, kinds)
	for k := range kinds {
		list[k] = Entity{entities[k].name, entities[k].glyph, k.byDefault(), k.fixed()}
	}
	return list
}

func (k kind) byDefault() string {
	if entities[k].shown {
		return Show
	}
	return Destroy
}

// dispositions resolves a policy into a table.
func (p Policy) dispositions() [kinds]string {
	var table [kinds]string
	for k := range kinds {
		table[k] = k.byDefault()
		if d, ok := p.Dispositions[entities[k].name]; ok && !k.fixed() {
			table[k] = d
		}
	}
	return table
}
