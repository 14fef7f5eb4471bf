import createClient from "openapi-fetch";
import { beforeEach, describe, expect, it } from "vitest";
import { repeating, turned, whenProofIsNeeded } from "./proof.ts";

const refusal = (status: number, code: string): Response =>
  new Response(JSON.stringify({ code, message: "" }), { status, headers: { "Content-Type": "application/json" } });
const good = (): Response => new Response("{}", { status: 200, headers: { "Content-Type": "application/json" } });

let answers: Response[];
let sent: string[];
const net = async (request: Request): Promise<Response> => {
  sent.push(`${request.method} ${await request.text()}`);
  return answers.shift() ?? good();
};
// biome-ignore lint/suspicious/noExplicitAny: any path will do
const client = createClient<any>({ baseUrl: "http://console.test", fetch: net });
client.use(repeating(net));

beforeEach(() => {
  answers = [];
  sent = [];
});

describe("a call that lacks a proof", () => {
  it("waits for it and is made again, with its body", async () => {
    answers = [refusal(403, "step_up")];
    whenProofIsNeeded(async () => {
      turned();
      return true;
    });
    const { response } = await client.PUT("/v1/x", { body: { on: true } });
    expect(response.status).toBe(200);
    expect(sent).toEqual(['PUT {"on":true}', 'PUT {"on":true}']);
  });

  it("stays refused when none is given", async () => {
    answers = [refusal(403, "step_up")];
    whenProofIsNeeded(async () => false);
    const { response } = await client.POST("/v1/x", { body: {} });
    expect(response.status).toBe(403);
    expect(sent).toHaveLength(1);
  });

  it("shares one dialog with others", async () => {
    answers = [refusal(403, "step_up"), refusal(403, "step_up")];
    let asked = 0;
    whenProofIsNeeded(async () => {
      asked++;
      await new Promise(done => setTimeout(done, 20));
      return true;
    });
    await Promise.all([client.POST("/v1/a", { body: {} }), client.POST("/v1/b", { body: {} })]);
    expect(asked).toBe(1);
    expect(sent).toHaveLength(4);
  });
});

it("other refusals pass, and nothing is made again", async () => {
  answers = [refusal(403, "forbidden"), refusal(401, "not_signed_in")];
  whenProofIsNeeded(async () => true);
  expect((await client.POST("/v1/x", { body: {} })).response.status).toBe(403);
  expect((await client.GET("/v1/x", {})).response.status).toBe(401);
  expect(sent).toHaveLength(2);
});

it("what was read with the cookie from before is read again, and nothing is written twice", async () => {
  const slow = async (method: "GET" | "POST"): Promise<number> => {
    answers = [refusal(401, "not_signed_in")];
    const under = method === "GET" ? client.GET("/v1/x", {}) : client.POST("/v1/x", { body: {} });
    turned();
    return (await under).response.status;
  };
  expect(await slow("GET")).toBe(200);
  expect(await slow("POST")).toBe(401);
});
