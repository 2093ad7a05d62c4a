import { hash } from "node:crypto";
import { hashUserAgent, writeEnvironment } from "../../shared/challenge/environment-facts.ts";
import { orderOf } from "../../shared/challenge/token-order.ts";
import { solveWork } from "../../shared/challenge/work-proof.ts";
import { writeSolution } from "../../shared/challenge/write-solution.ts";
import type { HeaderList } from "./web-client.ts";

/** Someone typed user name and password, and pressed the button. */
const INPUTS = { pointer: 4, key: 24, touch: 0, scroll: 1, paste: 0 };

/** What the gate's script in this person's browser would send: the work, and a browser with nothing to hide. */
export function proveAsPerson(token: string, headers: HeaderList): string {
  const { id, work } = orderOf(token);
  const [, userAgent = ""] = headers.find(([name]) => name.toLowerCase() === "user-agent") ?? [];
  const facts = { findings: [], userAgentHash: hashUserAgent(userAgent), inputs: INPUTS };
  return writeSolution(token, solveWork(id, work, sha256), writeEnvironment(facts, id));
}

/** Several times as fast as a hash in JavaScript: all visitors of the demo share one thread. */
function sha256(text: string): Uint8Array {
  return hash("sha256", text, "buffer");
}
