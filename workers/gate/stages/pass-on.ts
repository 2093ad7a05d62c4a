import type { GateDeps } from "../gate-deps.ts";
import type { OriginAnswer } from "../origin-client.ts";
import { gateAnswer } from "./gate-answer.ts";

/** A request that no route protects: streamed both ways, judged by nobody, and no state is touched. */
export async function passOn(request: Request, { origin }: Pick<GateDeps, "origin">): Promise<Response> {
  const answer = await origin.pass(request);
  return answer.status === "answered" ? answer.response : originDown(answer.status, request);
}

/** The origin gave no answer of its own, so the gate must. Nobody's fault at the door: no code, no strike. */
export function originDown(status: Exclude<OriginAnswer["status"], "answered">, request: Request): Response {
  const text = "The site did not answer. Please try again in a moment.";
  return status === "timeout"
    ? gateAnswer({ status: 504, title: "The site takes too long", text }, request, null)
    : gateAnswer({ status: 502, title: "The site cannot be reached", text }, request, null);
}
