// Somebody who tries to get in, past every browser.
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { request } from "node:http";

const own = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** The key and the proof without which no password is looked at. Whoever guesses can make them as any browser can. */
function proof(method: string, address: string): Record<string, string> {
  const head = randomBytes(24);
  head.writeBigUInt64BE(BigInt(Date.now()));
  const said = Buffer.concat([Buffer.from(`snug proof 1\n${method}\n${address}\n`), head]);
  const sum = sign("sha256", said, { key: own.privateKey, dsaEncoding: "ieee-p1363" });
  const point = own.publicKey.export({ format: "der", type: "spki" }).subarray(-65);
  return { "Snug-Key": point.toString("base64url"), "Snug-Proof": Buffer.concat([head, sum]).toString("base64url") };
}

/** One request as an attacker makes it. */
function attack(origin: string, method: string, path: string, body?: unknown): Promise<number> {
  const { host, port } = new URL(origin);
  const json = body === undefined ? "" : JSON.stringify(body);
  return new Promise((done, fail) => {
    const headers = { Host: host, Origin: origin, "Sec-Fetch-Site": "same-origin", ...proof(method, origin + path) };
    const typed = json ? { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(json) } : {};
    const r = request({ host: "127.0.0.1", port, method, path, headers: { ...headers, ...typed } }, a => {
      a.resume();
      a.on("end", () => done(a.statusCode ?? 0));
    });
    r.on("error", fail);
    r.end(json);
  });
}

/** Asks for what only scanners ask for. */
export async function scan(origin: string): Promise<void> {
  for (const path of ["/.env", "/wp-login.php", "/.git/config", "/phpmyadmin/", "/cgi-bin/luci"])
    await attack(origin, "GET", path);
}

/** Guesses at somebody's password. */
export async function guess(origin: string, email: string): Promise<void> {
  for (let n = 0; n < 15; n++) await attack(origin, "POST", "/v1/session", { email, password: `plumtree ${n} horse` });
}
