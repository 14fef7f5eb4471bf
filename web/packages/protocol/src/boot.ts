/** What the frame's document brings along, so that one script is all that is left to load. */

import { type Connection, connection } from "./connection.ts";
import { attempt, bool, type Decoder, int, json, list, object, or, str } from "./decode.ts";

/** One purpose of the consent text. Only those that rest on consent have a switch. */
export interface Purpose {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly basis: string;
  readonly period: string;
  readonly switch: boolean;
}

export interface Way {
  readonly label: string;
  readonly href: string;
}

export interface Consent {
  readonly hash: string;
  readonly version: number;
  /** The text's own language, to be sent with the choice; empty is the document's. */
  readonly lang: string;
  readonly intro: string;
  readonly controller: string;
  readonly contact: string;
  readonly recipients: readonly string[];
  readonly countries: readonly string[];
  readonly rights: string;
  readonly complain: string;
  readonly more: string;
  readonly purposes: readonly Purpose[];
  readonly offRecord: boolean;
  readonly offRecordText: string;
  readonly otherWays: readonly Way[];
}

export interface Site {
  readonly key: string;
  readonly name: string;
  readonly accent: string;
  readonly quickReplies: readonly string[];
  readonly origins: readonly string[];
  readonly askName: boolean;
  readonly askEmail: boolean;
}

export interface Stored {
  readonly sealed: string;
  readonly where: string;
  readonly until: string;
  readonly readers: string;
}

/** What the browser masks by. A site's terms and patterns are the server's alone. */
export interface Masking {
  /** Entities that are found and stay. */
  readonly shown: readonly string[];
  /** Entities that stay by default and not here, with what stands in their place. */
  readonly hidden: readonly { readonly entity: string; readonly mask: string }[];
  /** The words that begin as the site's own numbers do: an expression of the server's. Empty for none. */
  readonly leave: string;
  readonly mayOverrule: boolean;
}

export interface Boot {
  readonly v: 1;
  readonly site: Site;
  readonly lang: string;
  readonly langs: readonly string[];
  readonly consent: Consent;
  readonly masking: Masking;
  readonly stored: Stored;
  readonly connection: Connection;
}

const line = or(str(1024), "");
const prose = or(str(16_384), "");
const lines = or(list(str(512), 64), []);

const one: Decoder<1> = v => {
  int(1, 1)(v);
  return 1;
};

const decode: Decoder<Boot> = object({
  v: one,
  site: object({
    key: str(40),
    name: str(256),
    accent: line,
    quickReplies: lines,
    origins: lines,
    askName: or(bool, false),
    askEmail: or(bool, false),
  }),
  lang: str(35),
  langs: lines,
  consent: object({
    hash: str(64),
    version: int(),
    lang: or(str(35), ""),
    intro: prose,
    controller: line,
    contact: line,
    recipients: lines,
    countries: lines,
    rights: prose,
    complain: prose,
    more: prose,
    purposes: list(object({ id: str(40), title: line, text: prose, basis: line, period: line, switch: bool }), 16),
    offRecord: or(bool, false),
    offRecordText: prose,
    otherWays: or(list(object({ label: str(256), href: str(2048) }), 16), []),
  }),
  masking: or(
    object({
      shown: list(str(40), 64),
      hidden: or(list(object({ entity: str(40), mask: str(40) }), 64), []),
      leave: str(262_144),
      mayOverrule: or(bool, false),
    }),
    {
      shown: [],
      hidden: [],
      leave: "",
      mayOverrule: false,
    },
  ),
  stored: object({ sealed: line, where: line, until: line, readers: line }),
  connection,
});

/** boot reads the JSON of the frame's document; null where it is not one that this version knows. */
export const boot = (text: string): Boot | null => attempt(decode, json(text));
