import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { defineCommand } from "citty";
import { DOWNLOAD_LIMITS } from "../../intel-builder/fetch/download.ts";
import {
  approveFeed,
  fetchFeed,
  type Fetched,
  type FetchSettings,
} from "../../intel-builder/fetch/fetch-feed.ts";
import { fetchRanges, LAST_PREFIX, type RangesFetched } from "../../intel-builder/fetch/fetch-ranges.ts";
import { fromMirror } from "../../intel-builder/fetch/from-mirror.ts";
import {
  PUBLIC_FEEDS,
  PUBLIC_RANGES,
  type PublicFeed,
  type PublicRanges,
} from "../../intel-builder/sources/public-feeds.ts";
import { UsageError } from "../usage-error.ts";
import { fetchedLines, printFeeds } from "./fetch-report.ts";
import { JSON_ARG, STATE_ARG } from "./intel-args.ts";
import { printAnswer, progressReport } from "./print.ts";

export const command = defineCommand({
  meta: { description: "bring public feeds up to date in a folder that intel build --feeds reads" },
  args: {
    feed: {
      type: "positional",
      required: false,
      valueHint: "FEED…",
      description: "ids of feeds (default: all but hash ranges)",
    },
    ...STATE_ARG,
    into: { type: "string", description: "feed folder (default: <state>/feeds)" },
    list: { type: "boolean", description: "tell feeds, licences and when they are due", default: false },
    force: { type: "boolean", description: "also feeds that are not due yet", default: false },
    approve: {
      type: "boolean",
      description:
        "take what is held of the named feeds: it shrank by half, grew tenfold or is mostly refused",
      default: false,
    },
    ranges: { type: "string", description: "first and last hash range, such as 00000-000FF (default: all)" },
    parallel: { type: "string", description: "hash ranges asked for at once", default: "16" },
    mirror: { type: "string", description: "ask <mirror>/<host>/<path> instead of https://<host>/<path>" },
    ...JSON_ARG,
  },
  async run({ args }) {
    const { feeds, ranges } = chosen(args._, args.mirror ?? null);
    if (args.approve && args._.length === 0)
      throw new UsageError("approve: expected ids of feeds, got none; name those that you looked at");
    const folder = args.into ?? join(args.state, "feeds");
    if (args.list) return await printFeeds(folder, feeds, args.json);
    const bounds = { ...parseRanges(args.ranges), parallel: parseParallel(args.parallel) };
    mkdirSync(folder, { recursive: true });
    const report = progressReport(args.json);
    const settings = { ...settingsOf(folder), force: args.force, report };
    const fetched = args.approve ? await approveAll(feeds, folder) : await fetchAll(feeds, settings);
    const ranged: RangesFetched[] = [];
    for (const each of ranges)
      ranged.push(await fetchRanges(each, { ...settings, ...bounds, isApproved: args.approve }));
    report.done();
    printAnswer(args.json, { folder, feeds: fetched, ranges: ranged }, fetchedLines(fetched, ranged, folder));
    if (!isWell(fetched, ranged)) process.exitCode = 1;
  },
});

type Chosen = { readonly feeds: readonly PublicFeed[]; readonly ranges: readonly PublicRanges[] };

function chosen(ids: readonly string[], mirror: string | null): Chosen {
  const known = [...PUBLIC_FEEDS, ...PUBLIC_RANGES].map(({ id }) => id);
  const stranger = ids.find((id) => !known.includes(id));
  if (stranger !== undefined)
    throw new UsageError(`feed: expected one of ${known.join(", ")}, got "${stranger}"; see --list`);
  const isChosen = ({ id }: { readonly id: string }): boolean => ids.includes(id);
  const feeds = ids.length === 0 ? PUBLIC_FEEDS : PUBLIC_FEEDS.filter(isChosen);
  return {
    feeds: feeds.map((feed) => fromMirror(feed, mirror)),
    ranges: PUBLIC_RANGES.filter(isChosen).map((ranges) => fromMirror(ranges, mirror)),
  };
}

function settingsOf(folder: string): Omit<FetchSettings, "force"> {
  const patience = { sleep: async (ms: number) => wait(ms), random: Math.random };
  return { folder, nowMs: Date.now, patience, limits: DOWNLOAD_LIMITS };
}

type Reporting = FetchSettings & { readonly report: (line: string) => void };

/** One after the other: feeds are small, and most come from the same two hosts. */
async function fetchAll(feeds: readonly PublicFeed[], settings: Reporting): Promise<readonly Fetched[]> {
  const fetched: Fetched[] = [];
  for (const feed of feeds) {
    settings.report(`${feed.id}: asking ${new URL(feed.url).host}`);
    fetched.push(await fetchFeed(feed, settings));
  }
  return fetched;
}

async function approveAll(feeds: readonly PublicFeed[], folder: string): Promise<readonly Fetched[]> {
  const approved: Fetched[] = [];
  for (const feed of feeds) approved.push(await approveFeed(feed, folder, Date.now()));
  return approved;
}

const isBad = ({ outcome }: Fetched): boolean => outcome === "failed" || outcome === "held";

function isWell(feeds: readonly Fetched[], ranges: readonly RangesFetched[]): boolean {
  return (
    !feeds.some(isBad) && ranges.every(({ outcome, counts }) => outcome !== "incomplete" && counts.held === 0)
  );
}

function parseRanges(text: string | undefined): { readonly from: number; readonly to: number } {
  if (text === undefined) return { from: 0, to: LAST_PREFIX };
  const [, first, last] = /^([0-9A-F]{5})-([0-9A-F]{5})$/iu.exec(text) ?? [];
  if (first === undefined || last === undefined || first.toUpperCase() > last.toUpperCase())
    throw new UsageError(`ranges: expected two prefixes in order, such as 00000-000FF, got ${text}`);
  return { from: Number.parseInt(first, 16), to: Number.parseInt(last, 16) };
}

// More at once only makes a shared machine's neighbours wait, and the service's limits come sooner.
const MAX_PARALLEL = 256;

function parseParallel(text: string): number {
  const parallel = Number(text);
  if (Number.isInteger(parallel) && parallel >= 1 && parallel <= MAX_PARALLEL) return parallel;
  throw new UsageError(`parallel: expected 1 to ${MAX_PARALLEL}, got ${text}`);
}
