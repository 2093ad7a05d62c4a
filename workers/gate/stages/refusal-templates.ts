import type { Route } from "../../../shared/policy/policy.ts";

/** What an origin says to a wrong password, where it always says the same. */
export type Refusal = {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly tookMs: number;
};

/** So many alike, of as many accounts, before any is believed to be all that the origin says. */
const ALIKE = 32;
/** Kept of the time that refusals took, newest first in, oldest out. */
const TIMES = 64;
/** A token or a second text makes refusals of one kind differ; that does not end within minutes. */
const DIFFERING_MS = 3_600_000;
/** Pages of refusals are a few kilobytes; 64 kinds of them are a megabyte an isolate. Whoever makes kinds up crowds out the rarest. */
export const MAX_REFUSAL_BYTES = 16_384;
const MAX_KINDS = 64;

/** `null` in place of a refusal: they differed at `atMs`. */
type Kind = Alike | { readonly refusal: null; readonly atMs: number };
type Alike = {
  readonly print: string;
  readonly refusal: Refusal;
  readonly accounts: Set<string>;
  readonly times: number[];
};

/** One for each isolate; forgets everything with it. */
export type RefusalTemplates = {
  readonly learn: (asked: Asked, refusal: Refusal, accountId: string) => void;
  /** The refusal, and how long one of the last took; null where the origin must be asked. `chance` in 0..1 chooses. */
  readonly draw: (asked: Asked, chance: number) => Refusal | null;
};

type Asked = { readonly request: Request; readonly route: Route; readonly nowMs: number };

/** What one visitor is told differently ends nobody else's kind: kinds are made of what he sends. */
export function createRefusalTemplates(): RefusalTemplates {
  const kinds = new Map<string, Kind>();
  return {
    learn(asked, refusal, accountId) {
      const key = kindOf(asked);
      if (key === null) return;
      const next = learned(kinds.get(key), { refusal, accountId, nowMs: asked.nowMs });
      // The latest last, so that the first is the one to make room.
      kinds.delete(key);
      kinds.set(key, next);
      const [rarest] = kinds.keys();
      if (kinds.size > MAX_KINDS && rarest !== undefined) kinds.delete(rarest);
    },
    draw(asked, chance) {
      const known = kinds.get(kindOf(asked) ?? "");
      if (!known?.refusal || known.accounts.size < ALIKE) return null;
      return { ...known.refusal, tookMs: known.times[Math.floor(chance * known.times.length)] ?? 0 };
    },
  };
}

type Learned = { readonly refusal: Refusal; readonly accountId: string; readonly nowMs: number };

/** In place, where it is alike. */
function learned(known: Kind | undefined, { refusal, accountId, nowMs }: Learned): Kind {
  if (known?.refusal === null && nowMs - known.atMs < DIFFERING_MS) return known;
  const print = printOf(refusal);
  if (print === null) return { refusal: null, atMs: nowMs };
  if (!known?.refusal) return firstOf(print, refusal, accountId);
  if (known.print !== print) return { refusal: null, atMs: nowMs };
  remember(known, refusal, accountId);
  return known;
}

function firstOf(print: string, refusal: Refusal, accountId: string): Alike {
  return { print, refusal, accounts: new Set([accountId]), times: [refusal.tookMs] };
}

function remember({ accounts, times }: Alike, { tookMs }: Refusal, accountId: string): void {
  if (accounts.size < ALIKE) accounts.add(accountId);
  times.push(tookMs);
  if (times.length > TIMES) times.shift();
}

/** What answers depend on. Whoever has a session, and origins that say which names they know, are never answered from memory. */
const VARYING = [
  "accept",
  "accept-encoding",
  "accept-language",
  "content-type",
  "origin",
  "sec-fetch-mode",
  "x-requested-with",
];

function kindOf({ request, route }: Asked): string | null {
  const { headers, url, method } = request;
  const tells = route.outcomes.some(({ outcome }) => outcome === "unknown_user");
  if (tells || !route.deception.template || headers.has("cookie")) return null;
  return [route.id, method, url, ...VARYING.map((name) => headers.get(name) ?? "")].join("\n");
}

/** Null where an answer can be nobody else's. */
function printOf({ status, headers, body }: Refusal): string | null {
  if (headers.some(([name]) => name === "set-cookie")) return null;
  return `${status}\n${headers.join("\n")}\n${String.fromCharCode(...body)}`;
}
