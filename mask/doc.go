// Package mask finds confidential data in what people type, and puts masks in its place: payment cards and their codes,
// IBANs, bank accounts, social security numbers, passwords, PINs and one-time codes, API keys and private keys, and how
// somebody is reached. It reads them plainly written, with any separators, in other scripts' digits and in words, and leaves
// order numbers, parcels and time stamps as they are.
//
// It protects the rule "mask first": input is a text.Raw, and nobody but this package makes the text.Text that may be
// stored, published and shown. What it finds it describes (entity, rule, what confirmed it) without ever holding it.
//
// It refuses to keep what authenticates a payment or a person: cards, codes, PINs, one-time codes and passwords are
// destroyed under every policy, and so are keys. It knows no network, no file and no clock: text in, text out.
//
// # How it works
//
// One pass turns bytes into atoms, words and numbers with what stands between them; escapes are decoded, and digits of all
// scripts are digits. Neighbouring atoms become numbers as somebody would read them. Each rule looks only at those that
// may be its own, and its check (Luhn, remainder by 97, a label, a question) decides. No regular expression runs but those
// of the numbering plans, on few telephone numbers; the time is linear, and clean text allocates nothing.
//
// Masking masked text changes nothing: a browser masks first, the server again.
package mask

//go:generate go run ./internal/genphones internal/tables/phones.gen.go
//go:generate go run ./internal/genseeds internal/tables/seeds.gen.bin
//go:generate go run ./internal/gentables ../web/packages/mask/src/tables.gen.ts ../web/packages/mask/src/more.gen.ts
