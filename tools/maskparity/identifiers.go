package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
)

// madeIdentifiers makes texts around the identifiers that the engines' tests have, right ones and wrong ones: behind labels
// and questions, in small letters, in other groups, with more behind them.
func madeIdentifiers() ([]testCase, error) {
	b, err := os.ReadFile("mask/testdata/identifiers.json")
	if err != nil {
		return nil, err
	}
	var kinds []struct {
		Kind           string
		Valid, Invalid []string
	}
	if err := json.Unmarshal(b, &kinds); err != nil {
		return nil, err
	}
	m := &maker{Rand: rand.New(rand.NewPCG(7, 11))}
	labels := []string{"", "", "my ID number is ", "tax id: ", "BSN ", "NIF ", "DNI no. ", "order ", "meu cpf é ", "VAT no. ", "Steuer-ID ",
		"passport ", "driving licence no ", "رقم الهوية ", "social security number ", "account ", "PIN ", "我的号码是"}
	questions := []string{"What is your ID number?", "Your passport number, please?", "Your tax id and account number?", "¿Cuál es su DNI?",
		"And the order number?"}
	behind := []string{"", " thanks", ". Then 12", "/2", "-1", ", ok?", " is my BSN", " (CPF)"}
	for _, k := range kinds {
		for _, value := range append(k.Valid, k.Invalid...) {
			label := pick(m, labels)
			if m.IntN(3) == 0 {
				label = k.Kind[3:] + " "
			}
			m.add("identifier", label+m.regroup(value)+pick(m, behind))
			conversation := fmt.Sprint("identifier", len(m.cases))
			for i, text := range []string{pick(m, questions), pick(m, []string{"", "it's ", "sure, "}) + m.regroup(value)} {
				m.add("identifier", text)
				last := &m.cases[len(m.cases)-1]
				last.Conversation, last.Author = conversation, [2]string{"agent", "visitor"}[i]
			}
		}
	}
	return m.cases, nil
}

// regroup writes a value in some other way, or as it is.
func (m *maker) regroup(value string) string {
	switch m.IntN(8) {
	case 0:
		return strings.ToLower(value)
	case 1, 2:
		sign, size := pick(m, []string{" ", "-", "."}), 2+m.IntN(4)
		var b strings.Builder
		for i := range value {
			if i > 0 && i%size == 0 {
				b.WriteString(sign)
			}
			b.WriteByte(value[i])
		}
		return b.String()
	case 3:
		return strings.Map(func(r rune) rune {
			if r > ' ' && r < 0x7F {
				return r + 0xFEE0 // full width
			}
			return r
		}, value)
	}
	return value
}
