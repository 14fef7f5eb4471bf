// Whether a person has lately done anything on this page: what it then asks for counts as their being there.

const forget = 5 * 60_000;
let last = Date.now(); // it was opened by somebody

for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  globalThis.addEventListener?.(
    kind,
    () => {
      last = Date.now();
    },
    { capture: true, passive: true },
  );
}

/** isAttended tells whether somebody touched the page within the last five minutes. */
export const isAttended = (now: number): boolean => now - last < forget;
