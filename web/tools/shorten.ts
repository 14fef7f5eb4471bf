import { minifySync, type Plugin } from "vite";

// What the masking engine calls the parts of its own records, the most frequent first. Nothing outside of its chunks reads them.
const own =
  `digits role gap gapLen taken roles lo hi letters shaped number pending hash near word phrase left name opaque spelled
  waits ideograph own strength written mixed chars sign words answered newer filling from context strong times right lookalike
  disguised speaks raw strange quoted late labels checked label exact lines lengths network fills weighs track letter group
  numbers recalled contacts forms bare telling steps weak`.split(/\s+/);

// The chunks are joined at run time, so that each calls a property the same.
const letters = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const names = [...letters, ...letters.map(letter => `_${letter}`)];
const cache = Object.fromEntries(own.map((name, i) => [name, names[i] as string]));

/**
 * Gives the properties of the masking engine's records short names, in the chunks that hold it and nothing else, and writes
 * numbers where their names would have to go from one chunk to the other.
 */
export const shortenMask: Plugin = {
  name: "shorten-mask",
  config: () => ({ build: { rolldownOptions: { optimization: { inlineConst: { mode: "all", pass: 3 } } } } }),
  renderChunk(code, { moduleIds }) {
    const isMask = (id: string) => id.includes("/packages/mask/");
    const others = moduleIds.filter(id => !isMask(id) && !/masking\.ts$|^\0/.test(id));
    if (others.length > 0 || !moduleIds.some(isMask)) return null;
    const include = new RegExp(`^(${own.join("|")})$`);
    return minifySync("mask.js", code, {
      module: true,
      compress: false,
      mangle: { toplevel: true },
      mangleProps: { include, cache },
    }).code;
  },
};
