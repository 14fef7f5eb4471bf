// The program as shipped, started on a folder of its own, for the tests beside this file.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface Demo {
  readonly shop: string;
  readonly widget: string;
  readonly console: string;
  readonly data: string;
  /** One-time sign-in links, by e-mail name. */
  readonly links: Record<"mina" | "lee" | "ruth" | "adam" | "priya" | "otto", string>;
  /** Everything that the program printed so far. */
  output(): string;
  readonly pid: number;
  /** Ends it by SIGTERM, or at once by SIGKILL. The data stays. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Ends it and starts it again on the same data and port. The old links are no more; the answer has new ones. */
  restart(signal?: "SIGTERM" | "SIGKILL"): Promise<Demo>;
  /** Stops it and removes the data. */
  dispose(): Promise<void>;
}

/** SNUG_BINARY names another program to test, such as a copy that no build overwrites meanwhile. */
export const binary = process.env.SNUG_BINARY ?? resolve(import.meta.dirname, "../../bin/snug");

export async function startDemo(data?: string, listen = "127.0.0.1:0", flags: readonly string[] = []): Promise<Demo> {
  const folder = data ?? (await mkdtemp(join(tmpdir(), "snug-e2e-")));
  const child = spawn(binary, ["demo", "--json", "--listen", listen, "--data", join(folder, "data"), ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const ready = new Promise<Record<string, unknown>>((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`the demo did not start within 20 s:\n${printed}`)), 20_000);
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      printed += chunk.toString();
      const end = out.indexOf("\n}\n");
      if (end >= 0) {
        clearTimeout(timer);
        done(JSON.parse(out.slice(0, end + 2)) as Record<string, unknown>);
      }
    });
    child.stderr.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
    child.once("exit", code => fail(new Error(`the demo ended with ${code}:\n${printed}`)));
  });
  const told = await ready;
  const widget = String(told.widget);
  const address = `127.0.0.1:${new URL(widget).port}`;
  const stop = (signal: "SIGTERM" | "SIGKILL" = "SIGTERM") => end(child, signal);
  return {
    shop: String(told.shop),
    widget,
    console: String(told.console),
    data: folder,
    links: told.links as Demo["links"],
    output: () => printed,
    pid: child.pid ?? 0,
    stop,
    restart: async signal => {
      await stop(signal);
      return startDemo(folder, address, flags);
    },
    dispose: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(done => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
    child.once("exit", () => {
      clearTimeout(timer);
      done();
    });
    child.kill(signal);
  });
}
