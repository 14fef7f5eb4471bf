/**
 * A typed catalogue of texts. English is the source; every other language is checked against it when it is compiled:
 * a missing key, a key too many, or a hole ({name}) that is missing or unknown does not compile. Catalogues are data
 * only, so a language is a chunk of its own.
 *
 *     const en = source({ hello: "Hello, {name}", unread: { one: "{n} message", other: "{n} messages" } });
 *     const de = translation<typeof en>()({ hello: "Hallo, {name}", unread: { one: "{n} Nachricht", other: "{n} Nachrichten" } });
 *     const say = sayer("de", de);
 *     say("unread", { n: 2 });
 *
 * A plural is chosen by Intl.PluralRules from the hole n, and numbers are written as the language does.
 */
export interface Plural {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

export type Texts = { readonly [key: string]: string | Plural };

/** The names within braces. */
export type Holes<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type HolesOf<V> = V extends string
  ? Holes<V>
  : V extends { readonly other: infer O extends string }
    ? Holes<O> | "n"
    : never;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** What a translation's value V has to be, where the source has S. */
type Fit<S, V> = S extends string
  ? V extends string
    ? Same<Holes<S>, Holes<V>> extends true
      ? V
      : { readonly "its holes differ from the source": Holes<S> }
    : string
  : V extends { readonly other: infer O extends string }
    ? Same<HolesOf<S>, Holes<O> | "n"> extends true
      ? V
      : { readonly "its holes differ from the source": HolesOf<S> }
    : Plural;

/** A catalogue with the keys and holes of S, in whatever language. */
export type Catalogue<S extends Texts> = { readonly [K in keyof S]: S[K] extends string ? string : Plural };

/** source declares the catalogue that the others are checked against. */
export const source = <const S extends Texts>(texts: S): S => texts;

/** What a translation T of S has to be; the type itself names what is wrong. */
type Checked<S extends Texts, T extends Texts> = T & {
  readonly [K in keyof S]: K extends keyof T ? Fit<S[K], T[K]> : S[K];
} & { readonly [K in Exclude<keyof T, keyof S>]: never };

/** translation checks texts against the type of the source alone, so that a language does not bring English along. */
export const translation =
  <S extends Texts>() =>
  <const T extends Texts>(texts: Checked<S, T>): Catalogue<S> =>
    texts as unknown as Catalogue<S>;

export type Values<V> = [HolesOf<V>] extends [never]
  ? []
  : [values: { readonly [H in HolesOf<V>]: H extends "n" ? number : string | number }];

/** Say gives a text with its holes filled. Asking for a key or hole that is not there does not compile. */
export type Say<S extends Texts> = <K extends keyof S>(key: K, ...values: Values<S[K]>) => string;

/** sayer binds a catalogue to its language (BCP 47), for plurals and numbers. */
export function sayer<S extends Texts>(lang: string, catalogue: Catalogue<S>): Say<S> {
  // Made when a text first needs them: they take a slow phone longer than all the texts of a screen.
  let plurals: Intl.PluralRules | undefined;
  let numbers: Intl.NumberFormat | undefined;
  const form = (n: number): Intl.LDMLPluralRule => {
    plurals ??= new Intl.PluralRules(lang);
    return plurals.select(n);
  };
  const written = (n: number): string => {
    numbers ??= new Intl.NumberFormat(lang);
    return numbers.format(n);
  };
  return (key, ...rest) => {
    const values: Readonly<Record<string, string | number>> = rest[0] ?? {};
    const entry: string | Plural = catalogue[key];
    const text = typeof entry === "string" ? entry : (entry[form(Number(values.n))] ?? entry.other);
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : whole;
      return typeof value === "number" ? written(value) : (value ?? whole);
    });
  };
}
