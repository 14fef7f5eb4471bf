/** The icons, drawn with one pen: 24 units, strokes of 1.75. All are decoration; the names stand on the buttons. */
export function Icon({ d, size = 20 }: { readonly d: string; readonly size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}

export const cross = "M6 6l12 12M18 6L6 18";
