package report

import "strings"

// labels are words of ours in two languages: English first, German second.
var labels = map[string][2]string{
	"low": {"Low", "Niedrig"}, "medium": {"Medium", "Mittel"}, "high": {"High", "Hoch"}, "critical": {"Critical", "Kritisch"},
	"open": {"Open", "Offen"}, "acknowledged": {"Acknowledged", "Gesehen"}, "closed": {"Closed", "Abgeschlossen"},

	"password_guessing": {"Passwords guessed", "Passwörter geraten"}, "factor_guessing": {"Second factors guessed", "Zweite Faktoren geraten"},
	"spent_links": {"Spent links used", "Verbrauchte Links benutzt"}, "stolen_session": {"Stolen session", "Gestohlene Sitzung"},
	"token_guessing": {"Tokens guessed", "Tokens geraten"}, "token_replay": {"Old token replayed", "Altes Token wiederholt"},
	"from_outside":   {"From outside the allow-list", "Von außerhalb der Zugangsliste"},
	"forged_address": {"Forged address", "Gefälschte Adresse"}, "foreign_origin": {"Foreign origin", "Fremde Herkunft"},
	"permission_probing": {"Permissions probed", "Rechte ausprobiert"}, "id_guessing": {"Ids guessed", "Kennungen geraten"},
	"forged_fields": {"Forged fields", "Gefälschte Felder"}, "scanning": {"Scanning", "Abgesucht"}, "attack_payload": {"Attack payloads", "Angriffe im Text"},
	"malformed_frames": {"Malformed frames", "Missgebildete Rahmen"}, "flooding": {"Flooding", "Überflutung"},
	"forged_identity": {"Forged identity", "Gefälschte Identität"}, "impersonation": {"Impersonation of staff", "Als Personal ausgegeben"},
	"insider": {"Unusual acts of staff", "Ungewöhnliches beim Personal"}, "other": {"Other", "Sonstiges"},

	"slow": {"Slowed down", "Verlangsamt"}, "block_console": {"Kept away from the console", "Von der Konsole ferngehalten"},
	"block_new":    {"Kept from the console and new chats", "Von Konsole und neuen Chats ferngehalten"},
	"end_sessions": {"Sessions ended", "Sitzungen beendet"},

	"many": {"Many networks", "Viele Netze"}, "unknown": {"Unknown", "Unbekannt"}, "visitor": {"A visitor's chat", "Der Chat eines Besuchers"},

	"-title": {"Report of incidents", "Bericht über Vorfälle"}, "-period": {"Period", "Zeitraum"}, "-made": {"Made on", "Erstellt am"},
	"-summary": {"Summary", "Überblick"}, "-incidents": {"Incidents", "Vorfälle"}, "-openones": {"Not yet seen by anybody", "Noch von niemandem gesehen"},
	"-signals": {"Suspicious facts in them", "Verdächtige Ereignisse darin"}, "-answers": {"Answers taken", "Ergriffene Maßnahmen"},
	"-timeline": {"When incidents were opened", "Wann Vorfälle begannen"}, "-kinds": {"By kind", "Nach Art"}, "-actors": {"By actor", "Nach Urheber"},
	"-list": {"All incidents", "Alle Vorfälle"}, "-kind": {"Kind", "Art"}, "-severity": {"Severity", "Schwere"}, "-count": {"Number", "Anzahl"},
	"-who": {"Who", "Wer"}, "-where": {"Where", "Wo"}, "-facts": {"Facts", "Ereignisse"}, "-first": {"First", "Zuerst"}, "-last": {"Last", "Zuletzt"},
	"-opened": {"Opened", "Begonnen"}, "-state": {"State", "Stand"}, "-target": {"Aimed at", "Ziel"}, "-what": {"What", "Was"}, "-until": {"Until", "Bis"},
	"-undone": {"undone", "rückgängig"}, "-none": {"Nothing came up in this time.", "In dieser Zeit fiel nichts vor."},
	"-noanswers": {"No answers were taken.", "Es wurden keine Maßnahmen ergriffen."},
	"-cut": {"There were more incidents than a report has room for. Ask for a shorter time.",
		"Es gab mehr Vorfälle, als ein Bericht fasst. Wählen Sie einen kürzeren Zeitraum."},
	"-more": {"The list has the gravest incidents of the time. The figures above, and the report as JSON, have all.",
		"Die Liste nennt die schwersten Vorfälle der Zeit. Die Zahlen darüber und der Bericht als JSON enthalten alle."},
	"-proof": {"What this rests on", "Worauf dies beruht"},
	"-proofwhy": {"The figures are those of the installation's database. When the report was made, this was the signed state of its audit log:",
		"Die Zahlen sind die der Datenbank. Als der Bericht entstand, war dies der signierte Stand des Protokolls:"},
	"-key": {"Key to verify it with", "Schlüssel zum Prüfen"}, "-page": {"Page", "Seite"}, "-perhour": {"by hour", "je Stunde"}, "-perday": {"by day", "je Tag"},
}

// Label tells a word of ours in a language; one that is not known stands for itself.
func Label(language, word string) string {
	l, known := labels[word]
	if !known {
		return strings.ReplaceAll(word, "_", " ")
	}
	if strings.HasPrefix(language, "de") {
		return l[1]
	}
	return l[0]
}
