package mask_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"snug/mask"
	"snug/mask/text"
)

// chatter makes chat as shops have it, the same each time: greetings, complaints, orders and sizes, most of it English,
// some German, French, Spanish and Arabic. Two texts in five have a number in them, none has anything confidential.
func chatter(n int) []text.Raw {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	openings := []string{"Hi", "Hello there", "Good morning", "hey", "Thanks for getting back to me", "Sorry to bother you again", "Hallo", "Bonjour", "Hola, buenas", "مرحبا"}
	things := []string{"the blue boots", "a waterproof jacket", "those wool socks", "my new kettle", "the kids' bicycle", "two of the lamps", "the big umbrella"}
	bodies := []string{
		"I ordered %s last week and they still haven't arrived, could you please have a look where they are?",
		"the colour of %s is not what I saw in the picture on your page, it is much darker in real life",
		"do you know when %s will be back in stock? I've been waiting for a while and would love to have it before Christmas",
		"%s came with a scratch on the side, and the box had been opened before. I would like to send it back",
		"I can't seem to find where to change the delivery address for %s, the button on the page does nothing when I click it",
		"is there any chance to get %s gift wrapped? It's for my sister's birthday and she loves this sort of thing",
		"ich habe %s bestellt und das Paket ist leider beschädigt angekommen, was soll ich jetzt tun?",
		"j'ai commandé %s mais la taille ne va pas du tout, comment faire pour un échange s'il vous plaît ?",
		"hice un pedido de %s y todavía no ha llegado, ¿me pueden decir dónde está el paquete?",
		"طلبت %s ولم يصل الطرد بعد، هل يمكنكم مساعدتي من فضلكم؟",
		"perfect, that works for me. %s is exactly what I was looking for, you have been very helpful",
		"no problem at all, take your time. I'm in no hurry with %s, just wanted to make sure nothing was lost",
	}
	numbers := []string{
		"The order number is AO-%d.", "It was order 4491-%d.", "That was on 2026-03-%02[1]d, I think.", "The parcel site says DHL %d.", "I paid 4%[1]d.90 for it.", "Size %d by the way.",
		"Die Bestellnummer ist %d.", "I'd need %d of them.",
	}
	list := make([]text.Raw, n)
	for i := range list {
		s := pick(openings) + ", " + fmt.Sprintf(pick(bodies), pick(things)) + "."
		if r.IntN(5) < 2 {
			s += " " + fmt.Sprintf(pick(numbers), 2+r.IntN(26))
		}
		if r.IntN(6) == 0 {
			s = s[strings.Index(s, ", ")+2:]
		}
		list[i] = text.Typed(s)
	}
	return list
}

// BenchmarkChat is the figure that counts: all rules, ordinary chat. p99 is of single texts. best-MB/s is of the fastest of many
// runs over all texts: on a machine that has other things to do it says more than the mean.
func BenchmarkChat(b *testing.B) {
	e, list := mask.New(mask.Policy{}), chatter(2000)
	bytes := 0
	for _, r := range list {
		bytes += r.Len()
	}
	b.ReportAllocs()
	b.SetBytes(int64(bytes))
	for b.Loop() {
		for _, r := range list {
			e.Scan(r)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(bytes)/fastest(200, func() {
		for _, r := range list {
			e.Scan(r)
		}
	}).Seconds()/1e6, "best-MB/s")
	took := make([]time.Duration, 0, 5*len(list))
	for range 5 {
		for _, r := range list {
			start := time.Now()
			e.Scan(r)
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

// fastest gives the shortest of so many runs of f.
func fastest(runs int, f func()) time.Duration {
	best := time.Hour
	for range runs {
		start := time.Now()
		f()
		best = min(best, time.Since(start))
	}
	return best
}

// BenchmarkBaseline is what others do: twelve patterns of the usual kind, one after the other, in the same run.
func BenchmarkBaseline(b *testing.B) {
	list := chatter(2000)
	var patterns []*regexp.Regexp
	for _, p := range []string{
		`\b(?:\d[ -]*?){13,16}\b`, `\b\d{3}-\d{2}-\d{4}\b`, `\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b`, `\b[\w.+-]+@[\w-]+\.[\w.]+\b`,
		`\b(?:\d{1,3}\.){3}\d{1,3}\b`, `\+?\d{1,3}[ -]?\(?\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4}\b`, `(?i)\bpassword\s*(?:is|:)\s*\S+`,
		`(?i)\bpin\s*(?:is|:)?\s*\d{4}\b`, `(?i)\bcvv2?\s*(?:is|:)?\s*\d{3,4}\b`, `\bAKIA[0-9A-Z]{16}\b`, `\beyJ[\w-]+\.[\w-]+\.[\w-]+\b`,
		`\b\d{2}/\d{2}/\d{4}\b`,
	} {
		patterns = append(patterns, regexp.MustCompile(p))
	}
	bytes := 0
	for _, r := range list {
		bytes += r.Len()
	}
	once := func() {
		for _, r := range list {
			for _, p := range patterns {
				p.MatchString(r.Unmasked())
			}
		}
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		once()
	}
	b.StopTimer()
	b.ReportMetric(float64(bytes)/fastest(10, once).Seconds()/1e6, "best-MB/s")
}
