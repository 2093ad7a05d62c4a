import type { CampaignFacts, CampaignReading } from "../../../shared/domain/campaign.ts";
import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { AddressIntel } from "../../../shared/domain/address-kind.ts";
import type { ClientFacts } from "../../../shared/domain/client-facts.ts";
import type { RecoveryReading, SignupReading } from "../../../shared/domain/signup.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import { familyOf } from "../signals/client-family.ts";
import { clientSignals } from "../signals/client-signals.ts";
import type { AccountHistory, SourceHistory } from "../../../shared/domain/history.ts";
import { ABSENT, unavailable, type Answer, type Lookup } from "../../../shared/domain/lookup.ts";
import { CODE_BYTES, receiptCode } from "../../../shared/domain/receipt-code.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { decide, type Decision } from "../../../shared/policy/decide.ts";
import { explain } from "../../../shared/policy/explain.ts";
import { isOfAccount } from "../../../shared/policy/limit.ts";
import type { ActivePolicy, Route } from "../../../shared/policy/policy.ts";
import { DEFAULT_MODEL } from "../../../shared/score/default-model.ts";
import type {
  CellIds,
  Deps,
  PairAnswer,
  PasswordAnswer,
  PresentedReading,
  ReleaseView,
  SequenceReading,
  Unspendable,
} from "../deps.ts";
import { campaignOf } from "../signals/campaign-signals.ts";
import { campaignFacts, lostOf, passwordName } from "./campaign-facts.ts";
import { evidenceOf, isSharedExit } from "./evidence-of.ts";
import { guessedAccount, hasPassword, isOwnDevice } from "./guessed-account.ts";
import { isOwnDoing } from "./own-doing.ts";
import { readAgent, type AgentReading } from "./read-agent.ts";
import { locate } from "./locate.ts";
import { addLateMeters, observedLimits, readMeters, type MeterReading } from "./limit-meters.ts";
import { marksOf } from "./marks.ts";
import { unheardOf } from "./unheard.ts";
import { readRecovery } from "./recovery.ts";
import { redeem } from "./redeem.ts";

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

/** Everything that was waited for. */
export type Known = {
  readonly attempt: Attempt;
  readonly cells: CellIds;
  readonly release: ReleaseView | null;
  readonly address: AddressIntel | null;
  readonly client: readonly Signal[];
  readonly password: Lookup<PasswordAnswer>;
  readonly identity: Lookup<PairAnswer>;
  readonly account: Lookup<AccountHistory>;
  readonly sources: Lookup<SourceHistory>;
  readonly meters: MeterReading;
  /** Absent where it is none. */
  readonly signup: Lookup<SignupReading>;
  /** The same of a letter, code or token. */
  readonly recovery: Lookup<RecoveryReading>;
  /** Null for a known device. */
  readonly campaign: { readonly facts: CampaignFacts; readonly reading: CampaignReading } | null;
  /** The password is being tried at many accounts; never of a known device. */
  readonly sprayed: boolean;
  /** Of strangers. */
  readonly sequence: SequenceReading | null;
  /** What a solution and a clearance are worth by themselves. */
  readonly presented: PresentedReading;
  /** The agent or crawler of the policy's that it proved to be, or claims in vain to be. */
  readonly agent: AgentReading;
  /** Whether the ledger saw the solution before; null: it was not asked, because nothing hangs on it. */
  readonly spent: Lookup<Unspendable> | null;
};

type Needs = Pick<
  Deps,
  | "release"
  | "accounts"
  | "sources"
  | "meters"
  | "within"
  | "cellIds"
  | "randomBytes"
  | "clientSignals"
  | "explains"
  | "challenges"
  | "campaigns"
  | "stream"
  | "sequences"
  | "agents"
  | "vouch"
  | "hostNames"
  | "signups"
>;

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
    repeatedPassword: account.status === "found" && account.value.repeatedPassword,
    mistyped: account.status === "found" && account.value.failures > 0,
    reserved: account.status === "found" && !account.value.limited,
    stranger: known.campaign?.facts ?? null,
    campaign: known.campaign && campaignOf(known.campaign.reading),
    exposedCredential: exposedCredential(known),
    condemn: isOwnDoing(receipt, isSharedExit(known.address)),
  };
}

async function gather(received: Attempt, route: Route, deps: Needs): Promise<Known> {
  const release = await deps.release();
  const { intel, state } = route.deadlinesMs;
  const { source, address } = locate(received.source, release);
  const attempt = source === received.source ? received : { ...received, source };
  const presented = readPresented(attempt, route, deps);
  const cells = deps.cellIds(attempt);
  const client = (deps.clientSignals ?? readClientSignals)(attempt.client, release);
  const { credential, device, atMs } = attempt;
  const entry = { atMs, accountId: credential.accountId, knownDevice: device.status === "known" };
  const leakable = hasPassword(route.kind) && credential.passwordSha1.length > 0;
  const [leaks, unasked] = leakable ? [release, NO_RELEASE] : [null, ABSENT];
  const guessed = guessedAccount(attempt);
  const metering = { attempt, cells, presented };
  // All are asked before any is waited for; what is in memory is there already.
  const askedPassword = leaks ? deps.within(leaks.password(credential.passwordSha1), intel) : unasked;
  const askedIdentity = leaks ? deps.within(leaks.identity(credential.identityKeys), intel) : unasked;
  // A sign-up guesses no password: it must neither use up an account's guesses nor teach the account anything.
  const askedAccount =
    guessed === null
      ? ABSENT
      : deps.within(reserve(guessed, attempt, { cells, route, presented }, deps), state);
  const askedSources = deps.within(deps.sources.enter(cells, entry), state);
  const askedMeters = readMeters(metering, route, deps);
  const askedAgent = readAgent(attempt, route, deps);
  const askedSignup = enterSignup(attempt, cells, route, deps);
  const askedRecovery = deps.within(
    readRecovery(attempt, cells, deps.signups, () => peek(attempt, cells, deps)),
    state,
  );
  const password = await askedPassword;
  const identity = await askedIdentity;
  const account = await askedAccount;
  const sources = await askedSources;
  const metered = await askedMeters;
  const agent = await askedAgent;
  const signup = await askedSignup;
  const recovery = await askedRecovery;
  const looked = { password, identity, account, sources };
  const stranger = !isOwnDevice({ attempt, account });
  const campaign = stranger ? readCampaign(attempt, looked, route, deps) : null;
  const meters = await addLateMeters(metered, { ...metering, stranger, campaign }, { route, deps });
  const tried = passwordName(cells);
  const sprayed = stranger && tried !== null && deps.stream.isSprayed(tried);
  const seen = { attempt, cells, release, address, client, presented, agent, signup, recovery };
  const sequence = (stranger && deps.sequences?.read(lostOf(attempt))) || null;
  return { ...seen, ...looked, meters, campaign, sprayed, sequence, spent: null };
}

function readCampaign(
  attempt: Attempt,
  looked: Parameters<typeof campaignFacts>[1],
  route: Route,
  deps: Needs,
): NonNullable<Known["campaign"]> {
  const facts = campaignFacts(attempt, looked);
  return { facts, reading: deps.campaigns.read(route.id, facts, attempt.atMs) };
}

const NOTHING: PresentedReading = { solution: { status: "none" }, clearance: null };

function readPresented({ presented, source, signature, atMs }: Attempt, route: Route, deps: Needs) {
  if (presented.solution === null && presented.clearance === null) return NOTHING;
  const bearer = { routeId: route.id, signature, source, epoch: route.challenge.clearanceEpoch };
  return deps.challenges.read(presented, bearer, atMs);
}

function enterSignup(
  { signup: facts, source, credential, atMs, signature }: Attempt,
  { network }: CellIds,
  route: Route,
  { signups, within }: Needs,
): Answer<SignupReading> {
  if (!facts || !signups) return ABSENT;
  const { accountId } = credential;
  return within(
    signups.enter({ accountId, atMs, networkId: network, country: source.country, signature, facts }),
    route.deadlinesMs.state,
  );
}

/** Stage 3. */
export function readClientSignals(client: ClientFacts, release: ReleaseView | null): readonly Signal[] {
  const agent = client.headers.get("user-agent");
  return clientSignals(client, agent === undefined ? null : (release?.userAgent(agent) ?? null));
}

const NO_RELEASE = unavailable("no_release");

/** No bucket holds more guesses than this (state/guess-list.ts); a higher limit in a policy means this one. */
const MAX_FAILURES = 64;

type At = {
  readonly presented: PresentedReading;
  readonly cells: CellIds;
  readonly route: Pick<Route, "kind" | "limits">;
};

/** Where no guess is allowed none is counted: what is left is the question. */
function peek(attempt: Attempt, cells: CellIds, deps: Needs): Answer<AccountHistory> {
  const nothing = { name: "peek", key: "account", count: "failures", max: 0, action: "allow" } as const;
  return reserve(
    attempt.credential.accountId,
    attempt,
    { cells, presented: NOTHING, route: { kind: "login", limits: [nothing] } },
    deps,
  );
}

function reserve(
  accountId: string,
  attempt: Attempt,
  { cells, route, presented }: At,
  deps: Needs,
): Answer<AccountHistory> {
  const { id, atMs, source, signature, client, credential, device } = attempt;
  const limits = route.limits.filter(isOfAccount);
  return deps.accounts.reserve(accountId, {
    attemptId: id,
    atMs,
    deviceId: device.status === "known" ? device.deviceId : null,
    networkId: cells.network,
    asn: source.asn,
    country: source.country,
    signature,
    browser: familyOf(client),
    place: source.place,
    // A letter asked for twice is two letters.
    passwordMark: route.kind === "reset" ? id : credential.passwordMark,
    provedIn: presented.solution.status === "proved" ? (cells.network ?? "") : null,
    maxFailures: limits.reduce((least, { max }) => Math.min(least, max), MAX_FAILURES),
  });
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
