// The words of asking again for what was masked by mistake.

import { useTexts } from "../texts/use.tsx";

const en = {
  ask: { order: "Ask again for an order number", parcel: "Ask again for a parcel number" },
  text: {
    order: "Sorry, that was masked by mistake. Please type your order number again, in this field.",
    parcel: "Sorry, that was masked by mistake. Please type your parcel number again, in this field.",
  },
  asked: { order: "with a field for an order number", parcel: "with a field for a parcel number" },
  typed: { order: "typed as an order number", parcel: "typed as a parcel number" },
};

export type AskWords = typeof en;

const de: AskWords = {
  ask: { order: "Nochmals nach einer Bestellnummer fragen", parcel: "Nochmals nach einer Paketnummer fragen" },
  text: {
    order:
      "Entschuldigung, das wurde zu Unrecht maskiert. Bitte geben Sie Ihre Bestellnummer noch einmal in dieses Feld ein.",
    parcel:
      "Entschuldigung, das wurde zu Unrecht maskiert. Bitte geben Sie Ihre Paketnummer noch einmal in dieses Feld ein.",
  },
  asked: { order: "mit einem Feld für eine Bestellnummer", parcel: "mit einem Feld für eine Paketnummer" },
  typed: { order: "als Bestellnummer eingegeben", parcel: "als Paketnummer eingegeben" },
};

export const useAskWords = (): AskWords => (useTexts().lang === "de" ? de : en);
