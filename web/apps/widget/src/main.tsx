/** The frame's one script: reads what the document brought along, loads one language, and shows the panel. */
import { type Boot, boot as readBoot } from "@snug/protocol/boot";
import { render } from "preact";
import { App } from "./app.ts";
import { Hold } from "./hold.ts";
import { dress } from "./look.ts";
import "@snug/ui/tokens.css";
import "./style.css";
import { speak } from "./texts/index.ts";
import { fetchLater } from "./view/parts-later.ts";
import { Root } from "./view/root.tsx";
import { Bridge } from "./world/bridge.ts";

const at = document.getElementById("root") ?? document.body;

async function start(boot: Boot): Promise<void> {
  dress(boot);
  const bridge = new Bridge(boot.site.origins);
  const hold = new Hold(async () => (await import("./masking.ts")).scan);
  const say = await speak(boot.lang);
  const app = new App(boot, say, bridge);
  app.begin();
  render(<Root app={app} say={say} hold={hold} />, at);
  // The panel is there; what only sending needs comes now.
  setTimeout(() => void hold.load().then(fetchLater), 200);
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
