import { countInputs } from "./input-counts.ts";
import { prepareProof, type PreparedProof, type Proving } from "./prepare-proof.ts";

// From the moment that the script runs: what was counted before is lost.
const inputs = countInputs();

export function prepare(token: string, proving: Proving = {}): Promise<PreparedProof> {
  return prepareProof(token, inputs, proving);
}

/** The solution of one challenge, for one attempt; takes a tenth of a second on a desktop, about a second on a slow phone. */
export async function solve(token: string): Promise<string> {
  const proof = await prepare(token);
  return proof.write();
}
