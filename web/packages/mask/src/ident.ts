// What identifiers look like, and how their check digits are checked. The twin of mask/internal/ident, whose table and small
// language it reads.

import { luhn } from "./card.ts";
import { identifiers } from "./more.gen.ts";

export interface Form {
  name: string; // "br.cpf"
  labels: string[]; // what people call it, folded
  entity: string; // n, t or b
  strength: number; // what it takes besides: 0 its own label, 1 any, 2 its form, 3 nothing
  bare: RegExp; // its letters and digits
  written: RegExp; // with the signs
  telling: boolean; // how it is written tells it from others
  checked: boolean;
  steps: string[];
}

const classes: Record<string, string> = { "#": "\\d", "@": "[A-Z]", "*": "[A-Z\\d]", "%": "[\\dL-NP-V]", _: " " };
const pattern = (form: string): RegExp =>
  RegExp(`^${form.replace(/[.(]/g, "\\$&").replace(/[#@*%_]/g, c => classes[c] as string)}$`);

function read(line: string): Form[] {
  const [, names, plain, entity, kind, variants] = /^([^ !]+)(!?) (.)(.) (.*)/.exec(line) as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const [name, ...more] = names.split("/") as [string];
  const short = name.slice(3);
  const labels = plain || short.length < 3 ? more : [short, ...more];
  return variants.split(";").flatMap(variant => {
    const [list, ...steps] = variant.split(" ") as [string];
    return list.split("|").map(form => {
      const signed = form.replace("~", "");
      const bare = signed.replace(/[-./(_](?![^[]*\])/g, "");
      const letters = /[@A-Z]|\[[A-Z-]*]/.test(bare.replace(/\[[^\]]*\d[^\]]*]/g, ""));
      return {
        name,
        labels,
        entity,
        strength: form === signed ? "ocfs".indexOf(kind) : 1,
        bare: pattern(bare),
        written: pattern(signed),
        telling: /[fo]/.test(kind) && (signed !== bare || letters),
        checked: steps.some(step => /[/*=]|^[MLVIHCF]/.test(step)),
        steps,
      };
    });
  });
}

/** All forms, those of the strongest kinds first. */
export const forms: Form[] = identifiers
  .split("$")
  .flatMap(read)
  .sort((a, b) => b.strength - a.strength);

/** The same by how many letters and digits they have. */
export const byLength: Form[][] = [];
for (const form of forms) {
  const { length } = form.bare.source.slice(1, -1).replace(/\[.*?]|\\d/g, "#");
  byLength[length] = [...(byLength[length] ?? []), form];
}

/** The letters and digits, which have the form, have the right check digits, and are not one over and over. */
export function check(steps: string[], compact: string): boolean {
  let c = compact;
  let from = 36;
  let bias = 0;
  let done = false;
  const run = (step: string): boolean => {
    const [, weights, op, rest] = /^([\da-z]*)(.)(.*)/.exec(step) as unknown as [string, string, string, string];
    const [n, m = 0, k = 0, r = 0, q] = rest.split(",").map(Number) as [number, number?, number?, number?, number?];
    if (weights) {
      const base = rest.length;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        const v = value(c, i);
        const p = (v < from ? v : v + bias) * value(weights, i);
        sum += op === "*" ? Math.floor(p / base) + (p % base) : p;
      }
      if (op === "=") return sum % n === m || (k > 0 && sum % n === k);
      const want = rest.charAt(sum % base);
      done = want !== "?" && rest.includes("?");
      return want === "?" || want === c.charAt(weights.length);
    }
    switch (op) {
      case "M":
        return [r, q].includes(((+c.slice(0, n) % m) * k + +c.slice(n)) % m);
      case "L":
        return luhn(c);
      case "V":
        return verhoeff(c);
      case "I":
        return hybrid(c);
      case "H":
        return mod97(c) === 1;
      case "C":
        return control(c);
      case "F": {
        const key = frenchKey(c);
        return (+c.slice(2) + 1 + Math.floor(key / 11)) % 11 === key % 11;
      }
      case "D":
      case "E":
        return isDate(c.slice(value(rest, 0)), rest.slice(1).split(","), op === "E");
      case "R":
        c = c.replace(rest.slice(0, rest.length / 2), rest.slice(rest.length / 2));
        break;
      case "X": {
        const at = value(rest, 0);
        c = c.slice(0, at) + `${rest.indexOf(c.charAt(at), 1) - 1}`.padStart(2, "0") + c.slice(at + 1);
        break;
      }
      case "B":
        from = value(rest, 0);
        bias = +rest.slice(1);
        break;
      case "Z":
        c = c.slice(1) + c.charAt(0);
        break;
      case "K":
        c = c.slice(n);
        break;
      case "T":
        c = c.slice(0, n);
    }
    return true;
  };
  return !/^(.)\1*$/.test(c) && steps.every(step => done || run(step));
}

const value = (s: string, i: number): number => Number.parseInt(s.charAt(i), 36);

function isDate(c: string, [parts = "", months = "100", days = "100"]: string[], mayBeUnknown: boolean): boolean {
  const part = (name: string): number => {
    const at = parts.indexOf(name);
    return at < 0 ? 0 : +c.slice(2 * at, 2 * at + 2);
  };
  const m = part("m") % +months;
  const d = part("d") % +days;
  if (mayBeUnknown && !m) return d < 32;
  return m > 0 && m < 13 && d > 0 && d <= (m === 2 ? (part("y") % 4 ? 28 : 29) : 30 + ((m + (m >> 3)) & 1));
}

// Jacobus Verhoeff's check: the digits, turned by a permutation, multiplied in the symmetry group of the pentagon.
function verhoeff(c: string): boolean {
  let a = 0;
  for (let i = 0; i < c.length; i++) {
    let b = value(c, c.length - 1 - i);
    for (let turns = i % 8; turns; turns--) b = value("1576283094", b);
    a = ((a < 5 ? a + b : a - b + 5) % 5) + (a < 5 === b < 5 ? 0 : 5);
  }
  return !a;
}

// ISO 7064, MOD 11,10.
function hybrid(c: string): boolean {
  let p = 10;
  for (const d of c.slice(0, -1)) p = (((p + +d) % 10 || 10) * 2) % 11;
  return (p + +c.slice(-1)) % 10 === 1;
}

// ISO 7064, MOD 97-10.
const mod97 = (c: string): number =>
  [...c].reduce((remainder, d) => {
    const v = value(d, 0);
    return (remainder * (v > 9 ? 100 : 10) + v) % 97;
  }, 0);

// The key of a French VAT number that has letters.
function frenchKey(c: string): number {
  const [a, b] = [0, 1].map(i => "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ".indexOf(c.charAt(i))) as [number, number];
  return a < 10 ? a * 24 + b - 10 : a * 34 + b - 100;
}

// The letter that ends Italy's codice fiscale, and some others'.
function control(c: string): boolean {
  const last = c.length - 1;
  let sum = 0;
  for (let i = 0; i < last; i++) {
    const v = value(c, i);
    const place = v > 9 ? v - 10 : v;
    sum += i % 2 ? place : "BAKPLCQDREVOSFTGUHMINJWZYX".indexOf(String.fromCharCode(65 + place));
  }
  return (sum % 26) + 65 === c.charCodeAt(last);
}
