import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { CampaignFacts } from "../../../shared/domain/campaign.ts";
import { CODE_BYTES, receiptCode } from "../../../shared/domain/receipt-code.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { decide, type Decision } from "../../../shared/policy/decide.ts";
import { explain } from "../../../shared/policy/explain.ts";
import type { ActivePolicy, Route } from "../../../shared/policy/policy.ts";
import { DEFAULT_MODEL } from "../../../shared/score/default-model.ts";
import type { CellIds, Deps } from "../deps.ts";
import { campaignOf } from "../signals/campaign-signals.ts";
import { evidenceOf, isSharedExit } from "./evidence-of.ts";
import { gather, type Known } from "./gather.ts";
import { observedLimits, type MeterReading } from "./limit-meters.ts";
import { marksOf } from "./marks.ts";
import { isOwnDoing } from "./own-doing.ts";
import { redeem } from "./redeem.ts";
import { unheardOf } from "./unheard.ts";

/** What stages 3 to 7 hand on. `settle` must be called once with every judgement, whatever became of it. */
export type Judgement = {
  readonly attempt: Attempt;
  readonly route: Route;
  readonly decision: Decision;
  readonly receipt: Receipt;
  readonly cells: CellIds;
  readonly meters: MeterReading["asks"];
  readonly leakedPair: boolean;
  /** False: nobody could say whether it is. */
  readonly pairLookedUp: boolean;
  readonly repeatedPassword: boolean;
  /** Repeated, but never tried: the origin has not seen it yet. */
  readonly onlyAsked: boolean;
  /** Strangers failed here lately: if this password is the right one, some of theirs may have been typos of it. */
  readonly mistyped: boolean;
  /** The account holds a reservation that waits for the outcome. */
  readonly reserved: boolean;
  /** A stranger's facts, to be told with the outcome; null for a known device, which no campaign can wear. */
  readonly stranger: CampaignFacts | null;
  /** The running campaign that the attempt most probably belongs to, by its id. */
  readonly campaign: string | null;
  /** As Cloudflare numbers it in `Exposed-Credential-Check`. */
  readonly exposedCredential: 1 | 2 | 3 | 4 | null;
  /** The source's own doing refused it, whoever's account it tries next: the shell may answer it from memory for a while. */
  readonly condemn: boolean;
};

type Needs = Parameters<typeof gather>[2] &
  Parameters<typeof redeem>[3] &
  Pick<Deps, "explains" | "randomBytes">;

/** Everything that waits is in `gather` and `redeem`; nothing below them can fail. */
export async function judge(
  received: Attempt,
  route: Route,
  policy: ActivePolicy,
  deps: Needs,
): Promise<Judgement> {
  const gathered = await gather(received, route, deps);
  const model = gathered.release?.model ?? DEFAULT_MODEL;
  const known = await redeem(gathered, route, model, deps);
  const { attempt, cells, release, account } = known;
  const evidence = evidenceOf(known, route, model);
  const decision = decide(route, evidence);
  const marks = marksOf(route, evidence.score.total, known);
  const receipt: Receipt = {
    version: 1,
    id: attempt.id,
    code: receiptCode(deps.randomBytes(CODE_BYTES)),
    atMs: attempt.atMs,
    route: { id: route.id, kind: route.kind },
    policyRevision: policy.revision,
    modelId: model.id,
    intel: release?.status ?? { release: null, ageMs: null, state: "none" },
    subject: subjectOf(attempt, cells),
    evidence,
    decision,
    wouldChange: deps.explains === false ? [] : explain(route, evidence, model.base),
    ...(marks.length > 0 ? { marks } : {}),
    ...unheardOf(route.id, deps),
    settlement: null,
    repeats: 0,
    ...observedLimits(route, evidence),
  };
  return {
    attempt,
    route,
    decision,
    receipt,
    cells,
    meters: known.meters.asks,
    leakedPair: known.identity.status === "found" && known.identity.value === "pair",
    pairLookedUp: known.identity.status !== "unavailable",
    ...accountSays(account),
    stranger: known.campaign?.facts ?? null,
    campaign: known.campaign && campaignOf(known.campaign.reading),
    exposedCredential: exposedCredential(known),
    condemn: isOwnDoing(receipt, isSharedExit(known.address)),
  };
}

function subjectOf({ source, credential, signature }: Attempt, cells: CellIds): Receipt["subject"] {
  return {
    accountId: credential.accountId,
    addressId: cells.address,
    networkId: cells.network,
    asn: source.asn,
    country: source.country,
    signature,
  };
}

/** Cloudflare's numbers: 1 user name and password, 2 user name, 3 similar, 4 password. The strongest that the origin can act on. */
function exposedCredential({ identity, password }: Known): 1 | 2 | 3 | 4 | null {
  const answer = identity.status === "found" ? identity.value : null;
  if (answer === "pair") return 1;
  if (answer === "similar") return 3;
  if (password.status === "found") return 4;
  return answer === "username" ? 2 : null;
}

/** An account that could not be asked holds nothing. */
function accountSays(
  account: Known["account"],
): Pick<Judgement, "repeatedPassword" | "onlyAsked" | "mistyped" | "reserved"> {
  if (account.status !== "found")
    return { repeatedPassword: false, onlyAsked: false, mistyped: false, reserved: false };
  const { repeatedPassword, onlyAsked, failures, limited } = account.value;
  return { repeatedPassword, onlyAsked: onlyAsked === true, mistyped: failures > 0, reserved: !limited };
}
