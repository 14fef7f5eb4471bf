// What happened to how one signs in, told in every console that one has open. Pure but for the language.

const en = {
  recovery_used:
    "A recovery code of yours was just used. If it was not you, end your other sessions under Settings, Sessions, and tell whoever looks after security.",
  recovery_renewed: "New recovery codes were made for your account; the old ones don’t work any more.",
  factor_enrolled: "A second factor was added to your account.",
  factor_removed: "A second factor was removed from your account.",
  session_stolen:
    "Somebody used the cookie of one of your sessions in another browser. It opened nothing, and that session was ended. Tell whoever looks after security.",
};

const de: typeof en = {
  recovery_used:
    "Gerade wurde einer Ihrer Wiederherstellungscodes benutzt. Waren Sie das nicht, beenden Sie Ihre übrigen Sitzungen unter Einstellungen, Sitzungen, und sagen Sie es denen, die sich um die Sicherheit kümmern.",
  recovery_renewed: "Für Ihr Konto wurden neue Wiederherstellungscodes gemacht; die alten gelten nicht mehr.",
  factor_enrolled: "Zu Ihrem Konto kam ein zweiter Faktor dazu.",
  factor_removed: "Von Ihrem Konto wurde ein zweiter Faktor entfernt.",
  session_stolen:
    "Jemand hat das Cookie einer Ihrer Sitzungen in einem anderen Browser benutzt. Es hat nichts geöffnet, und die Sitzung wurde beendet. Sagen Sie es denen, die sich um die Sicherheit kümmern.",
};

const prefix = "account.";

/** accountNews is what to say of news about one's account; undefined for other news. What is not known is not said. */
export function accountNews(
  about: string,
  lang: string,
): { readonly text: string; readonly isGrave: boolean } | undefined {
  if (!about.startsWith(prefix)) return undefined;
  const what = about.slice(prefix.length);
  const words: Partial<Record<string, string>> = lang === "de" ? de : en;
  const text = Object.hasOwn(words, what) ? words[what] : undefined;
  return text === undefined ? undefined : { text, isGrave: what === "recovery_used" || what === "session_stolen" };
}
