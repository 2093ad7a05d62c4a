import { ABSENT, found } from "../../shared/domain/lookup.ts";
import type { Receipt } from "../../shared/domain/receipt.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";
import type { GateDeps } from "../../workers/gate/gate-deps.ts";
import type { OriginAnswer } from "../../workers/gate/origin-client.ts";
import { openChallenges } from "../../workers/gate/challenge/challenge-port.ts";
import { createIsolateMemory } from "../../workers/gate/stages/isolate-memory.ts";

const ring = [{ id: "k1", key: "A".repeat(43) }];
export const TEST_KEYS: Keys = {
  tenant: ring,
  device: ring,
  mark: ring,
  identity: ring,
  verdict: ring,
  releaseSigners: [{ id: "s", publicKey: "A".repeat(43) }],
};

const SCRIPT = { body: "run();", contentType: "text/javascript", etag: '"1"' };

function spendInMemory() {
  const spent = new Set<string>();
  return async (id: string) => {
    if (spent.has(id)) return found("spent" as const);
    spent.add(id);
    return ABSENT;
  };
}

/** What the gate asked of the world around it. */
export type World = { readonly receipts: Receipt[]; readonly forwarded: string[]; nowMs: number };

async function answer(): Promise<OriginAnswer> {
  return { status: "answered", response: new Response("wrong", { status: 401 }) };
}

/** Plain functions for everything that the gate can touch; the origin answers 401. `changes` is what the test is about. */
export function gateDeps(policy: object, changes: Partial<GateDeps> = {}): { deps: GateDeps; world: World } {
  const world: World = { receipts: [], forwarded: [], nowMs: 1_790_000_000_000 };
  const active = loadPolicy(JSON.stringify(policy));
  const deps: GateDeps = {
    nowMs: () => world.nowMs,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    within: (lookup) => lookup,
    cellIds: () => ({ address: "a", network: "n", asn: null, signature: "s", route: "r", password: "p" }),
    policy: async () => active,
    release: async () => null,
    accounts: { reserve: async () => ABSENT, settle: async () => {} },
    sources: { enter: async () => ABSENT, observe: () => {} },
    stream: { isSprayed: () => false, observe: () => undefined },
    campaigns: {
      read: () => ({ campaign: null, level: 0, odds: null }),
      pass: () => undefined,
      observe: () => undefined,
    },
    receipts: { add: (receipt) => void world.receipts.push(receipt), durable: async () => true },
    keys: TEST_KEYS,
    origin: {
      urlOf: ({ url }) => new URL(url),
      pass: answer,
      forward: async ({ request }) => {
        world.forwarded.push(request.url);
        return answer();
      },
    },
    visitor: {
      page: async ({ challenge, code }) => ({
        html: JSON.stringify({ challenge, code }),
        policy: "default-src 'none'",
      }),
      asset: async (name) => (name === "client.js" ? SCRIPT : null),
      attach: (response) => new Response("attached", response),
    },
    challenges: openChallenges(ring, { spend: spendInMemory(), use: async () => ABSENT }),
    ...createIsolateMemory(),
    // Its timers would come before those that a test is about.
    pulse: { lateMs: () => 0, beat: () => undefined },
    sleep: async () => {},
    waitUntil: () => {},
    log: () => {},
    withoutPolicy: "refuse-writes",
    ...changes,
  };
  return { deps, world };
}
