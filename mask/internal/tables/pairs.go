package tables

import "strings"

// Tens and teens in words: from 10 to 19, then 20, 30 … 90. What joins tens and units ("treinta y uno") the engine reads
// itself; where both are one word, the words are made here.
var pairNumerals = []string{
	"ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen,seventeen,eighteen,nineteen,twenty,thirty,forty/fourty,fifty,sixty,seventy,eighty,ninety",
	"zehn,elf,zwölf,dreizehn,vierzehn,fünfzehn,sechzehn,siebzehn,achtzehn,neunzehn,zwanzig,dreißig,vierzig,fünfzig,sechzig,siebzig,achtzig,neunzig",
	"diez,once,doce,trece,catorce,quince,dieciséis,diecisiete,dieciocho,diecinueve,veinte,treinta,cuarenta,cincuenta,sesenta,setenta,ochenta,noventa",
	"dix,onze,douze,treize,quatorze,quinze,seize,dix sept,dix huit,dix neuf,vingt,trente,quarante,cinquante,soixante,soixante dix/septante,quatre vingt/quatre vingts,quatre vingt dix/nonante",
	"dez,onze,doze,treze,catorze/quatorze,quinze,dezesseis/dezasseis,dezessete/dezassete,dezoito,dezenove/dezanove,vinte,trinta,quarenta,cinquenta,sessenta,setenta,oitenta,noventa",
	"dieci,undici,dodici,tredici,quattordici,quindici,sedici,diciassette,diciotto,diciannove,venti,trenta,quaranta,cinquanta,sessanta,settanta,ottanta,novanta",
	"tien,elf,twaalf,dertien,veertien,vijftien,zestien,zeventien,achttien,negentien,twintig,dertig,veertig,vijftig,zestig,zeventig,tachtig,negentig",
}

// compounds are of languages that write tens and units as one word: the units from one to nine, what joins them, whether
// the tens come first, and which line of pairNumerals has the tens.
var compounds = []struct {
	line      int
	units     string
	join      string
	tensFirst bool
}{
	{1, "ein,zwei,drei,vier,fünf,sechs,sieben,acht,neun", "und", false},
	{6, "een,twee,drie,vier,vijf,zes,zeven,acht,negen", "en", false},
	{2, "uno,dos,tres,cuatro,cinco,seis,siete,ocho,nueve", "", true},
	{5, "uno,due,tre,quattro,cinque,sei,sette,otto,nove", "", true},
}

// Pairs gives the folded words and phrases for numbers from 10 to 99. Without more it has English alone.
func Pairs(more bool) map[string]uint8 {
	pairs := map[string]uint8{}
	for i, line := range pairNumerals {
		if i > 0 && !more {
			break
		}
		for k, synonyms := range strings.Split(line, ",") {
			value := 10 + k
			if k >= 10 {
				value = (k - 8) * 10
			}
			for word := range strings.SplitSeq(synonyms, "/") {
				pairs[foldWords(word)] = uint8(value)
			}
		}
	}
	if !more {
		return pairs
	}
	for _, c := range compounds {
		tens := strings.Split(pairNumerals[c.line], ",")[10:]
		for t, ten := range tens {
			for u, unit := range strings.Split(c.units, ",") {
				word := unit + c.join + ten
				if c.tensFirst {
					word = ten + unit
					if c.line == 2 { // veinte, veintiuno
						word = strings.TrimSuffix(ten, "e") + "i" + unit
					} else if u == 0 || u == 7 { // venti, ventuno, ventotto
						word = ten[:len(ten)-1] + unit
					}
				}
				pairs[foldWords(word)] = uint8((t+2)*10 + u + 1)
			}
		}
	}
	french := strings.Split(pairNumerals[3], ",")
	for t, ten := range []string{"vingt", "trente", "quarante", "cinquante", "soixante", "", "quatre vingt"} {
		for u, unit := range strings.Split("un,deux,trois,quatre,cinq,six,sept,huit,neuf", ",") {
			if ten != "" {
				pairs[ten+" "+unit] = uint8((t+2)*10 + u + 1)
			}
		}
		if ten != "quatre vingt" && ten != "" {
			pairs[ten+" et un"] = uint8((t+2)*10 + 1)
		}
	}
	for k, teen := range french[1:10] {
		pairs["soixante "+teen] = uint8(71 + k)
		pairs["quatre vingt "+teen] = uint8(91 + k)
	}
	pairs["soixante et onze"] = 71
	return pairs
}
