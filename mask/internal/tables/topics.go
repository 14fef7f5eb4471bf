package tables

import (
	"maps"
	"slices"
	"strings"
)

// Topic is what a word or phrase is about, to the rules that only the server has. The lowest four bits are a month's
// number.
type Topic uint32

// Topics.
const (
	TopicMonth      Topic = 15      // mask for the number of the month
	TopicKey        Topic = 1 << 4  // an API key, a token
	TopicPrivateKey Topic = 1 << 5  //
	TopicSeed       Topic = 1 << 6  // a wallet's words
	TopicWallet     Topic = 1 << 7  // a wallet's address
	TopicPhone      Topic = 1 << 8  // a telephone number
	TopicReach      Topic = 1 << 9  // perhaps a telephone number
	TopicBirth      Topic = 1 << 10 // a date of birth
	TopicAddress    Topic = 1 << 11 // where somebody lives
	TopicStreet     Topic = 1 << 12 // a kind of street, behind its name: Baker Street
	TopicRue        Topic = 1 << 13 // a kind of street, before its name: rue de la Paix
	TopicUnit       Topic = 1 << 14 // a part of a house: flat, floor
	TopicAnswer     Topic = 1 << 15 // what security questions ask for
	TopicPet        Topic = 1 << 16 // the same, and often something else
	TopicExpiry     Topic = 1 << 17 // a card's expiry, in a question
	TopicAt         Topic = 1 << 18 // the sign @
	TopicDot        Topic = 1 << 19 // the full stop in an address
	TopicChild      Topic = 1 << 20 // the years that security questions are about
	TopicNamed      Topic = 1 << 21 // joins somebody with a name
	TopicChatter    Topic = 1 << 22 // said in an answer, and none
	TopicFirst      Topic = 1 << 23 // what security questions ask the name of
	TopicCode       Topic = 1 << 24 // a code of some kind
	TopicSent       Topic = 1 << 25 // what happens with one that is for this once: "the code that was texted to you"
)

// Months are the names of the months from January to December, one language a line; names of one month are divided by
// slashes.
var Months = []string{
	"january/jan,february/feb,march/mar,april/apr,may,june/jun,july/jul,august/aug,september/sep/sept,october/oct,november/nov,december/dec",
	"januar/jänner/jan,februar/feber/feb,märz/mrz,april/apr,mai,juni/jun,juli/jul,august/aug,september/sep/sept,oktober/okt,november/nov,dezember/dez",
	"janvier/janv,février/févr/fév,mars,avril/avr,mai,juin,juillet/juil,août,septembre/sept,octobre/oct,novembre/nov,décembre/déc",
	"enero/ene,febrero/feb,marzo/mar,abril/abr,mayo,junio/jun,julio/jul,agosto/ago,septiembre/setiembre/sep,octubre/oct,noviembre/nov,diciembre/dic",
	"gennaio/gen,febbraio/feb,marzo/mar,aprile/apr,maggio/mag,giugno/giu,luglio/lug,agosto/ago,settembre/set,ottobre/ott,novembre/nov,dicembre/dic",
	"janeiro/jan,fevereiro/fev,março/mar,abril/abr,maio,junho/jun,julho/jul,agosto/ago,setembro/set,outubro,novembro/nov,dezembro/dez",
	"januari/jan,februari/feb,maart/mrt,april/apr,mei,juni/jun,juli/jul,augustus/aug,september/sep,oktober/okt,november/nov,december/dec",
	"styczeń/stycznia,luty/lutego,marzec/marca,kwiecień/kwietnia,maj/maja,czerwiec/czerwca,lipiec/lipca,sierpień/sierpnia,wrzesień/września,październik/października,listopad/listopada,grudzień/grudnia",
	"يناير,فبراير,مارس,أبريل/ابريل,مايو,يونيو,يوليو,أغسطس/اغسطس,سبتمبر,أكتوبر/اكتوبر,نوفمبر,ديسمبر",
}

// Topics are the words of each topic.
var Topics = []struct {
	Topic Topic
	Words string
}{
	{TopicKey, "api key,api keys,apikey,api token,api secret,access token,auth token,authentication token,authorization token,bearer,bearer token,refresh token,personal access token,session token,client secret,consumer secret,app secret,application secret,shared secret,webhook secret,signing secret,signing key,encryption key,secret key,secret access key,aws secret access key,access key,access key id,license secret,token,secret,secrets,authtoken,accesstoken,clientsecret,secretkey," +
		"api schlüssel,zugriffstoken,zugangstoken,zugriffsschlüssel,geheimer schlüssel,geheimschlüssel,clé api,clé d'api,clef api,jeton,jeton d'accès,clé secrète,clé d'accès,clave api,clave de api,clave de la api,token de acceso,clave secreta,chiave api,chiave segreta,token di accesso,chave api,chave de api,chave da api,chave secreta,token de acesso,api sleutel,toegangstoken,geheime sleutel,klucz api,token dostępu,مفتاح api,مفتاح الواجهة,رمز الوصول,التوكن"},
	{TopicPrivateKey, "private key,private keys,privatekey,privkey,wallet key,ssh key,privater schlüssel,privaten schlüssel,private schlüssel,clé privée,clave privada,llave privada,chiave privata,chave privada,privésleutel,klucz prywatny,المفتاح الخاص,مفتاح خاص"},
	{TopicSeed, "seed phrase,seed words,seed,recovery phrase,secret recovery phrase,mnemonic,mnemonic phrase,backup phrase,wiederherstellungsphrase,seedphrase,phrase de récupération,phrase mnémonique,frase semilla,frase de recuperación,frase di recupero,frase de recuperação,herstelzin,fraza odzyskiwania,عبارة الاسترداد"},
	{TopicWallet, "wallet,wallet address,wallets,solana,sol,crypto address,deposit address,brieftasche,portefeuille,billetera,cartera,portafoglio,carteira,portfel,محفظة,المحفظة"},

	{TopicPhone, "phone,phones,phone number,phone numbers,phone no,telephone,telephone number,tel,tel no,mobile,mobile number,mobile phone,mobile no,cell,cell number,cell phone,cellphone,cellphone number,contact number,callback number,call back number,landline,home number,work number,fax,fax number,whatsapp,whatsapp number,call,calls,calling,dial,dialing,dialling,ring,text me,sms,reach,reached,reachable,answering,office,desk,hotline,handset,voicemail," +
		"telefon,telefonnummer,telefonnr,tel nr,handy,handynummer,mobilnummer,rufnummer,rückrufnummer,festnetz,festnetznummer,anrufen,ruft,rufen,rufe,ruf,erreichbar,erreichen," +
		"téléphone,numéro de téléphone,portable,numéro de portable,appelez,appeler,rappeler,rappelez,joindre,joignable,mobile," +
		"teléfono,número de teléfono,móvil,número de móvil,celular,número de celular,llámame,llámeme,llamar,llamarme,localizarme," +
		"telefono,numero di telefono,cellulare,numero di cellulare,chiamami,chiamatemi,chiamare," +
		"telefone,número de telefone,telemóvel,ligar,ligue," +
		"telefoonnummer,telefoon,mobiel,mobiele nummer,bel,bellen,bereikbaar," +
		"numer telefonu,telefon,telefonu,komórka,komórkowy,zadzwoń,dzwonić,proszę dzwonić," +
		"رقم الهاتف,رقم هاتفي,هاتف,هاتفي,الهاتف,جوال,الجوال,جوالي,رقم الجوال,رقم جوالي,موبايل,رقم الموبايل,واتساب,اتصل,اتصلوا,الاتصال"},
	{TopicReach, "number,numbers,line,contact,digits,nummer,numéro,número,numero,numer,رقم,رقمي"},

	{TopicBirth, "born,born on,date of birth,dob,d o b,birth date,birthdate,birthday,birth day,bday,year of birth," +
		"geboren,geboren am,geburtsdatum,geburtstag,geb,né,née,né le,née le,date de naissance,anniversaire," +
		"nací,nacido,nacida,nací el,fecha de nacimiento,cumpleaños,nato,nata,nato il,nata il,data di nascita,compleanno," +
		"nasci,nascido,nascida,data de nascimento,aniversário,geboortedatum,verjaardag,geboren op," +
		"urodzony,urodzona,urodziłem,urodziłam,data urodzenia,urodziny,تاريخ الميلاد,تاريخ ميلادي,مواليد,ولدت,ميلادي,عيد ميلادي"},

	{TopicAddress, "address,home address,shipping address,delivery address,billing address,mailing address,postal address,street address,deliver to,deliver it to,ship to,ship it to,shipped to,delivered to,send it to,live at,lives at,living at,reside at,residing at," +
		"adresse,anschrift,lieferadresse,rechnungsadresse,postanschrift,wohnhaft,wohne in der,liefern an,versenden an,schicken an," +
		"adresse de livraison,adresse postale,livrer au,livrez au,habite,dirección,dirección de envío,domicilio,vivo en,enviar a,entregar en," +
		"indirizzo,indirizzo di spedizione,abito in,spedire a,endereço,morada,moro na,moro em,enviar para,adres,bezorgadres,woon op,leveren aan,adres dostawy,mieszkam przy,عنوان,عنواني,العنوان,أسكن في,اسكن في"},
	{TopicStreet, "street,st,str,avenue,ave,av,road,rd,lane,ln,drive,dr,boulevard,blvd,court,ct,crescent,cres,close,way,terrace,square,sq,parkway,pkwy,highway,hwy,circle,cir,mews,quay,gardens,grove," +
		"straße,strasse,gasse,allee,platz,weg,ring,damm,ufer,chaussee,straat,laan,plein,gracht,kade,ulica"},
	{TopicRue, "rue,avenue,av,boulevard,bd,impasse,chemin,allée,place,quai,route,calle,avenida,avda,paseo,plaza,carrera,camino,via,viale,piazza,corso,vicolo,largo,strada,rua,travessa,praça,alameda,estrada,ul,ulica,aleja,al,plac,شارع,طريق"},
	{TopicUnit, "apt,apartment,flat,unit,suite,floor,fl,room,wohnung,whg,stock,etage,bâtiment,bat,appartement,appt,piso,puerta,depto,interno,scala,andar,apto,mieszkanie,شقة"},

	{TopicAnswer, "memorable word,memorable name,memorable place,memorable information,secret word,security word,born in which city,which city were you born,city were you born,town were you born,street did you grow up,street you grew up,девичья фамилия,девичью фамилию,первого питомца,секретный вопрос,maiden name,mother's maiden name,mothers maiden name,mother's maiden,mothers maiden,maiden,mother's birth name,childhood pet,first pet,first pet's name,name of your first pet,name of my first pet,childhood nickname,childhood friend,childhood best friend,security answer,secret answer,security question,security questions,secret question,mother's last name,mothers last name,mother's surname,mothers surname,mother's family name," +
		"mädchenname,mädchennamen,geburtsname der mutter,mädchenname der mutter,erstes haustier,ersten haustiers,sicherheitsfrage,sicherheitsantwort,geheimfrage," +
		"nom de jeune fille,nom de naissance de votre mère,premier animal,animal d'enfance,question secrète,question de sécurité,réponse secrète," +
		"apellido de soltera,primera mascota,mascota de la infancia,pregunta de seguridad,pregunta secreta,respuesta secreta," +
		"cognome da nubile,primo animale,domanda di sicurezza,nome de solteira,primeiro animal,pergunta de segurança,meisjesnaam,eerste huisdier,beveiligingsvraag,nazwisko panieńskie,pierwsze zwierzę,pytanie bezpieczeństwa," +
		"اسم عائلة الأم,اسم والدتك قبل الزواج,اسم أول حيوان أليف,أول حيوان أليف,سؤال الأمان,السؤال السري"},
	{TopicFirst, "make of your first car,model of your first car,first school,elementary school,primary school,first teacher,favourite teacher,favorite teacher,first car,first job,first boss,first concert,erstes auto,erste schule,grundschule,première école,école primaire,première voiture,primera escuela,escuela primaria,primer coche,prima scuola,primeira escola,eerste school,أول مدرسة"},
	{TopicPet, "pet,pet's name,pets name,pet name,name of the pet,name of my pet,name of your pet,haustier,haustiers,animal de compagnie,mascota,animale domestico,animal de estimação,huisdier,zwierzę,حيوان أليف"},

	{TopicChild, "child,childhood,kid,young,younger,growing up,kind,kindheit,klein,enfant,enfance,jeune,petit,petite,niño,niña,infancia,niñez,pequeño,pequeña,bambino,bambina,infanzia,criança,infância,jong,jeugd,dziecko,dzieciństwie,dzieciństwa,طفولتك,طفولتي,صغير,صغيرة"},
	{TopicNamed, "maiden name,mother's maiden name,mothers maiden name,mother's maiden,mothers maiden,maiden,mother's last name,mothers last name,mother's surname,mothers surname,mädchenname,mädchennamen,nom de jeune fille,apellido de soltera,cognome da nubile,nome de solteira,meisjesnaam,nazwisko panieńskie,answer,answers,antwort,réponse,respuesta,risposta,resposta,antwoord,odpowiedź,which,named,name,names,heißt,hieß,appelait,appelle,nommait,nom,llamaba,llama,nombre,chiamava,chiama,nome,chamava,chama,heette,heet,naam,nazywał,nazywa,imię,اسمه,اسمها,اسم"},

	{TopicChatter, "he,she,they,this,that,there,oh,ah,ahh,uh,um,hmm,hm,well,wait,wow,bye,goodbye,good,great,thanks,thank,thx,alright,nevermind,dear,god,gosh,yes,sir,madam,maam,mr,mrs,ms,lol,haha,right,exactly,remember,think,guess,believe,understand,know,ach,äh,ähm,naja,tschüss,moment,warte,genau,danke,ben,bah,euh,attendez,attends,merci,au revoir,alors,eh,bueno,espera,espere,adiós,gracias,vale,pues,aha,beh,obrigado,obrigada,bedankt,dziękuję,شكرا,لحظة,حسنا,طيب"},

	{TopicExpiry, "expiry,expiry date,expiration,expiration date,exp date,expires,expire,valid until,valid thru,ablaufdatum,gültig bis,date d'expiration,expiration de la carte,fecha de caducidad,fecha de vencimiento,caducidad,vencimiento,data di scadenza,scadenza,data de validade,validade,vervaldatum,data ważności,تاريخ الانتهاء"},

	{TopicCode, "code,codes,kode,koden,kod,kodu,codigo,codice,koodi,cod,код,الكود,كود,الرمز,kodi"},
	{TopicCode | TopicSent, "is your code,your code is,as your code"},
	{TopicSent, "texted,text,sms,sent,received,receive,got,got sent,message,messaged,smsie,smsem,login,log,signin,verification,verify,google,whatsapp,digit,digits," +
		"bekommen,erhalten,geschickt,gesendet,zugeschickt,einloggen,recu,recevez,envoye,connexion,recibio,recibido,recibiste,llego,enviamos,enviado,ricevuto,inviato,arrivato," +
		"recebeu,enviamos,chegou,ontvangen,gestuurd,пришел,смс,отправили,прислали,przyszedl,wyslany,fik,modtaget,fick,mottatt,gelen,وصلك,ارسلنا,استلمت"},

	{TopicAt, "arroba,arobase,arobas,klammeraffe,chiocciola,małpa,apenstaartje,apestaartje,آت"},
	{TopicDot, "dot,punkt,point,punto,ponto,kropka,punt,نقطة,دوت"},
}

// TopicDictionary gives the topics of all words and phrases, folded as Dictionary folds them.
func TopicDictionary() map[string]Topic {
	topics := map[string]Topic{}
	for _, line := range Months {
		for month, names := range strings.Split(line, ",") {
			for name := range strings.SplitSeq(names, "/") {
				key := foldWords(name)
				if old := topics[key] & TopicMonth; old != 0 && old != Topic(month+1) {
					panic("tables: a word means two months: " + key)
				}
				topics[key] |= Topic(month + 1)
			}
		}
	}
	for _, t := range Topics {
		for phrase := range strings.SplitSeq(t.Words, ",") {
			topics[foldWords(phrase)] |= t.Topic
		}
	}
	return topics
}

// topical adds to the words that have roles those that have topics. A phrase hides the roles of its words from the rules,
// so it keeps those of the words that it says more exactly.
func topical(roles map[string]Role) {
	for _, phrase := range slices.Sorted(maps.Keys(TopicDictionary())) {
		role := roles[phrase]
		if words := strings.Split(phrase, " "); role == 0 && len(words) > 1 {
			for _, word := range words {
				role |= roles[word] & (Labels | RoleIs)
			}
		}
		roles[phrase] = role | RoleTopic
	}
}
