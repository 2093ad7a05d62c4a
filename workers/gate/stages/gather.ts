import type { CampaignFacts, CampaignReading } from "../../../shared/domain/campaign.ts";
import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { AddressIntel } from "../../../shared/domain/address-kind.ts";
import type { ClientFacts } from "../../../shared/domain/client-facts.ts";
import type { AccountHistory, SourceHistory } from "../../../shared/domain/history.ts";
import { ABSENT, unavailable, type Answer, type Lookup } from "../../../shared/domain/lookup.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import type { RecoveryReading, SignupReading } from "../../../shared/domain/signup.ts";
import type { Route } from "../../../shared/policy/policy.ts";
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
import { familyOf } from "../signals/client-family.ts";
import { clientSignals } from "../signals/client-signals.ts";
import { campaignFacts, lostOf, passwordName } from "./campaign-facts.ts";
import { guessedAccount, hasPassword, isOwnDevice, triedBy } from "./guessed-account.ts";
import { addLateMeters, readMeters, type MeterReading } from "./limit-meters.ts";
import { locate } from "./locate.ts";
import { readAgent, type AgentReading } from "./read-agent.ts";
import { readRecovery } from "./recovery.ts";
import { NOTHING_PRESENTED, peekAccount, reserveGuess } from "./reserve-guess.ts";

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
  | "clientSignals"
  | "challenges"
  | "campaigns"
  | "stream"
  | "sequences"
  | "agents"
  | "hostNames"
  | "signups"
>;

const NO_RELEASE = unavailable("no_release");

/**
 * Stages 3 to 5. Whatever cannot be had in time is `unavailable`. Guess, meters and sign-up are counted here, before the origin
 * answers: a thousand at once must not all read nothing.
 */
export async function gather(received: Attempt, route: Route, deps: Needs): Promise<Known> {
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
      : deps.within(reserveGuess(guessed, attempt, { cells, route, presented }, deps), state);
  const askedSources = deps.within(deps.sources.enter(cells, entry), state);
  const askedMeters = readMeters(metering, route, deps);
  const askedAgent = readAgent(attempt, route, deps);
  const askedSignup = enterSignup(attempt, cells, route, deps);
  const askedRecovery = deps.within(
    readRecovery(attempt, cells, deps.signups, () => peekAccount(attempt, cells, deps)),
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

function readPresented({ presented, source, signature, atMs }: Attempt, route: Route, deps: Needs) {
  if (presented.solution === null && presented.clearance === null) return NOTHING_PRESENTED;
  const bearer = { routeId: route.id, signature, source, epoch: route.challenge.clearanceEpoch };
  return deps.challenges.read(presented, bearer, atMs);
}

function enterSignup(
  attempt: Attempt,
  { network }: CellIds,
  route: Route,
  { signups, within }: Needs,
): Answer<SignupReading> {
  const { signup: facts, source, atMs, signature, client } = attempt;
  if (!facts || !signups) return ABSENT;
  const where = { networkId: network, country: source.country };
  const signup = { ...triedBy(attempt), atMs, ...where, signature, family: familyOf(client), facts };
  return within(signups.enter(signup), route.deadlinesMs.state);
}

/** Stage 3. */
export function readClientSignals(client: ClientFacts, release: ReleaseView | null): readonly Signal[] {
  const agent = client.headers.get("user-agent");
  return clientSignals(client, agent === undefined ? null : (release?.userAgent(agent) ?? null));
}
