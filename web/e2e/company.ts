// A company's OpenID Connect provider, on a socket of its own and for one client: it shows a page to sign in on, and checks what a
// provider has to check. What it signs is made by Node's own cryptography.
import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Company {
  readonly issuer: string;
  /** Who signs in next. */
  person: { sub: string; email: string; name: string; groups: readonly string[] };
  /** How many ended their session here. */
  readonly ended: () => number;
  close(): Promise<void>;
}

export const client = { id: "snug", secret: "walnut-secret" };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

async function bodyOf(req: IncomingMessage): Promise<URLSearchParams> {
  let body = "";
  for await (const chunk of req) body += String(chunk);
  return new URLSearchParams(body);
}

function answer(res: ServerResponse, status: number, value: unknown): void {
  res.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
}

export async function startCompany(redirect: string): Promise<Company> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const codes = new Map<string, { challenge: string; nonce: string }>();
  let ended = 0;
  const idToken = (nonce: string): string => {
    const now = Math.floor(Date.now() / 1000);
    const told = {
      ...company.person,
      email_verified: true,
      iss: company.issuer,
      aud: client.id,
      iat: now,
      exp: now + 300,
      nonce,
    };
    const signed = `${encode({ alg: "RS256", kid: "1", typ: "JWT" })}.${encode(told)}`;
    return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
  };
  const exchange = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const form = await bodyOf(req);
    const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString("base64")}`;
    const isClient = req.headers.authorization === basic || form.get("client_secret") === client.secret;
    const code = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const proof = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (!isClient || !code || proof !== code.challenge || form.get("redirect_uri") !== redirect) {
      answer(res, 400, { error: "invalid_grant" });
      return;
    }
    answer(res, 200, {
      access_token: randomUUID(),
      token_type: "Bearer",
      expires_in: 300,
      id_token: idToken(code.nonce),
    });
  };
  const authorize = (q: URLSearchParams, res: ServerResponse): void => {
    if (
      q.get("redirect_uri") !== redirect ||
      q.get("client_id") !== client.id ||
      q.get("code_challenge_method") !== "S256"
    ) {
      res.writeHead(400).end("not a client of ours");
      return;
    }
    const code = randomUUID();
    codes.set(code, { challenge: q.get("code_challenge") ?? "", nonce: q.get("nonce") ?? "" });
    const back = (more: Record<string, string>): string =>
      `${redirect}?${new URLSearchParams({ state: q.get("state") ?? "", iss: company.issuer, ...more })}`.replaceAll(
        "&",
        "&amp;",
      );
    res.writeHead(200, { "Content-Type": "text/html" });
    res.end(
      `<!doctype html><title>Walnut</title><h1>Walnut</h1><a href="${back({ code })}">Continue</a> <a href="${back({ error: "access_denied" })}">Not now</a>`,
    );
  };
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? "/", "http://127.0.0.1");
    switch (url.pathname) {
      case "/.well-known/openid-configuration": {
        const at = company.issuer;
        answer(res, 200, {
          issuer: at,
          authorization_endpoint: `${at}/auth`,
          token_endpoint: `${at}/token`,
          jwks_uri: `${at}/keys`,
          end_session_endpoint: `${at}/end`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["RS256"],
          authorization_response_iss_parameter_supported: true,
        });
        return;
      }
      case "/keys":
        answer(res, 200, { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }] });
        return;
      case "/auth":
        authorize(url.searchParams, res);
        return;
      case "/token":
        void exchange(req, res);
        return;
      case "/favicon.ico":
        res.writeHead(204).end();
        return;
      case "/end":
        ended++;
        res.writeHead(302, { Location: url.searchParams.get("post_logout_redirect_uri") ?? "/" }).end();
        return;
      default:
        res.writeHead(404).end();
    }
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const company: Company = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    person: { sub: "1", email: "nora@shop.example", name: "Nora", groups: ["chat"] },
    ended: () => ended,
    close: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return company;
}
