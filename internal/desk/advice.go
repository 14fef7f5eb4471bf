package desk

import "snug/mask"

// Advice is what is to be done about an incident, in stable words that the console has texts for.
const (
	AdviceOrigin      = "origin"      // find out why it came here, and tell those who write so
	AdviceCard        = "card"        // card data outside of where it belongs: PCI DSS 12.10.7
	AdviceCardCodes   = "card_codes"  // what must never be kept after authorisation: PCI DSS 3.3.1
	AdviceCredentials = "credentials" // have them changed
	AdviceBank        = "bank"        // watch the account
	AdviceIdentity    = "identity"    // a number that can't be changed
	AdvicePersonal    = "personal"    // personal data otherwise
	AdviceReaders     = "readers"     // somebody beside its author saw it: ask for copies
	AdviceCopies      = "copies"      // backups and what was taken along before
)

var adviceFor = map[string]string{
	mask.Card: AdviceCard, mask.CardExpiry: AdviceCard,
	mask.CardCode: AdviceCardCodes, mask.PIN: AdviceCardCodes,
	mask.Password: AdviceCredentials, mask.OneTimeCode: AdviceCredentials, mask.SecurityAnswer: AdviceCredentials,
	mask.PrivateKey: AdviceCredentials, mask.SeedPhrase: AdviceCredentials, mask.Secret: AdviceCredentials,
	mask.IBAN: AdviceBank, mask.BankAccount: AdviceBank,
	mask.SSN: AdviceIdentity, mask.NationalID: AdviceIdentity, mask.TaxID: AdviceIdentity, mask.Passport: AdviceIdentity,
	mask.DrivingLicence: AdviceIdentity,
}

// Advice lists what is to be done, the most urgent first.
func (i *Incident) Advice() []string {
	needed := make(map[string]bool)
	for entity := range i.Found {
		advice, ok := adviceFor[entity]
		if !ok {
			advice = AdvicePersonal
		}
		needed[advice] = true
	}
	var out []string
	for _, advice := range []string{AdviceCardCodes, AdviceCard, AdviceCredentials, AdviceBank, AdviceIdentity, AdvicePersonal} {
		if needed[advice] {
			out = append(out, advice)
		}
	}
	if len(i.Read)+len(i.Given)+len(i.Watching) > 0 {
		out = append(out, AdviceReaders)
	}
	return append(out, AdviceOrigin, AdviceCopies)
}
