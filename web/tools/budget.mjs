// Sizes of what a browser loads, gzip -9, against their budgets, and that of the binary with all of it. Run it after the
// builds; it fails above a budget, and where a file that has one is missing.
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const KB = 1024;

const gzip = file => gzipSync(readFileSync(dist + file), { level: 9 }).length;
const manifest = app => JSON.parse(readFileSync(`${dist}${app}/manifest.json`, "utf8"));

/** A chunk with all that it needs beside what is there already: what it imports statically, and their styles. */
function needs(app, isWanted, isThere = () => false) {
  const all = manifest(app);
  const files = new Set();
  const walk = key => {
    const chunk = all[key];
    if (!chunk || files.has(chunk.file) || isThere(chunk)) return;
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) walk(next);
  };
  walk(Object.keys(all).find(key => isWanted(all[key])));
  return [...files].map(file => `${app}/${file}`);
}

/** Everything that a page's own tags load. */
const page = app =>
  [...readFileSync(`${dist}${app}/index.html`, "utf8").matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(
    found => `${app}/${found[1]}`,
  );

/** What a screen of the console has fetched: the page's own tags, the larger language, and each of these with its imports. */
function screen(...names) {
  const isLanguage = chunk => /texts\/(?!use)\w+\.ts$/.test(chunk.src ?? "");
  const chunksOf = name => needs("console", chunk => chunk.name === name || chunk.src === name);
  const language = largest(
    Object.values(manifest("console"))
      .filter(isLanguage)
      .map(chunk => `console/${chunk.file}`),
  );
  const found = names.map(chunksOf);
  if (!language || found.some(list => list.length === 0)) return [];
  return [...new Set([...page("console"), language, ...found.flat()])];
}

/** Chunks whose source matches. */
const chunks = (app, source) =>
  Object.values(manifest(app))
    .filter(chunk => source.test(chunk.src ?? chunk.name ?? ""))
    .map(chunk => `${app}/${chunk.file}`);

const isEntry = chunk => chunk.isEntry === true;
const languages = () => chunks("widget", /texts\/(?!index)\w+\.ts$/);

const budgets = [
  { name: "loader", most: 2 * KB, files: () => ["loader/loader.js"] },
  {
    name: "panel until the choice: script, styles, largest language",
    most: 20 * KB,
    files: () => [...needs("widget", isEntry), largest(languages())],
  },
  {
    name: "chat, fetched while the choice is read",
    most: 20 * KB,
    files: () => needs("widget", chunk => chunk.src === "src/chat/index.ts", isEntry),
  },
  { name: "masking twin, fetched with the chat", most: 12 * KB, files: () => chunks("widget", /masking\.ts$/) },
  {
    name: "the rest of it, fetched when the chat is open",
    most: 11 * KB,
    files: () => chunks("widget", /mask\/src\/more\.ts$/),
  },
  {
    name: "console, signing in",
    most: 200 * KB,
    files: () => screen("src/factors/alone.tsx"),
    app: "console",
  },
  {
    name: "console, the inbox with a conversation open",
    most: 200 * KB,
    files: () => screen("shell", "inbox"),
    app: "console",
  },
];

function largest(files) {
  return files.toSorted((a, b) => gzip(b) - gzip(a))[0];
}

const only = process.argv.slice(2);
let failed = false;
for (const { name, most, files, app } of budgets) {
  if (only.length > 0 && !only.includes(app ?? "widget")) continue;
  if (app && !existsSync(`${dist}${app}/index.html`)) {
    console.log(`missing  ${name}: ${dist}${app}/index.html is not built`);
    failed = true;
    continue;
  }
  const list = files();
  const size = list.reduce((sum, file) => sum + gzip(file), 0);
  const isOver = size > most || list.length === 0;
  failed ||= isOver;
  console.log(`${isOver ? "OVER    " : "ok      "} ${name}: ${size} of ${most} bytes`);
  for (const file of list) console.log(`           ${String(gzip(file)).padStart(6)}  ${file}`);
}
if (only.length === 0) {
  const binary = fileURLToPath(new URL("../../bin/snug", import.meta.url));
  const most = 30 * KB * KB;
  const size = existsSync(binary) ? statSync(binary).size : Number.POSITIVE_INFINITY;
  failed ||= size > most;
  console.log(`${size > most ? "OVER    " : "ok      "} binary: ${size} of ${most} bytes`);
}
process.exit(failed ? 1 : 0);
