// The rules that the widget has no room for. Whoever imports this has the twin as a whole.

import { recalled } from "./conversation.ts";
import { expiries } from "./expiry.ts";
import { fills, uncount, weighs } from "./fill.ts";
import { contacts, credentials } from "./form.ts";
import { masks, more } from "./scan.ts";

// What stands in the place of their entities; nothing where the value is shown.
Object.assign(masks, {
  private_key: "KEY ••••",
  secret: "SECRET ••••",
  card_expiry: "••/••",
  email: "",
  ip_address: "",
});
Object.assign(more, {
  forms: credentials,
  group: uncount,
  fills,
  weighs,
  numbers: expiries,
  recalled,
  contacts,
});
