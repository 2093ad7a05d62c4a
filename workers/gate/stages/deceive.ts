import type { GateDeps } from "../gate-deps.ts";
import type { OriginAnswer } from "../origin-client.ts";
import type { Exchange } from "./act.ts";
import { decoyOf } from "./decoy.ts";
import { madeUpName, madeUpPassword } from "./made-up.ts";
import { restoreName } from "./restore-name.ts";

type Needs = Pick<GateDeps, "randomBytes" | "decoySlots">;

/**
 * The origin's own "wrong password", so that a right guess stays unknown: the origin is asked about a login that cannot be right.
 * Null where that cannot be done: nobody may wait for an attacker's answers without a bound.
 */
export async function deceive(
  { request, route, bytes }: Exchange,
  forward: (body: Uint8Array) => Promise<OriginAnswer>,
  { randomBytes, decoySlots }: Needs,
): Promise<OriginAnswer | null> {
  const decoy = route.credentials
    ? decoyOf(bytes, request.headers.get("content-type"), route.credentials, {
        username: (typed) => (route.deception.name === "same" ? typed : madeUpName(typed, randomBytes)),
        password: (typed) => madeUpPassword(typed, randomBytes),
      })
    : null;
  if (!decoy || !decoySlots.take()) return null;
  try {
    const answer = await forward(decoy.bytes);
    if (answer.status !== "answered" || decoy.named === decoy.typed) return answer;
    return { status: "answered", response: await restoreName(answer.response, decoy) };
  } finally {
    decoySlots.give();
  }
}
