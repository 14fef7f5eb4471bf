// The words of sessions: their list, the warning before one ends, and why one ended. They are fetched with what needs them.

import { useTexts } from "../texts/use.tsx";

const en = {
  title: "Sessions",
  hint: "Where you are signed in. A session ends after 15 minutes without you, and after 12 hours in any case. It is bound to its browser: its cookie opens nothing elsewhere.",
  current: "This one",
  unknown: "Unknown browser",
  device: "Browser",
  network: "Network",
  created: "Signed in",
  by: "By",
  ways: {
    password: "password",
    link: "link",
    invitation: "invitation",
    passkey: "passkey",
    totp: "authenticator app",
    recovery: "recovery code",
    oidc: "company account",
  } as Record<string, string>,
  used: "Last there",
  actions: "End",
  end: "End",
  endOf: (device: string) => `End the session in ${device}`,
  ended: "The session was ended.",
  endOthers: "End all others",
  endOthersTitle: "End all other sessions?",
  endOthersHint: "Whoever uses them is signed out within seconds. This one stays.",
  endedOthers: (n: number) => (n === 1 ? "One session was ended." : `${n} sessions were ended.`),
  go: "Sessions",
  goHint: "See where you are signed in, and end what is not you.",
  leaving: "Are you still there?",
  leavingHint: (s: number) =>
    `Nobody has touched this page for a while. You are signed out in ${s} ${s === 1 ? "second" : "seconds"}. What you have written is kept.`,
  stay: "Stay signed in",
  goOn: "Go on",
  out: "Sign out",
  overTitle: "Your session ends soon",
  overHint: (m: number) =>
    `It ends ${m <= 1 ? "within a minute" : `in ${m} minutes`}, since you signed in 12 hours ago. Finish what you are writing, and sign in again.`,
};

const de: typeof en = {
  title: "Sitzungen",
  hint: "Wo Sie angemeldet sind. Eine Sitzung endet nach 15 Minuten ohne Sie und spätestens nach 12 Stunden. Sie ist an ihren Browser gebunden: Ihr Cookie öffnet anderswo nichts.",
  current: "Diese",
  unknown: "Unbekannter Browser",
  device: "Browser",
  network: "Netz",
  created: "Angemeldet",
  by: "Mit",
  ways: {
    password: "Passwort",
    link: "Link",
    invitation: "Einladung",
    passkey: "Passkey",
    totp: "Authenticator-App",
    recovery: "Wiederherstellungscode",
    oidc: "Firmenkonto",
  },
  used: "Zuletzt da",
  actions: "Beenden",
  end: "Beenden",
  endOf: (device: string) => `Die Sitzung in ${device} beenden`,
  ended: "Die Sitzung ist beendet.",
  endOthers: "Alle anderen beenden",
  endOthersTitle: "Alle anderen Sitzungen beenden?",
  endOthersHint: "Wer sie benutzt, ist in Sekunden abgemeldet. Diese bleibt.",
  endedOthers: (n: number) => (n === 1 ? "Eine Sitzung ist beendet." : `${n} Sitzungen sind beendet.`),
  go: "Sitzungen",
  goHint: "Sehen Sie, wo Sie angemeldet sind, und beenden Sie, was nicht Sie sind.",
  leaving: "Sind Sie noch da?",
  leavingHint: (s: number) =>
    `Seit einer Weile hat niemand diese Seite berührt. Sie werden in ${s} ${s === 1 ? "Sekunde" : "Sekunden"} abgemeldet. Was Sie geschrieben haben, bleibt.`,
  stay: "Angemeldet bleiben",
  goOn: "Weiter",
  out: "Abmelden",
  overTitle: "Ihre Sitzung endet bald",
  overHint: (m: number) =>
    `Sie endet ${m <= 1 ? "in einer Minute" : `in ${m} Minuten`}, weil Sie sich vor 12 Stunden angemeldet haben. Schreiben Sie zu Ende und melden Sie sich neu an.`,
};

export function useWords(): typeof en {
  return useTexts().lang === "de" ? de : en;
}
