package ident

// Lines are the kinds, one each: name, entity and strength, forms, checks.
//
// The name is the country's two letters (ISO 3166-1), a full stop, and what people call it there; further names follow
// behind slashes. A name of at least three letters is a label of its kind, but for those with an exclamation mark, which
// are plain words of some language, too.
//
// The entity is n (national identifier), t (tax identifier) or b (bank account). The strength is s (found without
// context, however it is written), f (found without context where it is written as in the form), c (found in context) or
// o (found behind its own label; behind any other where it is written as in the form).
//
// In a form # is a digit, @ a letter, * either, % a digit or the letter that Italy writes for one, [..] a set; other letters
// and digits stand for themselves, and signs, with _ for a space, show how it is written. Forms that share the checks are
// divided by |, variants with checks of their own by semicolons; one that begins with ~ is found in context alone.
//
// Checks are steps over the letters and digits without signs, and must all succeed. A digit's value is itself, A to Z are
// 10 to 35; weights and positions are written as such values, too, in lower case.
//
//	w/t       the sum of values times weights w, modulo the length of t, gives the character of t that must follow the
//	          weighted ones; _ is none that could; ? leaves it to the next step, anything else ends the check
//	w*t       the same, but of each product the sum of its two figures to the base of t's length (Luhn)
//	w=m,r     the sum of values times weights w is r modulo m; several r may be, and none is 0
//	Mn,m,k,r  the number in the first n characters times k, plus the number in the rest, is r modulo m
//	L         Luhn over all (ISO/IEC 7812-1)
//	V         Verhoeff over all
//	I         ISO 7064 MOD 11,10 over all
//	H         ISO 7064 MOD 97-10 over all, a letter as two digits
//	C         the letter that ends Italy's codice fiscale, and some others'
//	F         the key in letters that France's VAT numbers begin with, over the nine digits behind it
//	Dpxyz,m,d from position p on a date: its parts are y, m and d, of two digits; m and d are the remainders to take of
//	          its month and day first; E is the same where an unknown month and day are 0
//	Rab       the first half of what follows is replaced by the second, once
//	Xpt       the letter at position p is replaced by its place in t, as two digits
//	Bvn       from here on n is added to values from v on
//	Z         the first character goes to the end
//	Kn        the first n characters are left out
//	Tn        all but the first n are left out
var Lines = []string{
	// North America
	"us.itin nf 9##-[5-9]#-####",
	"us.ein! to 0[1-6]-#######|[1-9]#-#######",
	"us.routing/aba bo [0-38]######## 371371371=10",
	"ca.sin! nc ###_###_###|###-###-### L",
	"ca.phn nc 9###_###_### 02485a9731=11",
	"ca.bn tc #########|#####_####_@@_#### T9 L",
	"mx.curp ns @@@@######[HMX]@@@@@*# D4ymd Bo1 ihgfedcba98765432/0987654321",
	"mx.rfc ts @@@@-######-**[0-9A] D4ymd Bo1 dcba98765432/0A987654321;~@@@-######-**[0-9A] D3ymd;~@@@@-######-**[0-9A]|~@@@@-###### D4ymd",
	"mx.clabe bo ################## 371371371371371371=10",

	// Central and South America
	"ar.cuit/cuil tf [235][0347]-########-# 5432765432/09987654321",
	"ar.dni no ##.###.###|#.###.###",
	"ar.cbu bo ###################### 71397131=10 K8 39713971397131=10",
	"br.cpf nf ###.###.###-## a98765432/00987654321 ba98765432/00987654321",
	"br.cnpj tf **.***.***/****-## Ba7 543298765432/00987654321 6543298765432/00987654321",
	"cl.rut nc ##.###.###-[0-9K] 32765432/0K987654321;#.###.###-[0-9K] 2765432/0K987654321",
	"co.nit tc ###.###.###-# 847186273/01987654321;#.###.###.###-# a847186273/01987654321",
	"cr.cedula! no #-####-####",
	"do.cedula! nc ###-#######-# L",
	"do.rnc tc #-##-#####-# 79865432/21987654321",
	"ec.ci nc [0-2]#[0-5]######-#|30[0-5]######-# L",
	"ec.ruc tc [0-2]#[0-5]#######-001|30[0-5]#######-001 T10 L;##9#######-### 4327654321=11;##6#######-### 327654321=11",
	"gt.cui nc ####_#####_#### 23456789/0123456789_",
	"pe.cui nc ########-* 32765432/65432110987;########-* 32765432/KJIHGFEDCBA",
	"pe.dni no ########",
	"pe.ruc tc [12][057]######### 5432765432/10987654321",
	"py.ruc tc ########-# 98765432/00987654321;#######-# 8765432/00987654321",
	"sv.nit tc ####-######-[1-9]##-# D4dmy 2765432765432/00987654321;####-######-0##-#|####-######-100-# D4dmy edcba98765432/01234567890",
	"uy.ci nc #.###.###-# 29876341=10",
	"uy.rut tc ##-######-###-# 432987654321=11",
	"ve.rif tc [VEJPG]-########-# RV1 RE2 RJ3 RP4 RG5 432765432/00987654321",

	// Western Europe
	"ad.nrt to [AC-GLOPU]-######-@",
	"at.svnr nc ####_###### D4dmy 379a584216=11",
	"at.tin! tc ##-###/#### L",
	"at.uid! tc U######## 01212121*6543210987",
	"be.nn nf ##.##.##-###.## D0ymd M9,97,1;[0-4]#.##.##-###.## D0ymd M9,97,1,29;~##.[01]#.##-###.## E0ymd M9,97,1;~[0-4]#.[01]#.##-###.## E0ymd M9,97,1,29",
	"be.bis! nc ##.[2-5]#.##-###.## E0ymd,20 M9,97,1;[0-4]#.[2-5]#.##-###.## E0ymd,20 M9,97,1,29",
	"be.vat! tc [01]###.###.### M8,97,1;###.###.### M7,97,1",
	"ch.ahv/avs ns 756.####.####.## 1313131313131=10",
	"ch.uid! tc CHE-###.###.###|CHE-###.###.###_@@@ 000543276541=11",
	"de.idnr tc [1-9]#_###_###_### I",
	"de.steuernummer/steuernr to ##/###/#####|###/###/#####|###/####/####",
	"de.rvnr/svnr nc [1-9]#_######_@_###|0[2-9]_######_@_### D2dmy X80ABCDEFGHIJKLMNOPQRSTUVWXYZ 212571212121*0123456789",
	"de.ausweis nc *********#|*********#D 731731731/0123456789;*********#_#######_#######D_# 731731731/0123456789 7317317317317317317317310/0123456789;*********#D_#######_#######_# 731731731/0123456789 7317317317031731731731731/0123456789",
	"de.vat! tc [1-9]######## I",
	"fr.nir/insee ns [1-4]_##_[01]#_##_###_###_## M13,97,1;~[1-4]_##_##_##_###_###_## M13,97,1;~[1-4]_##_##_#[AB]_###_###_## R2A19 R2B18 M13,97,1",
	"fr.spi tc [0-3]#_##_###_###_### M10,511,510",
	"fr.tva tc ##_###_###_### M2,97,32,93 K2 L;#[A-HJ-NP-Z]_###_###_###|[A-HJ-NP-Z][0-9A-HJ-NP-Z]_###_###_### F K2 L",
	"gb.nino! nf [A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]_##_##_##_[A-D]|~[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]_##_##_##",
	"gb.nhs nc ###_###_#### a987654321=11",
	"gb.utr tc #####_##### Z 6789a5432/21987654321",
	"gb.vat! tc ###_####_## 8765432a1=97,0,42",
	"ie.pps/ppsn nc #######[A-W] 8765432m=23,14;#######[A-W][A-I] 8765432m9=23,3;#######[A-W][TWX] 8765432m=23,14;#@#####[A-W] 2076543m=23,14",
	"lu.nin! nc ############# D2ymd T12 L",
	"lu.vat! tc ###_###_## M6,89,88",
	"nl.bsn nc #########|####.##.### 98765432a=11;######## 8765432a=11",
	"nl.btw! tc NL#########B## H;#########B## 98765432a=11;#######B## 765432a=11",

	// Southern Europe
	"ba.jmbg nc ############# D0dm 7654327654321=11",
	"cy.vat! tc ########@ C",
	"es.dni/nif ns ########-@ e6jib8a1/TRWAGMYFPDXBNJZSQVHLCKE;~[KLM]-#######-@ 06jib8a1/TRWAGMYFPDXBNJZSQVHLCKE",
	"es.nie! ns [XYZ]-#######-@ Bx-33 e6jib8a1/TRWAGMYFPDXBNJZSQVHLCKE",
	"es.cif tc [A-HJNP-SUVW]-######## 02121212*0987654321;[A-HJNP-SUVW]-#######[A-J] 02121212*JIHGFEDCBA",
	"es.nss nc [0-5]#_########_##|66_########_## M10,97,96",
	"gr.afm tc ######### 379a5842/01234567890;EL_######### K2 379a5842/01234567890;######## 79a5842/01234567890",
	"gr.amka nc ########### D0dmy L",
	"hr.oib tc ########### I",
	"it.cf ns @@@_@@@_%%[A-EHLMPR-T][0-7L-T]%_@%%%@ C",
	"it.iva tc ########### L",
	"me.pib tc ######## 8765432/00987654321",
	"mk.edb tc ############# 765432765432/00987654321",
	"mt.id no #######[ABGHLMPZ]",
	"mt.vat! tc ######## 346789a1=37",
	"pt.nif tc [1-35-9]##_###_### 98765432/00987654321",
	"rs.pib tc ######### I",
	"si.emso nc ############# D0dm 7654327654321=11",
	"si.ddv tc ######## 8765432/_0987654321",
	"tr.tckn nc [1-9]########## 797979797/0123456789 1111111111/0123456789",

	// Northern Europe
	"dk.cpr nc ####[0-26-9]#-####|####[3-5]#-[0-49]### D0dmy,99,60",
	"dk.cvr tc ######## 27654321=11",
	"ee.ik nc ########### D1ymd 1234567891/0123456789? 3456789123/01234567890",
	"ee.vat! tc ######### 371371371=10",
	"fi.hetu nf ######-###* D0dmy ek2pi87a1/0123456789ABCDEFHJKLMNPRSTUVWXY;######[A-FY]###* D0dmy ek2pi807a1/0123456789ABCDEFHJKLMNPRSTUVWXY",
	"fi.vat! tc #######-# 79a58421=11",
	"is.kennitala nf ######-#### D0dmy,99,40 327654321=11",
	"lt.ak nc ########### D1ymd 1234567891/0123456789? 3456789123/01234567890",
	"lt.vat! tc ######### 12345678/0123456789? 34567891/01234567890;############ 12345678912/0123456789? 34567891234/01234567890",
	"lv.pk nf ######-##### D0dmy a584216379/12345678900",
	"lv.vat! tc [4-9]########## 91483a25761=11,3",
	"no.fodselsnummer/fnr nf ######_##### D0dmy,40,40 3761894521=11 54327654321=11",
	"no.kontonummer bo ####.##.##### 54327654321=11",
	"no.mva tc ###_###_###|###_###_###_MVA 327654321=11",
	"se.personnummer nf ######-#### D0ymd,99,60 212121212*0987654321;~########-#### K2 D0ymd,99,60 L",
	"se.vat! tc ##########01 T10 L",

	// Eastern Europe and the states that were the Soviet Union
	"al.nipt tc [A-M]########@",
	"bg.egn nc ##[0-5]####### D0ymd,20 2485a9736/01234567890",
	"bg.pnf nc ####_###_### ljhdb9731/0123456789",
	"bg.vat! tc ###_###_### 12345678/0123456789? 3456789a/01234567890",
	"cz.dic tc ######## 8765432/10987654321",
	"cz.rc nf ######/#### D0ymd,50 a1a1a1a1a1=11;~######/### D0ymd,50",
	"hu.adoazonosito tc 8######### 123456789/0123456789_",
	"hu.taj nc ###_###_### 37373737/0123456789",
	"hu.vat! tc ######## 97319731=10",
	"kz.iin nc ############ D0ymd 123456789ab/0123456789? 3456789ab12/0123456789_",
	"md.idnp nc ############# 731731731731/0123456789",
	"pl.nip tc ###-###-##-##|###-##-##-### 657234567/0123456789_",
	"pl.pesel nc ########### D0ymd,20 13791379131=10",
	"ro.cnp nc [1-9]############ D1ymd 279146358279/01234567891",
	"ru.inn! tc ############ 724a359468/01234567890 3724a359468/01234567890;########## 24a359468/01234567890",
	"sk.dph tc ########## a1a1a1a1a1=11",
	"ua.rnokpp nc ########## a57946a57/01234567890",

	// Asia, Africa and Oceania
	"ae.eid! nf 784-####-#######-# 12121212121212*0987654321",
	"au.abn tc ##_###_###_### a13579bdfhj=89,10",
	"au.medicare nc [2-6]###_#####_#|[2-6]###_#####_## 13791379/0123456789",
	"au.tfn tc ###_###_### 14375869a=11",
	"cn.ric ns ######[12]###########|######[12]##########X D8ymd 79a584216379a5842/10X98765432",
	"eg.nid nc [23]############# D1ymd",
	"gh.tin! tc [CGPQV]00#######[0-9X] 0123456789/0123456789X",
	"hk.hkid nc @######(* 87654321=11,6;@@######(* 987654321=11",
	"id.nik nc ################ D6dmy,99,40",
	"id.npwp tf ##.###.###.#-###.### 12121212*0987654321",
	"il.tz nc #########|########-#|#######-# L",
	"in.aadhaar nc [2-9]###_####_#### V",
	"in.epic! nc @@@####### 000121212*0987654321",
	"in.gstin tc ##@@@@@####@*Z* 12121212121212*0ZYXWVUTSRQPONMLKJIHGFEDCBA987654321",
	"in.pan! tc @@@[ABCFGHLJPT]@####@",
	"in.vid! nc [2-9]###_####_####_#### V",
	"jp.mynumber nc ####_####_#### 65432765432/00987654321",
	"ke.pin! to [AP]#########@",
	"kr.rrn nf ######-####### D0ymd 234567892345/10987654321",
	"kw.civil! nc [1-3]########### D1ymd 216379a58421=11",
	"lk.nic! no #########[VX]|############",
	"my.nric/mykad nc ######-0[1-9]-####|######-1[0-6]-####|######-[2-9]#-#### D0ymd",
	"nz.ird tc ##-###-### 2765432/0?987654321 4325276/0_987654321;###-###-### 32765432/0?987654321 74325276/0_987654321",
	"pk.cnic nc [1-7]####-#######-[1-9]",
	"sa.iqama nc [12]######### L",
	"sg.nric nc S#######@ 02765432/JZIHGFEDCBA;T#######@ 02765432/GFEDCBAJZIH;F#######@ 02765432/XWUTRQPNMLK;G#######@ 02765432/RQPNMLKXWUT;M#######@ 02765432/TRQPNJLKXWU",
	"th.id nf #-####-#####-##-# dcba98765432/10987654321",
	"tw.id nc @[1289]######## X00123456789ABCDEFGHJKLMNPQRSTUVXYWZIO 19876543211=10",
	"vn.mst tc ##########|##########-### vtnjhd753/_9876543210",
	"za.id nc ######_####_[0-2]## D0ymd L",
	"za.tin! tc [01239]######### L",
}
