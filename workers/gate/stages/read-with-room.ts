import { challengeRing } from "../../../shared/identity/keys.ts";
import { verifyClearance } from "../../../shared/challenge/clearance.ts";
import { verifySolution } from "../../../shared/challenge/solution.ts";
import type { ActivePolicy, Route } from "../../../shared/policy/policy.ts";
import type { GateDeps } from "../gate-deps.ts";
import { admit, admitReader, isTurnedAway, type Leave } from "./admit.ts";
import type { Crowded } from "./answer-overload.ts";
import { clearanceOf, solutionOf } from "./attempt-of.ts";
import { bearerOf } from "./bearer-of.ts";
import { readAttempt, unreadAttempt, type AttemptRead } from "./read-attempt.ts";
import { createDeadline } from "./read-body.ts";

type GuardedRoute = Route & { readonly credentials: NonNullable<Route["credentials"]> };

export type Asked = {
  readonly request: Request;
  readonly route: GuardedRoute;
  readonly policy: ActivePolicy;
  /** One server takes it for this route, another for that: whichever judged it would be a way around the other. */
  readonly isContested: boolean;
};

/** `leave` must be called once the attempt is judged. */
export type Room = { readonly ok: true; readonly read: AttemptRead; readonly leave: Leave };
type NoRoom = { readonly ok: false; readonly crowded: Crowded };

type Needs = Pick<
  GateDeps,
  "judging" | "judgingProved" | "keys" | "nowMs" | "pulse" | "reading" | "release" | "trickle" | "waitUntil"
>;

/** Stage 2, where there is room: an attempt that nobody could judge is not read, and one that was read is not hashed. */
export async function readWithRoom(asked: Asked, deps: Needs): Promise<Room | NoRoom> {
  const { request, route, isContested } = asked;
  const deadline = createDeadline();
  let isHurried = false;
  const hurry = () => {
    isHurried = true;
    deadline.ring();
  };
  const finish = isTurnedAway(request, route, deps) ? null : admitReader(request, route, hurry, deps);
  if (!finish) return { ok: false, crowded: { ...asked, read: null, tooEarly: null } };
  const reading = (
    isContested
      ? Promise.resolve(unreadAttempt(request, "route_ambiguous"))
      : readAttempt(request, route.credentials, deadline)
  ).finally(finish);
  // Whoever hangs up must not keep his place: the platform would stop the work of a request that nobody waits for.
  deps.waitUntil(reading);
  const read = await reading;
  // His form is not to blame: there is no room for him, and what the policy says of that bounds what it costs.
  if (isHurried && !read.ok) return { ok: false, crowded: { ...asked, read, tooEarly: null } };
  const leave = admit(request, route, null, deps);
  return leave ? { ok: true, read, leave } : admitProved(read, asked, deps);
}

/** Where room is for whoever solves a challenge, a solution is looked for. It is not spent here: that costs a row. */
async function admitProved(read: AttemptRead, asked: Asked, deps: Needs): Promise<Room | NoRoom> {
  const { request, route } = asked;
  const { holder, tooEarly } =
    route.overload.action === "challenge" && read.ok ? await readProof(read.solution, asked, deps) : NO_PROOF;
  const leave = holder === null ? null : admit(request, route, holder, deps);
  return leave ? { ok: true, read, leave } : { ok: false, crowded: { ...asked, read, tooEarly } };
}

type ProofReading = { readonly holder: string | null; readonly tooEarly: string | null };
const NO_PROOF: ProofReading = { holder: null, tooEarly: null };

async function readProof(
  inBody: string | null,
  { request, route }: Asked,
  deps: Needs,
): Promise<ProofReading> {
  const clearance = clearanceOf(request);
  const solution = solutionOf(request, inBody);
  if (clearance === null && solution === null) return NO_PROOF;
  const { clearanceEpoch: epoch } = route.challenge;
  const bearer = { ...(await bearerOf(request, deps)), routeId: route.id, epoch };
  const ring = challengeRing(deps.keys);
  const cleared = verifyClearance(clearance, bearer, deps.nowMs(), ring);
  if (cleared !== null) return { holder: `cleared:${cleared}`, tooEarly: null };
  const reading = verifySolution(solution, bearer, deps.nowMs(), ring);
  if (reading.status === "proved") return { holder: `solved:${reading.proof.challenge.id}`, tooEarly: null };
  const isEarly = reading.status === "refused" && reading.fault === "too_early";
  return { holder: null, tooEarly: isEarly ? solution : null };
}
