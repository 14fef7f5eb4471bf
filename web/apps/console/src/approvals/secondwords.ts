// The words of what needs a second person, for every form that may loosen something.

import { useTexts } from "../texts/use.tsx";

const en = {
  needed: "This loosens something. It takes effect when a second person agrees, and the privacy officer is told.",
  reason: "Why?",
  reasonHint: "Whoever decides reads this.",
  propose: "Propose",
  erasingTitle: "A second person has to agree",
  erasingHint: "Nothing brings back what is erased. Nothing is erased until somebody else agrees.",
  proposed: "Proposed. It takes effect when a second person agrees.",
};

type Words = typeof en;

const de: Words = {
  needed:
    "Das lockert etwas. Es gilt erst, wenn eine zweite Person zustimmt; der Datenschutzbeauftragte erfährt davon.",
  reason: "Warum?",
  reasonHint: "Das liest, wer darüber entscheidet.",
  propose: "Vorschlagen",
  erasingTitle: "Eine zweite Person muss zustimmen",
  erasingHint: "Was gelöscht ist, kommt nicht wieder. Bis jemand anderes zustimmt, wird nichts gelöscht.",
  proposed: "Vorgeschlagen. Es gilt, sobald eine zweite Person zustimmt.",
};

export const useSecondWords = (): Words => (useTexts().lang === "de" ? de : en);
