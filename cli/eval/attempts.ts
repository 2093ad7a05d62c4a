import { bytesToHex } from "@noble/hashes/utils.js";
import type { ChallengeStep } from "../../shared/challenge/challenge-step.ts";
import type { Proof } from "../../shared/challenge/solution.ts";
import type { Attempt } from "../../shared/domain/attempt.ts";
import type { ClientClass } from "../../shared/domain/client-class.ts";
import type { Answer } from "../../shared/domain/lookup.ts";
import { reachesOrigin, type Action } from "../../shared/domain/action.ts";
import { CHALLENGED, WITHHELD, type Settlement } from "../../shared/domain/outcome.ts";
import type { Receipt } from "../../shared/domain/receipt.ts";
import type { ActivePolicy, Route } from "../../shared/policy/policy.ts";
import { clientClassOf } from "../../shared/score/client-class.ts";
import { attemptFacts } from "../../workers/gate/stages/attempt-facts.ts";
import { deviceOwner } from "../../workers/gate/stages/guessed-account.ts";
import { judge, type Judgement } from "../../workers/gate/stages/judge.ts";
import { settle } from "../../workers/gate/stages/settle.ts";
import { cellIdsBy } from "../../workers/gate/state/cell-ids.ts";
import { openAttemptRecords, type AttemptRecord } from "./attempt-record.ts";
import { openClients, type Clients } from "./attempt-clients.ts";
import { RecordError, type EvalContext, type Evaluator } from "./context.ts";
import { openLocalChallenges, PRESENTED, proofOf, VOUCHING } from "./local-challenges.ts";
import {
  openLocalAccounts,
  openLocalCampaigns,
  openLocalStream,
  openLocalSignups,
  openLocalMeters,
  openLocalSources,
} from "./local-state.ts";
import { openSequences } from "../../workers/gate/state/sequence/sequence-memory.ts";
import { rememberedClients } from "./remembered-clients.ts";
import { rememberedCredentials } from "./remembered-credentials.ts";
import { openLocalRandom } from "./local-random.ts";

export type AttemptAnswer = {
  readonly action: Action;
  /** Unrounded log-odds. */
  readonly score: number;
  /** What spoke against the attempt, strongest first. */
  readonly reasons: readonly string[];
  /** Person, automation that says what it is, or automation that does not. */
  readonly client: ClientClass;
  /** The hardest step that was asked before the attempt went through or ended. */
  readonly step: ChallengeStep | "step_up" | null;
  /** The running campaign that it most probably belongs to, by its id. */
  readonly campaign: string | null;
  /** It reached the origin, and whatever step was asked was passed. */
  readonly through: boolean;
};

/** `gatehouse eval attempts`: the gate's own stages, with state in memory and the records' own clock. */
export function evaluator(context: AttemptsContext): Evaluator {
  const evaluate = openAttempts(context);
  const readRecord = openAttemptRecords();
  return (record) => evaluate(readRecord(record));
}

/**
 * The same without reading NDJSON, for simulations and benches. Receipts that are kept name addresses in plain (they are
 * for whoever made the addresses up), and say what would have changed them only where that is asked for: it takes as long as judging.
 */
export function openAttempts(
  context: AttemptsContext,
  keep: (receipt: Receipt) => void = () => undefined,
  explains = false,
): (record: AttemptRecord) => Promise<AttemptAnswer> {
  const world = openWorld(context, { keep, explains });
  return async (record) => {
    const route = world.routes.get(record.route);
    if (!route) throw new RecordError("route: expected the id of a route with credentials, got another");
    if (record.passwordless && route.credentials?.password !== undefined)
      throw new RecordError("password: expected a text, got none");
    // Whole milliseconds, and never backwards: what every clock of the gate gives.
    world.clock.nowMs = Math.max(world.clock.nowMs, Math.floor(record.at));
    return answerOf(record, await climb(record, route, world));
  };
}

/** The attempt, again with a proof for as long as one is asked and this client has one. A ladder has two steps at most. */
async function climb(record: AttemptRecord, route: Route, world: World): Promise<Climbed> {
  let asked: ChallengeStep | null = null;
  const attempt = factsOf(record, route, world);
  for (let proof: Proof | null = null; ;) {
    world.challenges.present(proof);
    // oxlint-disable-next-line no-await-in-loop -- what is asked next follows from what was passed
    const judgement = await judge({ ...attempt, id: nextId(world) }, route, world.policy, world.deps);
    // oxlint-disable-next-line no-await-in-loop -- the next attempt comes after this one is settled
    await conclude(record, judgement, world);
    const { action, ask = null } = judgement.decision;
    if (action !== "challenge") return { judgement, asked };
    // Asked for the same again, he did not pass: as many as are believed had waited in his network before.
    if (ask === asked) return { judgement, asked };
    asked = ask;
    proof = ask === null ? null : proofOf(record, ask, route);
    if (!proof) return { judgement, asked };
  }
}

type Climbed = { readonly judgement: Judgement; readonly asked: ChallengeStep | null };

/** Where addresses came from is not asked of attempts. */
export type AttemptsContext = Omit<EvalContext, "addressOrigins" | "ntlm">;

type World = ReturnType<typeof openWorld>;

type Kept = { readonly keep: (receipt: Receipt) => void; readonly explains: boolean };

function openWorld({ release, keys, policy, mode }: AttemptsContext, { keep, explains }: Kept) {
  const clock = { nowMs: 0, attempts: 0 };
  const clients: Clients = openClients();
  const challenges = openLocalChallenges();
  const remembered = rememberedClients();
  const credential = rememberedCredentials();
  const active: ActivePolicy = policy;
  const sequences = openSequences();
  const routes = new Map(
    policy.policy.routes
      .filter(({ credentials }) => credentials)
      .map((route): [string, Route] => [route.id, { ...route, mode }]),
  );
  const deps = {
    nowMs: () => clock.nowMs,
    randomBytes: openLocalRandom(),
    release: () => release,
    within: <T>(lookup: Answer<T>) => lookup,
    // Nothing is stored, so no pseudonyms are needed: plain names tell the same cells apart.
    cellIds: cellIdsBy(asIs, asIs),
    clientSignals: remembered.signals,
    explains,
    accounts: openLocalAccounts(),
    sources: openLocalSources(),
    meters: openLocalMeters(),
    campaigns: openLocalCampaigns((lost) => sequences.observe(lost)),
    stream: openLocalStream(),
    sequences,
    signups: openLocalSignups(),
    challenges: challenges.port,
    vouch: VOUCHING,
    receipts: { add: keep, durable: () => Promise.resolve(true) },
  };
  return { clock, clients, challenges, remembered, credential, routes, policy: active, keys, deps };
}

/** Of attempts and of their repetitions: the facts stay the same. */
function nextId({ clock }: World): string {
  clock.attempts += 1;
  return clock.attempts.toString(16).padStart(32, "0");
}

function factsOf(
  record: AttemptRecord,
  route: Route,
  { clock, clients, remembered, credential, keys }: World,
): Attempt {
  const { username, password, email, phone, postal } = record;
  return attemptFacts(
    {
      id: "",
      atMs: clock.nowMs,
      route,
      raw: {
        username,
        password,
        ...(email === undefined ? {} : { email }),
        ...(phone === undefined ? {} : { phone }),
        ...(postal === undefined ? {} : { postal }),
      },
      method: "POST",
      url: `https://shop.example${route.match.path}`,
      headers: record.headers,
      platform: record.cf,
      address: record.ip,
      // A client's name stands for the cookie that it holds.
      deviceCookie: record.client,
      presented: PRESENTED,
    },
    keys,
    { credential, signature: remembered.signature, device: clients.device },
  );
}

async function conclude(record: AttemptRecord, judgement: Judgement, world: World): Promise<void> {
  const settlement = settlementOf(record, judgement.decision.action);
  const { attempt } = judgement;
  const owner = settlement === "accepted" ? deviceOwner(attempt) : null;
  const deviceId = owner === null ? null : credit(owner, record, { device: attempt.device, world });
  await settle(judgement, settlement, deviceId, world.deps);
}

/** The origin asks for a code where the gate demands a second step; only who solves it is accepted in the end. */
function settlementOf({ outcome, solves }: AttemptRecord, action: Action): Settlement {
  if (!reachesOrigin(action)) return action === "challenge" ? CHALLENGED : WITHHELD;
  return action === "step_up" && outcome === "accepted" && !solves.includes("step_up")
    ? "pending_mfa"
    : outcome;
}

/** The device that was accepted, with a fresh cookie as the gate's answer would carry it. */
function credit(
  owner: string,
  { client }: AttemptRecord,
  { device, world }: { readonly device: Attempt["device"]; readonly world: World },
): string {
  const deviceId = "deviceId" in device ? device.deviceId : hex(world.deps.randomBytes(16));
  const { nowMs } = world.clock;
  if (client !== null) world.clients.keep(client, { accountId: owner, deviceId, nowMs });
  return deviceId;
}

function answerOf({ solves }: AttemptRecord, { judgement, asked }: Climbed): AttemptAnswer {
  const { decision, receipt } = judgement;
  const stepsUp = decision.action === "step_up";
  const { total, contributions } = receipt.evidence.score;
  const against = contributions.filter(({ points }) => points > 0).toSorted((a, b) => b.points - a.points);
  return {
    action: decision.action,
    score: total,
    client: clientClassOf(contributions),
    reasons: against.map(({ reason }) => reason),
    step: stepsUp ? "step_up" : asked,
    campaign: judgement.campaign,
    through: reachesOrigin(decision.action) && (!stepsUp || solves.includes("step_up")),
  };
}

function hex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

function asIs(text: string): string {
  return text;
}
