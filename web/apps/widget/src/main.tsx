/** The frame's one script: reads what the document brought along, loads one language, and shows the panel. */
import { boot as readBoot } from "@snug/protocol/boot";
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

const boot = readBoot(document.getElementById("snug-boot")?.textContent ?? "");
const at = document.getElementById("snug") ?? document.body;

if (boot) {
  dress(boot, new URLSearchParams(location.search));
  const bridge = new Bridge(boot.site.origins);
  const hold = new Hold(async () => (await import("./masker.ts")).scan);
  const say = await speak(boot.lang);
  const app = new App(boot, say, bridge);
  app.begin();
  render(<Root app={app} say={say} hold={hold} />, at);
  // The panel is there; what only sending needs comes now.
  setTimeout(() => void hold.load().then(fetchLater), 200);
} else {
  const say = await speak(document.documentElement.lang);
  const p = document.createElement("p");
  p.className = "pad";
  p.role = "alert";
  p.textContent = say("cantStart");
  at.append(p);
}
