/**
 * The launcher's look. accent is a colour; what stands on it is black or white, by its lightness. The host's own box
 * is taken out, so that no rule of the page reaches in; the icon is one box whose borders make a bubble, and turned, a
 * chevron. The page's direction is inherited.
 */
export const rules = (accent: string): string => `\
:host{all:initial!important;display:contents!important}\
div{position:fixed;z-index:2147483000;bottom:20px;inset-inline-end:20px;font:600 15px system-ui}\
button{display:flex;align-items:center;gap:10px;padding:16px;border:0;border-radius:28px;font:inherit;background:${accent};color:oklch(from ${accent} calc(59 - l*99) 0 0);cursor:pointer}\
i{box-sizing:border-box;width:24px;height:24px;border:3px solid;border-radius:12px 12px 12px 2px}\
.open i{scale:.6;rotate:45deg;border-width:0 5px 5px 0;border-radius:0}\
b:not(:empty){position:absolute;top:-4px;inset-inline-end:-4px;padding:2px 7px;border-radius:28px;background:#b3202f;color:#fff}\
iframe{position:absolute;visibility:hidden;bottom:68px;inset-inline-end:0;width:392px;height:min(680px,100vh - 112px);border:1px solid #8884;border-radius:14px;box-shadow:0 4px 24px #0003}\
.open iframe{visibility:visible}\
@media(max-width:520px),(max-height:480px){iframe{position:fixed;inset:0;width:100%;height:100%;border:0;border-radius:0}.open button{display:none}}`;
