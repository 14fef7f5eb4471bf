package tables

import "strings"

// RoleRow marks a word that is a digit in one of Rows, or stands between digits there, and is not common: a row without any is none.
// It is no numeral by itself.
const RoleRow Role = 1 << 27

// RowCommon are words of rows that are common beside those of Common.
const RowCommon = " a i m o e y x s no ok okay number of to for too so do and und et un en the then next one eins ein eine und la le de na il si du se san ha ni go no hai nam dan three four five"

// What a word of a row may be besides a digit.
const (
	RowFill      = 10 // stands between digits, and says nothing
	RowDouble    = 11 // the next digit twice
	RowTriple    = 12 // three times
	RowQuadruple = 13 // and four times
	RowTimes     = 14 // as often as the digit before says
)

// Rows are further ways to say digits, from zero to nine, synonyms divided by slashes. Many of their words mean something
// else, or another digit elsewhere, so that they count only where a dozen of one line stand in a row: numbers of more
// languages, those of others in Latin letters, Roman numerals, ordinals, what is heard or mistyped, what radio says.
// Only the server has them.
var Rows = []string{
	"zero/oh/o/nought/zeroo/zer0/orez/zeroth/nadazero/zr/zro/cero,one/won/onee/wun/eno/first/unaone/un,two/to/too/twoo/owt/second/bissotwo/tw," +
		"three/tree/threee/tre/thee/eerht/third/terrathree/thr/thre,four/for/fourr/fore/fower/ruof/fourth/kartefour/fr/foru/fo," +
		"five/fife/fivee/evif/fifth/pantafive/fv/hive,six/sicks/sixx/xis/sixth/soxisix/sx/sex/sics,seven/sevenn/neves/seventh/setteseven/svn/sevn/sevin," +
		"eight/ate/ait/eightt/thgie/eighth/oktoeight/ght/eigth/eigt/hate,nine/niner/ninee/enin/ninth/novenine/nn/nein/nien/nain",
	"n/nulla/nil/o,i,ii,iii,iv/iiii,v,vi,vii,viii,ix/viiii",
	"dec/null/zero,jan/january,feb/february,mar/march,apr/april,may,jun/june,jul/july,aug/august,sep/sept/september",
	"nullte/nuller,erste/erster/eis/oans/einser,zweite/zweiter/zwöi/zwoa/zwee/zweier,dritte/dritter/drü/drei/dreier,vierte/vierter/vieri/viera/vierer," +
		"fünfte/fünfter/foif/füüf/fümf/fünfer,sechste/sechster/sächs/sechser,siebte/siebter/siebe/siebne/siema/siebener,achte/achter/achti/ocht,neunte/neunter/nün/nüün/neine/neuner",
	"nulle/zéros,premier/première,deuxième/second,troisième,quatrième,cinquième,sixième,septième,huitième,neuvième",
	"náid,haon/aon,dó,trí,ceathair,cúig,sé,seacht,ocht,naoi",
	"neoni,aon,dhà,trì,ceithir,còig,sia,seachd,ochd,naoi",
	"dim/sero,un,dau/dwy,tri/tair,pedwar/pedair,pump/pum,chwech,saith,wyth,naw",
	"zero/huts,bat,bi,hiru,lau,bost,sei,zazpi,zortzi,bederatzi",
	"cero,un,dous/dúas,tres,catro,cinco,seis,sete,oito,nove",
	"nulo/nul,unu,du,tri,kvar,kvin,ses,sep,ok,naŭ",
	"nihil/nullus,unus/unum,duo,tres/tria,quattuor,quinque,sex,septem,octo,novem",
	"żero,wieħed,tnejn,tlieta,erbgħa,ħamsa,sitta,sebgħa,tmienja,disgħa",
	"null,eent,zwee,dräi,véier,fënnef,sechs,siwen,aacht,néng",
	"нула,еден/една,два/две,три,четири,пет,шест,седум,осум,девет",
	"нуль,адзін/адна,два/дзве,тры,чатыры,пяць,шэсць,сем,восем,дзевяць",
	"нөл,бір,екі,үш,төрт,бес,алты,жеті,сегіз,тоғыз",
	"нөл,бир,эки,үч,төрт,беш,алты,жети,сегиз,тогуз",
	"тэг,нэг,хоёр,гурав,дөрөв,тав,зургаа,долоо,найм,ес",
	"сифр,як,ду,се,чор,панҷ,шаш,ҳафт,ҳашт,нӯҳ",
	"nol,bir,ikki,uch,tort/turt,besh,olti,yetti,sakkiz,toqqiz",
	"sifir,yek,du,sê/se,çar/char,pênc/penj,şeş/shesh,heft/haft,heşt/hasht,neh/noh",
	"sefr,yek,do,se,chahar,panj,shesh/shish,haft,hasht,noh",
	"nol/nul,odin/odna,dva/dve,tri,chetyre/chetire,pyat/piat,shest,sem,vosem,devyat/deviat",
	"nul,odyn,dva,try,chotyry,pyat,shist,sim,visim,devyat",
	"sifr/sefr/zero,wahid/wahed/wahad,ithnan/ithnayn/etnen/itnein/tnein/tnen,thalatha/talata/tlata/thalath,arbaa/arbaah/arba/arb3a,khamsa/khamsah/xamsa,sitta/setta/sitte,sabaa/sabaah/sab3a/saba,thamaniya/tamanya/tmanya/thamania,tisaa/tisaah/tes3a/tisa",
	"efes,ahat/achat/ehad,shtayim/shnayim/shtaim,shalosh/shlosha,arba,hamesh/chamesh,shesh,sheva,shmone/shmoneh,tesha/teisha",
	"miden,ena/enas,dyo/dio,tria/treis,tessera/tesera,pente,exi/eksi,epta/efta,okto/ochto,ennea/enia",
	"shunya/sunya/zero/jeero,ek,do,teen/tin,chaar/char,paanch/panch/pach,chhe/chhah/che/chhai,saat/sat,aath/ath,nau/no/nou",
	"shunno,ek,dui,tin,char,panch/pach,chhoy/choy,shat,at/aat,noy",
	"शून्य,एक,दुई,तीन,चार,पाँच/पांच,छ,सात,आठ,नौ",
	"શૂન્ય,એક,બે,ત્રણ,ચાર,પાંચ,છ,સાત,આઠ,નવ",
	"ਸਿਫ਼ਰ/ਜ਼ੀਰੋ,ਇੱਕ/ਇਕ,ਦੋ,ਤਿੰਨ,ਚਾਰ,ਪੰਜ,ਛੇ,ਸੱਤ,ਅੱਠ,ਨੌਂ/ਨੌ",
	"ಸೊನ್ನೆ,ಒಂದು,ಎರಡು,ಮೂರು,ನಾಲ್ಕು,ಐದು,ಆರು,ಏಳು,ಎಂಟು,ಒಂಬತ್ತು",
	"പൂജ്യം,ഒന്ന്,രണ്ട്,മൂന്ന്,നാല്,അഞ്ച്,ആറ്,ഏഴ്,എട്ട്,ഒമ്പത്/ഒൻപത്",
	"ଶୂନ,ଏକ,ଦୁଇ,ତିନି,ଚାରି,ପାଞ୍ଚ,ଛଅ,ସାତ,ଆଠ,ନଅ",
	"သုည,တစ်,နှစ်,သုံး,လေး,ငါး,ခြောက်,ခုနစ်/ခွန်,ရှစ်,ကိုး",
	"សូន្យ,មួយ,ពីរ,បី,បួន,ប្រាំ,ប្រាំមួយ,ប្រាំពីរ,ប្រាំបី,ប្រាំបួន",
	"ສູນ,ໜຶ່ງ/ນຶ່ງ,ສອງ,ສາມ,ສີ່,ຫ້າ,ຫົກ,ເຈັດ,ແປດ,ເກົ້າ",
	"eber,kow/hal,laba,saddex,afar,shan,lix,toddoba,siddeed,sagaal",
	"sifili,ɗaya/daya,biyu,uku,huɗu/hudu,biyar,shida,bakwai,takwas,tara",
	"odo,ọkan/okan/eni,eji/meji,ẹta/eta,ẹrin/erin,arun,ẹfa/efa,eje/meje,ẹjọ/ejo,ẹsan/esan",
	"efu,otu,abụọ/abuo,atọ/ato,anọ/ano,ise,isii,asaa,asatọ/asato,itoolu",
	"iqanda,kunye,kubili,kuthathu,kune,kuhlanu,isithupha,isikhombisa,isishiyagalombili,isishiyagalolunye",
	"zero,mot,hai,ba,bon,nam,sau,bay,tam,chin",
	"ling/lin/líng,yi/yao/yī,er/liang/èr,san/sān,si/sì,wu/wǔ,liu/liù,qi/qī,ba/bā,jiu/jiǔ",
	"ling,yat/jat,yi/ji,saam/sam,sei/sey,ng/m,luk,chat/cat,baat/bat,gau",
	"zero/rei/maru,ichi,ni,san,yon/shi,go,roku,nana/shichi,hachi,kyuu/kyu/ku",
	"ゼロ/マル,イチ/ひとつ,ニ/ふたつ,サン/みっつ,ヨン/シ/よっつ,ゴ/いつつ,ロク/むっつ,ナナ/シチ/ななつ,ハチ/やっつ,キュウ/ク/ここのつ",
	"yeong/gong/young,il,i/ee,sam,sa,o/oh,yuk/ryuk/lyuk,chil,pal,gu",
	"영/공/빵,하나,둘,셋,넷,다섯,여섯,일곱,여덟,아홉",
	"soon/sun,neung/nung,song/soong,sam/saam,see/si,ha/haa,hok,jet/chet,paet/pet,kao/gao",
	"wala/sero,uno/isa,dos/dalawa,tres/tatlo,kwatro/apat,singko/lima,sais/anim,syete/siyete/pito,otso/walo,nwebe/siyam",
	"kore,tahi,rua,toru,wha/fa,rima,ono,whitu/fitu,waru/walu,iwa",
	"kosong/nol,siji,loro,telu,papat,lima,enem,pitu,wolu,sanga",
	"aotra,iray/isa,roa,telo,efatra,dimy,enina,fito,valo,sivy",
	"ჲ,ა,ბ,გ,დ,ე,ვ,ზ,ჱ,თ",
	"ο,α,β,γ,δ,ε,ϛ,ζ,η,θ",
	"ס,א,ב,ג,ד,ה,ו,ז,ח,ט",
}

// Ordinals count the parts of a number, from the first on, folded.
var Ordinals = []string{
	"first,second,third,fourth,fifth,sixth,seventh,eighth,ninth,tenth,eleventh,twelfth,thirteenth,fourteenth,fifteenth,sixteenth,seventeenth,eighteenth,nineteenth",
	"erste/ersten/erster/erstes,zweite/zweiten/zweiter/zweites,dritte/dritten/dritter/drittes,vierte/vierten/vierter/viertes,funfte/funften/funfter/funftes," +
		"sechste/sechsten/sechster,siebte/siebten/siebter,achte/achten/achter,neunte/neunten/neunter,zehnte/zehnten,elfte/elften,zwolfte/zwolften,dreizehnte,vierzehnte,funfzehnte,sechzehnte",
	"premier/premiere,deuxieme,troisieme,quatrieme,cinquieme,sixieme,septieme,huitieme,neuvieme,dixieme,onzieme,douzieme,treizieme,quatorzieme,quinzieme,seizieme",
	"primer/primero/primera,segundo/segunda,tercer/tercero/tercera,cuarto/cuarta,quinto/quinta,sexto/sexta,septimo/septima,octavo/octava,noveno/novena,decimo/decima",
	"primo/prima,secondo/seconda,terzo/terza,quarto/quarta,quinto/quinta,sesto/sesta,settimo/settima,ottavo/ottava,nono/nona,decimo/decima",
	"primeiro/primeira,segundo/segunda,terceiro/terceira,quarto/quarta,quinto/quinta,sexto/sexta,setimo/setima,oitavo/oitava,nono/nona,decimo/decima",
}

// RowWords stand in rows of every line: what is said between digits, and what doubles the next.
var RowWords = [...]string{
	"and,then,dash,space,hyphen,minus,dot,comma,slash,point,next,um,uh,uhm,umm,erm,er,hm,hmm,ehm,äh,ähm,öh,eh,euh,este,well,ok,okay,so,like," +
		"und,dann,strich,leerzeichen,punkt,komma,et,puis,ensuite,tiret,espace,y,luego,guion,espacio,e,poi,trattino,traço,streepje,dan,и,потом,тире,그리고,다음,number,numero,digit,pause,again,break,of,a",
	RowDouble - RowFill:    "double,doppel,doppelt,doppelte,zweimal,doble,doppio,doppia,dubbel,dubbele,duplo,dupla,twice,podwójne,podwójny,dvakrát,двойной,çift,pair,dobbelt,dubbelt",
	RowTriple - RowFill:    "triple,treble,dreifach,dreimal,triplo,tripla,thrice,drievoudig,potrójne,тройной,üçlü",
	RowQuadruple - RowFill: "quadruple,vierfach,viermal,cuádruple",
	RowTimes - RowFill:     "times,x,mal,fois,veces,vezes,volte,keer,раза,razy",
}

// EachRowWord calls do with every word of rows, folded, in which line it stands (-1 for that of all), and what it means.
func EachRowWord(do func(word string, line int, meaning uint8)) {
	for line, words := range Rows {
		for digit, synonyms := range strings.Split(words, ",") {
			for word := range strings.SplitSeq(synonyms, "/") {
				do(foldWords(word), line, uint8(digit))
			}
		}
	}
	for i, words := range RowWords {
		for word := range strings.SplitSeq(words, ",") {
			do(foldWords(word), -1, RowFill+uint8(i))
		}
	}
}

// MoreDigits are the code points of one in runs of nine, or fewer, signs that stand for digits to whoever wants to hide them:
// numerals of other scripts, Roman numerals, counting rods, dice, clocks, cards and tiles. Braille are the ten digits in braille,
// from zero on. Only the server takes them for digits.
var MoreDigits = []struct {
	One rune
	N   int
}{
	{0x1369, 9}, {0x10107, 9}, {0x10858, 3}, {0x1D360, 9}, {0x1D369, 9}, {0x2160, 9}, {0x2170, 9}, {0x2680, 6}, {0x1F550, 9}, {0x1F55C, 9},
	{0x1F0A1, 9}, {0x1F0B1, 9}, {0x1F0C1, 9}, {0x1F0D1, 9}, {0x1F007, 9}, {0x1F010, 9}, {0x1F019, 9}, {0x111E1, 9}, {0x1D2E1, 9}, {0x1E8C7, 9}, {0x1EC71, 9}, {0x10E60, 9}, {0x1F032, 6},
}

// MoreNoughts are their zeros, where they have one of their own: noon, an empty tile, a shell.
const MoreNoughts = "🕛🀱𝋠"

// Braille are the digits in braille, from zero on, and BrailleSign what stands before them.
const (
	Braille     = "⠚⠁⠃⠉⠙⠑⠋⠛⠓⠊"
	BrailleSign = '⠼'
)

// Turned are signs that look like digits that are turned round or mirrored, each followed by the digit.
const Turned = "Ɩ1ᄅ2ϩ2Ƨ2Ɛ3ε3Ԑ3ㄣ4ᔭ4߈4ϛ5ƽ5ᄼ5ㄥ7Ɫ7∠7Γ7"

// PaintDigits gives the code points of MoreDigits and Braille the codes of digits.
func PaintDigits(plane *[Planes]uint8) {
	EachDigit(func(r rune, digit uint8) { plane[r] = CodeDigit + digit })
	plane[BrailleSign] = CodeIgnorable
}

// EachDigit calls do with every digit that only the server knows.
func EachDigit(do func(r rune, digit uint8)) {
	for _, run := range MoreDigits {
		for d := range rune(run.N) {
			do(run.One+d, uint8(d)+1)
		}
	}
	for _, r := range MoreNoughts {
		do(r, 0)
	}
	digit := uint8(0)
	for _, r := range Braille {
		do(r, digit)
		digit++
	}
}
