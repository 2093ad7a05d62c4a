import type { IntelStatus } from "../../../shared/domain/receipt.ts";
import { FormatError } from "../../../shared/format/format-error.ts";
import {
  releasePointerSchema,
  type PointerReader,
  type ReleasePointer,
} from "../../../shared/format/release-store.ts";
import type { ReleaseView } from "../deps.ts";
import { noRelease, switchedOff } from "./no-release.ts";
import {
  openBeside,
  type Holdings,
  type OpenedRelease,
  type ReleaseKeys,
  type ReleaseObjects,
} from "./open-release.ts";

// A changed pointer reaches KV's readers within a minute; 15 s on top keep a kill switch below 90 s at the price of
// four KV reads a minute and isolate.
const POLL_MS = 15_000;
// With no release at all every attempt runs undefended, so ask sooner; a KV read is cheap beside that.
const EMPTY_POLL_MS = 2_000;
// Opening reads some ten megabytes: a broken release must not be fetched again at every poll.
const RETRY_REFUSED_MS = 60_000;
// The first requests of a fresh isolate wait for the release, but not for ever: a hanging bucket must not hang logins.
const FIRST_WAIT_MS = 3_000;
// A refresh dies with the request that carries it; after this long nobody waits for it any more.
const REFRESH_LOST_MS = 30_000;

export type ActiveReleasePorts = {
  readonly pointer: PointerReader;
  readonly objects: ReleaseObjects;
  readonly keys: ReleaseKeys;
  readonly nowMs: () => number;
  /** Keeps a refresh going after the request that started it was answered. */
  readonly waitUntil: (work: Promise<unknown>) => void;
};

export type ActiveRelease = {
  /** The release to judge this request with; waits only in a fresh isolate. Never rejects. */
  readonly current: () => Promise<ReleaseView>;
  /** Looks at the pointer now. For tests and for those who cannot wait for the next poll. */
  readonly refresh: () => Promise<void>;
};

/** `opened` tells of its own faults; `view` adds why something newer was refused. */
type Serving = {
  readonly id: string;
  readonly opened: ReleaseView;
  readonly view: ReleaseView;
  /** What the next release may take over. */
  readonly held: Holdings;
};

type State = {
  /** The last good release. Only a better one takes its place. */
  serving: Serving | null;
  /** The kill switch; what is serving stays in memory for when it is switched on again. */
  isOff: boolean;
  problem: string | null;
  refused: { readonly id: string; readonly atMs: number } | null;
  polledAtMs: number;
  refreshing: { readonly work: Promise<void>; readonly startedAtMs: number } | null;
};

/** One for each isolate. Whatever goes wrong with a newer release, the last good one goes on and says so. */
export function createActiveRelease(ports: ActiveReleasePorts): ActiveRelease {
  const state: State = {
    serving: null,
    isOff: false,
    problem: null,
    refused: null,
    polledAtMs: -Infinity,
    refreshing: null,
  };
  const refresh = (): Promise<void> => startRefresh(state, ports);
  return {
    refresh,
    async current() {
      const dueMs = state.serving === null && !state.isOff ? EMPTY_POLL_MS : POLL_MS;
      const due = ports.nowMs() - state.polledAtMs >= dueMs;
      if (due) ports.waitUntil(refresh());
      if (state.serving === null && state.refreshing !== null)
        await atMost(state.refreshing.work, FIRST_WAIT_MS);
      if (state.isOff) return switchedOff();
      return state.serving?.view ?? noRelease(state.problem ?? "release_loading");
    },
  };
}

function startRefresh(state: State, ports: ActiveReleasePorts): Promise<void> {
  const nowMs = ports.nowMs();
  if (state.refreshing !== null && nowMs - state.refreshing.startedAtMs < REFRESH_LOST_MS)
    return state.refreshing.work;
  state.polledAtMs = nowMs;
  const work = refreshOnce(state, ports).finally(() => {
    if (state.refreshing?.work === work) state.refreshing = null;
  });
  state.refreshing = { work, startedAtMs: nowMs };
  return work;
}

async function refreshOnce(state: State, ports: ActiveReleasePorts): Promise<void> {
  const pointer = await readPointer(ports.pointer);
  if ("problem" in pointer) {
    state.problem = pointer.problem;
    return;
  }
  state.isOff = pointer.off === true;
  if (state.isOff) return;
  if (pointer.release === state.serving?.id && !isFaulty(state.serving.opened)) {
    state.problem = null;
    return;
  }
  if (state.refused?.id === pointer.release && ports.nowMs() - state.refused.atMs < RETRY_REFUSED_MS) return;
  await change(state, ports, pointer);
}

/** Opens what the pointer names beside what is serving, and swaps only when it is whole. */
async function change(state: State, ports: ActiveReleasePorts, pointer: ReleasePointer): Promise<void> {
  const { release, previous } = pointer;
  if (await giveWay(state, ports, pointer)) return;
  const opened = await open(ports, release, state.serving?.held);
  if ("view" in opened) {
    const again = state.serving?.id === release;
    serve(state, release, opened);
    state.problem = null;
    // Opened again because a block was bad: what is resident is whole, so look again only after a while.
    state.refused = again ? { id: release, atMs: ports.nowMs() } : null;
    return;
  }
  state.problem = opened.problem;
  if (opened.verdict === "refused") state.refused = { id: release, atMs: ports.nowMs() };
  const lost = state.serving === null || state.serving.id === release;
  if (!lost || previous === null) return;
  const fallback = await open(ports, previous, state.serving?.held);
  if ("view" in fallback) serve(state, previous, fallback);
}

/**
 * A bad block shows only when it is read: opening the release again would find nothing wrong. So the previous one serves,
 * and the newer gets another chance after a while, in case it was repaired; what is bad in it is unavailable, never wrong.
 */
async function giveWay(
  state: State,
  ports: ActiveReleasePorts,
  { release, previous }: ReleasePointer,
): Promise<boolean> {
  const fault = state.serving?.id === release ? state.serving.opened.status.problem : undefined;
  if (fault === undefined || previous === null) return false;
  const fallback = await open(ports, previous, state.serving?.held);
  if (!("view" in fallback)) return false;
  serve(state, previous, fallback);
  state.problem = fault;
  state.refused = { id: release, atMs: ports.nowMs() };
  return true;
}

function serve(state: State, id: string, { view, held }: OpenedRelease): void {
  const status = (): IntelStatus => {
    const { problem } = state;
    return problem === null ? view.status : { ...view.status, state: "stale", problem };
  };
  const told = Object.defineProperty({ ...view }, "status", { get: status, enumerable: true });
  state.serving = { id, opened: view, view: told, held };
}

/** `refused`: read and found wrong. `unread`: the connection failed, which says nothing about the release. */
type Opening = OpenedRelease | { readonly problem: string; readonly verdict: "refused" | "unread" };

async function open(
  { objects, keys, nowMs }: ActiveReleasePorts,
  id: string,
  held: Holdings | undefined,
): Promise<Opening> {
  try {
    return await openBeside(objects, id, keys, { nowMs, held });
  } catch (error) {
    if (error instanceof FormatError) return { problem: error.code, verdict: "refused" };
    return { problem: "release_unreadable", verdict: "unread" };
  }
}

async function readPointer(reader: PointerReader): Promise<ReleasePointer | { readonly problem: string }> {
  try {
    const text = await reader.read();
    if (text === null) return { problem: "pointer_missing" };
    const parsed = releasePointerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : { problem: "pointer_layout" };
  } catch (error) {
    return { problem: error instanceof SyntaxError ? "pointer_layout" : "pointer_unreadable" };
  }
}

function isFaulty(view: ReleaseView): boolean {
  return view.status.problem !== undefined && view.status.problem !== "identity_key";
}

/** Resolves when the work is done or the time is over; leaves no timer behind. */
async function atMost(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}
