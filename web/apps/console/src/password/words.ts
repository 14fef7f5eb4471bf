// The words of the pages on which a password is chosen.

import { useTexts } from "../texts/use.tsx";

const en = {
  invitation: {
    title: (name: string) => `Welcome, ${name}`,
    hint: "Choose the password that you will sign in with.",
    go: "Set the password, and go in",
    spent: "This invitation was used already, was taken back, or is over. Ask whoever invited you for a new one.",
  },
  reset: {
    title: () => "Choose another password",
    hint: "It replaces the one that you forgot, and ends what is open anywhere.",
    go: "Set the password",
    spent: "This link was used already, or is over. Ask for another one.",
    done: "Your password was changed. Sign in with it.",
  },
  company: {
    going: "Signing you in…",
    failed: "Your company’s sign-in did not work",
    declined: "Your company’s sign-in was left, or did not let you through. Try again, or sign in in another way.",
    spent: "This sign-in took too long, or was used already. Begin again.",
    unknown:
      "Your company knows you, but there is no account here that you may use. Ask an administrator to invite you, or to look at your groups.",
    away: "Your company’s sign-in does not answer just now. Try again in a minute.",
  },
  or: "or choose a password",
  looking: "Looking at your link…",
  spentTitle: "This link does not work any more",
  as: "For",
  password: "New password",
  passwordHint: "At least 12 characters. Four or five unrelated words make a good one.",
  again: "The same once more",
  show: "Show the password",
  hide: "Hide the password",
  short: "Use at least 12 characters.",
  differs: "The two are not the same.",
  going: "One moment…",
  toSignIn: "To the sign-in page",
  askAgain: "Ask for another link",
  forgotTitle: "Forgot your password?",
  forgotHint:
    "Enter your e-mail address. If it belongs to an account that can have a new password, a link is on its way to it.",
  email: "E-mail",
  needEmail: "Enter your e-mail address.",
  send: "Send me a link",
  sentTitle: "Look into your mailbox",
  sent: "If the address belongs to an account, a link was sent to it. It works once, for half an hour. If nothing comes, ask an administrator.",
  noMail: "No mail is sent from here. Ask an administrator for a new link.",
  tooMany: "That was asked for too often from here. Try again in an hour.",
};

type Words = typeof en;

const de: Words = {
  invitation: {
    title: name => `Willkommen, ${name}`,
    hint: "Wählen Sie das Passwort, mit dem Sie sich anmelden werden.",
    go: "Passwort setzen und hineingehen",
    spent:
      "Diese Einladung wurde schon benutzt, zurückgenommen oder ist abgelaufen. Bitten Sie um eine neue, wo diese herkam.",
  },
  reset: {
    title: () => "Wählen Sie ein anderes Passwort",
    hint: "Es ersetzt das vergessene und beendet, was irgendwo offen ist.",
    go: "Passwort setzen",
    spent: "Dieser Link wurde schon benutzt oder ist abgelaufen. Fordern Sie einen anderen an.",
    done: "Ihr Passwort wurde geändert. Melden Sie sich damit an.",
  },
  company: {
    going: "Sie werden angemeldet…",
    failed: "Die Anmeldung Ihrer Firma hat nicht geklappt",
    declined:
      "Die Anmeldung Ihrer Firma wurde verlassen oder ließ Sie nicht durch. Versuchen Sie es noch einmal, oder melden Sie sich anders an.",
    spent: "Diese Anmeldung hat zu lange gedauert oder wurde schon benutzt. Beginnen Sie von vorn.",
    unknown:
      "Ihre Firma kennt Sie, aber hier gibt es keinen Zugang, den Sie benutzen dürfen. Bitten Sie einen Administrator, Sie einzuladen oder nach Ihren Gruppen zu sehen.",
    away: "Die Anmeldung Ihrer Firma antwortet gerade nicht. Versuchen Sie es in einer Minute wieder.",
  },
  or: "oder ein Passwort wählen",
  looking: "Ihr Link wird geprüft…",
  spentTitle: "Dieser Link gilt nicht mehr",
  as: "Für",
  password: "Neues Passwort",
  passwordHint: "Mindestens 12 Zeichen. Vier oder fünf Wörter ohne Zusammenhang sind ein gutes.",
  again: "Dasselbe noch einmal",
  show: "Passwort anzeigen",
  hide: "Passwort verbergen",
  short: "Nehmen Sie mindestens 12 Zeichen.",
  differs: "Die beiden sind nicht gleich.",
  going: "Einen Moment…",
  toSignIn: "Zur Anmeldung",
  askAgain: "Anderen Link anfordern",
  forgotTitle: "Passwort vergessen?",
  forgotHint:
    "Geben Sie Ihre E-Mail-Adresse ein. Gehört sie zu einem Zugang, der ein neues Passwort haben kann, ist ein Link dorthin unterwegs.",
  email: "E-Mail",
  needEmail: "Geben Sie Ihre E-Mail-Adresse ein.",
  send: "Link schicken",
  sentTitle: "Sehen Sie in Ihr Postfach",
  sent: "Gehört die Adresse zu einem Zugang, wurde ein Link dorthin geschickt. Er gilt einmal, eine halbe Stunde lang. Kommt nichts, fragen Sie einen Administrator.",
  noMail: "Von hier wird keine Post verschickt. Bitten Sie einen Administrator um einen neuen Link.",
  tooMany: "Das wurde von hier zu oft angefordert. Versuchen Sie es in einer Stunde wieder.",
};

export const useWords = (): Words => (useTexts().lang === "de" ? de : en);
