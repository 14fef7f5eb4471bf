/** What masks and connections are called. */
import type { Connection } from "@snug/protocol/entry";
import type { Speak } from "../texts/index.ts";

/** entityName is a finding's name as a title; aEntity as it stands in a sentence. */
export function entityName(say: Speak, entity: string): string {
  switch (entity) {
    case "card":
      return say("card");
    case "card_code":
      return say("code");
    case "iban":
    case "bank_account":
      return say("iban");
    case "us_ssn":
      return say("ssn");
    case "password":
      return say("password");
    case "pin":
    case "one_time_code":
      return say("pin");
    default:
      return say("entity");
  }
}

export function aEntity(say: Speak, entity: string): string {
  switch (entity) {
    case "card":
      return say("aCard");
    case "card_code":
      return say("aCode");
    case "iban":
    case "bank_account":
      return say("anIban");
    case "us_ssn":
      return say("aSsn");
    case "password":
      return say("aPassword");
    case "pin":
    case "one_time_code":
      return say("aPin");
    default:
      return say("anEntity");
  }
}

/** connectionName says in a few words how the line is protected, and owns up to what is not known. */
export function connectionName(say: Speak, c: Connection): string {
  if (c.transport === "loopback") return say("loopback");
  if (c.version && c.key_bits) return say("tls", { version: c.version, bits: String(c.key_bits) });
  if (c.version) return c.version;
  return c.transport === "proxy" ? say("proxied") : say("unknown");
}
