import { waitUntil } from "cloudflare:workers";
import { challengeRing } from "../../shared/identity/keys.ts";
import { createActivePolicy, policyStore } from "./active-policy.ts";
import { openAgents } from "./challenge/agent-directory.ts";
import { openChallenges } from "./challenge/challenge-port.ts";
import { openHostNames } from "./challenge/host-names.ts";
import { openTurnstile } from "./challenge/turnstile.ts";
import { openPrivateTokens } from "./challenge/private-tokens.ts";
import { createVisitorPort } from "./challenge/visitor.ts";
import packed from "./challenge/visitor/packed.bin";
import type { Env } from "./env.ts";
import { openReceiptBatcher, openReceipts } from "./events/receipt-batcher.ts";
import { openReceiptSink } from "./events/receipt-sink.ts";
import type { GateDeps } from "./gate-deps.ts";
import { gate } from "./gate.ts";
import { createActiveRelease } from "./intel/active-release.ts";
import { cachedRanges } from "./intel/cached-ranges.ts";
import { kvPointer } from "./intel/kv-pointer.ts";
import { r2Objects } from "./intel/r2-objects.ts";
import { originClient } from "./origin-client.ts";
import { readSettings, type Settings } from "./settings.ts";
import { createIsolateMemory } from "./stages/isolate-memory.ts";
import { gateAnswer } from "./stages/gate-answer.ts";
import { openAccounts } from "./state/account-port.ts";
import { openCellIds } from "./state/cell-ids.ts";
import { openLedger } from "./state/ledger-port.ts";
import { openMeterCounter } from "./state/meter-counter.ts";
import { openMeterExchange, openMeters } from "./state/meter-port.ts";
import { openSourceCounter } from "./state/source-counter.ts";
import { openCampaigns, openTell } from "./state/campaign/campaign-port.ts";
import { openSignups } from "./state/signup/signup-port.ts";
import { openSequences } from "./state/sequence/sequence-memory.ts";
import { openStream } from "./state/stream/stream-port.ts";
import { openExchange, openSources } from "./state/source-port.ts";
import { within } from "./state/within.ts";

export { ReceiptLog } from "./events/receipt-log.ts";
export { AccountState } from "./state/account-state.ts";
export { CampaignState } from "./state/campaign/campaign-state.ts";
export { ChallengeLedger } from "./state/challenge-ledger.ts";
export { SignupState } from "./state/signup/signup-state.ts";
export { SourceState } from "./state/source-state.ts";
export { StreamState } from "./state/stream/stream-state.ts";

/** A visitor waits this long for his code at most; after that the answer goes without one. */
const RECEIPT_DEADLINE_MS = 500;

// No router: the gate has one way for every request (docs/decisions/0002-hono-at-the-door-no-second-router.md).
export default { fetch: answer } satisfies ExportedHandler<Env>;

async function answer(request: Request, env: Env): Promise<Response> {
  try {
    return await gate(request, depsOf(env));
  } catch (error) {
    return answerFault(error, request);
  }
}

/** A fault of ours or of the settings: nothing was judged, so nothing is passed on. */
function answerFault(error: unknown, request: Request): Response {
  const { name, message } =
    error instanceof Error ? error : { name: "Error", message: "thrown without a reason" };
  log(`${name}: ${message}`);
  const text =
    name === "SettingsError"
      ? "The site's guard is not set up. Whoever runs this site finds the settings to correct in the guard's log."
      : "Something went wrong at the site's guard. Nothing was sent; please try again in a moment.";
  return gateAnswer({ status: 500, title: "Internal Server Error", text }, request, null);
}

const composed = new WeakMap<Env, GateDeps>();

/** One for each isolate: `env` is the same object for all its requests. */
function depsOf(env: Env): GateDeps {
  const known = composed.get(env);
  if (known) return known;
  const deps = compose(env, readSettings(env));
  composed.set(env, deps);
  return deps;
}

/** The only place where bindings become ports. */
function compose(env: Env, { keys, origin, placement, withoutPolicy, turnstile }: Settings): GateDeps {
  const nowMs = Date.now;
  const shell = { nowMs, waitUntil, log };
  const release = createActiveRelease({
    ...shell,
    pointer: kvPointer(env.CONFIG),
    objects: cachedRanges(r2Objects(env.INTEL), { ...shell, caches }),
    keys,
  });
  const sequences = openSequences();
  const append = openReceiptSink(env.RECEIPT_LOG, placement);
  const exchange = openExchange(env.SOURCE_STATE, placement, nowMs);
  return {
    ...shell,
    keys,
    withoutPolicy,
    within,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    sleep: (ms) => scheduler.wait(ms),
    origin: originClient(origin),
    visitor: createVisitorPort(packed),
    privateTokens: openPrivateTokens(),
    policy: createActivePolicy(policyStore(env.CONFIG, env.INTEL), shell),
    release: release.current,
    cellIds: openCellIds(keys.tenant),
    accounts: openAccounts(env.ACCOUNT_STATE, placement),
    sources: openSources(openSourceCounter({ alone: false }), new Map(), { ...shell, exchange }),
    meters: openMeters(openMeterCounter(false), {
      ...shell,
      exchange: openMeterExchange(env.SOURCE_STATE, placement, nowMs),
    }),
    campaigns: openCampaigns({
      ...shell,
      tellLost: (lost) => sequences.observe(lost),
      tell: openTell(env.CAMPAIGN_STATE, placement),
    }),
    stream: openStream({ ...shell, namespace: env.STREAM_STATE, placement }),
    sequences,
    signups: openSignups(env.SIGNUP_STATE, placement),
    challenges: openChallenges(challengeRing(keys), openLedger(env.CHALLENGE_LEDGER, placement)),
    agents: openAgents({ ...shell, fetch: (url, init) => fetch(url, init) }),
    hostNames: openHostNames({ ...shell, fetch: (url, init) => fetch(url, init) }),
    vouch: openTurnstile(turnstile.base, turnstile.secret, {
      ...shell,
      fetch: (url, init) => fetch(url, init),
    }),
    receipts: openReceipts(openReceiptBatcher(), { ...shell, append, deadlineMs: RECEIPT_DEADLINE_MS }),
    ...createIsolateMemory(),
  };
}

function log(line: string): void {
  // oxlint-disable-next-line no-console -- a Worker's log is its console; everything else logs through Deps
  console.error(line);
}
