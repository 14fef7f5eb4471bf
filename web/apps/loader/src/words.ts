/** The launcher's one word before the frame, which has all the others, is there. */
const words: Readonly<Record<string, string>> = {
  de: "Chat öffnen",
  fr: "Ouvrir le chat",
  es: "Abrir el chat",
  ar: "افتح الدردشة",
};

export const word = (lang: string): string => words[lang.slice(0, 2)] ?? "Open chat";
