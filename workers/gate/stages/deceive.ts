import type { Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import type { OriginAnswer } from "../origin-client.ts";
import type { Exchange } from "./act.ts";
import { decoyOf } from "./decoy.ts";
import { withSlot } from "./delay-slots.ts";
import { madeUpName, madeUpPassword } from "./made-up.ts";
import { restoreName } from "./restore-name.ts";

type Needs = Pick<GateDeps, "randomBytes" | "decoySlots" | "refusals" | "sleep" | "nowMs" | "waitUntil">;

/**
 * The origin's own "wrong password", so that a right guess stays unknown: the origin is asked about a login that cannot be right.
 * Null where that cannot be done: nobody may wait for an attacker's answers without a bound.
 */
export async function deceive(
  { request, route, bytes }: Exchange,
  forward: (body: Uint8Array) => Promise<OriginAnswer>,
  deps: Needs,
): Promise<OriginAnswer | null> {
  const { randomBytes, decoySlots, waitUntil } = deps;
  const remembered = await fromMemory(request, route, deps);
  if (remembered) return { status: "answered", response: remembered };
  const { name } = route.deception;
  const decoy = route.credentials
    ? decoyOf(bytes, request.headers.get("content-type"), route.credentials, {
        username: (typed) => (name === "same" ? typed : madeUpName(typed, randomBytes)),
        password: (typed) => madeUpPassword(typed, name, randomBytes),
      })
    : null;
  if (!decoy) return null;
  return withSlot(decoySlots, waitUntil, async () => {
    const answer = await forward(decoy.bytes);
    if (answer.status !== "answered" || decoy.named === decoy.typed) return answer;
    return { status: "answered", response: await restoreName(answer.response, decoy) };
  });
}

/** As the origin said it to others, after as long as it took. */
async function fromMemory(request: Request, route: Route, deps: Needs): Promise<Response | null> {
  const [chance = 0] = deps.randomBytes(1);
  const refusal = deps.refusals.draw({ request, route, nowMs: deps.nowMs() }, chance / 256);
  if (!refusal) return null;
  const held = await withSlot(deps.decoySlots, deps.waitUntil, () => deps.sleep(refusal.tookMs));
  if (held === null) return null;
  const { status, statusText, headers, body } = refusal;
  const date = new Date(deps.nowMs()).toUTCString();
  const own = headers.map(([name, value]): [string, string] => [name, name === "date" ? date : value]);
  return new Response(body, { status, statusText, headers: own });
}
