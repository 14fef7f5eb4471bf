// Makes a picture small: a PNG with a palette of 256 colours (PNG, third edition, §11.2), which is plenty for an interface.
import { crc32, deflateSync } from "node:zlib";
import type { Page } from "playwright-core";

interface Indexed {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each colour. */
  readonly colours: readonly number[];
  /** One byte a pixel, as Base64. */
  readonly pixels: string;
}

/** smaller gives a PNG with at most 256 colours: the most frequent ones, and for every other the nearest of them. */
export async function smaller(blank: Page, png: Buffer): Promise<Buffer> {
  const { width, height, colours, pixels } = await blank.evaluate(index, png.toString("base64"));
  const rows = Buffer.from(pixels, "base64");
  const raw = Buffer.alloc((width + 1) * height); // a zero before each row: no filter, which suits flat colours best
  for (let y = 0; y < height; y++) rows.copy(raw, y * (width + 1) + 1, y * width, (y + 1) * width);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // eight bits, palette, deflate, no interlacing
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(colours)),
    chunk("IDAT", deflateSync(raw, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Runs in a page, which can read a PNG. */
async function index(base64: string): Promise<Indexed> {
  const image = new Image();
  image.src = `data:image/png;base64,${base64}`;
  await image.decode();
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  if (!canvas) throw new Error("no canvas");
  canvas.drawImage(image, 0, 0);
  const words = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map<number, number>();
  for (const w of words) counts.set(w, (counts.get(w) ?? 0) + 1);
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 224);
  // Rare colours that are far from all frequent ones get the last places, so that a small coloured mark keeps its colour.
  const far = (a: number, b: number): number => {
    const d = (shift: number): number => ((a >> shift) & 255) - ((b >> shift) & 255);
    return d(0) ** 2 + d(8) ** 2 + d(16) ** 2;
  };
  const colours = kept.map(([w]) => w);
  const nearest = (w: number): number => {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < colours.length; i++) {
      const distance = far(w, colours[i] ?? 0);
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  };
  while (colours.length < Math.min(256, counts.size)) {
    let worst = 0;
    let most = -1;
    for (const [w, n] of counts) {
      const harm = far(w, colours[nearest(w)] ?? 0) * n;
      if (harm > most) [worst, most] = [w, harm];
    }
    colours.push(worst);
  }
  const place = new Map([...counts.keys()].map(w => [w, nearest(w)]));
  const pixels = new Uint8Array(words.length);
  for (let i = 0; i < words.length; i++) pixels[i] = place.get(words[i] ?? 0) ?? 0;
  let text = "";
  for (let i = 0; i < pixels.length; i += 8192) text += String.fromCharCode(...pixels.subarray(i, i + 8192));
  return {
    width,
    height,
    colours: colours.flatMap(w => [w & 255, (w >> 8) & 255, (w >> 16) & 255]),
    pixels: btoa(text),
  };
}
