package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// maker makes texts, the same each time.
type maker struct {
	*rand.Rand
	cases []testCase
}

// made makes texts of all kinds that the browser's rules are about: disguised cards, what looks like one, codes behind
// labels and questions, accounts, and chat with nothing in it.
func made() []testCase {
	m := &maker{Rand: rand.New(rand.NewPCG(3, 5))}
	for range 1500 {
		m.add("card", m.frame(m.disguise(m.card())))
		m.add("lookalike", m.frame(m.lookalike()))
		m.add("chat", m.chat())
		m.add("announced", m.announced())
		m.add("account", m.frame(m.account()))
	}
	for range 400 {
		m.conversation()
		m.parts()
	}
	return m.cases
}

func (m *maker) add(class, text string) {
	m.cases = append(m.cases, testCase{ID: fmt.Sprint(class, len(m.cases)), Class: class, Text: text})
}

func pick[T any](m *maker, list []T) T { return list[m.IntN(len(list))] }

func (m *maker) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + m.IntN(10))
	}
	return string(b)
}

// card makes a number of a network's, with the right check digit.
func (m *maker) card() string {
	prefix := pick(m, []string{"4", "4", "51", "55", "2221", "34", "37", "36", "3528", "6011", "62", "6759", "2200", "5061", "9792", "50"})
	size := 16
	switch prefix {
	case "34", "37":
		size = 15
	case "36":
		size = 14
	case "6759":
		size = 12 + m.IntN(8)
	}
	number := prefix + m.digits(size-1-len(prefix))
	return number + luhn(number)
}

// luhn gives the check digit of ISO/IEC 7812-1, annex B.
func luhn(number string) string {
	sum := 0
	for i := range len(number) {
		v := int(number[len(number)-1-i] - '0')
		if i%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return fmt.Sprint((10 - sum%10) % 10)
}

var scripts = []string{"٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉",
	"⓪①②③④⑤⑥⑦⑧⑨", "零一二三四五六七八九", "๐๑๒๓๔๕๖๗๘๙", "⓿❶❷❸❹❺❻❼❽❾"}

var numerals = []string{"zero one two three four five six seven eight nine", "oh one two three four five six seven eight nine",
	"null eins zwei drei vier fünf sechs sieben acht neun", "zéro un deux trois quatre cinq six sept huit neuf",
	"cero uno dos tres cuatro cinco seis siete ocho nueve", "zero um dois três quatro cinco seis sete oito nove",
	"zero uno due tre quattro cinque sei sette otto nove", "ноль один два три четыре пять шесть семь восемь девять",
	"zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć", "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة"}

// groups divides a number as people do, or in any way.
func (m *maker) groups(number string) []string {
	sizes := pick(m, [][]int{{4, 4, 4, 4, 4}, {4, 6, 5}, {2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, {8, 8, 8}, {19}, {19}, {3, 3, 3, 3, 3, 3, 3}, {1}, {5, 4, 3, 7}})
	if len(sizes) == 1 && sizes[0] == 1 {
		return strings.Split(number, "")
	}
	var list []string
	for _, n := range sizes {
		if n = min(n, len(number)); n > 0 {
			list, number = append(list, number[:n]), number[n:]
		}
	}
	return list
}

var separators = []string{" ", " ", "-", "-", ".", "/", "_", "  ", " - ", ",", ", ", "|", "\n", "\t", "\u00a0", "\u200b", "\u2009", "–", "·", "…", "*", "~", "~~", "; ", "<br>",
	" then ", " and ", " dann ", " puis ", " luego ", " umm ", " (ok) ", " space ", "&nbsp;", "%20", "\u00ad", "\u2060", "+", ":", "__", " • "}

// disguise writes a number in one of the ways in which people, and those who test a filter, write numbers.
func (m *maker) disguise(number string) string {
	switch m.IntN(9) {
	case 0:
		return strings.Join(m.groups(number), pick(m, separators))
	case 1:
		digits := []rune(pick(m, scripts))
		return m.each(strings.Join(m.groups(number), pick(m, separators[:16])), func(d int) string { return string(digits[d]) })
	case 2:
		words := strings.Fields(pick(m, numerals))
		list := strings.Split(number, "")
		for i, d := range list {
			list[i] = words[d[0]-'0']
		}
		return strings.Join(list, pick(m, []string{" ", " ", ", ", "-", " - ", "\n"}))
	case 3:
		escape := pick(m, []string{"%%%02x", "&#%d;", "&#x%X;", `\u%04x`, "&#%d", `\x%02x`})
		return m.each(strings.Join(m.groups(number), pick(m, []string{"", " ", "-"})), func(d int) string { return fmt.Sprintf(escape, '0'+d) })
	case 4:
		letters := map[int]string{0: "O", 1: "l", 5: "S", 8: "B"}
		return m.each(strings.Join(m.groups(number), pick(m, []string{" ", "-"})), func(d int) string {
			if letter, ok := letters[d]; ok && m.IntN(3) == 0 {
				return letter
			}
			return string(rune('0' + d))
		})
	case 5:
		between := pick(m, []string{"\u200b", "\u200d", "\ufe0f\u20e3", "\u0301", "\u2063", "."})
		return m.each(number, func(d int) string { return string(rune('0'+d)) + between })
	case 6:
		list := m.groups(number)
		label := pick(m, []string{"part %d: %s", "block %d = %s", "%d) %s", "%d. %s"})
		for i := range list {
			list[i] = fmt.Sprintf(label, i+1, list[i])
		}
		return strings.Join(list, pick(m, []string{", ", " ", "\n"}))
	case 7:
		list := m.groups(number)
		if len(list) > 2 {
			list[1] = m.each(list[1], func(d int) string { return strings.Fields(numerals[0])[d] + " " })
		}
		return strings.Join(list, " ")
	}
	list := m.groups(number)
	for i := range list {
		list[i] += pick(m, separators)
	}
	return strings.Join(list, "")
}

func (m *maker) each(s string, write func(digit int) string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' {
			b.WriteString(write(int(r - '0')))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// lookalike makes what has digits and is no card, and cards that are none by a digit.
func (m *maker) lookalike() string {
	switch m.IntN(10) {
	case 0:
		number := m.card()
		return strings.Join(m.groups(number[:len(number)-1]+fmt.Sprint((number[len(number)-1]-'0'+1)%10)), " ")
	case 1:
		return pick(m, []string{"order ", "order number ", "Bestellnummer ", "tracking: ", "IMEI ", "ISBN ", "commande ", "رقم الطلب "}) + m.card()
	case 2:
		return fmt.Sprintf("%s-%s-%s", m.digits(3), m.digits(7), m.digits(7))
	case 3:
		return fmt.Sprintf("20%s-%02d-%02d %02d:%02d", m.digits(2), 1+m.IntN(12), 1+m.IntN(28), m.IntN(24), m.IntN(60))
	case 4:
		return fmt.Sprintf("+49 %s %s", m.digits(3), m.digits(8))
	case 5:
		return fmt.Sprintf("%x-%x-4%x-a%x-%x", m.Uint32(), m.IntN(1<<16), m.IntN(1<<12), m.IntN(1<<12), m.Uint64()>>16)
	case 6:
		return fmt.Sprintf("€%s.%s, 1.%s.%s,00", m.digits(4), m.digits(2), m.digits(3), m.digits(3))
	case 7:
		return pick(m, []string{"AO-", "1Z", "JD", "RMA"}) + m.digits(8+m.IntN(10))
	case 8:
		list := make([]string, 3+m.IntN(6))
		for i := range list {
			list[i] = m.digits(4)
		}
		return strings.Join(list, pick(m, []string{" ", ", ", "\n"}))
	}
	return m.digits(10 + m.IntN(12))
}

var frames = []string{"Visa: %s exp 09/28 cvv 123", "%s", "%s", "my card is %s", "here: %s", "please charge %s, thanks", "it's %s.", "Kartennummer %s bitte", "%s please",
	"the number on the back of it was %s as far as I can read", "ma carte est le %s", "I have %s and nothing else", "invoice 20391, paid with %s"}

func (m *maker) frame(value string) string { return fmt.Sprintf(pick(m, frames), value) }

func (m *maker) announced() string {
	label := pick(m, []string{"my PIN is", "PIN:", "pin code", "the CVV is", "cvc", "security code:", "OTP", "verification code is", "Meine PIN lautet", "mot de passe:",
		"password is", "my password for the shop is", "Passwort", "account number", "my account number is", "SSN", "mi contraseña es", "Kontonummer", "رقمي السري هو"})
	value := pick(m, []string{m.digits(3), m.digits(4), m.digits(6), m.digits(9), "hunter" + m.digits(1), "wrong", "Xk9" + m.digits(2) + "vq!", "8F3K2Q", "\"correct horse\"", "four seven one one"})
	after := pick(m, []string{"", ".", " or " + m.digits(4), ", order " + m.digits(5), " thanks", "? I think so", ". It was " + m.digits(4)})
	return label + " " + value + after
}

func (m *maker) account() string {
	if m.IntN(3) == 0 {
		return fmt.Sprintf("%s-%s-%s", m.digits(3), m.digits(2), m.digits(4))
	}
	country, size := "DE", 18
	switch m.IntN(3) {
	case 0:
		country, size = "BE", 12
	case 1:
		country, size = "NL", 14
	}
	body := m.digits(size)
	if country == "NL" {
		body = pick(m, []string{"ABNA", "INGB"}) + body[4:]
	}
	iban := country + ibanCheck(country, body) + body
	if m.IntN(5) == 0 {
		iban = country + m.digits(2) + body
	}
	if m.IntN(2) == 0 {
		var list []string
		for chunk := range slices.Chunk([]byte(iban), 4) {
			list = append(list, string(chunk))
		}
		iban = strings.Join(list, pick(m, []string{" ", "-", "\u00a0"}))
	}
	return iban
}

// ibanCheck gives the check digits of ISO 7064, MOD 97-10.
func ibanCheck(country, body string) string {
	remainder := 0
	for _, r := range body + country + "00" {
		if r >= 'A' {
			remainder = (remainder*100 + int(r-'A') + 10) % 97
		} else {
			remainder = (remainder*10 + int(r-'0')) % 97
		}
	}
	return fmt.Sprintf("%02d", 98-remainder)
}

var chatter = strings.Split("hello|thanks a lot|I ordered the blue boots last week|they still haven't arrived|where is my parcel|size 42 please|can I change the address|the colour is not what I saw|"+
	"das Paket ist beschädigt|wann kommt es an|j'ai commandé une lampe|la taille ne va pas|hice un pedido|todavía no ha llegado|أين طلبي|شكرا جزيلا|it was 39.90 on 2026-03-12|call me at 10:30|"+
	"order AO-20417|the page says error 404|I can't log in|no problem at all|one of them is broken|two or three days|for my sister's birthday|👍|is there a discount code|pay by card|"+
	"my password does not work|never share your PIN|the code you sent me has expired|50 % off|version 2.14.3|see https://shop.example/p/8841?ref=12", "|")

func (m *maker) chat() string {
	list := make([]string, 1+m.IntN(4))
	for i := range list {
		list[i] = pick(m, chatter)
	}
	return strings.Join(list, pick(m, []string{". ", ", ", " ", "\n", "! "}))
}

// turn adds a text of a conversation.
func (m *maker) turn(conversation, author, text string) {
	m.cases = append(m.cases, testCase{ID: fmt.Sprint("turn", len(m.cases)), Class: "conversation", Conversation: conversation, Author: author, Text: text})
}

func (m *maker) conversation() {
	id := fmt.Sprint("c", len(m.cases))
	for range 2 + m.IntN(3) {
		m.turn(id, "agent", pick(m, []string{"And your PIN, please?", "What is your order number?", "Could you tell me the card number?", "Please give me your account number and PIN.",
			"What did we send you?", "Never tell anybody your PIN.", "Wie lautet Ihre Kontonummer?", "Quel est votre code secret ?", "anything else?", "your password?"}))
		for range m.IntN(3) {
			m.turn(id, "visitor", m.chat())
		}
		m.turn(id, "visitor", pick(m, []string{m.digits(4), m.digits(8), "it's " + m.digits(4), "my PIN is", m.digits(4) + " or " + m.digits(4), m.disguise(m.card()), "hunter2!", "I don't remember", "oh wait, " + m.digits(4)}))
	}
}

// parts sends a card in several texts.
func (m *maker) parts() {
	id := fmt.Sprint("p", len(m.cases))
	if m.IntN(2) == 0 {
		m.turn(id, "visitor", "I'd like to pay by card")
	}
	for _, part := range m.groups(m.card()) {
		if m.IntN(4) == 0 {
			m.turn(id, pick(m, []string{"agent", "visitor"}), pick(m, []string{"ok", "go on", "and the next?", "one moment"}))
		}
		m.turn(id, "visitor", part)
	}
}
