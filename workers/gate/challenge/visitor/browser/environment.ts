import {
  hashUserAgent,
  type EnvironmentFacts,
  type Finding,
} from "../../../../../shared/challenge/environment-facts.ts";
import { actualEngine } from "./actual-engine.ts";
import { claimOf } from "./claimed-browser.ts";
import { hintsDiffer, hintsNameHeadless } from "./client-hints.ts";
import { hasDriverGlobal, hasProtocolAttached } from "./driver-traces.ts";
import { askFreshWindow } from "./fresh-window.ts";
import type { InputCounter } from "./input-counts.ts";
import { hasPatchedFunction } from "./patched-functions.ts";
import { differs, realmOf } from "./realm.ts";
import type { Greeting } from "./worker.ts";

/** What the browser says about itself, and where it contradicts itself. Takes some milliseconds; never throws. */
export async function environmentFacts(
  worker: Greeting | null,
  inputs: InputCounter,
): Promise<EnvironmentFacts> {
  const found = [
    ...noticed(AT_ONCE),
    ...(worker ? workerFindings(worker) : []),
    ...frameFindings(),
    ...((await permissionContradicts()) ? (["permission_contradicts"] as const) : []),
    ...(inputs.synthetic() ? (["input_synthetic"] as const) : []),
  ];
  return {
    findings: [...new Set(found)],
    userAgentHash: hashUserAgent(navigator.userAgent),
    inputs: inputs.counts(),
  };
}

type Probe = readonly [Finding, () => boolean];

const claim = () => claimOf(navigator.userAgent);

const AT_ONCE: readonly Probe[] = [
  // Every browser of the last years has it, and says false: a script that deletes it gives itself away.
  ["webdriver", () => !("webdriver" in navigator) || navigator.webdriver],
  ["driver_global", hasDriverGlobal],
  ["protocol_attached", hasProtocolAttached],
  ["headless_named", namesHeadless],
  ["hints_differ", () => hintsDiffer(navigator.userAgentData, claim())],
  ["engine_differs", engineDiffers],
  ["no_languages", () => !navigator.languages?.length],
  ["no_window", hasNoWindow],
];

/** A probe that a browser does not let run has noticed nothing. */
function noticed(probes: readonly Probe[]): readonly Finding[] {
  return probes.filter(([, probe]) => holds(probe)).map(([finding]) => finding);
}

function holds(probe: () => boolean): boolean {
  try {
    return probe();
  } catch {
    return false;
  }
}

function namesHeadless(): boolean {
  return /Headless|PhantomJS|jsdom/iu.test(navigator.userAgent) || hintsNameHeadless(navigator.userAgentData);
}

function engineDiffers(): boolean {
  const [claimed, actual] = [claim().engine, actualEngine()];
  return claimed !== null && actual !== null && claimed !== actual;
}

/** Blink only: windows of apps on iOS have no outside either. */
function hasNoWindow(): boolean {
  return actualEngine() === "blink" && (outerWidth === 0 || outerHeight === 0 || screen.width === 0);
}

function workerFindings({ realm, softwareGraphics }: Greeting): readonly Finding[] {
  return noticed([
    ["worker_differs", () => differs(realm, realmOf(navigator))],
    ["software_graphics", () => softwareGraphics],
  ]);
}

function frameFindings(): readonly Finding[] {
  return (
    askFreshWindow((fresh) =>
      noticed([
        ["frame_differs", () => frameDiffers(fresh)],
        ["function_patched", () => hasPatchedFunction(fresh)],
      ]),
    ) ?? []
  );
}

function frameDiffers({ navigator: other }: Window): boolean {
  return differs(realmOf(other), realmOf(navigator)) || other.webdriver !== navigator.webdriver;
}

/** Older headless browsers deny notifications and say in the same breath that nobody was asked. */
async function permissionContradicts(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: "notifications" });
    return state === "prompt" && Notification.permission === "denied";
  } catch {
    return false;
  }
}
