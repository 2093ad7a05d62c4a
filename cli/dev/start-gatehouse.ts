import { mkdirSync } from "node:fs";
import path from "node:path";
import { type AddressBook, openAddressBook } from "../../demo/front/address-book.ts";
import { createFront } from "../../demo/front/edge-front.ts";
import { writeDemoFeeds } from "../../demo/people/leak-feed.ts";
import { DEMO_ACCOUNTS, DEMO_SEED, makePopulation } from "../../demo/people/population.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import type { DevSettings } from "./dev-settings.ts";
import { ensureBuiltRelease, publishRelease } from "./first-release.ts";
import { requireFreePorts } from "./free-port.ts";
import { listen } from "./listen.ts";
import { ensureOperatorToken, operatorLink } from "./operator-token.ts";
import type { Progress } from "./progress.ts";
import { type PolicyFile, publishPolicy, readPolicyFile } from "./publish-policy.ts";
import { createRelay } from "./relay.ts";
import { readRunFile, removeRunFile, type RunFile, writeRunFile } from "./run-file.ts";
import type { RunningParts } from "./running-parts.ts";
import { startOrigin } from "./start-origin.ts";
import { type RunningWorkers, startWorkers } from "./start-workers.ts";
import { keepingSignals } from "./stop-signals.ts";
import { claimStateFolder } from "./state-version.ts";

export type Gatehouse = { readonly run: RunFile; readonly consoleLink: string; readonly originUrl: string };

type Start = { readonly parts: RunningParts; readonly progress: Progress };

/** Starts everything; whatever was started when something fails is in `parts`, for the caller to stop. */
export async function startGatehouse(settings: DevSettings, { parts, progress }: Start): Promise<Gatehouse> {
  const policy = await checkBeforeStart(settings);
  const { keys } = await ensureLocalKeys(settings.stateDir);
  const token = ensureOperatorToken(settings.stateDir);
  const book = openAddressBook(settings.demoDir);
  // Side by side: hashing the shop's accounts and compiling the release are slow once, starting workerd every time.
  const [originUrl, release, { gateUrl, consoleUrl }] = await allOrFirstError([
    startShop(settings, JSON.stringify(keys.verdict), { parts, progress }),
    ensureBuiltRelease({ ...settings, feedsDir: () => feedsOf(settings, book), report: progress.step }),
    startRuntimes(settings, { keysJson: JSON.stringify(keys), token, parts }),
  ]);
  await publishPolicy(policy, { url: consoleUrl, token }, Date.now());
  await publishRelease(release, { ...settings, consoleUrl, token, report: progress.step });
  await openDoors(settings, { gateUrl, consoleUrl }, { parts, book });
  return announce(settings, { originUrl, token, parts });
}

/** Waits for every one even if another fails: what is still starting must be stoppable when this throws. */
async function allOrFirstError<A, B, C>(
  starts: readonly [Promise<A>, Promise<B>, Promise<C>],
): Promise<[A, B, C]> {
  await Promise.allSettled(starts);
  return Promise.all(starts);
}

type Runtimes = { readonly keysJson: string; readonly token: string; readonly parts: RunningParts };

async function startRuntimes(
  settings: DevSettings,
  { keysJson, token, parts }: Runtimes,
): Promise<RunningWorkers> {
  const origin = settings.origin ?? shopUrl(settings);
  const { stateDir } = settings;
  const workers = await keepingSignals(() =>
    startWorkers({ stateDir, keysJson, origin, operatorToken: token }),
  );
  parts.add("the Workers", workers.stop);
  return workers;
}

function shopUrl({ demoPort }: DevSettings): string {
  return `http://127.0.0.1:${demoPort}`;
}

/** Everything that can be refused before anything runs. */
async function checkBeforeStart(settings: DevSettings): Promise<PolicyFile> {
  const { stateDir, gatePort, consolePort, demoPort, origin } = settings;
  const other = readRunFile(stateDir);
  if (other) {
    throw new Error(
      `already_running: expected no running gatehouse in ${stateDir}, got one at ${other.gateUrl} (process ${other.pid}); ` +
        "use that one, or stop it first",
    );
  }
  await requireFreePorts([
    { port: gatePort, variable: "GATE_PORT", purpose: "the gate" },
    { port: consolePort, variable: "CONSOLE_PORT", purpose: "the console" },
    ...(origin === null ? [{ port: demoPort, variable: "DEMO_PORT", purpose: "the demo shop" }] : []),
  ]);
  const policy = readPolicyFile(settings.policyPath);
  claimStateFolder(stateDir);
  return policy;
}

async function startShop(
  settings: DevSettings,
  verdictKeys: string,
  { parts, progress }: Start,
): Promise<string> {
  if (settings.origin !== null) return settings.origin;
  const shop = await startOrigin({
    port: settings.demoPort,
    folder: settings.demoDir,
    verdictKeys,
    onSeeding: (done, total) => progress.step(`hashing the shop's passwords: ${done} of ${total}`),
    say: progress.say,
  });
  parts.add("the demo shop", shop.stop);
  return shopUrl(settings);
}

/** The demo's world is part of the first release only where the demo is what is protected. */
function feedsOf({ feedsDir, origin, demoDir }: DevSettings, book: AddressBook): string | null {
  if (feedsDir !== null || origin !== null) return feedsDir;
  const folder = path.join(demoDir, "feeds");
  mkdirSync(folder, { recursive: true });
  const seed = process.env["DEMO_SEED"] ?? DEMO_SEED;
  writeDemoFeeds(folder, makePopulation(seed, Number(process.env["DEMO_ACCOUNTS"] ?? DEMO_ACCOUNTS)), book);
  return folder;
}

type Doors = { readonly parts: RunningParts; readonly book: AddressBook };

async function openDoors(
  { gatePort, consolePort }: DevSettings,
  { gateUrl, consoleUrl }: { gateUrl: URL; consoleUrl: URL },
  { parts, book }: Doors,
): Promise<void> {
  const front = createFront({ gate: gateUrl, book });
  parts.add("the front", () => {
    front.close();
    front.closeAllConnections();
  });
  const relay = createRelay(consoleUrl);
  parts.add("the console's port", () => void relay.close());
  await Promise.all([listen(front, gatePort), listen(relay, consolePort)]);
}

type Announced = { readonly originUrl: string; readonly token: string; readonly parts: RunningParts };

function announce(settings: DevSettings, { originUrl, token, parts }: Announced): Gatehouse {
  const { gatePort, consolePort, stateDir, demoDir, origin } = settings;
  const run: RunFile = {
    pid: process.pid,
    startedAtMs: Date.now(),
    gateUrl: `http://localhost:${gatePort}`,
    consoleUrl: `http://127.0.0.1:${consolePort}`,
    demoUrl: origin === null ? originUrl : null,
    demoDir,
  };
  writeRunFile(stateDir, run);
  parts.add("run.json", () => removeRunFile(stateDir));
  return { run, originUrl, consoleLink: operatorLink(run.consoleUrl, token, Date.now()) };
}
