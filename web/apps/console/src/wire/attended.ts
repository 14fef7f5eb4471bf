// Whether a person has lately done anything on this page: what it then asks for counts as their being there.

/** How long what the page asks for counts after it was touched: the session's idle limit begins again with it. */
const forget = 30_000;
let last = Date.now(); // it was opened by somebody
const listeners = new Set<(at: number) => void>();

function touched(): void {
  last = Date.now();
  for (const listener of listeners) listener(last);
}

for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  globalThis.addEventListener?.(kind, touched, { capture: true, passive: true });
}

// Browsers tell of a pointer that rests, too, when what is under it moves.
let where = "";
globalThis.addEventListener?.(
  "pointermove",
  (e: PointerEvent) => {
    const at = `${String(e.screenX)} ${String(e.screenY)}`;
    if (where !== "" && at !== where) touched();
    where = at;
  },
  { capture: true, passive: true },
);

/** isAttended tells whether somebody touched the page just now. */
export const isAttended = (now: number): boolean => now - last < forget;

export const lastTouch = (): number => last;

export function onTouch(listener: (at: number) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
