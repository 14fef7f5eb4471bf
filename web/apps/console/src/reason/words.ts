// What is asked before an ended conversation of somebody else is opened. Fetched when it is asked.

import { useTexts } from "../texts/use.tsx";

const en = {
  title: "This conversation has ended, and was not yours",
  hint: "Say why you open it. It is written into the log before you see anything, and counts until you sign out.",
  why: "Reason",
  choose: "Choose one",
  words: "In your words",
  wordsHint: "At most 300 characters. Card numbers and the like are masked here, too.",
  needed: "needed for another reason",
  open: "Open",
  reasons: {
    customer: "The customer came back with it",
    complaint: "A complaint",
    handover: "I take over from a colleague",
    quality: "To see how we answer",
    privacy: "A request about personal data",
    security: "Something suspicious",
    other: "Another reason",
  } as Record<string, string>,
};

type Words = typeof en;

const de: Words = {
  title: "Dieses Gespräch ist beendet und war nicht Ihres",
  hint: "Sagen Sie, warum Sie es öffnen. Das wird ins Protokoll geschrieben, bevor Sie etwas sehen, und gilt, bis Sie sich abmelden.",
  why: "Grund",
  choose: "Bitte wählen",
  words: "In Ihren Worten",
  wordsHint: "Höchstens 300 Zeichen. Kartennummern und Ähnliches werden auch hier maskiert.",
  needed: "nötig bei einem anderen Grund",
  open: "Öffnen",
  reasons: {
    customer: "Der Kunde kommt darauf zurück",
    complaint: "Eine Beschwerde",
    handover: "Ich übernehme von einer Kollegin oder einem Kollegen",
    quality: "Um zu sehen, wie wir antworten",
    privacy: "Eine Anfrage zu personenbezogenen Daten",
    security: "Etwas Verdächtiges",
    other: "Ein anderer Grund",
  },
};

export const useWords = (): Words => (useTexts().lang === "de" ? de : en);
