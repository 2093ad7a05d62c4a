import type { AddressIntel, AddressKind } from "../../../shared/domain/address-kind.ts";
import type { AccountHistory, CellCounts } from "../../../shared/domain/history.ts";
import type { Lookup, Unavailable } from "../../../shared/domain/lookup.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import type { ChallengeEvidence, Degradation, Evidence, LimitCounts } from "../../../shared/policy/decide.ts";
import { isUnderAttack } from "../../../shared/policy/ladder.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { ScoringModel } from "../../../shared/score/model.ts";
import { capCredits } from "../../../shared/score/cap-credits.ts";
import { scoreSignals, type Score } from "../../../shared/score/score.ts";
import { accountSignals, deviceSignals } from "../signals/account-signals.ts";
import { campaignSignals } from "../signals/campaign-signals.ts";
import { cellSignals } from "../signals/cell-signals.ts";
import { challengeSignals } from "../signals/challenge-signals.ts";
import { credentialSignals } from "../signals/credential-signals.ts";
import { networkSignals } from "../signals/network-signals.ts";
import { recoverySignals } from "../signals/recovery-signals.ts";
import { sequenceSignals } from "../signals/sequence-signals.ts";
import { companySignals } from "../signals/signup-company.ts";
import { lookSignals, mailSignals, signupSpread } from "../signals/signup-signals.ts";
import type { PasswordAnswer } from "../deps.ts";
import { streamSignals } from "../signals/stream-signals.ts";
import { exemptionsOf } from "./exempt.ts";
import { hasPassword, isOwnDevice } from "./guessed-account.ts";
import type { Known } from "./gather.ts";
import { agentSignals } from "./read-agent.ts";

/** Stages 3 to 6. Pure: what was looked up, as the evidence that stage 7 decides on and the receipt keeps. */
export function evidenceOf(known: Known, route: Route, model: ScoringModel): Evidence {
  const challenge = challengeEvidence(known);
  return {
    score: scoreOf(known, challenge, route, model),
    degraded: degradationOf(known),
    counts: countsOf(known),
    ...meteredOf(known),
    exempt: exemptionsOf(known.attempt, provedName(known), route),
    ...fencedIn(known, route),
    ...(challenge ? { challenge } : {}),
  };
}

/** Proofs come last: how much their credit may be follows from what the rest holds against the attempt. */
function scoreOf(known: Known, evidence: ChallengeEvidence | null, route: Route, model: ScoringModel): Score {
  const signals = signalsOf(known);
  const score = scoreSignals(signals, model, route.points);
  const { solution, clearance } = known.presented;
  const agent = agentSignals(known.agent);
  if (!evidence && !clearance && agent.length === 0) return score;
  const proved = challengeSignals({
    evidence,
    clearance,
    proof: solution.status === "proved" ? solution.proof : null,
    userAgent: known.attempt.client.headers.get("user-agent") ?? "",
    caller: route.caller,
    underAttack: isUnderAttack({ score }),
  });
  const capped = capCredits(score, scoreSignals([...proved, ...agent], model, route.points).contributions);
  return scoreSignals([...signals, ...capped], model, route.points);
}

function challengeEvidence({ presented: { solution }, spent }: Known): ChallengeEvidence | null {
  if (solution.status === "none") return null;
  if (solution.status === "refused") return { step: null, by: null, outcome: solution.fault };
  const { kind, challenge } = solution.proof;
  return { step: challenge.step, by: kind, outcome: outcomeOf(spent) };
}

function outcomeOf(spent: Known["spent"]): ChallengeEvidence["outcome"] {
  if (!spent) return "unneeded";
  if (spent.status === "found") return spent.value;
  return spent.status === "absent" ? "passed" : "ledger_unavailable";
}

function signalsOf(known: Known): readonly Signal[] {
  const { attempt, release, address, account, sources } = known;
  const { credential, device, routeKind } = attempt;
  const signup = routeKind === "signup" && release !== null && credential.emailDomain !== null;
  return [
    ...known.client,
    ...(address ? networkSignals(address) : []),
    ...(hasPassword(routeKind) ? credentialSignals(credential, known.password, known.identity) : []),
    ...(signup ? mailSignals(release.disposable(credential.emailDomain)) : []),
    ...(account.status === "found"
      ? accountSignals(hasPassword(routeKind) ? account.value : withoutLogins(account.value), device)
      : deviceSignals(device)),
    // Whoever proves a known device is not stopped for what strangers around him did (StopGuessing's κ = 0).
    ...streamSignals(
      known.sprayed,
      sources.status === "found" && !isOwnDevice(known)
        ? cellSignals(sources.value, isSharedExit(address))
        : [],
    ),
    ...(known.sequence ? sequenceSignals(known.sequence) : []),
    // A program that repeats a password known to be wrong is nobody's guess.
    ...(known.campaign && !isKnownWrong(account)
      ? campaignSignals(known.campaign.reading, routeKind === "login")
      : []),
    ...(sources.status === "found" && routeKind !== "login" ? signupSpread(sources.value) : []),
    ...(attempt.signup ? lookSignals(attempt.signup.look) : []),
    ...(known.recovery.status === "found" ? recoverySignals(known.recovery.value) : []),
    ...(known.signup.status === "found" ? companySignals(known.signup.value, isCommon(known.password)) : []),
  ];
}

/** Codes and letters are counted apart from logins, which alone list devices: there a device is another's, or not in doubt. */
function withoutLogins(history: AccountHistory): AccountHistory {
  return { ...history, established: false, deviceDoubt: history.deviceDoubt < 1 ? 0 : 1 };
}

function isCommon(password: Lookup<PasswordAnswer>): boolean {
  return password.status === "found" && password.value.common;
}

function isKnownWrong(account: Known["account"]): boolean {
  return account.status === "found" && account.value.knownWrong === true;
}

const SHARED_EXITS: ReadonlySet<AddressKind> = new Set(["vpn", "tor", "relay"]);

/** Strangers share it by its nature. */
export function isSharedExit(address: AddressIntel | null): boolean {
  return address !== null && address.listings.some(({ kind }) => SHARED_EXITS.has(kind));
}

function meteredOf({ meters: { asks, values } }: Known): Pick<Evidence, "metered"> {
  return asks.length > 0 && values.status === "found" ? { metered: values.value } : {};
}

function degradationOf({
  password,
  identity,
  account,
  sources,
  signup,
  recovery,
  meters,
}: Known): Degradation {
  const intel = causeOf(password) ?? causeOf(identity);
  const ofAccount = causeOf(account);
  const source = causeOf(sources) ?? causeOf(meters.values) ?? causeOf(signup) ?? causeOf(recovery);
  return {
    ...(intel ? { intel } : {}),
    ...(ofAccount ? { account: ofAccount } : {}),
    ...(source ? { source } : {}),
  };
}

function causeOf(lookup: { readonly status: string; readonly cause?: Unavailable }): Unavailable | null {
  return lookup.status === "unavailable" ? (lookup.cause ?? null) : null;
}

function countsOf(known: Known): LimitCounts {
  const { account, sources } = known;
  const knownDevice = isOwnDevice(known);
  const guesses = account.status === "found" ? account.value.failures : null;
  const proved = account.status === "found" ? account.value.provedFailures : undefined;
  return {
    account:
      guesses === null
        ? null
        : {
            attempts: guesses,
            failures: guesses,
            failedAccounts: 0,
            ...(proved === undefined ? {} : { proved }),
          },
    address: sources.status === "found" ? limitCounts(sources.value.address, knownDevice) : null,
    network: sources.status === "found" ? limitCounts(sources.value.network, knownDevice) : null,
  };
}

/** Failures of strangers at one's office are nobody's failures who proves a known device. */
function limitCounts({ attempts, failures, failedAccounts }: CellCounts, knownDevice: boolean) {
  return knownDevice ? { attempts, failures: 0, failedAccounts: 0 } : { attempts, failures, failedAccounts };
}

function provedName({ agent }: Known): string | null {
  return agent.status === "verified" ? agent.name : null;
}

/** Where the platform or the release says that it comes from; of a place that nobody knows every fence around others holds. */
function fencedIn({ attempt: { source } }: Known, { fences }: Route): Pick<Evidence, "fenced"> {
  const fenced = fences.filter(({ holds, countries, asns }) => {
    const within =
      (source.country !== null && countries.includes(source.country)) ||
      (source.asn !== null && asns.includes(source.asn));
    return within === (holds === "inside");
  });
  return fenced.length === 0 ? {} : { fenced: fenced.map(({ name }) => name) };
}
