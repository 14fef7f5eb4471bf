package consent

var spanish = Words{
	Intro: "Para responderle, {site} tiene que tratar lo que usted escriba. Hasta ahora no se ha guardado " +
		"ni enviado nada. Elija qué más podemos hacer; puede cambiar de opinión en cualquier momento, aquí mismo.",
	Rights: "Puede ver sus datos, hacer que se corrijan o se borren, llevárselos, limitar su uso u oponerse a él, y retirar " +
		"lo que haya permitido, sin que eso afecte a lo hecho antes. Use el candado de este chat o escriba a {contact}.",
	Complain: "Si cree que tratamos mal sus datos, puede reclamar ante {authority}.",
	More: "Los números de tarjeta, las contraseñas y datos parecidos se ocultan en su navegador antes de enviarse. Los " +
		"mensajes se guardan cifrados. Para que el chat continúe de una página a otra, el sitio de la tienda guarda en su " +
		"navegador una sola marca, que solo dice que hay un chat abierto. No se toma ninguna decisión automática sobre usted.",
	OffRecord: "Aun así puede chatear sin que se conserve nada. Sus mensajes se ocultan como siempre donde haga falta y solo " +
		"están en la memoria: desaparecen si recarga o cierra esta página, cuando termina el chat o si se reinicia nuestro " +
		"servidor. No hay transcripción y no podremos retomarlo más tarde.",
	Purposes: map[Purpose]PurposeWords{
		Answer: {
			Title:  "Responder a este chat",
			Text:   "Sus mensajes, la página en la que está, su idioma y su tipo de navegador, para que nuestro equipo pueda ayudarle.",
			Period: "hasta 24 horas después de terminar el chat",
		},
		Keep: {
			Title:  "Conservar este chat",
			Text:   "Para que usted y nuestro equipo puedan volver a leerlo, también después de cerrar esta página.",
			Period: "30 días después de terminar el chat",
		},
		Recognise: {
			Title:  "Reconocerme más adelante",
			Text:   "Un número aleatorio en este navegador nos permite encontrar sus chats anteriores cuando vuelva a escribir.",
			Period: "30 días después de su último chat",
		},
		Improve: {
			Title:  "Mejorar el servicio",
			Text:   "Podremos leer este chat más adelante para formar a nuestro equipo y responder mejor. Nunca se usa para publicidad.",
			Period: "mientras se conserve el chat",
		},
	},
	Until:   "24 horas después de terminar el chat, o 30 días si ha permitido conservarlo",
	Readers: "Las personas de {site} que responden a los chats",
}
