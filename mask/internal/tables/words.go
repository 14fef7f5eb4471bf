package tables

// Role is what a word means to the engine; a word may have several. The lowest four bits are a digit plus one.
type Role uint32

// Roles. Those from RoleCard to RoleOther are labels: they say what the number or word after them is.
const (
	RoleDigit    Role = 15      // mask for the digit plus one
	RoleCard     Role = 1 << 4  // a payment card
	RoleCode     Role = 1 << 5  // a card's code
	RolePIN      Role = 1 << 6  //
	RoleOneTime  Role = 1 << 7  // a one-time code
	RolePassword Role = 1 << 8  //
	RoleIBAN     Role = 1 << 9  //
	RoleSSN      Role = 1 << 10 //
	RoleAccount  Role = 1 << 11 // a bank account's number
	RoleOther    Role = 1 << 12 // something that is not confidential, such as an order number
	RoleIs       Role = 1 << 13 // joins a label with its value
	RoleMy       Role = 1 << 14 // my, the, your
	RoleAsk      Role = 1 << 15 // makes a sentence a request
	RoleNever    Role = 1 << 16 // makes it the opposite
	RoleFill     Role = 1 << 17 // may stand between a label and its value
	RolePlain    Role = 1 << 18 // is not a password, though it follows "my password is"
	RoleJoin     Role = 1 << 19 // may stand between the parts of a number
	RoleExpiry   Role = 1 << 20 // announces a card's expiry
	RoleOr       Role = 1 << 21 // joins alternatives
	RoleDouble   Role = 1 << 22 // the next digit twice
	RoleTriple   Role = 1 << 23 // the next digit three times
	RoleID       Role = 1 << 24 // a label, too: a national or tax identifier
	RoleDocument Role = 1 << 25 // a label, too: a passport; with RoleID a driving licence
	RoleSound    Role = 1 << 30 // sounds like a digit, and counts as one between others
	RoleTopic    Role = 1 << 26 // has an entry in Topics
)

// RolePair is, in the place of a digit, a number from 10 to 99 in words: Pairs has its value.
const RolePair Role = 15

// Labels are the roles that say what a value is.
const Labels = RoleCard | RoleCode | RolePIN | RoleOneTime | RolePassword | RoleIBAN | RoleSSN | RoleAccount | RoleOther | RoleID | RoleDocument

// Word gives a role to words and phrases, which are divided by commas. The engine folds case and accents before it
// compares, and takes a phrase before its words.
type Word struct {
	Role  Role
	Words string
}

// Numerals are the digits from zero to nine in words, one language a line; synonyms are divided by slashes. The words of
// one digit may be those of another language, but then for the same digit. The widget knows these.
var Numerals = []string{
	"zero/oh/o/nought/naught/nil/aught,one,two,three,four/fower,five/fife,six,seven,eight,nine/niner",
	"null,eins/ein/eine,zwei/zwo,drei,vier,fünf/fuenf,sechs,sieben,acht,neun",
	"zéro,un/une,deux,trois,quatre,cinq,six,sept,huit,neuf",
	"cero,uno/una,dos,tres,cuatro,cinco,seis,siete,ocho,nueve",
	"صفر,واحد/واحدة,اثنان/اثنين/إثنان/اثنتان,ثلاثة/ثلاث,أربعة/أربع/اربعة,خمسة/خمس,ستة/ست,سبعة/سبع,ثمانية/ثمان/ثماني,تسعة/تسع",
}

// MoreNumerals are those of more languages, for which the widget has no room.
var MoreNumerals = []string{
	"zero,um/uma,dois/duas,três,quatro,cinco,seis/meia,sete,oito,nove",
	"zero,uno,due,tre,quattro,cinque,sei,sette,otto,nove",
	"zero,jeden/jedna,dwa/dwie,trzy,cztery,pięć,sześć,siedem,osiem,dziewięć",
	"ноль/нуль,один/одна/раз,два/две,три,четыре,пять,шесть,семь,восемь,девять",
	"शून्य/ज़ीरो/जीरो,एक,दो,तीन,चार,पांच/पाँच,छह/छः/छे,सात,आठ,नौ",
	"nul,een/één,twee,drie,vier,vijf,zes,zeven,acht,negen",
	"нуль,один,два/дві,три,чотири,п'ять/пʼять,шість,сім,вісім,дев'ять/девʼять",
	"sıfır,bir,iki,üç,dört,beş,altı,yedi,sekiz,dokuz",
	"noll,ett/en,två,tre,fyra,fem,sex,sju,åtta,nio",
	"nul,en/et,to,tre,fire,fem,seks,syv,otte,ni",
	"null,en/ett,to,tre,fire,fem,seks,sju/syv,åtte,ni",
	"nolla,yksi,kaksi,kolme,neljä,viisi,kuusi,seitsemän,kahdeksan,yhdeksän",
	"nula,jedna/jeden,dva/dvě,tři,čtyři,pět,šest,sedm,osm,devět",
	"zero,unu/una,doi/două,trei,patru,cinci,șase/şase,șapte/şapte,opt,nouă",
	"nulla,egy,kettő/két,három,négy,öt,hat,hét,nyolc,kilenc",
	"μηδέν,ένα,δύο/δυο,τρία,τέσσερα,πέντε,έξι,επτά/εφτά,οκτώ/οχτώ,εννέα/εννιά",
	"nol/kosong,satu,dua,tiga,empat,lima,enam,tujuh,delapan/lapan,sembilan",
	"không,một,hai,ba,bốn,năm,sáu,bảy,tám,chín",
	"صفر,یک,دو,سه,چهار,پنج,شش,هفت,هشت,نه",
	"אפס,אחת/אחד,שתיים/שניים,שלוש/שלושה,ארבע/ארבעה,חמש/חמישה,שש/שישה,שבע/שבעה,שמונה,תשע/תשעה",
	"영/공,일,이,삼,사,오,육,칠,팔,구",
	"ゼロ/れい,いち,に,さん,よん/し,ご,ろく,なな/しち,はち,きゅう/く",
	"শূন্য,এক,দুই,তিন,চার,পাঁচ,ছয়,সাত,আট,নয়",
	"ศูนย์,หนึ่ง,สอง,สาม,สี่,ห้า,หก,เจ็ด,แปด,เก้า",
	"zero,u/un,dos,tres,quatre,cinc,sis,set,vuit,nou",
	"nula,jedan/jedna,dva/dvije,tri,četiri,pet,šest,sedam,osam,devet",
	"nič,ena/en,dva/dve,tri,štiri,pet,šest,sedem,osem,devet",
	"nula,jeden,dva,tri,štyri,päť,šesť,sedem,osem,deväť",
	"нула,едно/един/една,две/два,три,четири,пет,шест,седем,осем,девет",
	"нула,један,два,три,четири,пет,шест,седам,осам,девет",
	"sifuri,moja,mbili,tatu,nne,tano,sita,saba,nane,tisa",
	"صفر,ایک,دو,تین,چار,پانچ,چھ,سات,آٹھ,نو",
	"sero,isa,dalawa,tatlo,apat,lima,anim,pito,walo,siyam",
	"பூஜ்யம்/பூஜ்ஜியம்,ஒன்று,இரண்டு,மூன்று,நான்கு,ஐந்து,ஆறு,ஏழு,எட்டு,ஒன்பது",
	"సున్నా,ఒకటి,రెండు,మూడు,నాలుగు,ఐదు,ఆరు,ఏడు,ఎనిమిది,తొమ్మిది",
	"शून्य,एक,दोन,तीन,चार,पाच,सहा,सात,आठ,नऊ",
	"nulis,vienas,du,trys,keturi,penki,šeši,septyni,aštuoni,devyni",
	"nulle,viens,divi,trīs,četri,pieci,seši,septiņi,astoņi,deviņi",
	"null,üks,kaks,kolm,neli,viis,kuus,seitse,kaheksa,üheksa",
	"núll,einn,tveir,þrír,fjórir,fimm,sex,sjö,átta,níu",
	"nul,een,twee,drie,vier,vyf,ses,sewe,agt,nege",
	"sıfır,bir,iki,üç,dörd,beş,altı,yeddi,səkkiz,doqquz",
	"zero,një,dy,tre,katër,pesë,gjashtë,shtatë,tetë,nëntë",
	"ნული,ერთი,ორი,სამი,ოთხი,ხუთი,ექვსი,შვიდი,რვა,ცხრა",
	"զրո,մեկ,երկու,երեք,չորս,հինգ,վեց,յոթ,ութ,ինը",
	"ዜሮ,አንድ,ሁለት,ሶስት,አራት,አምስት,ስድስት,ሰባት,ስምንት,ዘጠኝ",
	"බිංදුව,එක,දෙක,තුන,හතර,පහ,හය,හත,අට,නවය",
}

// Backwards are words that say that a number is written from its end, folded.
var Backwards = []string{
	"backwards", "backward", "reversed", "reverse", "mirrored", "ruckwarts", "umgekehrt", "envers", "inverse", "inverso", "reves", "invertido",
	"contrario", "contraire", "contrário", "معكوس", "بالعكس", "наоборот", "wspak", "omgekeerd", "hinten", "inverted", "mirror", "gespiegelt", "rovescio",
	"achterstevoren", "baglæns", "baklänges", "baklengs", "takaperin", "pozpátku", "tersten", "反过来", "倒序", "逆さ", "逆順",
}

// BackwardPairs are words that say so together, the second shortly behind the first.
var BackwardPairs = [][2]string{
	{"right", "left"}, {"last", "first"}, {"from", "end"}, {"rechts", "links"}, {"letzte", "zuerst"}, {"droite", "gauche"}, {"fin", "debut"}, {"derecha", "izquierda"},
	{"upside", "down"},
}

// Mending are words that take back what was said before them, folded.
const Mending = "no,nope,wait,sorry,oops,ups,actually,mean,meant,correction,correct,corrected,rather,instead,mistake,typo,mistyped,wrong,should,nein,doch,falsch,moment," +
	"meine,meinte,korrektur,quatsch,statt,pardon,desole,erreur,plutot,non,voulais,perdon,digo,error,corrijo,queria,scusa,anzi,nao,desculpa,quer,لا,عفوا,اسف,нет,ой,ошибся,извините," +
	"nie,pomylka,nee,hayir,不对,不是,错了"

// Sounds are English words that are heard, or said over the radio, for digits, and SoundDigits the digits that they stand for.
const (
	Sounds      = "for,fore,to,too,ate,won,tree,sicks,fiver,ait,wun,tu"
	SoundDigits = "442281365812"
)

// Words are the labels and the small words about them, in English, German, French, Spanish and Arabic, with the plainest
// of some more languages.
var Words = []Word{
	{RoleDouble, "double"},
	{RoleTriple, "triple,treble"},

	{RoleCard, "card,cards,credit card,debit card,bank card,card number,card no,card nr,cc,ccn,pan,visa,mastercard,master card,amex," +
		"american express,mc,vpay,maestro,diners,discover,jcb,unionpay,credit,debit,charge,charging,pay,paying,payment," +
		"karte,kreditkarte,debitkarte,bankkarte,kartennummer,kreditkartennummer,girokarte,belasten," +
		"carte,carte bancaire,carte bleue,carte de crédit,numéro de carte,cb," +
		"tarjeta,tarjetas,tarjeta de crédito,número de tarjeta," +
		"بطاقة,البطاقة,بطاقتي,رقم البطاقة,بطاقة الائتمان,فيزا"},
	{RoleCode, "cvv,cvc,cvn,csc,cav,cid,cvv code,cvc code,security code,card code,card security code,card verification code,card verification," +
		"card verification number,card verification value,three digits on the back,prüfnummer,prüfziffer,kartenprüfnummer,sicherheitscode,kpn," +
		"cryptogramme,cryptogramme visuel,code de sécurité,code de vérification de la carte,codigo de seguridad,código de seguridad," +
		"código de verificación de la tarjeta,رمز الأمان,رمز التحقق من البطاقة,الرمز السري للبطاقة"},
	{RolePIN, "pin,pins,pin code,pin number,pincode,passcode,access code,atm code,bank pin,pinnummer,geheimzahl,geheimnummer,pin nummer,zugangscode," +
		"code pin,code secret,code confidentiel,código pin,código secreto,numero secreto,número secreto,nip," +
		"الرقم السري,رقم سري,رقمي السري,الرمز السري,رمزي السري,رمز سري,رمز pin,رمز المرور,رمز الدخول"},
	{RoleOneTime, "otp,otp code,otps,totp,mfa code,fa code,one time code,one time password,one time passcode,one time pin,single use code,verification code," +
		"authentication code,authorization code,auth code,login code,signin code,sign in code,sms code,text code,authenticator code,tan,mtan,smstan,sms tan,push tan," +
		"einmalcode,einmalpasswort,einmal code,einmal passwort,bestätigungscode,verifizierungscode,authentifizierungscode,sicherheits code,sms code,anmeldecode," +
		"code à usage unique,mot de passe à usage unique,code de vérification,code de confirmation,code de validation,code d authentification,code sms,code reçu par sms," +
		"código de verificación,código de un solo uso,contraseña de un solo uso,código de confirmación,código de autenticación,código sms,código de acceso,clave dinámica," +
		"código de verificação," +
		"رمز التحقق,كود التحقق,رمز التأكيد,كود التفعيل,رمز التفعيل,الرمز المؤقت,كلمة مرور لمرة واحدة,رمز لمرة واحدة"},
	{RolePassword, "password,passwords,passwd,pwd,pswd,pass word,passphrase,pass phrase,passwort,passwörter,kennwort,passphrase,losung,zugangspasswort," +
		"mot de passe,mots de passe,mdp,phrase secrète,contraseña,contrasena,clave,clave de acceso,palabra de paso," +
		"كلمة المرور,كلمة السر,كلمة مرور,كلمة سر,كلمة مروري,كلمة سري,الباسورد,باسورد,الباسوورد"},
	{RoleIBAN, "iban,ibans"},
	{RoleSSN, "ssn,ssns,social security,social security number,social security no,social security nr,social sec,ss number,soc sec,social insurance number," +
		"sozialversicherungsnummer,us sozialversicherungsnummer,numéro de sécurité sociale,sécurité sociale,número de seguro social,seguro social,número de seguridad social,seguridad social," +
		"رقم الضمان الاجتماعي,الضمان الاجتماعي"},
	{RoleAccount, "account number,account numbers,account no,account nr,account num,acct,acct number,acct no,bank account,bank account number,account,checking account,savings account," +
		"konto,kontonummer,kontonr,konto nr,konto nummer,bankkonto,compte,numéro de compte,compte bancaire,cuenta,número de cuenta,cuenta bancaria,nro de cuenta," +
		"رقم الحساب,رقم حسابي,حسابي,حساب بنكي,الحساب البنكي"},
	{RoleID, "tax id,tax number,tax no,tax file number,tax identification number,taxpayer id,taxpayer identification number,tin,vat,vat id,national id," +
		"national identity number,national identification number,national insurance,national insurance number,ni number,nino number,id number,id no,id card,id card number,identity number,identity card," +
		"identity card number,identification number,personal id,personal identity number,citizen id,resident id,social insurance,ein number,nie number,sin number,my ein,my sin,my nie,mi nie,pan number,pan card,employer identification number," +
		"steuer id,steueridentifikationsnummer,steuer identifikationsnummer,steuer nr,ust id,ust idnr,umsatzsteuer id,umsatzsteuer identifikationsnummer,rentenversicherungsnummer,sv nummer," +
		"personalausweis,personalausweisnummer,ausweisnummer,identifikationsnummer," +
		"numéro fiscal,identification fiscale,tva intracommunautaire,carte d'identité,numéro d'identité,numéro de sécu,numéro national,registre national," +
		"número de identificación,identificación fiscal,número de identidad,documento de identidad,documento nacional de identidad,cédula,cédula de identidad,cédula de ciudadanía," +
		"carnet de identidad,número de nie," +
		"رقم الهوية,الهوية,هويتي,الرقم القومي,الرقم الوطني,الرقم الضريبي,رقم الإقامة"},
	{RoleDocument, "passport,passports,passport number,reisepass,reisepassnummer,passnummer,passeport,pasaporte,جواز السفر,جواز سفر,جواز سفري"},
	{RoleID | RoleDocument, "driving licence,driving license,driver's licence,driver's license,drivers licence,drivers license,driver licence,driver license,dl number," +
		"führerschein,führerscheinnummer,permis de conduire,carnet de conducir,licencia de conducir,permiso de conducir,رخصة القيادة,رخصة القياده"},

	{RoleOther, "s n,order,orders,order number,order no,order id,order reference,purchase order,po,invoice,invoices,invoice number,receipt,tracking,tracking number,tracking code,tracking id,track,parcel,parcels,package,shipment," +
		"consignment,waybill,awb,delivery,delivery number,ups,fedex,dhl,usps,imei,imeis,iccid,imsi,sim,sim card,sim card number,eid,meid,isbn,ean,gtin,upc,sku,asin,barcode,barcodes,qr,serial,serials,serial number,serial no," +
		"part number,model,model number,product,product number,item,item number,article,article number,lot,batch,version,build,revision,firmware,release,ref,refs,reference,references,reference number,booking,booking reference,booking number," +
		"reservation,confirmation,confirmation number,confirmation code,booking code,case,case number,ticket,ticket number,incident,request,transaction,transaction id,transaction number,txn,transfer id,total,totals,sum,amount,amounts,price,prices,cost,costs,host,hosts,ip,ips,server,servers,port,ports," +
		"phone,phone number,phones,phone numbers,tel,telephone,mobile,mobile number,cell,cellphone,call,calls,text me,whatsapp,fax,zoom,meeting,meeting id,webinar,conference,dial,gift,gift card,gift cards,gift card number,gift certificate,voucher,vouchers,voucher code,coupon,coupon code,promo,promo code,discount,discount code," +
		"gutschein,gutscheincode,rabattcode,loyalty,loyalty card,membership,membership card,member number,library card,customer number,customer id,client number,user id,username,user name,zip,zip code,postcode,postal code,area code,country code,error code,error,errors,status code,epoch,timestamp,timestamps,time,date,dates,between,uuid,guid,id,ids,hash,commit,session id,device id,mac address,vin,licence plate,license plate,flight,flight number,meter,meter number,contract,contract number,policy number,sort code," +
		"bestellung,bestellungen,bestellnummer,bestellnr,bestell nr,auftrag,auftragsnummer,rechnung,rechnungsnummer,sendung,sendungsnummer,sendungsverfolgung,sendungsverfolgungsnummer,paket,paketnummer,lieferung,lieferschein,seriennummer,gerätenummer,artikelnummer,artikel,kundennummer,vertragsnummer,vorgang,vorgangsnummer,aktenzeichen,referenz,referenznummer,buchung,buchungsnummer,telefon,telefonnummer,handy,handynummer,mobilnummer,rufnummer,betrag,summe,geschenkkarte,geschenkgutschein,postleitzahl,plz,fehlercode,uhrzeit,datum,zählernummer," +
		"commande,numéro de commande,numéro de suivi,suivi,colis,facture,numéro de facture,livraison,référence,numéro de série,réservation,téléphone,numéro de téléphone,portable,montant,code postal,code promo,carte cadeau,carte de fidélité,bon d'achat,numéro de client,dossier,numéro de dossier," +
		"pedido,número de pedido,orden,número de orden,factura,número de factura,seguimiento,número de seguimiento,paquete,envío,referencia,número de referencia,número de serie,reserva,teléfono,número de teléfono,móvil,celular,importe,código postal,código promocional,tarjeta regalo,tarjeta de regalo,número de cliente,expediente," +
		"طلب,الطلب,طلبي,رقم الطلب,رقم طلبي,رقم التتبع,التتبع,الشحنة,شحنة,رقم الشحنة,الطرد,طرد,فاتورة,الفاتورة,رقم الفاتورة,مرجع,المرجع,رقم المرجع,الرقم التسلسلي,رقم الهاتف,هاتف,هاتفي,جوال,رقم الجوال,مبلغ,المبلغ,رقم الحجز,الحجز,بطاقة هدية,قسيمة,الرمز البريدي"},

	{RoleIs, "is,be,thats,that's,says,are,was,were,equals,being,reads,its,it's,ist,war,lautet,lauten,sind,heißt,est,était,c'est,sont,es,era,son,sería,é,è,هو,هي,كان,كانت,هذا,هذه"},
	{RoleMy, "my,the,your,our,their,his,her,this,mein,meine,meinen,meinem,meiner,dein,deine,ihr,ihre,ihren,die,der,das,den,dem,unser,unsere,mon,ma,mes,le,la,les,votre,vos,ton,ta,notre,ce,cette,mi,mis,el,su,sus,tu,nuestra,esta,este,meu,minha,il,mio,mia,mijn,het"},
	{RoleAsk, "what,whats,which,please,pls,tell,give,provide,enter,type,send,share,confirm,have your,know your,get your,require,input,repeat,state,verify," +
		"welche,welcher,welches,wie,bitte,nennen,nenne,geben,gib,sagen,brauche,brauchen,benötige,benötigen,eingeben,schicken,senden,teilen,lautet," +
		"quel,quelle,quels,quelles,donnez,donner,indiquez,indiquer,entrez,saisissez,communiquez,communiquer,svp,plaît,plait,besoin," +
		"cuál,cual,cuáles,qué,dígame,dime,deme,dame,indique,indíqueme,ingrese,introduzca,escriba,proporcione,facilite,favor,necesito,necesitamos," +
		"ما,ماهو,ماهي,أعطني,اعطني,أرسل,ارسل,أدخل,ادخل,اكتب,زودني,تزويدي,تزويدنا,فضلك,رجاء,الرجاء,يرجى,ممكن,أحتاج,نحتاج"},
	{RoleNever, "never,don't,dont,not,nobody,nie,niemals,nicht,keine,keinen,jamais,ne,pas,nunca,jamás,no,لا,أبدا,ابدا"},
	{RoleFill, "number,numbers,no,nr,num,code,codes,here,like,either,maybe,probably,perhaps,possibly,think,believe,guess,i,it,actually,still,now,currently,just,also,called,set,to,as,of,try,using,follows,following,should,would,might,may,could,must,for,on,new,old,current,previous,is,again,sure,sorry,that,ok,okay,yes," +
		"nummer,zahl,hier,vielleicht,glaube,ich,es,also,aktuell,jetzt,neu,neue,neues,alt,altes,auf,für,ja,code," +
		"numéro,num,voici,peut,être,suivant,nouveau,ancien,je,crois,pense,que,oui,pour," +
		"número,nro,aquí,quizás,creo,nuevo,nueva,viejo,siguiente,sí,para,de,رقم,رقمي,لي,نعم,أظن,ربما,الجديد,الجديدة,الخاص,بي"},
	{RolePlain, "wrong,not,incorrect,invalid,expired,correct,right,working,works,valid,being,required,needed,missing,lost,forgotten,blocked,locked,reset,changed,updated,the,a,an,still,too,very,so,also,always,never,no,yes,old,new,now,rejected,refused,accepted," +
		"asked,asking,stolen,compromised,hacked,leaked,weak,strong,safe,secure,unknown,empty,blank,same,different,case,sensitive,long,short,something,nothing,what,where,how,why,my,your,it,that,this,there,here,ok,okay,okey,fine,gone,unavailable,unsafe,insecure," +
		"broken,failing,failed,denied,saved,stored,encrypted,protected,hidden,visible,only,just,really,already,about,because,never,unable,doing,getting,showing,coming,going,sent,to,for,in,on,at,of,with,from,and,or,but,if,when,then,please,help,sorry,thanks,hello,hi,hey,who,dont,can,cannot,cant,could,would,should,will,idk,none,sure,nope,nah,yep,yeah,forgot,forget,forgotten," +
		"falsch,nicht,ungültig,abgelaufen,richtig,gesperrt,vergessen,weg,neu,alt,geändert,zurückgesetzt,unsicher,sicher,bekannt,unbekannt,verloren,ein,eine,kein,keine,immer,noch,schon,zu,nötig,ja,nein,warum,wieso,bitte,danke,hallo,korrekt,leer," +
		"faux,fausse,incorrecte,erroné,invalide,expiré,oublié,perdu,bloqué,changé,correcte,bon,bonne,mauvais,pas,un,une,le,la,toujours,trop,oui,non,pourquoi,bonjour,merci,désolé,inconnu,refusé,requis," +
		"incorrecta,incorrecto,equivocada,equivocado,inválida,inválido,caducada,expirada,olvidada,olvidé,perdida,bloqueada,cambiada,correcta,correcto,mala,muy,demasiado,una,un,la,el,sí,si,porqué,hola,gracias,desconocida,segura,débil," +
		"خاطئة,خاطئ,خطأ,غير,ليست,ليس,لا,نعم,صحيحة,صحيح,منتهية,قديمة,جديدة,ضعيفة,مفقودة,شكرا,مرحبا,لماذا"},
	{RoleJoin, "part,parts,start,starts,begin,begins,beginning,middle,end,ends,ending,ended,with,continues,goes,remaining,later,after,that,that's,thats,then,and,next,first,second,third,fourth,last,block,group,digits,digit,numbers,number,followed,by,dash,space,dot,hyphen,minus,slash,comma,plus,point,continued,rest,finally," +
		"teil,dann,und,danach,erste,zweite,dritte,vierte,letzte,ersten,letzten,vier,strich,leerzeichen,punkt,partie,puis,ensuite,et,premier,deuxième,troisième,quatrième,dernier,tiret,espace,point,virgule," +
		"parte,luego,después,y,primero,segundo,tercero,cuarto,último,guion,guión,espacio,punto,coma,ثم,و,الجزء,الأول,الثاني,الثالث,الرابع,الأخير"},
	{RoleExpiry, "exp,expiry,expires,expiring,expiration,expiry date,expiration date,exp date,valid,valid thru,valid until,thru,good thru,mm,yy,gültig,gültig bis,ablauf,ablaufdatum,bis,expire,expiration,valable,validité,vence,vencimiento,caduca,caducidad,válida,ينتهي,تاريخ الانتهاء,صلاحية"},
	{RoleOr, "or,and,oder,und,ou,et,o,u,y,maybe,either,أو,او,و,perhaps,try,then,not"},
}

// MoreWords are labels of more languages, for which the widget has no room.
var MoreWords = []Word{
	{RoleFill, "a lot,lots of"},
	{RoleCard, "cartão,cartão de crédito,carta di credito,numero carta,creditcard,kaartnummer,karta,карта,карты,номер карты,kartım,kart numarası,カード番号,卡号,信用卡"},
	{RoleCode, "código de segurança,codice di sicurezza"},
	{RolePIN, "codice pin,пин,пинкод,пин код"},
	{RoleOneTime, "codice di verifica,verificatiecode,код подтверждения,код из смс"},
	{RoleID, "burgerservicenummer,sofinummer,rijksregisternummer,btw nummer,btw id,codice fiscale,partita iva,partita iva numero,contribuinte,número de contribuinte,cartão de cidadão," +
		"samordningsnummer,organisationsnummer,cpr nummer,henkilötunnus,henkilötunnukseni,sosiaaliturvatunnus,ytunnus,numer dowodu,dowód osobisty,rodné číslo,ičo,dič,adóazonosító jel,adószám,személyi szám," +
		"cod numeric personal,cod fiscal,егн,единен граждански номер,едб,ембг,даночен број,ддв број,матичен број,пиб,порески број,матични број,лнч,αφμ,αμκα,osobni identifikacijski broj,davčna številka,davčna,jmbg,јмбг,isikukood,personas kods,asmens kodas," +
		"tc kimlik,kimlik numarası,kimlik no,vergi numarası,инн,снилс,рнокпп,іпн,жсн,иин,आधार,आधार नंबर,nomor ktp,ktp,身份证,身份证号,身份证号码,身份證,身份證字號,マイナンバー,個人番号,주민등록번호," +
		"เลขบัตรประชาชน,תעודת זהות,מספר זהות,mã số thuế,cccd,cmnd,کد ملی"},
	{RoleDocument, "paspoort,paspoortnummer,passaporto,passaporte,pasaport,paszport,паспорт,паспорта,护照,護照,パスポート,여권"},
	{RoleID | RoleDocument, "rijbewijs,rijbewijsnummer,patente di guida,carta de condução,carteira de motorista,cnh,körkort,kørekort,førerkort,prawo jazdy,ehliyet,водительское удостоверение,驾驶证,運転免許証"},
	{RolePassword, "senha,parola d'ordine,parola d ordine,wachtwoord,hasło,пароль,пароля,şifre,şifrem,parola,parolam,パスワード,密码"},
}

// ServerWords are those for which no browser has room: labels of still more languages, and of those who write without spaces.
var ServerWords = []Word{
	{RolePIN, "secret code,codice segreto,pinkode,pinkoden,pinkod,pinkoden,pin kode,pin kod,kod pin,kodu pin,пина,pin码,пинкода,暗証番号,पिन,पिन कोड,pin番号,קוד סודי,הקוד הסודי,mã pin,kode pin," +
		"رقمك السري,رمزك السري,tunnusluku,κωδικός pin"},
	{RoleOneTime, "验证码,驗證碼,校验码,动态码,认证码,認証コード,確認コード,ワンタイムパスワード,인증번호,인증 번호,인증코드,확인 코드,doğrulama kodu,onay kodu,sms kodu,kod weryfikacyjny,kod autoryzacyjny,kod sms,код верификации,смс код," +
		"bekræftelseskode,engangskode,engangskod,verifieringskod,bekreftelseskode,vahvistuskoodi,ověřovací kód,overovací kód,ellenőrző kód,cod de verificare,код за потвърждение,κωδικός επιβεβαίωσης,קוד אימות," +
		"otp码,mã xác nhận,mã otp,kode verifikasi,kode otp,รหัสยืนยัน,รหัส otp,सत्यापन कोड,ओटीपी"},
	{RolePassword, "pw,passcode word,my pass,adgangskode,adgangskoden,kodeord,kodeordet,passord,passordet,lösenord,lösenordet,salasana,salasanasi,salasanani,heslo,hesla,jelszó,jelszava,jelszavam,jelszót,parolă,parolanız,şifreniz,şifreni,şifremiz,hasła," +
		"лозинка,паролата,пароль,паролю,κωδικός,κωδικός πρόσβασης,סיסמה,הסיסמה,סיסמא,הסיסמא,รหัสผ่าน,mật khẩu,kata sandi,kata laluan,密碼,口令,비밀번호,암호,패스워드,暗号,पासवर्ड,slaptažodis,parole,parool,geslo,lozinka"},
	{RoleAccount, "acc number,acc no,a c no,a c number,a c nr,bank details,numero di conto,numero conto,conto corrente,conto bancario,numero del conto,número da conta,número da sua conta,número da minha conta,conta bancária,conta corrente," +
		"rekening,rekeningnummer,bankrekening,rekeningnr,numer konta,numeru konta,konta bankowego,konto bankowe,rachunek bankowy,numer rachunku,номер счета,номер вашего счета,номер моего счета,расчетный счет,банковский счет,номер рахунку," +
		"رقم حسابك,حسابك,账号,帳號,账户,帳戶,銀行口座,口座番号,口座,계좌번호,계좌,hesap numarası,hesap numaranız,hesap numaram,hesap no,banka hesabı,kontonummeret,bankkontonummer,tilinumero,tilinumerosi,tilinumeroni," +
		"číslo účtu,číslo vašeho účtu,číslo mého účtu,bankovní účet,számlaszám,számlaszáma,számlaszámom,bankszámlaszám,număr de cont,numărul de cont,cont bancar,broj računa,številka računa,номер на сметка,αριθμός λογαριασμού,מספר חשבון,חשבון בנק," +
		"số tài khoản,nomor rekening,no rekening,เลขบัญชี,เลขที่บัญชี,खाता संख्या,खाता नंबर"},
	{RolePIN, "密码,密碼,비밀번호,パスワード"},
	{RoleIs, "är,jest,adalah,là,это"},
	{RoleAsk, "need,dica,dimmi,mi dia,fornisca,inserisca,diga,digite,informe,podaj,proszę,podać,назовите,скажите,введите,сообщите,напишите,skriv,oplys,ange,uppge,anna,kerro,kirjoita,zadejte,řekněte,adja meg,mondja,introduceți,söyleyin,girin,yazın," +
		"请,请问,请输入,告诉,什么,多少,教えて,ください,入力,何,알려,입력,뭐,무엇,כתוב,הזן,बताइए,बताएं,क्या,cho biết,nhập,masukkan,berapa,กรุณา"},
	{RoleOther, "订单,訂單,订单号,单号,快递,运单,包裹,发票,电话,電話,手机,手機,邮编,优惠码,優惠碼,序列号,会员号,注文,注文番号,追跡,追跡番号,伝票,電話番号,携帯,シリアル,会員番号,予約番号,郵便番号,주문,주문번호,송장,운송장,전화,전화번호,예약번호,쿠폰,우편번호," +
		"คำสั่งซื้อ,เบอร์โทร,พัสดุ,заказ,заказа,номер заказа,посылка,посылки,трек номер,телефон,телефона,zamówienie,zamówienia,numer zamówienia,przesyłka,numer przesyłki,telefonu,ordine,numero ordine,spedizione,pacco,encomenda,número do pedido,rastreamento,telefone," +
		"bestelling,bestelnummer,pakket,zending,telefoonnummer,sipariş,sipariş numarası,kargo,takip numarası"},
}
