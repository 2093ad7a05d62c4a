import type { Engine } from "./claimed-browser.ts";

/**
 * The engine by what it can do. The length of a built-in function's text has been 33 in Blink and 37 in the two others
 * for ten years; Gecko alone knows its own prefix. Null for an engine that is none of them.
 */
export function actualEngine(): Engine | null {
  if (CSS.supports("-moz-appearance", "none")) return "gecko";
  const length = Function.prototype.toString.call(parseInt).length - "parseInt".length;
  if (length === BLINK_TEXT) return "blink";
  return CSS.supports("-webkit-touch-callout", "none") || "GestureEvent" in window ? "webkit" : null;
}
const BLINK_TEXT = "function () { [native code] }".length;
