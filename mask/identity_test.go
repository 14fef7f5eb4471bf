package mask_test

import (
	"slices"
	"testing"

	"snug/mask"
	"snug/mask/text"
)

// A finding says which kind it is of, whose, and why.
func TestIdentifiersExplainThemselves(t *testing.T) {
	t.Parallel()
	e := mask.New(mask.Policy{})
	for _, c := range []struct {
		question, text string
		rule, country  string
		confirmed      []string
		certain        bool
	}{
		{"", "390.533.447-05", "national_id.br.cpf", "BR", []string{"check", "form"}, true},
		{"", "meu cpf é 39053344705", "national_id.br.cpf", "BR", []string{"check", "label:id"}, true},
		{"", "Steuer-ID 36 574 261 809", "tax_id.de.idnr", "DE", []string{"check", "form", "label:id"}, true},
		{"", "Steuernummer 121/5752/5373", "tax_id.de.steuernummer", "DE", []string{"form", "label:id"}, false},
		{"", "NIF PT 501 964 843", "tax_id.pt.nif", "PT", []string{"check", "form", "label:id"}, true},
		{"", "912-75-1234", "national_id.us.itin", "US", []string{"form"}, false},
		{"What is your BSN?", "111222333", "national_id.nl.bsn", "NL", []string{"check", "question:id"}, true},
		{"", "routing number 021000021", "bank_account.us.routing", "US", []string{"check", "label:id"}, true},
		{"", "12-34-56 12345678", "bank_account.sort_code", "GB", []string{"form"}, false},
		{"", "my passport is C01X00T47", "passport.context", "", []string{"label:passport"}, false},
		{"Your driving licence number, please?", "MORGA657054SM9IJ", "driving_licence.context", "", []string{"question:driving_licence"}, true},
		{"", "my ssn is 536-90-4399", "us_ssn.format", "US", []string{"format", "label:us_ssn"}, false},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			conversation := e.Conversation()
			conversation.Add(mask.Agent, text.Typed(c.question))
			r := conversation.Add(mask.Visitor, text.Typed(c.text))
			if len(r.Findings) != 1 {
				t.Fatalf("found %+v", r.Findings)
			}
			f := r.Findings[0]
			if f.Rule != c.rule || f.Country != c.country || !slices.Equal(f.Confirmed, c.confirmed) || f.Certain != c.certain {
				t.Errorf("%s of %s, %q, certain %v", f.Rule, f.Country, f.Confirmed, f.Certain)
			}
		})
	}
}

// An answer is found once: the numbers that come later are not its.
func TestAnIdentifierAnswersItsQuestion(t *testing.T) {
	t.Parallel()
	c := mask.New(mask.Policy{}).Conversation()
	c.Add(mask.Agent, text.Typed("Could you tell me your tax ID?"))
	if r := c.Add(mask.Visitor, text.Typed("36574261809")); len(r.Findings) != 1 {
		t.Errorf("the answer is %+v", r.Findings)
	}
	c.Add(mask.Agent, text.Typed("Thanks. Which order is it about?"))
	if r := c.Add(mask.Visitor, text.Typed("84736251")); len(r.Findings) != 0 {
		t.Errorf("the order is %+v", r.Findings)
	}
}
