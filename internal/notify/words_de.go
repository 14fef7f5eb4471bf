package notify

import "snug/internal/chat"

var german = words{
	language: "de",
	foot:     "Diese Nachricht kommt von einem Programm. Antworten darauf liest niemand.",
	letters: map[chat.MailKind]letter{
		chat.MailInvitation: {"Einladung zum Chat von {shop}", `Guten Tag,

Sie sind als Mitarbeiterin oder Mitarbeiter zum Live-Chat von {shop} eingeladen.
Die Einladung kommt von {by}.

Mit diesem Link legen Sie fest, wie Sie sich anmelden:

{link}

Der Link gilt einmal. Er endet am {until}.
Wenn Sie nicht wissen, worum es geht, tun Sie nichts: Ohne den Link bekommt niemand ein Konto.`},
		chat.MailReset: {"Neues Passwort für den Chat von {shop}", `Guten Tag,

jemand, vermutlich Sie, möchte ein neues Passwort für den Live-Chat von {shop}. Hier wählen Sie es:

{link}

Der Link gilt einmal. Er endet am {until}.
Wenn Sie es nicht waren, tun Sie nichts. Ihr Passwort bleibt, wie es ist. Kommen solche Nachrichten wieder, sagen Sie es denen, die den Chat betreiben.`},
		chat.MailPasswordChanged: {"Ihr Passwort für den Chat von {shop} wurde geändert", `Guten Tag,

Ihr Passwort für den Live-Chat von {shop} wurde geändert, und Ihre anderen Sitzungen wurden beendet.
Geändert am: {at}

Wenn Sie es nicht waren, sagen Sie es sofort denen, die den Chat betreiben.`},
		chat.MailFactorsReset: {"Ihr zweiter Faktor für den Chat von {shop} wurde entfernt", `Guten Tag,

Ihre zweiten Faktoren für den Live-Chat von {shop} wurden zurückgesetzt: Authenticator, Passkeys und Wiederherstellungscodes von bisher gelten nicht mehr.
Geschehen am: {at}
Veranlasst von: {by}

Wenn Sie nicht darum gebeten haben, sagen Sie es sofort denen, die den Chat betreiben.`},
		chat.MailFactorsChanged: {"Ihre zweiten Faktoren für den Chat von {shop}", `Guten Tag,

mit den zweiten Faktoren, mit denen Sie sich beim Live-Chat von {shop} anmelden, ist etwas geschehen.
Was: {what}
Am: {at}

Wenn Sie es nicht waren, sagen Sie es sofort denen, die den Chat betreiben.`},
		chat.MailEmailChanged: {"Ihre E-Mail-Adresse für den Chat von {shop} wurde geändert", `Guten Tag,

die E-Mail-Adresse, mit der Sie sich beim Live-Chat von {shop} anmelden, wurde geändert. Dies geht an die alte Adresse und an die neue.
Was an Sitzungen und Links offen war, ist beendet.
Von: {by}
Am: {at}

Wenn Sie davon nichts wissen, sagen Sie es sofort denen, die den Chat betreiben.`},
		chat.MailSessionStolen: {"Jemand hat eine Ihrer Sitzungen beim Chat von {shop} benutzt", `Guten Tag,

das Cookie einer Ihrer Sitzungen beim Live-Chat von {shop} kam aus einem anderen Browser als Ihrem. Es hat nichts geöffnet, und die
Sitzung wurde beendet, am {at}.

Wer das Cookie hat, war in Ihrem Browser oder auf Ihrem Rechner. Sagen Sie es sofort denen, die den Chat betreiben, melden Sie sich von
diesem Rechner nicht an, bis ihn jemand angesehen hat, und beenden Sie Ihre übrigen Sitzungen unter Einstellungen.`},
		chat.MailApprovalWaiting: {"Eine Änderung am Chat von {shop} wartet auf eine zweite Person", `Guten Tag,

eine Änderung wartet darauf, dass eine zweite Person entscheidet.
Was: {what}
Beantragt von: {by}
Verfällt am: {until}

Hier sehen Sie sie und entscheiden:

{link}`},
		chat.MailNews: {"Am Chat von {shop} wurde etwas geändert", `Guten Tag,

es wurde etwas geändert, von dem Sie wissen sollen.
Was: {what}
Von: {by}
Am: {at}

{link}`},
		chat.MailIncident: {"{severity}: {kind}", `Ein Vorfall im Chat von {shop}.

Was: {kind}
Schwere: {severity}
Gesehen: {count}-mal
Von: {source}
Konto: {person}
Wo: {door}
Zuerst: {first}
Zuletzt: {last}

Die Belege, und was dagegen geschehen ist:

{link}`},
		chat.MailIncidents: {"{count} weitere Vorfälle", `Im Chat von {shop} gab es mehr Vorfälle, als einzeln gemeldet werden.

Neu oder schwerer: {count}
Der schwerste: {severity}
Von: {first}
Bis: {last}

{kinds}

Alle:

{link}`},
		chat.MailDigest: {"Vorfälle des Tages", `Was im Chat von {shop} vorfiel.

Von: {from}
Bis: {until}
Vorfälle: {count}
Davon noch offen: {open}
Ergriffene Maßnahmen: {answers}

Nach Schwere:
{severities}

Nach Art:
{kinds}

{link}`},
		chat.MailTest: {"Ein Test", `Post vom Chat von {shop} kommt an.

Gesendet am {at}.`},
	},
	labels: map[string]string{
		"settings.loosened": "Einstellungen auf dem Server, die weniger schützen als zuvor",
		"access.allow_list": "die Zugangsliste", "masking.policy": "was maskiert wird", "access.roles": "was Rollen erlauben", "staff.role": "was jemand darf",
		"access.elevate": "befristeter Zugriff", "access.elevation_end": "das Ende eines befristeten Zugriffs",
		"staff.add": "jemand, der eingeladen werden soll", "staff.invite": "jemand, der erneut eingeladen werden soll", "staff.sites": "die Shops einer Person",
		"staff.email": "die E-Mail-Adresse einer Person", "staff.teams": "die Teams einer Person", "factor.reset": "die zweiten Faktoren einer Person", "conversation.erase": "ein Gespräch, das gelöscht werden soll",
		"factor_enrolled": "ein Faktor kam hinzu", "factor_removed": "ein Faktor wurde entfernt", "recovery_used": "ein Wiederherstellungscode wurde benutzt",
		"recovery_renewed": "neue Wiederherstellungscodes wurden erzeugt, die alten gelten nicht mehr",
		"info":             "Hinweis", "low": "Niedrig", "medium": "Mittel", "high": "Hoch", "critical": "Kritisch",
	},
}
