package consent

var french = Words{
	Intro: "Pour vous répondre, {site} doit traiter ce que vous écrivez. Rien n’a été enregistré ni " +
		"envoyé jusqu’ici. Choisissez ce que nous pouvons faire de plus ; vous pouvez changer d’avis à tout moment, ici même.",
	Rights: "Vous pouvez consulter vos données, les faire rectifier ou effacer, les emporter, limiter leur utilisation ou " +
		"vous y opposer, et retirer ce que vous avez autorisé, sans effet sur ce qui a été fait auparavant. Utilisez le " +
		"cadenas de cette discussion ou écrivez à {contact}.",
	Complain: "Si vous estimez que nous traitons mal vos données, vous pouvez adresser une réclamation à {authority}.",
	More: "Les numéros de carte, les mots de passe et les données semblables sont masqués dans votre navigateur avant " +
		"l’envoi. Les messages sont enregistrés chiffrés. Pour que la discussion se poursuive d’une page à l’autre, le site " +
		"de la boutique garde dans votre navigateur une seule marque, qui dit seulement qu’une discussion est ouverte. Aucune " +
		"décision automatique n’est prise à votre sujet.",
	OffRecord: "Vous pouvez tout de même discuter sans que rien ne soit conservé. Vos messages sont masqués comme toujours " +
		"et gardés en mémoire vive seulement : ils disparaissent quand vous rechargez ou fermez cette page, quand la " +
		"discussion se termine ou quand notre serveur redémarre. Il n’y a pas de transcription, et nous ne pourrons pas y revenir.",
	Purposes: map[Purpose]PurposeWords{
		Answer: {
			Title:  "Répondre à cette discussion",
			Text:   "Vos messages, la page où vous êtes, votre langue et votre type de navigateur, pour que notre équipe puisse vous aider.",
			Period: "jusqu’à 24 heures après la fin de la discussion",
		},
		Keep: {
			Title:  "Conserver cette discussion",
			Text:   "Pour que vous et notre équipe puissiez la relire, même après la fermeture de cette page.",
			Period: "30 jours après la fin de la discussion",
		},
		Recognise: {
			Title:  "Me reconnaître plus tard",
			Text:   "Un nombre aléatoire dans ce navigateur nous permet de retrouver vos discussions précédentes quand vous écrivez de nouveau.",
			Period: "30 jours après votre dernière discussion",
		},
		Improve: {
			Title:  "Améliorer le service",
			Text:   "Nous pourrons relire cette discussion pour former notre équipe et mieux répondre. Elle ne sert jamais à la publicité.",
			Period: "tant que la discussion est conservée",
		},
	},
	Until:   "24 heures après la fin de la discussion, ou 30 jours si vous avez autorisé sa conservation",
	Readers: "Les personnes qui répondent aux discussions chez {site}",
}
