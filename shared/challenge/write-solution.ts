/** In place of nonces: the visitor has no scripts, and waited. */
export const WAIT = "wait";

/** What a visitor sends back (solution.ts reads it); alone in a file so that a browser's script carries nothing else. */
export function writeSolution(
  token: string,
  nonces: readonly string[] | typeof WAIT,
  environment = "",
): string {
  return [token, nonces === WAIT ? WAIT : nonces.join("."), environment].join("~");
}
