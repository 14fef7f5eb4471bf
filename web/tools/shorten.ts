import { minifySync, type Plugin } from "vite";

// What the masking engine calls the parts of its own records. Nothing outside of its chunk reads them.
const own = `answered context digits doubts gap gapLen hash hi ideograph late left letters lines lo lookalike mixed near network newer
  number opaque pending phrase quoted right role roles shaped spelled strong taken waits weak word words`;

/** Gives the properties of the masking engine's records short names, in the chunk that holds it and nothing else. */
export const shortenMask: Plugin = {
  name: "shorten-mask",
  renderChunk(code, { moduleIds }) {
    const isMask = (id: string) => id.includes("/packages/mask/");
    const others = moduleIds.filter(id => !isMask(id) && !/masking\.ts$|^\0/.test(id));
    if (others.length > 0 || !moduleIds.some(isMask)) return null;
    const include = new RegExp(`^(${own.split(/\s+/).join("|")})$`);
    return minifySync("mask.js", code, {
      module: true,
      compress: false,
      mangle: { toplevel: true },
      mangleProps: { include },
    }).code;
  },
};
