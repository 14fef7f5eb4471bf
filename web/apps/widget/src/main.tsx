/** The frame's one script: reads what the document brought along, loads one language, and shows the panel. */
import { type Boot, boot as readBoot } from "@snug/protocol/boot";
import { render } from "preact";
import { App, fetchChat } from "./app.ts";
import { dress } from "./look.ts";
import "@snug/ui/tokens.css";
import "./style.css";
import { speak } from "./texts/index.ts";
import { Root } from "./view/root.tsx";
import { Bridge } from "./world/bridge.ts";
import { hasTrace, knock } from "./world/knock.ts";

const at = document.getElementById("root") ?? document.body;

async function start(boot: Boot): Promise<void> {
  const { key, origins } = boot.site;
  // The other tabs, the language and, where there is one to go on with, the chat come side by side.
  const isTraced = hasTrace(key);
  const isHome = isTraced || knock(key);
  if (isTraced) void fetchChat().catch(() => {});
  const bridge = new Bridge(origins);
  dress(boot);
  const say = await speak(boot.lang);
  const app = new App(boot, say, bridge);
  app.begin(await isHome);
  render(<Root app={app} say={say} />, at);
}

async function excuse(): Promise<void> {
  const say = await speak(document.documentElement.lang);
  at.role = "alert";
  at.className = "pad";
  at.textContent = say("cantStart");
}

// Not awaited here: the languages import from this very file, and would wait for it.
const boot = readBoot(document.getElementById("snug-boot")?.textContent ?? "");
void (boot ? start(boot) : excuse());
