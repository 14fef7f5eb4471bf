// The rules that the widget fetches second. Whoever imports this has the twin as a whole.

import { documents, sortCodes } from "./document.ts";
import { fills, letter, uncount, weighs } from "./fill.ts";
import { contacts, credentials } from "./form.ts";
import { DIGIT, hurried, known } from "./glyph.ts";
import { identities } from "./identity.ts";
import { disguised } from "./lookalike.ts";
import * as t from "./more.gen.ts";
import { masks, more } from "./scan.ts";
import { track } from "./track.ts";
import { unpack } from "./words.ts";

unpack(t.rareCounts, t.rare);
known.fill(0); // some characters are about to be others
for (const [, letter, plain] of t.letters.matchAll(/(.)(.)/g))
  hurried.set((letter as string).charCodeAt(0), (plain as string).charCodeAt(0));
for (const first of t.circled) for (let i = 0; i < 9; i++) known[first + i] = (i + 1) * 8 + DIGIT;
for (const nought of t.noughts) known[nought.codePointAt(0) as number] = DIGIT;

// What stands in the place of their entities; nothing where the value is shown.
Object.assign(masks, {
  private_key: "KEY ••••",
  secret: "SECRET ••••",
  national_id: "ID ••••",
  tax_id: "TAX ID ••••",
  passport: "PASSPORT ••••",
  driving_licence: "LICENCE ••••",
  email: "",
  ip_address: "",
});

function numbers(): void {
  identities();
  documents();
  sortCodes();
}

Object.assign(more, {
  forms: credentials,
  disguised,
  letter,
  group: uncount,
  fills,
  weighs,
  numbers,
  track,
  contacts,
});
