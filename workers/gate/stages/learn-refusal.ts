import { mayAsk } from "../../../shared/policy/route-lines.ts";
import type { GateDeps } from "../gate-deps.ts";
import type { Exchange } from "./act.ts";
import { MAX_REFUSAL_BYTES } from "./refusal-templates.ts";

/** A copy of an origin's refusal on its way out is compared with those before it. The visitor does not wait for that. */
export function learnRefusal(
  { request, route, attempt }: Exchange,
  response: Response,
  tookMs: number,
  { refusals, nowMs, waitUntil }: Pick<GateDeps, "refusals" | "nowMs" | "waitUntil">,
): void {
  if (!mayAsk(route, "deceive")) return;
  // A compressed one could not be given its length again.
  if (response.headers.has("content-encoding")) return;
  // Its length must be told beforehand, or a copy might hold the memory of an endless answer.
  if (Number(response.headers.get("content-length") ?? Number.NaN) <= MAX_REFUSAL_BYTES)
    waitUntil(learn(response.clone()));

  async function learn(copy: Response): Promise<void> {
    const body = new Uint8Array(await copy.arrayBuffer());
    const headers = [...copy.headers]
      .filter(([name]) => name !== "content-length")
      .map(([name, value]) => [name, name === "date" ? "" : value] as const);
    const refusal = { status: copy.status, statusText: copy.statusText, headers, body, tookMs };
    refusals.learn({ request, route, nowMs: nowMs() }, refusal, attempt.credential.accountId);
  }
}
