import type { AccountHistory } from "../../shared/domain/history.ts";
import type { Attempt } from "../../shared/domain/attempt.ts";
import { ABSENT, found, type Lookup } from "../../shared/domain/lookup.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";
import type { Route } from "../../shared/policy/policy.ts";
import { DEFAULT_MODEL } from "../../shared/score/default-model.ts";
import type { Deps, ReleaseView } from "../../workers/gate/deps.ts";
import { attemptFacts } from "../../workers/gate/stages/attempt-facts.ts";
import { testKeys } from "../attack/simulator/test-keys.ts";
import { someSources } from "./cell-counts.ts";
import { aRoute } from "./gate-policy.ts";

const THRESHOLDS = [
  { name: "notable", minScore: -2, action: "annotate" },
  { name: "doubtful", minScore: 0, action: "step_up" },
  { name: "certain-attack", minScore: 14, action: "block" },
];

/** The policy's only route, with overrides. */
export function aPolicyWith(changes: Readonly<Record<string, unknown>> = {}) {
  const policy = loadPolicy(
    JSON.stringify({
      id: "test",
      routes: [aRoute("login", "allow", { thresholds: THRESHOLDS, ...changes })],
    }),
  );
  const [route] = policy.policy.routes;
  if (!route) throw new Error("test_policy: expected one route, got none");
  return { policy, route };
}

/** A browser's login from 198.51.100.7 that nothing is known of. */
export function anAttempt(route: Route, overrides: Partial<Attempt> = {}): Attempt {
  const facts = attemptFacts(
    {
      id: "0".repeat(32),
      atMs: 1_000_000,
      route,
      raw: { username: "ann@example.org", password: "hunter2" },
      method: "POST",
      url: "https://shop.example/login",
      headers: new Map(),
      platform: { asn: 64500, country: "NO" },
      address: "198.51.100.7",
      deviceCookie: null,
      presented: { solution: null, clearance: null },
    },
    testKeys(),
  );
  return { ...facts, ...overrides };
}

export const KNOWN_DEVICE = { status: "known", deviceId: "d1" } as const;

export function aHistory(overrides: Partial<AccountHistory> = {}): AccountHistory {
  return {
    established: false,
    failures: 0,
    slowFailures: 0,
    failingNetworks: 0,
    repeatedPassword: false,
    limited: false,
    networkFamiliarity: 0,
    asnFamiliarity: 0,
    countryFamiliarity: 1,
    signatureFamiliarity: 0,
    surprise: { place: 0, country: 0, client: 0, noDevice: 0 },
    strangeNetworks: 0,
    deviceDoubt: 0,
    usesLeakedPair: false,
    unfinishedSteps: 0,
    journey: null,
    accountAgeMs: null,
    deviceAgeMs: null,
    ...overrides,
  };
}

export function aRelease(overrides: Partial<ReleaseView> = {}): ReleaseView {
  return {
    status: { release: "r1", ageMs: 0, state: "current" },
    model: DEFAULT_MODEL,
    address: () => ({ listings: [], asn: null, asnListings: [] }),
    asnListings: () => [],
    disposable: () => [],
    userAgent: () => null,
    password: () => Promise.resolve(ABSENT),
    identity: () => Promise.resolve(ABSENT),
    ...overrides,
  };
}

type JudgeDeps = Pick<
  Deps,
  | "release"
  | "accounts"
  | "sources"
  | "within"
  | "cellIds"
  | "randomBytes"
  | "clientSignals"
  | "challenges"
  | "campaigns"
  | "stream"
>;

type Told = {
  readonly release?: ReleaseView | null;
  readonly account?: Lookup<AccountHistory>;
  readonly sources?: ReturnType<typeof someSources>;
};

/** What judgement asks, answered at once. The client's own signals are left out: other tests are about them. */
export function judgeDeps({
  release = aRelease(),
  account = found(aHistory()),
  sources = someSources(),
}: Told = {}): JudgeDeps {
  return {
    release: () => Promise.resolve(release),
    accounts: { reserve: () => Promise.resolve(account), settle: () => Promise.resolve() },
    sources: { enter: () => Promise.resolve(found(sources)), observe: () => undefined },
    within: (lookup) => lookup,
    cellIds: () => ({ address: "a", network: "n", asn: "s", signature: "g", route: "r", password: "p" }),
    randomBytes: (length) => new Uint8Array(length),
    challenges: {
      read: () => ({ solution: { status: "none" }, clearance: null }),
      spend: () => Promise.resolve(ABSENT),
      use: () => Promise.resolve(ABSENT),
    },
    stream: { isSprayed: () => false, observe: () => undefined },
    campaigns: {
      read: () => ({ campaign: null, level: 0, odds: null }),
      pass: () => undefined,
      observe: () => undefined,
    },
    clientSignals: () => [],
  };
}
