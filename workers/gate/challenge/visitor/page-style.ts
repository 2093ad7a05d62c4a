const PLAIN = "#1a56b0";

/**
 * The page's style. Colours are the system's, so that light, dark and forced colours all hold; only the button has the
 * brand's. Without scripts the button appears by an animation when the wait is over: nothing else could show it.
 */
export function pageStyle(colour: string | undefined, waitSeconds: number): string {
  const accent = colour ?? PLAIN;
  return `
:root { color-scheme: light dark }
body { font: 1.125rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1.5rem }
h1 { font-size: 1.5rem; line-height: 1.3 }
progress { width: 100%; height: .5rem; accent-color: ${accent} }
button { font: inherit; padding: .5rem 1.5rem; border: 1px solid; border-radius: .4rem; background: ${accent}; color: ${inkOn(accent)} }
button:focus-visible, summary:focus-visible { outline: 3px solid; outline-offset: 3px }
code { font-family: ui-monospace, monospace; letter-spacing: .05em }
.brand { font-weight: 600 }
progress, .scripted [data-wait], .scripted button { display: none }
.scripted[data-state=working] progress { display: block }
.scripted[data-state=again] button, .scripted[data-state=failed] button { display: inline-block }
html:not(.scripted) button { visibility: hidden; animation: appear 0s ${waitSeconds}s forwards }
@keyframes appear { to { visibility: visible } }
`;
}

/** Black or white, whichever can be read on this colour: one of the two has a contrast of 4.5 and more on every colour. */
export function inkOn(colour: string): "#000" | "#fff" {
  const luminance = luminanceOf(colour);
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? "#000" : "#fff";
}

/** Relative luminance, WCAG 2.2. */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
