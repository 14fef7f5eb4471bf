/** The chat's icons, as paths for Icon. */
const dot = (x: number): string => `M${x} 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0z`;

export const dots = dot(4) + dot(11) + dot(18);
export const lock = "M7 11V8a5 5 0 0 1 10 0v3M6 11h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1z";
export const up = "M12 19V5M6 11l6-6 6 6";
export const smile = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14.5a4.4 4.4 0 0 0 7 0M9 9.5h.01M15 9.5h.01";
export const shield = "M12 3l7 3v5c0 5-3.2 8.4-7 10-3.8-1.6-7-5-7-10V6z";
export const down = "M6 10l6 6 6-6";
