// QR codes (ISO/IEC 18004), as far as an authenticator app's secret needs them: bytes, error correction M, versions 1 to 20.
// The picture is made here, so that the secret in it is sent nowhere. Pure.

/** By version, from 1: how many bytes of correction a block has, and how many blocks there are. */
const correction = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

const at = (list: readonly number[], i: number): number => list[i] ?? 0;

/** How many modules of a version carry data and correction. */
function modules(version: number): number {
  let n = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const marks = Math.floor(version / 7) + 2;
    n -= (25 * marks - 10) * marks - 55;
  }
  return version >= 7 ? n - 36 : n;
}

const dataBytes = (version: number): number =>
  Math.floor(modules(version) / 8) - at(correction, version - 1) * at(blocks, version - 1);

/** times multiplies in GF(2⁸) over x⁸+x⁴+x³+x²+1. */
function times(a: number, b: number): number {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> i) & 1) * a;
  }
  return product;
}

/** divisor is the generator polynomial of a Reed-Solomon code, without its leading 1. */
function divisor(degree: number): number[] {
  const out: number[] = new Array(degree).fill(0);
  out[degree - 1] = 1;
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) out[j] = times(at(out, j), root) ^ at(out, j + 1);
    root = times(root, 2);
  }
  return out;
}

function remainder(data: readonly number[], by: readonly number[]): number[] {
  const out: number[] = by.map(() => 0);
  for (const b of data) {
    const factor = b ^ at(out, 0);
    out.shift();
    out.push(0);
    by.forEach((d, i) => {
      out[i] = at(out, i) ^ times(d, factor);
    });
  }
  return out;
}

/** packed is the text with its head, padded to what the version holds. */
function packed(text: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const put = (value: number, length: number): void => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1);
  };
  put(4, 4);
  put(text.length, version < 10 ? 8 : 16);
  for (const b of text) put(b, 8);
  const room = dataBytes(version) * 8;
  put(0, Math.min(4, room - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) put(pad, 8);
  const out: number[] = [];
  for (let i = 0; i < bits.length; i += 8) out.push(bits.slice(i, i + 8).reduce((n, bit) => (n << 1) | bit, 0));
  return out;
}

/** interleaved cuts data into blocks, adds each one's correction, and mixes them. */
function interleaved(data: readonly number[], version: number): number[] {
  const count = at(blocks, version - 1);
  const extra = at(correction, version - 1);
  const by = divisor(extra);
  const short = Math.floor(data.length / count);
  const shortCount = count - (data.length % count);
  const parts: number[][] = [];
  for (let i = 0, from = 0; i < count; i++) {
    const length = short + (i < shortCount ? 0 : 1);
    parts.push(data.slice(from, from + length));
    from += length;
  }
  const rests = parts.map(p => remainder(p, by));
  const out: number[] = [];
  for (let i = 0; i <= short; i++) for (const p of parts) if (i < p.length) out.push(at(p, i));
  for (let i = 0; i < extra; i++) for (const r of rests) out.push(at(r, i));
  return out;
}

type Square = (boolean | undefined)[][];

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  x => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

const put = (s: Square, x: number, y: number, dark: boolean): void => {
  const row = s[y];
  if (row && x >= 0 && x < row.length) row[x] = dark;
};

/** marks are what a camera finds the code by: corners, timing, alignment, version. */
function marks(version: number): Square {
  const size = version * 4 + 17;
  const s: Square = Array.from({ length: size }, () => new Array<boolean | undefined>(size).fill(undefined));
  for (let i = 0; i < size; i++) {
    put(s, 6, i, i % 2 === 0);
    put(s, i, 6, i % 2 === 0);
  }
  for (const [cx, cy] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    for (let dy = -4; dy <= 4; dy++)
      for (let dx = -4; dx <= 4; dx++) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        put(s, cx + dx, cy + dy, ring !== 2 && ring !== 4);
      }
  if (version >= 2) {
    const count = Math.floor(version / 7) + 2;
    const step = Math.floor((version * 4 + count * 2 + 1) / (count * 2 - 2)) * 2;
    const places = [6];
    for (let p = size - 7; places.length < count; p -= step) places.splice(1, 0, p);
    for (const x of places)
      for (const y of places) {
        if ((x === 6 && y === 6) || (x === 6 && y === size - 7) || (x === size - 7 && y === 6)) continue;
        for (let dy = -2; dy <= 2; dy++)
          for (let dx = -2; dx <= 2; dx++) put(s, x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      }
  }
  if (version >= 7) {
    let rest = version;
    for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let i = 0; i < 18; i++) {
      const dark = ((bits >>> i) & 1) === 1;
      const a = size - 11 + (i % 3);
      const b = Math.floor(i / 3);
      put(s, a, b, dark);
      put(s, b, a, dark);
    }
  }
  format(s, 0); // its place is taken
  return s;
}

/** format writes which mask is used, and that the correction is M. */
function format(s: Square, mask: number): void {
  const size = s.length;
  let rest = mask; // M is 00
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const dark = (i: number): boolean => ((bits >>> i) & 1) === 1;
  for (let i = 0; i <= 5; i++) put(s, 8, i, dark(i));
  put(s, 8, 7, dark(6));
  put(s, 8, 8, dark(7));
  put(s, 7, 8, dark(8));
  for (let i = 9; i < 15; i++) put(s, 14 - i, 8, dark(i));
  for (let i = 0; i < 8; i++) put(s, size - 1 - i, 8, dark(i));
  for (let i = 8; i < 15; i++) put(s, 8, size - 15 + i, dark(i));
  put(s, 8, size - 8, true);
}

/** filled puts the bytes into what the marks leave free, two columns at a time, up and down. */
function filled(fixed: Square, bytes: readonly number[], mask: number): Square {
  const s = fixed.map(row => [...row]);
  const size = s.length;
  const flips = masks[mask] ?? (() => false);
  let i = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const up = ((right + 1) & 2) === 0;
    for (let n = 0; n < size; n++)
      for (const x of [right, right - 1]) {
        const y = up ? size - 1 - n : n;
        if (fixed[y]?.[x] !== undefined) continue;
        const bit = i < bytes.length * 8 && ((at(bytes, i >>> 3) >>> (7 - (i & 7))) & 1) === 1;
        i++;
        put(s, x, y, bit !== flips(x, y));
      }
  }
  format(s, mask);
  return s;
}

/** penalty tells how hard a code is to read: long runs, blocks of one colour, what looks like a corner, imbalance. */
function penalty(s: Square): number {
  const size = s.length;
  let points = 0;
  let dark = 0;
  const lines = [...s, ...s.map((_, x) => s.map(row => row[x]))];
  for (const line of lines) {
    let run = 0;
    for (let i = 0; i < size; i++) {
      run = i > 0 && line[i] === line[i - 1] ? run + 1 : 1;
      if (run === 5) points += 3;
      else if (run > 5) points++;
    }
    const text = line.map(m => (m ? "1" : "0")).join("");
    for (const corner of ["10111010000", "00001011101"])
      for (let i = text.indexOf(corner); i >= 0; i = text.indexOf(corner, i + 1)) points += 40;
  }
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const m = s[y]?.[x];
      if (m) dark++;
      if (x > 0 && y > 0 && s[y - 1]?.[x] === m && s[y]?.[x - 1] === m && s[y - 1]?.[x - 1] === m) points += 3;
    }
  return points + Math.floor(Math.abs((dark * 100) / (size * size) - 50) / 5) * 10;
}

/** qr makes the code of a text: rows of modules, true where it is dark. It throws for what is too long. */
export function qr(text: string): readonly (readonly boolean[])[] {
  const bytes = new TextEncoder().encode(text);
  let version = 1;
  while (version <= correction.length && dataBytes(version) * 8 < 4 + (version < 10 ? 8 : 16) + bytes.length * 8)
    version++;
  if (version > correction.length) throw new RangeError("qr: too long");
  const data = interleaved(packed(bytes, version), version);
  const fixed = marks(version);
  const tried = masks.map((_, mask) => filled(fixed, data, mask));
  const best = tried.reduce((a, b) => (penalty(b) < penalty(a) ? b : a));
  return best.map(row => row.map(m => m === true));
}

/** path draws a code as one SVG path, each dark run a bar, for a box of its size. */
export function path(code: readonly (readonly boolean[])[]): string {
  let d = "";
  code.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      d += `M${from} ${y}h${x + 1 - from}v1h-${x + 1 - from}z`;
    }
  });
  return d;
}
