import type { Proof } from "../../../shared/challenge/solution.ts";
import type { Action } from "../../../shared/domain/action.ts";
import { found } from "../../../shared/domain/lookup.ts";
import { decide } from "../../../shared/policy/decide.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { ScoringModel } from "../../../shared/score/model.ts";
import type { Deps } from "../deps.ts";
import { evidenceOf } from "./evidence-of.ts";
import type { Known } from "./gather.ts";

const MILD: ReadonlySet<Action> = new Set<Action>(["allow", "annotate", "delay"]);

type RedeemNeeds = Pick<Deps, "challenges" | "within" | "vouch">;

/**
 * Spends the solution where something hangs on it: scripts bring one with every form, and a row for each would be paid for by
 * the owner. Only what would be believed is spent, so nobody's challenge can be used up by a guess at its id.
 */
export function redeem(
  known: Known,
  route: Route,
  model: ScoringModel,
  deps: RedeemNeeds,
): Known | Promise<Known> {
  const { solution, clearance } = known.presented;
  return solution.status !== "proved" && clearance === null
    ? known
    : redeemPresented(known, route, model, deps);
}

async function redeemPresented(
  known: Known,
  route: Route,
  model: ScoringModel,
  deps: RedeemNeeds,
): Promise<Known> {
  const isMild = (one: Known) => MILD.has(decide(route, evidenceOf(one, route, model)).verdict);
  const counted = isCleared(known, isMild) ? await countUse(known, route, deps) : known;
  const { solution } = counted.presented;
  if (solution.status !== "proved" || isMild(counted)) return counted;
  return { ...counted, spent: await spend(solution.proof, route, deps) };
}

/** A third party is asked first: work pays for its row, but anybody can make up an answer, and the owner would pay. */
async function spend(
  { challenge, kind, place, vouch = "" }: Proof,
  route: Route,
  deps: RedeemNeeds,
): Promise<NonNullable<Known["spent"]>> {
  if (kind === "vouch") {
    const word = await deps.vouch?.verify(vouch, challenge);
    if (word?.status !== "found")
      return found(word?.status === "absent" ? "vouch_refused" : "vouch_unavailable");
  }
  const { id, expiresAtMs } = challenge;
  const spending = deps.challenges.spend(id, expiresAtMs, kind === "wait" ? place : undefined);
  return deps.within(spending, route.deadlinesMs.state);
}

/** Something hangs on the clearance that came. */
function isCleared(known: Known, isMild: (one: Known) => boolean): boolean {
  const { presented } = known;
  return presented.clearance !== null && !isMild({ ...known, presented: { ...presented, clearance: null } });
}

/** Where nobody answers for all isolates, this isolate's own count holds. */
async function countUse(known: Known, route: Route, deps: RedeemNeeds): Promise<Known> {
  const { clearance } = known.presented;
  if (!clearance) return known;
  const counted = await deps.within(deps.challenges.use(clearance.id), route.deadlinesMs.state);
  const uses = Math.max(clearance.uses, counted.status === "found" ? counted.value : 0);
  return { ...known, presented: { ...known.presented, clearance: { ...clearance, uses } } };
}
