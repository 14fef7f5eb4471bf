// How fast the masking twin as a whole reads chat: MB/s of UTF-8, in Chromium and in Node.
//
//   node tools/mask-bench.mjs
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build } from "vite";

const entry = fileURLToPath(new URL("../packages/mask/src/mask.ts", import.meta.url));
const { output } = await build({
  configFile: false,
  logLevel: "silent",
  plugins: [
    {
      name: "as-used",
      resolveId: id => (id === "as-used" ? "\0as-used" : null),
      load: id => (id === "\0as-used" ? `export { scan } from ${JSON.stringify(entry)};` : null),
    },
  ],
  build: {
    write: false,
    target: "es2022",
    rolldownOptions: { input: "as-used", preserveEntrySignatures: "strict" },
  },
});
const module = `data:text/javascript,${encodeURIComponent(output[0].code)}`;

/** Runs where the twin runs; it knows nothing of this file. */
async function measure(source) {
  const { scan } = await import(source);
  let seed = 1;
  const next = n => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >>> 12) % n;
  };
  const openings = "Hi|Hello there|Good morning|hey|Sorry to bother you again|Hallo|Bonjour|Hola, buenas|مرحبا".split(
    "|",
  );
  const bodies = [
    "I ordered the blue boots last week and they still haven't arrived, could you please have a look where they are?",
    "the colour of the lamp is not what I saw in the picture on your page, it is much darker in real life",
    "do you know when the kettle will be back in stock? I've been waiting for a while and would love to have it soon",
    "the jacket came with a scratch on the side, and the box had been opened before. I would like to send it back",
    "is there any chance to get it gift wrapped? It's for my sister's birthday and she loves this sort of thing",
    "ich habe eine Lampe bestellt und das Paket ist leider beschädigt angekommen, was soll ich jetzt tun?",
    "j'ai commandé des chaussures mais la taille ne va pas du tout, comment faire pour un échange ?",
    "hice un pedido y todavía no ha llegado, ¿me pueden decir dónde está el paquete?",
    "طلبت مصباحا ولم يصل الطرد بعد، هل يمكنكم مساعدتي من فضلكم؟",
  ];
  const numbers = [
    "The order number is AO-20417.",
    "It was order 4491-20417.",
    "That was on 2026-03-12, I think.",
    "I paid 41.90 for it.",
    "Size 42 by the way.",
  ];
  const chat = Array.from({ length: 3000 }, () => `${openings[next(openings.length)]}, ${bodies[next(bodies.length)]}`);
  const sets = {
    plain: chat,
    "two in five with numbers": chat.map(text => (next(5) < 2 ? `${text} ${numbers[next(numbers.length)]}` : text)),
    "English only": chat.map(text => text.replace(/[^ -~]/g, "")),
  };
  const results = {};
  for (const [name, list] of Object.entries(sets)) {
    const bytes = list.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
    // The best of each few hundred texts: what else the machine does is in the way of few rounds only.
    const batch = 500;
    const best = Array(Math.ceil(list.length / batch)).fill(Number.POSITIVE_INFINITY);
    for (let round = 0; round < 60; round++)
      for (let i = 0; i < list.length; i += batch) {
        const start = performance.now();
        for (const text of list.slice(i, i + batch)) scan(text);
        best[i / batch] = Math.min(best[i / batch], performance.now() - start);
      }
    results[name] = `${(bytes / best.reduce((sum, time) => sum + time) / 1000).toFixed(0)} MB/s`;
  }
  return results;
}

console.log("Node", process.version, await measure(module));
const browser = await chromium.launch({
  executablePath: process.env.SNUG_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage();
console.log("Chromium", browser.version(), await page.evaluate(measure, module));
await browser.close();
