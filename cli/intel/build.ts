import { defineCommand } from "citty";
import { UsageError } from "../usage-error.ts";
import type { Share } from "../../intel-builder/build-release.ts";
import { BUILT_AT_ARG, parseTime } from "./build-time.ts";
import { buildInto, buildPartInto } from "./build-into.ts";
import { buildDocument, buildLines } from "./build-report.ts";
import { releasesDir } from "./built-releases.ts";
import { JSON_ARG, STATE_ARG } from "./intel-args.ts";
import { printAnswer, progressReport } from "./print.ts";
import { keepHeapSmall } from "./small-heap.ts";

export const command = defineCommand({
  meta: { description: "compile feeds into a signed release; activates nothing" },
  args: {
    ...STATE_ARG,
    feeds: {
      type: "string",
      description: "folder, file, URL, - or stdin:NAME; beside the sources that need no network",
    },
    feed: { type: "positional", required: false, valueHint: "FEED…", description: "more of the same" },
    out: { type: "string", description: "folder store of releases (default: <state>/releases)" },
    ...BUILT_AT_ARG,
    threads: {
      type: "string",
      description: "threads for large feeds (default: 2); some 50 MB of memory each",
    },
    partition: {
      type: "string",
      description: "i/n, from 0/n: builds one of n parts of a release, for intel merge",
    },
    base: {
      type: "string",
      description: "release id: keep its packs and build only what changed since, while that is below 4 MB",
    },
    filter: {
      type: "boolean",
      description: "also build a filter of all passwords, for machines that hold one whole",
      default: false,
    },
    ...JSON_ARG,
  },
  async run({ args }) {
    keepHeapSmall();
    const share = parseShare(args.partition);
    if (share !== null && (args.filter || args.base !== undefined))
      throw new UsageError(
        "partition: expected neither --filter nor --base, got one; build those on one machine",
      );
    const report = progressReport(args.json);
    const settings = {
      stateDir: args.state,
      outDir: args.out ?? releasesDir(args.state),
      feeds: [args.feeds ?? [], args._].flat(),
      builtAtMs: parseTime(args["built-at"]),
      report,
      threads: parseThreads(args.threads),
      filter: args.filter,
      base: args.base,
    };
    if (share !== null) {
      const folder = await buildPartInto(settings, share);
      report.done();
      printAnswer(args.json, { part: folder, ...share }, [`part ${share.index} of ${share.of}: ${folder}`]);
      return;
    }
    const build = await buildInto(settings);
    report.done();
    printAnswer(args.json, buildDocument(build), buildLines(build));
  },
});

const MAX_PARTS = 256;

function parseShare(text: string | undefined): Share | null {
  if (text === undefined) return null;
  const [, index, of] = /^(\d{1,3})\/(\d{1,3})$/u.exec(text) ?? [];
  const share = { index: Number(index), of: Number(of) };
  if (share.of >= 1 && share.of <= MAX_PARTS && share.index < share.of) return share;
  throw new UsageError(`partition: expected i/n from 0/n to n-1/n, n up to ${MAX_PARTS}, got other text`);
}

const MAX_THREADS = 64;

function parseThreads(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= MAX_THREADS) return threads;
  throw new UsageError(`threads: expected 1 to ${MAX_THREADS}, got other text`);
}
