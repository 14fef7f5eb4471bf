// The words of what people say of masks that are wrong.

import { useTexts } from "../texts/use.tsx";

const times = (n: number, one: string, many: string): string => (n === 1 ? one : `${n} ${many}`);

const en = {
  wrong: "This mask is wrong",
  wrongHint: "What is told is which rule was wrong. What stood there is gone.",
  told: "Thank you: counted.",
  title: "Said to be wrong",
  hint: "Masks that visitors and the team call a mistake, for 90 days after the last time. No values: how one is written at most, with A for every letter and 9 for every digit.",
  none: "Nobody has called a mask a mistake.",
  noShape: "not known how it is written",
  others: "others, rarer",
  visitors: (n: number): string => times(n, "once by visitors", "times by visitors"),
  staff: (n: number): string => times(n, "once by the team", "times by the team"),
  last: (day: string): string => `last ${day}`,
  leave: "Leave such numbers alone",
  begin: (shape: string): string => `How do your numbers of the form ${shape} begin?`,
  add: "Add",
  cancel: "Cancel",
};

export type DoubtWords = typeof en;

const de: DoubtWords = {
  wrong: "Diese Maske ist falsch",
  wrongHint: "Gemeldet wird, welche Regel irrte. Was dort stand, ist vernichtet.",
  told: "Danke: gezählt.",
  title: "Als Irrtum gemeldet",
  hint: "Masken, die Besucher und Team einen Irrtum nennen, bis 90 Tage nach dem letzten Mal. Ohne Werte: höchstens, wie einer geschrieben ist, mit A für jeden Buchstaben und 9 für jede Ziffer.",
  none: "Niemand hat eine Maske einen Irrtum genannt.",
  noShape: "nicht bekannt, wie es geschrieben ist",
  others: "andere, seltenere",
  visitors: n => times(n, "einmal von Besuchern", "Mal von Besuchern"),
  staff: n => times(n, "einmal vom Team", "Mal vom Team"),
  last: day => `zuletzt ${day}`,
  leave: "Solche Nummern stehen lassen",
  begin: shape => `Wie beginnen Ihre Nummern der Form ${shape}?`,
  add: "Hinzufügen",
  cancel: "Abbrechen",
};

export const useDoubtWords = (): DoubtWords => (useTexts().lang === "de" ? de : en);
