// Leaves a .br and a .gz beside every asset that gets smaller by it, so that the server never compresses.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const compressible = new Set([".js", ".css", ".html", ".svg", ".webmanifest"]);
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

for (const entry of await readdir("dist", { recursive: true, withFileTypes: true })) {
  const name = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !compressible.has(extname(name))) continue;
  const plain = await readFile(name);
  const forms = {
    br: await brotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    gz: await zip(plain, { level: 9 }),
  };
  for (const [ending, bytes] of Object.entries(forms)) {
    if (bytes.length < plain.length * 0.95) await writeFile(`${name}.${ending}`, bytes);
  }
}
