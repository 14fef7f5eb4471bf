package tables

// Common are words that people write often. They mean nothing to the engine; the seed of the browser's hashes is chosen so
// that none of them passes for a word that does.
const Common = `
able about above accept accepted access accident according across action active activity actual add added address advance
advice afraid after afternoon again against age agent ago agree agreed ahead air alert all allow allowed almost alone along
already alright although always am amazing among an angry animal another answer answered any anybody anymore anyone anything
anyway anywhere apart apologies apologize app apparently appear appears apple apply appointment appreciate approved april
are area arm around arrange arrive arrived arrives arriving art ask asked asking assist assistance assume at attached attempt
attempts attention august autumn available average avoid aware away awesome awful baby back bad bag bags balance bank bar base
basic basket bathroom battery be beautiful became because become bed bedroom been before began begin beginning behind believe
below beside best better between big bike bill bills birthday bit black block blocked blue board boat body book books boots
born both bother bottle bottom bought bowl box boxes boy branch brand bread break breakfast bring broke broken brother
brought brown browser bug building bus business busy but button buy buying by cable calendar call called came camera can
cancel canceled cancelled cancellation cannot car care careful carrier case cash cat cause caused center central certain
certainly chair chance change changed changes changing channel chat cheap cheaper check checked checking checkout child
children choice choose chosen christmas city claim class clean clear clearly click clicked close closed clothes coat coffee
cold color colour come comes coming comment common company compare complain complaint complete completed completely computer
concern concerned condition confirm confirmed confused connect connected connection consider contact contacted contain contact
contents continue control conversation cool copy corner correct correctly could couldn country couple courier course cover
crazy created credit cup currency currently customer customers cut daily damage damaged dark daughter day days deal dear
december decide decided declined deep default defective definitely delay delayed delete deliver delivered delivery demand
department deposit desk detail details device did didn difference different difficult dinner direct direction directly
dirty disappointed discount dispatched display do doctor document does doesn dog doing dollar dollars done door double doubt
down download dozen dress drink drive driver drop dry due during each ear earlier early easier easily east easy eat edge
effect either electric else email emails empty end ended english enjoy enough ensure entire error especially etc euro euros
even evening event eventually ever every everybody everyone everything everywhere exact exactly example excellent except
exchange exchanged exchanging excited excuse expect expected expensive experience explain explained express extra extremely
eye eyes face fact factory failed fair fairly fall false familiar family far fast father fault favorite fear february fee
feedback feel feeling fees feet felt few field figure file fill filled final finally find fine finger finish finished fire
firm first fit fits fix fixed flat floor flower fly folder follow followed following food foot for force foreign forever
forget forgot form forward found free french frequently fresh friday friend friendly friends from front fruit full fully
fun function funny furniture further future garden gas gave general gentleman get gets getting girl give given gives giving
glad glass glasses go goes going gone good goods got government grand great green grey ground group guarantee guess guy guys
had hadn hair half hall hand handle hands hang happen happened happening happens happy hard hardly has hasn hat hate have
haven having he head health hear heard heart heat heavy height hello help helped helpful helping her here hers hey hi high
higher highly him his history hit hold holiday holidays home hope hoping horrible hospital hot hotel hour hours house how
however huge human hurry hurt husband idea ideal if image immediately important impossible in inbox inch include included
includes including incorrect increase indeed inform information inside instead instructions insurance interest interested
international internet into invalid invite island issue issues it item its itself jacket january job join joined journey
july jump june just keep keeps kept key keyboard kid kids kind kindly kitchen knew know known knows lady lamp language
laptop large last late lately later latest law lead learn least leather leave leaving left leg legal length less let letter
level life light like liked likely limit limited line link list listed little live living local location lock locked log
logged login long longer look looked looking looks lost lot lots loud love lovely low lower luck lunch machine made mail main
make makes making man manage manager manual many map march mark market married match material matter maximum may maybe me
meal mean means meant meanwhile measure medium meet member memory men mention mentioned menu mess message messages met metal
method middle might mile milk mind mine minimum minute minutes miss missed missing mistake mistaken mix mobile model modern
moment monday money month monthly months more morning most mostly mother mouth move moved moving much music must myself name
named names national nature near nearly necessary need needed needs neither nervous network never new news next nice night
nobody noise none nor normal normally north nose nothing notice noticed notification notified november now nowhere october
of off offer offered offers office often oh oil okay old older on once one online only onto open opened opening opens opinion
option options or orange ordered ordering original originally other others otherwise ought our out outside over overnight
own owner pack packaging packed page paid pain pair pants paper parents park part particular partly party pass passed past
patient people per percent perfect perfectly perhaps period permission person personal pet phone photo photos pick picked
picture pictures piece pieces pink place placed plan plane plans plastic play player please pleased pleasure plenty plug pm
pocket point policy polite poor popular position positive possible possibly post posted pot pound pounds power prefer
preferred prepare present press pretty previous previously price printed printer private probably problem problems process
processed processing profile program promise promised proof proper properly property protect prove provided provider public
pull purchase purchased purchases purple purpose push put putting quality quantity queen question questions queue quick
quickly quiet quite quote rain ran range rate rather reach reached read reading ready real really reason reasonable receive
received receiving recent recently recognise recognize recommend recommended record red reduced refund refunded refunds
refuse refused regard regarding regards register registered registration regular related remember remind remove removed
replace replaced replacement replied reply report reported request requested required respond response responsible rest
restaurant result results return returned returning returns review rid ride right ring river road rock roof room round row
rubbish rude rule run running sad safe safely said sale sales same sample sand satisfied saturday save saved saw say saying
says scared schedule scheduled school screen screenshot sea search season seat second secure see seem seemed seems seen self
sell seller selling send sending sense sent separate september serious seriously serve service services set setting settings
settle several shall shape she sheet shelf shift shine ship shipped shipping ships shirt shirts shoe shoes shop shopping
short should shoulder shouldn show showed showing shown shows shut sick side sign signature signed silly similar simple
simply since single sir sister sit site situation size sizes skin sky sleep sleeve slight slightly slow slowly small smaller
smart smell smile smooth snow so social socks sofa soft software sold solution solve solved some somebody somehow someone
something sometimes somewhere son song soon sooner sorry sort sorted sound sounds source south space spam speak special
specific specifically speed spell spend spent spoke sport spot spring square stage stairs stand standard star start started
starting starts statement station stay steel step still stock stolen stomach stone stood stop stopped store storm story
straight strange stranger street strong stuck student stuff style subject submit submitted subscription success successful
successfully such suddenly sufficient suggest suggestion suitable summer sun sunday support suppose supposed sure surely
surprise surprised sweet swim switch system table take taken takes taking talk talked talking tall tap tape task taste tax
taxi teacher team technical tell ten terms terrible terribly test text than thank thankful thanks that the their them
themselves then there therefore these they thick thin thing things think thinking third this those though thought thousand
thread threw through throw thursday ticket till times tiny tired title to today toe together told tomorrow tone tonight too
took tool top total totally touch tour toward towards towel town toy toys trace traffic train transfer transferred translate
travel treat tree tried trip trouble trousers truck true truly trust truth try trying tuesday turn turned twice twin two type
ugly umbrella unable under understand understood unfortunately unhappy unless unlock until unusual up update updated updates
upon upper upset urgent us usage use used useful user uses using usual usually vacation valid value various vehicle verified
very via video view visit visited visitor voice wait waited waiting wake walk wall wallet want wanted wants warehouse warm
warning warranty was washed washing wasn waste watch water way we wear wearing weather web website wednesday week weekend
weekly weeks weight weird welcome well went were weren west wet whatever wheel when whenever where whether while white who
whole whom whose why wide width wife wifi will willing wind window wine winter wish with withdraw within without woman women
won wonder wonderful wondering wood wool word words work worked working works world worn worried worry worse worst worth would
wouldn wow write writing written wrong wrote yard yeah year years yellow yesterday yet you young your yours yourself zone

aber abend acht alle allem allen aller alles als also am an andere anderen anders anfang anfrage angebot angekommen ankommen
anrufen antwort antworten arbeit arbeiten auch auf aus außerdem bald bei beide beiden beim beispiel bekomme bekommen
bereits beschädigt besser bestellt bestätigt besten bezahlen bezahlt bild bilder bin bis bisher bist blau bleiben brauchen
braun brief bringen da dabei dachte dafür dagegen damals damit danach dank danke dann daran darauf darf darüber dass davon
dazu defekt denke denken denn dennoch deren deshalb dessen dich dies diese diesem diesen dieser dieses ding doch dort
drauf dringend drucken durch dürfen ebenfalls ebenso echt eigentlich einem einen einer eines einfach einige einmal ende
endlich entfernt entschuldigen entschuldigung er erhalten erhielt erklären erst erstattet erstattung erstatten etwas euch
euer eure fahren fahrer falls falsche familie farbe fast fehler fehlt fenster fertig finde finden fragen frage frau freitag
freue freund freunde freundlich freundlichen frist früh früher funktioniert ganz ganze garantie gar geburtstag gefallen gefällt
gefunden gegeben gegen gehabt gehe gehen geht gekauft gekommen gelb geld geliefert gemacht genau genug gern gerne gesagt
geschickt geschrieben gesehen gestern gestellt gesucht gewesen gewünscht gibt ging gleich groß große großen grund gruß grüße
grün gut gute guten guter gutes habe haben halbe hallo hand hat hatte hatten haus heißen helfen herr herzlichen heute hilfe hin
hinter hoch hoffe hose hätte hätten ihm ihnen immer in innerhalb ins irgendwie ist jacke jahr jahre je jede jedem jeden jeder
jedes jemand jetzt junge kam kann kannst karton kauf kaufen kaum kein keinem keiner keins kennen kind kinder klar klein kleid
kleine kleinen klicken komme kommen kommt konnte kontakt kontaktieren kosten kostet kunde kunden kurz kurze könnte könnten
können lage lampe land lang lange langsam lassen laut leben legen leider leicht letzter lieber liebe lieferzeit liefern liegt
links lösung machen macht mal man mann maß mehr mehrere mensch menschen mich mir mit mittag mitteilen mittwoch monat monate
montag morgen muss musste möchte möchten mögen möglich möglichkeit müssen nach nachdem nachmittag nachricht nacht name namen
nehmen nein nett nichts nie niemand noch nochmal normal nun nur ob oben oder offen ohne online ort paar passen passiert passt
person platz problem probleme produkt prüfen qualität rabatt rechts reden reicht richtige rot rückgabe rücksendung sache
sagt samstag schaden schauen schicke schlecht schlimm schnell schon schrank schreiben schuhe schule schwarz schön schöne sehe
sehen sehr sei sein seine seinen seit seite selbst senden service sich sie sieht sobald sofort sogar soll sollen sollte sollten
sommer sondern sonntag sonst später spät stadt stand statt stehen steht stelle stellen stimmt straße stunde stunden stück
suche suchen tag tage tagen tasche tasse teile teuer tisch tochter toll trotzdem tun tür um umtausch umtauschen umgetauscht und
ungefähr uns unten unter unterschied verfügbar verkaufen verkäufer vermutlich verpackung versand verschickt versendet
versuche versuchen versucht verstehe verstehen viel viele vielen vielleicht voll vom von vor vorher vorne wagen wahr wann war
waren warte warten warum was wasser wechseln weder wegen weil wein weise weiß weit weiter weitere wem wen wenig weniger wenn
wer werde werden weshalb wetter wichtig wieder wiederholen wird wissen wo woche wochen wohin wohl wohnung wollen wollte worden
wort wunsch wurde wurden während würde würden zahlen zeigen zeigt zeit zimmer zufrieden zum zur zurück zusammen zusätzlich
zustellen zustellung zwar zwischen

acheter acheté adresse afin ai ainsi aller alors ami amis an ancien année ans appeler appelé après arrivé arrive arriver
article articles assez attendre attends attente au aucun aucune aujourd aussi autre autres aux avait avant avec avez avoir
avons bas beau beaucoup besoin bien bientôt blanc bleu boîte bon bonjour bonne bonsoir bouton car cas cause cela celle celui
ces cet chaque chaussures chemise chercher cher chez choix chose choses chaque ci client clients combien comme commandé
comment commencer comprendre comprends compris connaître contact contre corps couleur coup cours côté dans date de déjà
demain demande demander demandé dépôt depuis dernière derrière des désolé dessous dessus deux devant devez devrait dit dire
dois doit donc donné dont dû du délai eau échange échanger elle elles en encore endommagé enfant enfants enfin ensemble ensuite
entre envie envoi envoyer envoyé erreur essayé essayer eu eux exactement exemple expédié façon faire fais fait faites faut femme
fermé fille fils fin fois font fonctionne force frais frère gens grand grande gris gros groupe habite heure heures hier homme
ici idée ils image impossible information informations jamais jaune jeune joindre jour jours juste jusqu laisser laquelle là
leur leurs lettre lieu ligne lire livre livré livrer loin long longtemps lors lorsque lui magasin main maintenant mais maison
mal marche marché matin mauvaise même mêmes merci mère message mettre mieux mille minutes mis moins mois moment monde monsieur
madame montrer mot nom nombre nous nuit ont ordre où ouvert ouvrir page paiement pantalon papier par parce pareil parfait parler
parti pas passe passé passer pays peine pendant penser perdu personne petit petite peu peur peut peux photo place plein plus
plusieurs plutôt point porte possible poste pourquoi pourrait pourriez pouvez pouvoir premier prendre près presque pris prix
problème prochain produit produits puis quand quelque quelques quelqu question quoi raison recevoir reçois reçu rembourser
remboursement remboursé rencontrer répondre réponse reste retard retour retourner retrouver rien robe rouge rue sais samedi
sans savoir se semaine semaines sera serait service ses seul seulement si site soir soit sont sorte sortir sous souvent suis
suite sur surtout table taille tard te tel téléphoner temps tenir terre tête toi tomber tous tout toute toutes train travail
très triste trop trouve trouver trouvé tu un une urgent utiliser valeur vendre venir vent verre vers vert veut veux vie vient
ville voici voilà voir vois voiture voix volonté voudrais vous vrai vraiment vu yeux

abajo abierto abrir acaba acuerdo además adelante ahí ahora al algo alguien algún alguna algunas algunos allí alto amarillo
ambos amigo amigos amor antes anterior año años aquel aquella así atención aun aunque ayer ayuda ayudar azul bajo bastante bien
blanco bolsa bonito botón buen buena buenas bueno buenos busca buscar cada caja calidad calle cama cambiar cambio camino camisa
cantidad cara caro casa casi caso cerca cerrado chaqueta cliente clientes coche color comida como comprado comprar compra compré
comprendo con conmigo conocer contra correo cosa cosas creer creo cuando cuanto cuánto cuándo cuarto cuatro cuidado cual
cualquier dado dar debe debería deber decir defectuoso dejar del delante demasiado dentro desde deseo despacio después detrás día
días dice dicho diferente difícil dijo dinero dirección distinto donde dónde dos dura durante ella ellas ellos empezar en
encima encontrar encuentro entonces entrar entre entrega entregado enviado enviar envían equipo error escribir ese esa eso
espera esperando esperar espero estaba estado estamos están estar estas este esto estos estoy exacto explicar fácil falta
familia fecha feliz final foto fotos fuera fue fueron funciona ganas general gente gracias gran grande gris gusta gustaría
ha haber había hablar hace hacer hacia hago han hasta hay haya he hecho hemos hermana hermano hermoso hija hijo hola hombre hora
horas hoy igual imposible información internet ir jamás juego junto lado largo las lavar leer lejos lento les libre libro
llama llamada llamar llamo llega llegado llegar llegó lleva llevar lo los luego lugar luz madre mal malo mandar mañana mano mar
marido marrón mas más mayor media medio mejor menos mensaje mercado mes mesa meses mientras minutos mío mismo misma modo momento
mucha muchas mucho muchos mujer mundo muy nada nadie necesita negro ni ningún ninguna niño niños noche nombre nos nosotros nota
noticia nuestro nunca ocho ojos olvidar opción otra otras otro otros padre padres página pago país palabra pantalón papel parece
parte pasa pasado pasar pedir pedido película pelo pensar peor pequeña pequeño perder perdido perdón perfecto permite pero
persona personas piso poca poco podemos poder podría pone poner porque posible precio pregunta preguntar prisa problema
producto productos prometido pronto propio próximo pude puede pueden puedo puerta pues queda quería querer quien quién
quiero quisiera quizá quitar ratito rato razón realmente recibido recibir recibí reembolso regalo regresar respuesta rojo ropa
roto saber sabe sábado sacar salir sea seguir según segura semana semanas sentir señor señora ser será servicio si siempre sido
siento sin sino sitio sobre sola solo sólo solución somos sol sorpresa soy suerte talla también tampoco tan tanto tarde tener
tenemos tengo tenía terminar tiempo tienda tiene tienen tierra tipo toda todas todavía todo todos tomar trabajar trabajo
traer tres triste tuve último usar uso va vacío vale vamos vender vengo venir ver verdad verde vestido vez veces viaje vida viejo
viene vista vivir voy vuelta ya yo zapatos

إلى على في من عن مع هل كيف متى أين لماذا ماذا الذي التي هذه ذلك تلك أنا أنت نحن هم عند عندي لدي لم لن قد كل بعض أي غير بعد قبل
الآن اليوم أمس غدا يوم أسبوع شهر سنة ساعة وصل تصل يصل وصلت لكن إذا حتى أيضا جدا كثير قليل كبير صغير جديد قديم جيد سيء مشكلة
سؤال جواب مساعدة شكرا عفوا مرحبا أهلا السلام عليكم أريد تريد يريد أستطيع يمكن يمكنكم مساعدتي فضلكم سعر اللون لون مقاس حجم
المنتج منتج متجر الموقع صورة رسالة بريد عنوان مدينة شارع بيت باب عمل موعد توصيل إرجاع استرداد تبديل مكسور ناقص متأخر
`
