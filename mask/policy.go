package mask

// Entities that the engine knows. The words are stable: they are stored with every mask and shown in explanations.
const (
	Card        = "card"
	CardCode    = "card_code"
	PIN         = "pin"
	OneTimeCode = "one_time_code"
	Password    = "password"
	IBAN        = "iban"
	SSN         = "us_ssn"
	BankAccount = "bank_account"
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

// Policy says what becomes of each entity. The zero value destroys everything.
type Policy struct {
	// Dispositions is Destroy, Vault or Show by entity; an entity that is absent is destroyed. Cards, card codes, PINs,
	// one-time codes and passwords are destroyed whatever is written here, and so is every unknown word.
	Dispositions map[string]string
}

// kind is an entity as the engine counts it.
type kind uint8

const (
	kindCard kind = iota
	kindCardCode
	kindPIN
	kindOneTimeCode
	kindPassword
	kindIBAN
	kindSSN
	kindBankAccount
	kinds
)

var entityOf = [kinds]string{Card, CardCode, PIN, OneTimeCode, Password, IBAN, SSN, BankAccount}

// glyphs is what stands in a destroyed or vaulted value's place: one form for each entity, of the same length for every
// value, so that the mask tells nothing about it. A card's is followed by its last four digits.
var glyphs = [kinds]string{"••••", "•••", "••••", "••••••", "••••••••", "IBAN ••••", "SSN ••••", "••••••••"}

// dispositions resolves a policy into a table. What authenticates a payment or a person is never kept: PCI DSS 3.3.1
// forbids it for codes and PINs, and nobody but their owner has a use for passwords.
func (p Policy) dispositions() [kinds]string {
	var table [kinds]string
	for k := range kinds {
		table[k] = Destroy
		if k < kindIBAN {
			continue
		}
		if d := p.Dispositions[entityOf[k]]; d == Vault || d == Show {
			table[k] = d
		}
	}
	return table
}
