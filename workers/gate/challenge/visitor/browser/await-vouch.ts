import { VOUCH } from "../../../../../shared/challenge/write-solution.ts";

/** Whoever blocks the widget learns of it after so long. */
const SCRIPT_MS = 20_000;

/** The proof that a third party's widget gives: it calls the function that its element names (visitor/challenge-page.ts). */
export function awaitVouch(): Promise<string> {
  return new Promise((resolve, reject) => {
    Object.assign(globalThis, { gatehouseVouched: (answer: string) => resolve(VOUCH + answer) });
    setTimeout(() => {
      if (!("turnstile" in globalThis))
        reject(new Error("turnstile: expected its script, got none; allow it"));
    }, SCRIPT_MS);
  });
}
