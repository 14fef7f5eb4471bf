// The signs that somebody waits: the title, the icon in the tab, a sound, the system's notification. No contents in any.

let icon: HTMLLinkElement | null = null;
let plain = "";
let shown = -1;

/** badge draws the number over the tab's icon and puts it before the title. */
export function badge(n: number, title: string): void {
  document.title = n > 0 ? `(${String(n)}) ${title}` : title;
  if (n === shown) return;
  shown = n;
  icon ??= document.querySelector('link[rel="icon"]');
  if (!icon) return;
  plain ||= icon.href;
  icon.href = n > 0 ? draw(n) : plain;
}

function draw(n: number): string {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const g = canvas.getContext("2d");
  if (!g) return plain;
  g.fillStyle = "#1F56D6";
  g.beginPath();
  g.roundRect(0, 0, 32, 32, 8);
  g.fill();
  g.fillStyle = "#B3202F";
  g.beginPath();
  g.roundRect(6, 6, 26, 26, 13);
  g.fill();
  g.fillStyle = "#FFFFFF";
  g.font = "600 17px system-ui, sans-serif";
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillText(n > 9 ? "9+" : String(n), 19, 20);
  return canvas.toDataURL("image/png");
}

let audio: AudioContext | undefined;

/** wake lets sound play: browsers ask for a gesture first. It tells whether there has been one. */
export function wake(): boolean {
  if (!navigator.userActivation?.hasBeenActive) return false;
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
  return true;
}

/** chime plays two soft notes; a waiting chat rises, a message falls. */
export function chime(what: "waiting" | "message"): void {
  if (audio?.state !== "running") return;
  const notes = what === "waiting" ? [587.33, 880] : [783.99, 659.25];
  const start = audio.currentTime + 0.01;
  for (const [i, hertz] of notes.entries()) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    const at = start + i * 0.14;
    tone.type = "sine";
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.16, at + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0005, at + 0.5);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.55);
  }
}

export const canNotify = (): boolean => typeof Notification !== "undefined";

/** notify shows the system's notification where it was allowed. One of a kind stands at a time. */
export function notify(kind: "waiting" | "message", title: string, body: string): void {
  if (!canNotify() || Notification.permission !== "granted") return;
  const n = new Notification(title, { body, tag: `snug-${kind}`, silent: true });
  n.onclick = () => {
    window.focus();
    n.close();
  };
}
