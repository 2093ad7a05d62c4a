import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { PublicFeed } from "../sources/public-feeds.ts";
import { pauseMs, retried, type Patience } from "./back-off.ts";
import { download, type DownloadLimits, type Failed, type Fresh } from "./download.ts";
import {
  memoryPath,
  readFeedState,
  sweepMemory,
  writeFeedState,
  type FeedState,
  type FeedVersion,
} from "./feed-state.ts";
import { judgeChange, type HoldReason } from "./judge-change.ts";
import { readDownload } from "./read-download.ts";

export type FetchSettings = {
  /** The feed folder that builds read. */
  readonly folder: string;
  /** Also feeds that are not due yet. */
  readonly force: boolean;
  readonly nowMs: () => number;
  readonly patience: Patience;
  readonly limits: Omit<DownloadLimits, "maxBytes">;
};

export type Fetched = {
  readonly id: string;
  readonly outcome: "not_due" | "unchanged" | "updated" | "held" | "failed";
  /** The fault, the reason of the hold, or empty. */
  readonly detail: string;
  readonly records: number | null;
  readonly previousRecords: number | null;
};

const HOUR_MS = 3_600_000;

/** Brings one feed up to date. The folder holds its last good version whatever happens, and whenever the process dies. */
export async function fetchFeed(feed: PublicFeed, settings: FetchSettings): Promise<Fetched> {
  const state = await knownState(feed, settings.folder);
  if (!settings.force && settings.nowMs() < state.dueAtMs)
    return outcome(feed, state, { outcome: "not_due" });
  const toPath = memoryPath(settings.folder, `${feed.id}.${process.pid}.download`);
  await mkdir(memoryPath(settings.folder), { recursive: true });
  await sweepMemory(settings.folder);
  try {
    const seen = state.held ?? state.current;
    const answer = await retried(
      () =>
        download({
          url: feed.url,
          etag: seen?.etag ?? null,
          lastModified: seen?.lastModified ?? null,
          toPath,
          limits: { ...settings.limits, maxBytes: feed.maxBytes },
        }),
      settings.patience,
    );
    if (answer.status === "failed") return await fail(feed, settings, state, faultOf(answer));
    if (answer.status === "unchanged") return await keep(feed, settings, state);
    return await judge(feed, settings, state, { answer, toPath });
  } finally {
    await rm(toPath, { force: true });
  }
}

/** What is remembered of a file that somebody deleted is worth nothing: "unchanged" would leave the folder without it. */
async function knownState({ id, file }: PublicFeed, folder: string): Promise<FeedState> {
  const state = await readFeedState(folder, id);
  const current = existsSync(join(folder, file)) ? state.current : null;
  const held = existsSync(memoryPath(folder, "held", file)) ? state.held : null;
  return current === state.current && held === state.held ? state : { ...state, current, held, dueAtMs: 0 };
}

type Arrived = { readonly answer: Fresh; readonly toPath: string };

async function judge(
  feed: PublicFeed,
  settings: FetchSettings,
  state: FeedState,
  { answer, toPath }: Arrived,
): Promise<Fetched> {
  if (answer.sha256 === (state.held ?? state.current)?.sha256) return keep(feed, settings, state);
  const counted = await readDownload(toPath, feed.file);
  if (typeof counted === "string") return fail(feed, settings, state, `not_a_feed (${counted})`);
  const { etag, lastModified, sha256, sizeBytes } = answer;
  const version = { etag, lastModified, sha256, sizeBytes, records: counted.records };
  const reason = judgeChange(state.current?.records ?? null, counted);
  if (reason !== null) return hold(feed, settings, state, { version, reason, toPath });
  await rename(toPath, join(settings.folder, feed.file));
  await remember(feed, settings, { ...state, current: version, held: null, changedAtMs: settings.nowMs() });
  return outcome(feed, state, { outcome: "updated", records: counted.records });
}

type Holding = { readonly version: FeedVersion; readonly reason: HoldReason; readonly toPath: string };

async function hold(
  feed: PublicFeed,
  settings: FetchSettings,
  state: FeedState,
  { version, reason, toPath }: Holding,
): Promise<Fetched> {
  await mkdir(memoryPath(settings.folder, "held"), { recursive: true });
  await rename(toPath, memoryPath(settings.folder, "held", feed.file));
  await remember(feed, settings, { ...state, held: { ...version, reason } });
  return outcome(feed, state, { outcome: "held", detail: reason, records: version.records });
}

/** Nothing new. What is held stays held, and is said again: a hold that nobody sees would be a feed that nobody updates. */
async function keep(feed: PublicFeed, settings: FetchSettings, state: FeedState): Promise<Fetched> {
  await remember(feed, settings, state);
  return state.held === null
    ? outcome(feed, state, { outcome: "unchanged", records: state.current?.records ?? null })
    : outcome(feed, state, { outcome: "held", detail: state.held.reason, records: state.held.records });
}

async function remember(
  { id, everyHours }: PublicFeed,
  settings: FetchSettings,
  state: FeedState,
): Promise<void> {
  const now = settings.nowMs();
  const dueAtMs = now + everyHours * HOUR_MS;
  await writeFeedState(settings.folder, id, {
    ...state,
    checkedAtMs: now,
    dueAtMs,
    failures: 0,
    lastFault: null,
  });
}

async function fail(
  feed: PublicFeed,
  { folder, nowMs }: FetchSettings,
  state: FeedState,
  fault: string,
): Promise<Fetched> {
  const failures = state.failures + 1;
  const dueAtMs = nowMs() + pauseMs(failures, feed.everyHours * HOUR_MS);
  await writeFeedState(folder, feed.id, {
    ...state,
    checkedAtMs: nowMs(),
    dueAtMs,
    failures,
    lastFault: fault,
  });
  return outcome(feed, state, { outcome: "failed", detail: fault, records: state.current?.records ?? null });
}

function faultOf({ code, detail }: Failed): string {
  return detail === "" ? code : `${code} (${detail})`;
}

/** Puts the held version into the feed folder: somebody looked at it. */
export async function approveFeed(feed: PublicFeed, folder: string, nowMs: number): Promise<Fetched> {
  const state = await knownState(feed, folder);
  if (state.held === null) return outcome(feed, state, { outcome: "unchanged", detail: "nothing is held" });
  const { reason: _, ...current } = state.held;
  await rename(memoryPath(folder, "held", feed.file), join(folder, feed.file));
  await writeFeedState(folder, feed.id, { ...state, current, held: null, changedAtMs: nowMs });
  return outcome(feed, state, { outcome: "updated", records: current.records });
}

function outcome(
  { id }: PublicFeed,
  { current }: FeedState,
  told: Pick<Fetched, "outcome"> & Partial<Fetched>,
): Fetched {
  const previousRecords = current?.records ?? null;
  return { id, detail: "", records: previousRecords, previousRecords, ...told };
}
