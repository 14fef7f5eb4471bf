/**
 * A site's accent, made to work on both grounds. WCAG 2.2 §1.4.3 asks 4.5:1 for text; a colour that does not reach it
 * is moved towards the ground's opposite until it does, which is the nearest of its hue that passes.
 */
export type Rgb = readonly [number, number, number];

export interface Accent {
  readonly accent: string;
  readonly on: string;
  readonly tint: string;
}

/** hex reads #rrggbb or rrggbb, in any case; anything else is null. */
export function hex(text: string): Rgb | null {
  const m = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  return m ? [parse(m[1]), parse(m[2]), parse(m[3])] : null;
}

const parse = (s: string | undefined): number => Number.parseInt(s ?? "0", 16);

/** css writes a colour as #rrggbb. */
export const css = (c: Rgb): string => `#${c.map(v => Math.round(v).toString(16).padStart(2, "0")).join("")}`;

const linear = (v: number): number => (v <= 10 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4);
const luminance = (c: Rgb): number => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);

/** contrast is WCAG's ratio, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const x = luminance(a) + 0.05;
  const y = luminance(b) + 0.05;
  return x > y ? x / y : y / x;
}

const mix = (a: Rgb, b: Rgb, part: number): Rgb => [
  a[0] + (b[0] - a[0]) * part,
  a[1] + (b[1] - a[1]) * part,
  a[2] + (b[2] - a[2]) * part,
];

const white: Rgb = [255, 255, 255];
const ink: Rgb = [11, 21, 48];

/** accentFor fits a site's colour to the light or dark ground. The tint is legible under --fg, and under the accent. */
export function accentFor(colour: Rgb, isDark: boolean): Accent {
  const ground: Rgb = isDark ? [18, 21, 25] : white;
  const away = isDark ? white : ink;
  const tintOf = (c: Rgb): Rgb => mix(ground, c, isDark ? 0.18 : 0.09);
  let c = colour;
  for (let part = 0.04; part < 1; part += 0.04) {
    if (contrast(c, tintOf(c)) >= 4.5 && contrast(c, ground) >= 4.5) break;
    c = mix(colour, away, part);
  }
  const on = contrast(c, white) >= contrast(c, ink) ? white : ink;
  return { accent: css(c), on: css(on), tint: css(tintOf(c)) };
}
