// The words of second factors. They are fetched with the parts that say them.

import { useTexts } from "../texts/use.tsx";

const en = {
  // The second step of signing in.
  code: "Code",
  codeHint: "The six digits that your authenticator app shows now. Each works once.",
  recovery: "Recovery code",
  recoveryHint: "One of the codes that you kept when you set up your second factor. Each works once.",
  useApp: "Use the authenticator app",
  useRecovery: "Use a recovery code",
  going: "Checking…",
  go: "Sign in",
  back: "Begin again",
  needCode: "Enter the code.",
  misfit: "This code does not fit, or was used before. Wait for the next one, and check the clock of the app’s device.",
  recoveryMisfit: "This recovery code does not fit, or was used before.",
  over: "This took too long. Begin again.",

  // Proving it again.
  proofTitle: "Is it still you?",
  proofHint: "What you are about to do asks for a fresh proof. It counts for five minutes.",
  proofGo: "Go on",
  passwordLabel: "Password",
  passwordMisfit: "The password is not right.",
  proofNone:
    "You have nothing here to prove it with, but the link you came by. Sign out, ask for a new link, and do this within a few minutes.",
  cancelled: "Nothing was done: the proof was not given.",

  // Enrolling.
  firstTitle: "Set up a second factor",
  firstHint:
    "Everybody here signs in with something they know and something they have. Nothing else is open until you have set it up.",
  appTitle: "Authenticator app",
  scan: "Scan this with your authenticator app",
  scanHint: "Any app for time-based codes will do. The picture is made in this browser, and is shown this once.",
  picture: "QR code with the secret for your authenticator app",
  byHand: "Or type this key into the app",
  confirm: "Code that the app shows",
  confirmHint: "Six digits. They prove that the app has it right.",
  enrol: "Set up",
  begin: "Set up an app",
  replace: "Set up another app",
  replaceHint: "It takes the place of the one you have, and ends your other sessions.",
  recoveries: "Recovery codes",
  codesTitle: "Keep your recovery codes",
  codesHint:
    "Each signs you in once if you lose your device. They are shown this once: print them, or keep them in a password manager, not beside the device.",
  copy: "Copy",
  copied: "Copied.",
  download: "Download",
  kept: "I have kept them",
  enrolled: "Your second factor is set up. Your other sessions were ended.",

  // Passkeys.
  passkey: "Passkey",
  passkeys: "Passkeys",
  passkeyUse: "Use a passkey",
  passkeyAlone: "Sign in with a passkey",
  passkeyGoing: "Waiting for your device…",
  passkeyHint:
    "A passkey lives in this device, your phone or a security key, and asks for your finger, face or PIN. It works for this address alone, so that no copied page can have it.",
  passkeyName: "Name of the passkey",
  passkeyNameHint: "Such as: work laptop, blue key.",
  passkeyNameNeeded: "Give it a name.",
  passkeyMake: "Make a passkey",
  passkeyAdd: "Add a passkey",
  passkeyNone: "No passkey was given. Try again, or take another way.",
  passkeyKnown: "This device has a passkey for you already.",
  passkeyMisfit: "This passkey does not fit here.",
  passkeyNoBrowser: "This browser knows no passkeys.",
  passkeyRemove: (name: string) => `Remove the passkey ${name}`,
  passkeyRemoveTitle: (name: string) => `Remove the passkey “${name}”?`,
  passkeyRemoveHint: "It signs nobody in any more, and your other sessions end.",
  orApp: "Use an authenticator app instead",
  orPasskey: "Use a passkey instead",

  // Settings.
  title: "Second factors",
  required: "Everybody has one here.",
  optional:
    "They are optional on this server. A shop’s own server asks everybody for one, unless its operator says otherwise.",
  none: "You have none. Whoever has your password or a link for you signs in with that alone.",
  app: "Authenticator app",
  appNone: "None is set up.",
  appSince: (made: string, used: string) => `Set up ${made}, last used ${used}`,
  remove: "Remove",
  removeTitle: "Remove the authenticator app?",
  removeHint: "Its codes sign nobody in any more, and your other sessions end.",
  removed: "Removed. Your other sessions were ended.",
  left: (n: number) => (n === 1 ? "1 recovery code left" : `${n} recovery codes left`),
  leftHint: "For the day you lose your device.",
  renew: "Make new codes",
  renewed: "The old codes work no more.",
};

export type Words = typeof en;

const de: Words = {
  code: "Code",
  codeHint: "Die sechs Ziffern, die Ihre Authenticator-App jetzt zeigt. Jede gilt einmal.",
  recovery: "Wiederherstellungscode",
  recoveryHint: "Einer der Codes, die Sie bei der Einrichtung aufbewahrt haben. Jeder gilt einmal.",
  useApp: "Authenticator-App verwenden",
  useRecovery: "Wiederherstellungscode verwenden",
  going: "Wird geprüft …",
  go: "Anmelden",
  back: "Von vorn beginnen",
  needCode: "Geben Sie den Code ein.",
  misfit:
    "Dieser Code passt nicht oder wurde schon verwendet. Warten Sie auf den nächsten, und prüfen Sie die Uhr des Geräts mit der App.",
  recoveryMisfit: "Dieser Wiederherstellungscode passt nicht oder wurde schon verwendet.",
  over: "Das hat zu lange gedauert. Beginnen Sie von vorn.",

  proofTitle: "Sind Sie es noch?",
  proofHint: "Was Sie gerade tun, verlangt einen frischen Nachweis. Er gilt fünf Minuten.",
  proofGo: "Weiter",
  passwordLabel: "Passwort",
  passwordMisfit: "Das Passwort stimmt nicht.",
  proofNone:
    "Sie haben hier nichts, womit Sie es nachweisen könnten, außer dem Link, über den Sie kamen. Melden Sie sich ab, lassen Sie sich einen neuen geben, und tun Sie dies in den ersten Minuten.",
  cancelled: "Es wurde nichts getan: Der Nachweis fehlt.",

  firstTitle: "Zweiten Faktor einrichten",
  firstHint:
    "Alle melden sich hier mit etwas an, das sie wissen, und etwas, das sie besitzen. Bis das eingerichtet ist, ist nichts anderes offen.",
  appTitle: "Authenticator-App",
  scan: "Scannen Sie dies mit Ihrer Authenticator-App",
  scanHint:
    "Jede App für zeitbasierte Codes eignet sich. Das Bild entsteht in diesem Browser und wird nur einmal gezeigt.",
  picture: "QR-Code mit dem Geheimnis für Ihre Authenticator-App",
  byHand: "Oder geben Sie diesen Schlüssel in die App ein",
  confirm: "Code, den die App zeigt",
  confirmHint: "Sechs Ziffern. Sie beweisen, dass die App richtig rechnet.",
  enrol: "Einrichten",
  begin: "App einrichten",
  replace: "Andere App einrichten",
  replaceHint: "Sie tritt an die Stelle der bisherigen; Ihre anderen Sitzungen enden.",
  recoveries: "Wiederherstellungscodes",
  codesTitle: "Bewahren Sie Ihre Wiederherstellungscodes auf",
  codesHint:
    "Jeder meldet Sie einmal an, wenn Sie Ihr Gerät verlieren. Sie werden nur jetzt gezeigt: Drucken Sie sie aus oder legen Sie sie in einen Passwortmanager, nicht neben das Gerät.",
  copy: "Kopieren",
  copied: "Kopiert.",
  download: "Herunterladen",
  kept: "Ich habe sie aufbewahrt",
  enrolled: "Ihr zweiter Faktor ist eingerichtet. Ihre anderen Sitzungen wurden beendet.",

  passkey: "Passkey",
  passkeys: "Passkeys",
  passkeyUse: "Passkey verwenden",
  passkeyAlone: "Mit Passkey anmelden",
  passkeyGoing: "Wartet auf Ihr Gerät …",
  passkeyHint:
    "Ein Passkey liegt in diesem Gerät, Ihrem Telefon oder einem Sicherheitsschlüssel und verlangt Finger, Gesicht oder PIN. Er gilt nur für diese Adresse, so dass keine nachgemachte Seite ihn bekommt.",
  passkeyName: "Name des Passkeys",
  passkeyNameHint: "Etwa: Laptop, blauer Schlüssel.",
  passkeyNameNeeded: "Geben Sie ihm einen Namen.",
  passkeyMake: "Passkey anlegen",
  passkeyAdd: "Passkey hinzufügen",
  passkeyNone: "Es kam kein Passkey. Versuchen Sie es noch einmal oder auf anderem Weg.",
  passkeyKnown: "Dieses Gerät hat schon einen Passkey für Sie.",
  passkeyMisfit: "Dieser Passkey passt hier nicht.",
  passkeyNoBrowser: "Dieser Browser kennt keine Passkeys.",
  passkeyRemove: name => `Passkey ${name} entfernen`,
  passkeyRemoveTitle: name => `Passkey „${name}“ entfernen?`,
  passkeyRemoveHint: "Er meldet niemanden mehr an, und Ihre anderen Sitzungen enden.",
  orApp: "Stattdessen eine Authenticator-App verwenden",
  orPasskey: "Stattdessen einen Passkey verwenden",

  title: "Zweite Faktoren",
  required: "Hier haben alle einen.",
  optional:
    "Auf diesem Server sind sie freiwillig. Der eigene Server eines Shops verlangt von allen einen, solange sein Betreiber nichts anderes bestimmt.",
  none: "Sie haben keinen. Wer Ihr Passwort oder einen Link für Sie hat, meldet sich allein damit an.",
  app: "Authenticator-App",
  appNone: "Keine ist eingerichtet.",
  appSince: (made, used) => `Eingerichtet ${made}, zuletzt verwendet ${used}`,
  remove: "Entfernen",
  removeTitle: "Authenticator-App entfernen?",
  removeHint: "Ihre Codes melden niemanden mehr an, und Ihre anderen Sitzungen enden.",
  removed: "Entfernt. Ihre anderen Sitzungen wurden beendet.",
  left: n => (n === 1 ? "Noch 1 Wiederherstellungscode" : `Noch ${n} Wiederherstellungscodes`),
  leftHint: "Für den Tag, an dem Sie Ihr Gerät verlieren.",
  renew: "Neue Codes machen",
  renewed: "Die alten Codes gelten nicht mehr.",
};

export const useWords = (): Words => (useTexts().lang === "de" ? de : en);
