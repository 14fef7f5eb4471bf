// The rules that the widget has no room for. Whoever imports this has the twin as a whole.

import { recalled } from "./conversation.ts";
import { documents, sortCodes } from "./document.ts";
import { fills, letter, uncount, weighs } from "./fill.ts";
import { contacts, credentials } from "./form.ts";
import { decodeMore, hurried } from "./glyph.ts";
import { identities } from "./identity.ts";
import { masks, more } from "./scan.ts";
import * as t from "./tables.gen.ts";
import { track } from "./track.ts";
import { unpack } from "./words.ts";

unpack(t.rareCounts, t.rare);
decodeMore();
for (const [, letter, plain] of t.letters.matchAll(/(.)(.)/g))
  hurried.set((letter as string).charCodeAt(0), (plain as string).charCodeAt(0));

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
  letter,
  group: uncount,
  fills,
  weighs,
  numbers,
  track,
  recalled,
  contacts,
});
