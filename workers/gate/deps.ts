import type { MeterAsk } from "../../shared/domain/meter.ts";
import type { PrivateToken } from "../../shared/agent/private-token.ts";
import type { AgentClaim } from "../../shared/agent/signed-request.ts";
import type {
  CampaignFacts,
  CampaignReading,
  Lost,
  Stranger,
  Visitor,
} from "../../shared/domain/campaign.ts";
import type { Bearer, Challenge } from "../../shared/challenge/challenge-token.ts";
import type { SolutionReading } from "../../shared/challenge/solution.ts";
import type { Attempt, Presented } from "../../shared/domain/attempt.ts";
import type { ClientFacts } from "../../shared/domain/client-facts.ts";
import type {
  Recovery,
  RecoveryReading,
  Signup,
  SignupOutcome,
  Tried,
  SignupReading,
} from "../../shared/domain/signup.ts";
import type { Signal } from "../../shared/domain/signal.ts";
import type { AddressIntel } from "../../shared/domain/address-kind.ts";
import type { AccountHistory, SourceHistory } from "../../shared/domain/history.ts";
import type { Answer, Lookup } from "../../shared/domain/lookup.ts";
import type { Place } from "../../shared/domain/source.ts";
import type { Settlement } from "../../shared/domain/outcome.ts";
import type { IntelStatus, Receipt } from "../../shared/domain/receipt.ts";
import type { ActivePolicy, Route } from "../../shared/policy/policy.ts";
import type { ScoringModel } from "../../shared/score/model.ts";

/** Leaked-credential answers, strongest first. */
export type PairAnswer = "pair" | "similar" | "username";

/** What a leaked password's count class says: at least this many sightings. */
export type PasswordAnswer = { readonly countAtLeast: number; readonly common: boolean };

export type UserAgentMatch = {
  readonly kind: "crawler" | "http_library" | "attack_tool" | "automation_browser";
  readonly name: string;
};

/**
 * One release, opened: a request uses one view from start to end. Everything resident answers at once;
 * credential lookups may read one shard each. None of them throws.
 */
export type ReleaseView = {
  readonly status: IntelStatus;
  readonly model: ScoringModel;
  /** Canonical address text → listings and ASN. */
  address(address: string): AddressIntel;
  asnListings(asn: number): AddressIntel["asnListings"];
  /** Disposable mail domain, itself or a parent domain: the matching source ids, empty if none. */
  disposable(domain: string): readonly string[];
  userAgent(userAgent: string): UserAgentMatch | null;
  password(sha1: Uint8Array): Answer<PasswordAnswer>;
  /** Takes the keys of the whole ring and uses those that it was built with. */
  identity(keys: Attempt["credential"]["identityKeys"]): Answer<PairAnswer>;
};

/** What an account learns of where its people log in from. */
export type Whereabouts = {
  readonly networkId: string | null;
  readonly asn: number | null;
  readonly country: string | null;
  readonly signature: string;
  /** Engine and system: what updates do not change. */
  readonly browser: string;
};

/** What an account's object needs to reserve a guess. */
export type Reservation = Whereabouts & {
  readonly attemptId: string;
  /** How the name was spelled; null: just as it is folded for counting. */
  readonly spelling: string | null;
  readonly atMs: number;
  readonly deviceId: string | null;
  readonly place?: Place | undefined;
  readonly passwordMark: string;
  /** The same password's mark of the day before; null where none can come again. */
  readonly earlierMark: string | null;
  /** Where a genuine proof comes from, spent or not; null where none came. */
  readonly provedIn: string | null;
  /** The policy's account limit: at or above it nothing is reserved. */
  readonly maxFailures: number;
};

export type AccountSettlement = {
  readonly attemptId: string;
  /** As when the guess was reserved. */
  readonly spelling: string | null;
  readonly atMs: number;
  readonly settlement: Settlement;
  /** Where the attempt came from. A step-up's end need not say: the account remembers it from `pending_mfa`. */
  readonly where?: Whereabouts;
  /** A step-up's end never says: what its address is worth was asked where the login began. */
  readonly place?: Place | undefined;
  /** The device to remember when the outcome is `accepted`. */
  readonly deviceId: string | null;
  /** The pair stands in a leak; one that nobody could look up says nothing. */
  readonly leakedPair?: boolean;
  /** Nothing but this is told: the account has another password since. */
  readonly passwordChanged?: true;
  /** What is known of the password once it was accepted or refused. */
  readonly passwordMark?: string;
  /** Marks of what people type who mean the accepted password: told only where guesses failed before. */
  readonly typoMarks?: readonly string[];
  /** The password is one that attackers try first: a strike that weighs more. */
  readonly popular?: boolean;
};

/** One account's strongly consistent memory. A guess counts as failed from `reserve` until `settle` says otherwise. */
export type AccountPort = {
  reserve(accountId: string, reservation: Reservation): Answer<AccountHistory>;
  settle(accountId: string, settlement: AccountSettlement): void | Promise<void>;
};

/** Pseudonyms of the cells that an attempt belongs to; null where the fact is missing. */
export type CellIds = Readonly<Record<keyof SourceHistory, string | null>>;

export type Entry = {
  readonly atMs: number;
  readonly accountId: string;
  /** A known device counts as an attempt and nothing else. */
  readonly knownDevice: boolean;
};

export type SourceObservation = {
  readonly atMs: number;
  readonly accountId: string;
  readonly settlement: Settlement;
  readonly leakedPair: boolean;
  /** A stale client that repeats one wrong password: settled, but no new failure. */
  readonly repeatedPassword: boolean;
  readonly knownDevice: boolean;
};

/** Counts over sources: this isolate's own at once, other isolates' after their next flush. */
export type SourcePort = {
  /** What the cells held before this attempt; the attempt itself is counted as entered from now on. */
  enter(cells: CellIds, entry: Entry): Answer<SourceHistory>;
  observe(cells: CellIds, observation: SourceObservation): void;
};

export type ReceiptPort = {
  /** Queues a receipt; it leaves in a batch. */
  add(receipt: Receipt): void;
  /** Resolves true once this receipt is durable, false if it could not be made so within the deadline. */
  durable(receipt: Receipt): Promise<boolean>;
};

export type PresentedReading = {
  readonly solution: SolutionReading;
  /** A clearance that holds here, and how often this isolate has seen it. */
  readonly clearance: { readonly id: string; readonly uses: number } | null;
};

/** Whether what a visitor presents is genuine, and whether it was spent before. None of it ever throws. */
export type ChallengePort = {
  read(presented: Presented, bearer: Bearer & { readonly epoch: number }, nowMs: number): PresentedReading;
  /** `absent`: it was not spent before, and is now. `waitedIn`: the place of a visitor who waited instead of working. */
  spend(id: string, expiresAtMs: number, waitedIn?: string): Promise<Lookup<Unspendable>>;
  /** Counts one more use of a clearance, over all isolates. */
  use(id: string): Promise<Lookup<number>>;
};

/** Why a genuine solution is not spent: it was before, or as many as are believed waited in its place already. */
export type Unspendable = "spent" | "wait_crowded" | "vouch_refused" | "vouch_unavailable";

/** Whether an issuer signed a token: `key` is its public key as the policy has it. Never throws. */
export type PrivateTokenPort = {
  verify(token: PrivateToken, key: string): Promise<boolean>;
};

/** A third party that tells people from programs. Never throws. */
export type VouchPort = {
  /** Where its script is. */
  readonly script: string;
  /** It failed this isolate a moment ago. */
  isDown(): boolean;
  /** `found`: it gave this answer for this challenge of this route. */
  verify(answer: string, about: Pick<Challenge, "id" | "routeId">): Promise<Lookup<"person">>;
};

/** Whether a signature is that of an agent which the policy names. Never throws. */
export type AgentPort = {
  verify(claim: AgentClaim, agents: Route["challenge"]["agents"]): Promise<Lookup<string>>;
};

/** Whether an address has a name below one of these domains, and that name the address. Never throws. */
export type HostNamePort = {
  confirm(address: string, domains: readonly string[], resolver: string): Promise<Lookup<"named">>;
};

/** The strangers (attempts without a known device) of each route as a whole. Answers from memory: never waits, never fails. */
export type CampaignPort = {
  read(routeId: string, facts: CampaignFacts, atMs: number): CampaignReading;
  /** The route's object took nothing when it was told last: the rest is this isolate's own view. Never, where left out. */
  readonly isUnheard?: (routeId: string) => boolean;
  /** Somebody got in from a device of theirs. */
  pass(routeId: string, visitor: Visitor, atMs: number): void;
  /** What became of a stranger's attempt; `null` where the gate kept a member of a campaign from the origin for good. */
  observe(routeId: string, stranger: Stranger | null, visitor: Visitor, atMs: number): void;
  /** Any request: what has waited long enough is told. Where left out, it is told with the next stranger. */
  readonly sweep?: () => void;
};

/** New accounts of the whole site among each other. Never throws. */
export type SignupPort = {
  /** What the sign-up has in common with those before it; it is counted from now on. */
  enter(signup: Signup): Answer<SignupReading>;
  /** How accounts fare that strangers like this one ask letters for or type codes at; this one is counted from now on. */
  recover(recovery: Recovery): Answer<RecoveryReading>;
  settle(tried: Tried, became: SignupOutcome): Promise<void>;
};

/** 0: chance explains it; 1: nothing else does. */
export type SequenceReading = {
  /** Names fail in the order of a list, and this one comes next. */
  readonly inOrder: number;
  /** Clients of this look fail at an even pace, and this is the next beat. */
  readonly onBeat: number;
};

/** The order and pace in which strangers fail. Memory of this isolate: never waits, never fails. */
export type SequencePort = {
  read(lost: Lost): SequenceReading;
  observe(lost: Lost): void;
};

/** Wrong passwords (by their keyed names of the day) over all routes. Answers from memory: never waits, never fails. */
export type StreamPort = {
  /** It is tried at many accounts. */
  isSprayed(password: string): boolean;
  /** As of campaigns. */
  readonly isUnheard?: () => boolean;
  observe(password: string, accountId: string, atMs: number): void;
};

/** What became of a metered attempt. */
export type Metered = Pick<SourceObservation, "atMs" | "settlement" | "leakedPair" | "repeatedPassword">;

/** Limits with a window, pace or key of their own. Counted as sources are. */
export type MeterPort = {
  /** What each meter held before this attempt, in the order of the asks; it is counted from now on. */
  enter(asks: readonly MeterAsk[], atMs: number): Answer<readonly number[]>;
  observe(asks: readonly MeterAsk[], metered: Metered): void;
  /** As of campaigns. */
  readonly isUnheard?: () => boolean;
};

/** Everything the request path may touch. `workers/gate/index.ts` and `cli/eval` are the places that make one. */
export type Deps = {
  readonly nowMs: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  /** The lookup's own answer, or `unavailable("timeout")` once the deadline has passed. */
  readonly within: <T>(lookup: Answer<T>, deadlineMs: number) => Answer<T>;
  /** Where left out, the client is read anew; an evaluation of millions remembers what it read. */
  readonly clientSignals?: (client: ClientFacts, release: ReleaseView | null) => readonly Signal[];
  /** False: receipts say nothing of what would have changed them. For evaluations that keep none. */
  readonly explains?: boolean;
  /** Keyed pseudonyms of the cells that an attempt belongs to. */
  readonly cellIds: (attempt: Attempt) => CellIds;
  readonly policy: () => Promise<ActivePolicy>;
  readonly release: () => ReleaseView | null | Promise<ReleaseView | null>;
  readonly accounts: AccountPort;
  readonly sources: SourcePort;
  /** Where left out, only limits on what cells and accounts count anyway hold. */
  readonly meters?: MeterPort;
  readonly campaigns: CampaignPort;
  readonly stream: StreamPort;
  /** Where left out, order and pace say nothing. */
  readonly sequences?: SequencePort;
  /** Where left out, every sign-up is judged by itself. */
  readonly signups?: SignupPort;
  readonly receipts: ReceiptPort;
  readonly challenges: ChallengePort;
  /** Where left out, nobody's signature is believed. */
  readonly agents?: AgentPort;
  /** Where left out, it is down for everybody. */
  readonly vouch?: VouchPort;
  /** Where left out, no host name is believed or held against anyone. */
  readonly hostNames?: HostNamePort;
};
