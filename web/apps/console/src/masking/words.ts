// The page's words. They are fetched with the page: the console's own catalogue is what every screen needs at once.

import { useMemo } from "react";
import { useTexts } from "../texts/use.tsx";
import type { Fault } from "./state.ts";

const n = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const en = {
  title: "Masking",
  hint: "What is taken out of messages before anything is stored or shown. A change counts for the next message of every open chat.",
  site: "Site",
  groups: {
    fixed: "Always destroyed",
    fixedHint:
      "What authenticates a payment or a person is never kept, whatever else is chosen here: card rules forbid it for codes and PINs, and nobody but their owner has a use for passwords and keys. Of a card number the last four digits stay.",
    accounts: "Accounts and identity",
    accountsHint: "Destroyed unless you say otherwise.",
    contact: "Contact data",
    contactHint: "A shop can hardly do without these, so they stay unless you say otherwise.",
  },
  entity: "What",
  looks: "Stands in its place",
  becomes: "What becomes of it",
  destroy: "Masked",
  show: "Stays",
  vault: "Vault",
  vaultHint: "There is no vault yet: until there is, this is destroyed.",
  usual: "usual",
  own: "Your own rules",
  ownHint: "Sealed on the server. Terms and patterns never reach the visitor’s browser.",
  terms: "Own terms",
  termsHint: "Words and phrases to mask, one to a line: project names, say. Case does not matter.",
  leave: "Beginnings of own numbers",
  leaveHint:
    "One to a line, such as AO- for AO-20417. What begins so is left alone unless a word beside it says otherwise. Digits alone never let a card through.",
  patterns: "Own patterns",
  patternsHint: "RE2 expressions; what they match is masked on the server.",
  patternName: "Name",
  patternExpr: "Expression",
  addPattern: "Add a pattern",
  dropPattern: (name: string) => `Remove the pattern ${name}`,
  region: "Region",
  regionHint: "Two letters, such as GB: where telephone numbers without a country’s code are from.",
  overrule: "Visitors may overrule",
  overruleHint:
    "Where neither a check digit nor a question confirms a finding, the visitor may say before sending that it is none. Cards and codes can’t be overruled.",
  changes: (count: number) => n(count, "change", "changes"),
  notSaved: "Not saved yet",
  review: "Review and save",
  discard: "Discard",
  reviewTitle: "What changes",
  reviewHint: "It counts at once, on every open chat.",
  loosens: "loosens",
  atFault: "Mend this first:",
  readOnly: "Your role may look and try, not change.",
  saved: "Saved. It counts from the next message on.",
  history: "History",
  historyHint: "Who changed what, and when. It can’t be edited.",
  historyNone: "Nobody has changed anything yet: this is the default.",
  version: (v: number) => `Version ${v}`,
  somebody: "Somebody who has left",
  try: "Try it",
  tryHint: "By the rules on this page, also those not saved yet. What you type is neither stored nor logged.",
  tryText: "What a visitor writes",
  tryQuestion: "What was asked before it (optional)",
  tryQuestionHint: "After “And your PIN?” a bare 4711 is a PIN.",
  trySeen: "What the team sees",
  tryEmpty: "Type something to see it masked.",
  steps: "Step by step",
  nothing: "Nothing in it looks like anything that is known, so all of it stays.",
  isMasked: "masked",
  stays: "stays, by the rules",
  isLeft: "left alone",
  speaksFor: "For",
  speaksAgainst: "Against",
  nothingSpeaks: "nothing",
  score: (score: number, needed: number) => `${score} of 100; masked from ${needed} on`,
  change: {
    set: (what: string, from: string, to: string) => `${what}: ${from} → ${to}`,
    added: (what: string, name: string) => `${what}: ${name} added`,
    removed: (what: string, name: string) => `${what}: ${name} removed`,
    changed: (what: string, name: string) => `${what}: ${name} changed`,
    on: "on",
    off: "off",
    none: "none",
  },
  fault: {
    length: "Too short or too long: terms and beginnings have 2 to 100 characters, patterns up to 500 bytes.",
    empty: "This needs a letter or a digit.",
    many: "That is too many.",
    name: "A pattern needs a name of its own: a small letter, then small letters, digits and _.",
    region: "Two capital letters, such as GB.",
    matches_empty: "This fits an empty text, and so everything.",
    large: "This repeats too much. Write it with fewer repetitions.",
    missing_paren: "A bracket ( is not closed.",
    unexpected_paren: "A bracket ) closes nothing.",
    missing_bracket: "A bracket [ is not closed.",
    repeat: "A repetition (* + ? {n}) has nothing to repeat, stands twice, or repeats too often.",
    escape: "A backslash stands before what it can’t escape. RE2 has no references back.",
    range: "A range in [ ] is none, such as [z-a].",
    class: "A class of characters is not known.",
    group: "RE2 has no such group: no lookahead, no lookbehind.",
    syntax: "This is not of RE2’s syntax.",
  } as Record<string, string>,
  inLine: (line: number) => `Line ${line}: `,
  names: {
    "": "A number",
    custom: "Own term or pattern",
  } as Record<string, string>,
  signs: {
    luhn: "the check digit is right (Luhn)",
    mod97: "the check digits are right (remainder by 97)",
    check: "the check digit is right",
    parts: "it completes what was sent in parts",
    network: "the range and length are those of",
    "network:weak": "the range is so wide that the check digit says little",
    length: "the length is the country’s",
    format: "it is written as such values are",
    form: "it is written as such values are",
    "after:card": "it stands right behind a card",
    label: "a word beside it says so:",
    "label:other": "a word beside it calls it something else",
    question: "it answers the question for",
    "question:other": "the question was for something else",
    term: "it is one of your terms",
    pattern: "it fits one of your patterns",
    "luhn:wrong": "the check digit is wrong (Luhn)",
    "network:none": "no card network has such numbers",
    "form:other": "it is plainly something else: a date, a time, a sum",
    "label:none": "no word beside it says what it is",
    "value:none": "nothing behind the word looks like one",
    "left:site": "it begins as your own numbers do",
    "left:card": "it belongs to a number of yours",
    "overruled:visitor": "the visitor says that it is none",
    entropy: "it is as random as keys are",
    prefix: "it begins as such keys do",
  } as Record<string, string>,
};

export type Words = typeof en;

const de: Words = {
  title: "Maskierung",
  hint: "Was aus Nachrichten genommen wird, bevor etwas gespeichert oder gezeigt wird. Eine Änderung gilt ab der nächsten Nachricht jedes offenen Chats.",
  site: "Shop",
  groups: {
    fixed: "Immer vernichtet",
    fixedHint:
      "Was eine Zahlung oder eine Person ausweist, wird nie aufbewahrt, was hier auch sonst gewählt ist: Bei Prüfziffern und PINs verbieten es die Regeln der Karten, und Passwörter und Schlüssel nützen nur ihren Besitzern. Von Kartennummern bleiben die letzten vier Ziffern.",
    accounts: "Konten und Ausweise",
    accountsHint: "Vernichtet, wenn Sie nichts anderes wählen.",
    contact: "Kontaktdaten",
    contactHint: "Ohne sie kommt ein Geschäft kaum aus; sie bleiben stehen, wenn Sie nichts anderes wählen.",
  },
  entity: "Was",
  looks: "Steht an seiner Stelle",
  becomes: "Was daraus wird",
  destroy: "Maskiert",
  show: "Bleibt",
  vault: "Tresor",
  vaultHint: "Es gibt noch keinen Tresor: Bis dahin wird dies vernichtet.",
  usual: "üblich",
  own: "Eigene Regeln",
  ownHint: "Auf dem Server versiegelt. Begriffe und Muster gelangen nie in den Browser der Besucher.",
  terms: "Eigene Begriffe",
  termsHint: "Wörter und Wendungen, die maskiert werden, je Zeile eine: Projektnamen etwa. Groß und klein ist gleich.",
  leave: "Anfänge eigener Nummern",
  leaveHint:
    "Je Zeile einer, etwa AO- für AO-20417. Was so beginnt, bleibt stehen, wenn kein Wort daneben etwas anderes sagt. Ziffern allein lassen nie eine Karte durch.",
  patterns: "Eigene Muster",
  patternsHint: "Ausdrücke nach RE2; was auf sie passt, maskiert der Server.",
  patternName: "Name",
  patternExpr: "Ausdruck",
  addPattern: "Muster hinzufügen",
  dropPattern: name => `Muster ${name} entfernen`,
  region: "Region",
  regionHint: "Zwei Buchstaben, etwa DE: woher Telefonnummern ohne Landesvorwahl sind.",
  overrule: "Besucher dürfen widersprechen",
  overruleHint:
    "Wo weder Prüfziffer noch Frage einen Fund bestätigt, dürfen Besucher vor dem Senden sagen, dass es keiner ist. Bei Karten und Codes geht das nicht.",
  changes: count => n(count, "Änderung", "Änderungen"),
  notSaved: "Noch nicht gespeichert",
  review: "Prüfen und speichern",
  discard: "Verwerfen",
  reviewTitle: "Was sich ändert",
  reviewHint: "Es gilt sofort, in jedem offenen Chat.",
  loosens: "lockert",
  atFault: "Erst zu berichtigen:",
  readOnly: "Ihre Rolle darf ansehen und ausprobieren, nicht ändern.",
  saved: "Gespeichert. Es gilt ab der nächsten Nachricht.",
  history: "Verlauf",
  historyHint: "Wer wann was geändert hat. Er lässt sich nicht bearbeiten.",
  historyNone: "Noch hat niemand etwas geändert: Es gilt der Standard.",
  version: v => `Fassung ${v}`,
  somebody: "Jemand, der nicht mehr da ist",
  try: "Ausprobieren",
  tryHint:
    "Nach den Regeln dieser Seite, auch den noch nicht gespeicherten. Was Sie eingeben, wird weder gespeichert noch protokolliert.",
  tryText: "Was ein Besucher schreibt",
  tryQuestion: "Was davor gefragt wurde (freiwillig)",
  tryQuestionHint: "Nach „Und Ihre PIN?“ ist eine bloße 4711 eine PIN.",
  trySeen: "Was das Team sieht",
  tryEmpty: "Geben Sie etwas ein, um es maskiert zu sehen.",
  steps: "Schritt für Schritt",
  nothing: "Nichts darin sieht nach etwas Bekanntem aus; alles bleibt stehen.",
  isMasked: "maskiert",
  stays: "bleibt nach den Regeln",
  isLeft: "bleibt stehen",
  speaksFor: "Dafür",
  speaksAgainst: "Dagegen",
  nothingSpeaks: "nichts",
  score: (score, needed) => `${score} von 100; maskiert ab ${needed}`,
  change: {
    set: (what, from, to) => `${what}: ${from} → ${to}`,
    added: (what, name) => `${what}: ${name} hinzugefügt`,
    removed: (what, name) => `${what}: ${name} entfernt`,
    changed: (what, name) => `${what}: ${name} geändert`,
    on: "an",
    off: "aus",
    none: "keine",
  },
  fault: {
    length: "Zu kurz oder zu lang: Begriffe und Anfänge haben 2 bis 100 Zeichen, Muster bis zu 500 Byte.",
    empty: "Hier fehlt ein Buchstabe oder eine Ziffer.",
    many: "Das sind zu viele.",
    name: "Ein Muster braucht einen eigenen Namen: ein kleiner Buchstabe, dann kleine Buchstaben, Ziffern und _.",
    region: "Zwei große Buchstaben, etwa DE.",
    matches_empty: "Dies passt auf den leeren Text, und damit auf alles.",
    large: "Dies wiederholt zu viel. Schreiben Sie es mit weniger Wiederholungen.",
    missing_paren: "Eine Klammer ( ist nicht geschlossen.",
    unexpected_paren: "Eine Klammer ) schließt nichts.",
    missing_bracket: "Eine Klammer [ ist nicht geschlossen.",
    repeat: "Eine Wiederholung (* + ? {n}) hat nichts zu wiederholen, steht doppelt oder wiederholt zu oft.",
    escape: "Ein Rückstrich steht vor etwas, das er nicht maskieren kann. RE2 kennt keine Rückverweise.",
    range: "Ein Bereich in [ ] ist keiner, etwa [z-a].",
    class: "Eine Zeichenklasse ist nicht bekannt.",
    group: "RE2 kennt keine solche Gruppe: weder Vorausschau noch Rückschau.",
    syntax: "Dies entspricht nicht der Syntax von RE2.",
  },
  inLine: line => `Zeile ${line}: `,
  names: {
    "": "Eine Zahl",
    custom: "Eigener Begriff oder eigenes Muster",
  },
  signs: {
    luhn: "die Prüfziffer stimmt (Luhn)",
    mod97: "die Prüfziffern stimmen (Rest durch 97)",
    check: "die Prüfziffer stimmt",
    parts: "es vervollständigt, was in Teilen kam",
    network: "Bereich und Länge sind die von",
    "network:weak": "der Bereich ist so weit, dass die Prüfziffer wenig sagt",
    length: "die Länge ist die des Landes",
    format: "so werden solche Werte geschrieben",
    form: "so werden solche Werte geschrieben",
    "after:card": "es steht direkt hinter einer Karte",
    label: "ein Wort daneben sagt es:",
    "label:other": "ein Wort daneben nennt es anders",
    question: "es beantwortet die Frage nach",
    "question:other": "gefragt war nach etwas anderem",
    term: "es ist einer Ihrer Begriffe",
    pattern: "es passt auf eines Ihrer Muster",
    "luhn:wrong": "die Prüfziffer stimmt nicht (Luhn)",
    "network:none": "kein Kartennetz hat solche Nummern",
    "form:other": "es ist offensichtlich etwas anderes: Datum, Uhrzeit, Betrag",
    "label:none": "kein Wort daneben sagt, was es ist",
    "value:none": "nichts hinter dem Wort sieht danach aus",
    "left:site": "es beginnt wie Ihre eigenen Nummern",
    "left:card": "es gehört zu einer Ihrer Nummern",
    "overruled:visitor": "der Besucher sagt, es sei keines",
    entropy: "es ist so zufällig wie ein Schlüssel",
    prefix: "es beginnt wie solche Schlüssel",
  },
};

/** useWords are the page's words; what entities are called stands in the console's catalogue. */
export function useWords(): Words {
  const t = useTexts();
  return useMemo(() => {
    const w = t.lang === "de" ? de : en;
    return { ...w, names: { ...t.mask.entity, ...w.names } };
  }, [t]);
}

export const nameOf = (w: Words, entity: string): string => w.names[entity] ?? entity.replaceAll("_", " ");

/** sign writes in words what spoke for or against a finding: "network:visa", "label:pin". */
export function sign(w: Words, code: string): string {
  const whole = w.signs[code];
  if (whole) return whole;
  const [what = "", of = ""] = code.split(":");
  const said = w.signs[what] ?? what.replaceAll(/[._-]/g, " ");
  if (!of || what === "length") return said;
  const named = w.names[of] ?? of.charAt(0).toUpperCase() + of.slice(1).replaceAll("_", " ");
  return `${said} ${named}`;
}

/** faultText says in words what is wrong; a server that knows more than this page says it itself. */
export const faultText = (w: Words, f: Fault): string =>
  (f.index >= 0 && f.field !== "patterns" ? w.inLine(f.index + 1) : "") + (w.fault[f.why] ?? f.message);

/** faultField is where to look for it. */
export const faultField = (w: Words, f: Fault): string =>
  ({ terms: w.terms, leave: w.leave, patterns: w.patterns, region: w.region })[f.field] ?? w.title;
