package consent

var german = Words{
	Intro: "Um Ihnen zu antworten, muss {site} verarbeiten, was Sie schreiben. Bisher wurde nichts " +
		"gespeichert oder gesendet. Wählen Sie, was wir darüber hinaus dürfen; Sie können es sich jederzeit anders " +
		"überlegen, gleich hier.",
	Rights: "Sie können Ihre Daten einsehen, berichtigen oder löschen lassen, mitnehmen, ihre Nutzung einschränken oder ihr " +
		"widersprechen und Erlaubtes widerrufen; was vorher geschah, bleibt davon unberührt. Nutzen Sie das Schloss in " +
		"diesem Chat oder schreiben Sie an {contact}.",
	Complain: "Wenn Sie meinen, dass wir mit Ihren Daten falsch umgehen, können Sie sich bei {authority} beschweren.",
	More: "Kartennummern, Passwörter und Ähnliches werden schon in Ihrem Browser unkenntlich gemacht, bevor etwas gesendet " +
		"wird. Nachrichten werden verschlüsselt gespeichert. Damit der Chat von Seite zu Seite weitergeht, merkt sich die " +
		"Website des Shops in Ihrem Browser nur, dass ein Chat offen ist. Über Sie wird nichts automatisch entschieden.",
	OffRecord: "Sie können trotzdem chatten, ohne dass etwas aufbewahrt wird. Ihre Nachrichten werden wie immer maskiert " +
		"und nur im Arbeitsspeicher gehalten: Sie sind weg, wenn Sie diese Seite neu laden oder schließen, wenn der Chat " +
		"endet oder unser Server neu startet. Es gibt kein Protokoll, und wir können später nicht darauf zurückkommen.",
	Purposes: map[Purpose]PurposeWords{
		Answer: {
			Title:  "Diesen Chat beantworten",
			Text:   "Ihre Nachrichten, die Seite, auf der Sie sind, Ihre Sprache und die Art Ihres Browsers, damit unser Team Ihnen helfen kann.",
			Period: "bis 24 Stunden nach dem Ende des Chats",
		},
		Keep: {
			Title:  "Diesen Chat aufbewahren",
			Text:   "Damit Sie und unser Team ihn wieder nachlesen können, auch wenn Sie diese Seite geschlossen haben.",
			Period: "30 Tage nach dem Ende des Chats",
		},
		Recognise: {
			Title:  "Mich später wiedererkennen",
			Text:   "Mit einer Zufallszahl in diesem Browser finden wir Ihre früheren Chats wieder, wenn Sie erneut schreiben.",
			Period: "30 Tage nach Ihrem letzten Chat",
		},
		Improve: {
			Title:  "Den Service verbessern",
			Text:   "Wir dürfen diesen Chat später lesen, um unser Team zu schulen und besser zu antworten. Für Werbung wird er nie genutzt.",
			Period: "solange der Chat aufbewahrt wird",
		},
	},
	Until:   "24 Stunden nach dem Ende des Chats oder 30 Tage, wenn Sie das Aufbewahren erlaubt haben",
	Readers: "Die Menschen bei {site}, die Chats beantworten",
}
