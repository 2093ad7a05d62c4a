/** In place of nonces: the visitor has no scripts, and waited. */
export const WAIT = "wait";

/** Before what a third party's widget answered. */
export const VOUCH = "vouch.";

/** What a visitor sends back (solution.ts reads it); alone in a file so that a browser's script carries nothing else. */
export function writeSolution(token: string, proof: readonly string[] | string, environment = ""): string {
  return [token, typeof proof === "string" ? proof : proof.join("."), environment].join("~");
}
