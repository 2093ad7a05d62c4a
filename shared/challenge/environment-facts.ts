import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * What the visitor's script noticed. The position is the bit on the wire: append, never reorder or reuse. Findings become
 * features of the score (signals/challenge-signals.ts), none is a verdict.
 */
export const FINDINGS = [
  /** `navigator.webdriver` and its like. */
  "webdriver",
  /** Globals that drivers leave behind. */
  "driver_global",
  /** A debugger protocol listens in. */
  "protocol_attached",
  /** The user agent or the client hints name a headless browser. */
  "headless_named",
  /** A built-in function was replaced by a script. */
  "function_patched",
  /** Worker and main frame disagree about the browser. */
  "worker_differs",
  /** A fresh iframe and the main frame disagree about the browser. */
  "frame_differs",
  /** Client hints name another engine, version or system than the user agent. */
  "hints_differ",
  /** What the engine can do belongs to another engine than the user agent's. */
  "engine_differs",
  /** Two answers about permissions contradict each other. */
  "permission_contradicts",
  /** No languages at all. */
  "no_languages",
  /** A window without an outside, or a screen without a size. */
  "no_window",
  /** Graphics are drawn by software: usual in data centres, seen on people's machines too. */
  "software_graphics",
  /** Events that a script made filled in the form. */
  "input_synthetic",
] as const;
export type Finding = (typeof FINDINGS)[number];

/** Counts only: no keys, no positions, no times of single events. Each stops at 255. */
export type InputCounts = {
  readonly pointer: number;
  readonly key: number;
  readonly touch: number;
  readonly scroll: number;
  readonly paste: number;
};

export type EnvironmentFacts = {
  readonly findings: readonly Finding[];
  /** FNV-1a (32 bits) of `navigator.userAgent`; the gate compares it with the header. */
  readonly userAgentHash: number;
  readonly inputs: InputCounts;
};

/** `wrong`: an answer to another challenge, or one that no program of ours wrote. */
export type EnvironmentReading =
  | { readonly status: "told"; readonly facts: EnvironmentFacts }
  | { readonly status: "missing" | "wrong" };

const MAX_CHARACTERS = 256;
const SHAPE = /^(?:[0-9a-z]{1,7}-){7}[0-9a-f]{16}$/u;

/** Seven numbers: findings, user agent, five counts. Where each stands and what hides it follows from the challenge's id. */
const SLOTS = 7;

/** What the script sends for these facts under this challenge. */
export function writeEnvironment({ findings, userAgentHash, inputs }: EnvironmentFacts, id: string): string {
  const bits = FINDINGS.reduce((sum, name, bit) => (findings.includes(name) ? sum | (1 << bit) : sum), 0);
  const { pointer, key, touch, scroll, paste } = inputs;
  const plain = [bits, userAgentHash, pointer, key, touch, scroll, paste];
  const { order, masks } = programOf(id);
  const hidden = order.map((slot, place) => (((plain[slot] ?? 0) ^ (masks[place] ?? 0)) >>> 0).toString(36));
  return [...hidden, checkOf(id, hidden)].join("-");
}

/** Pure; never throws. */
export function readEnvironment(text: string, id: string): EnvironmentReading {
  if (text === "") return { status: "missing" };
  if (text.length > MAX_CHARACTERS || !SHAPE.test(text)) return { status: "wrong" };
  const hidden = text.split("-").slice(0, SLOTS);
  if (checkOf(id, hidden) !== text.slice(-16)) return { status: "wrong" };
  const { order, masks } = programOf(id);
  const plain = Array.from({ length: SLOTS }, () => 0);
  for (const [place, slot] of order.entries())
    plain[slot] = (Number.parseInt(hidden[place] ?? "0", 36) ^ (masks[place] ?? 0)) >>> 0;
  return { status: "told", facts: factsOf(plain) };
}

function factsOf([bits = 0, userAgentHash = 0, ...counts]: readonly number[]): EnvironmentFacts {
  const [pointer = 0, key = 0, touch = 0, scroll = 0, paste = 0] = counts.map((n) => Math.min(n, 255));
  return {
    findings: FINDINGS.filter((_, bit) => (bits & (1 << bit)) !== 0),
    userAgentHash,
    inputs: { pointer, key, touch, scroll, paste },
  };
}

/** Each challenge asks in another order and under other masks, so an answer that was recorded once answers nothing else. */
function programOf(id: string): { readonly order: readonly number[]; readonly masks: readonly number[] } {
  const bytes = sha256(utf8ToBytes(`gatehouse-environment\n${id}`));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = Array.from({ length: SLOTS }, (_, slot) => slot);
  for (let place = SLOTS - 1; place > 0; place--) {
    const other = (bytes[28 + (place % 4)] ?? 0) % (place + 1);
    [order[place], order[other]] = [order[other] ?? 0, order[place] ?? 0];
  }
  return { order, masks: order.map((_, place) => view.getUint32(place * 4, true)) };
}

function checkOf(id: string, hidden: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(`${id}\n${hidden.join("-")}`)).subarray(0, 8));
}

/** FNV-1a over UTF-16 units, as the visitor's script counts it. */
export function hashUserAgent(userAgent: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < userAgent.length; index++)
    hash = Math.imul(hash ^ userAgent.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
