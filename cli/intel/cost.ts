import { defineCommand } from "citty";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import {
  LIST_PRICES,
  releaseCosts,
  type CostLayout,
  type Usage,
} from "../../intel-builder/publish/release-cost.ts";
import { verifiedManifest } from "../../intel-builder/publish/verify-release.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { UsageError } from "../usage-error.ts";
import { chosenRelease, releasesDir } from "./built-releases.ts";
import { BUILT_RELEASE_ARGS } from "./intel-args.ts";
import { printAnswer, table } from "./print.ts";

export const command = defineCommand({
  meta: { description: "what a push of a release and a million logins cost at list prices, for each layout" },
  args: {
    ...BUILT_RELEASE_ARGS,
    base: {
      type: "string",
      description: "release that is at the target already: what does a push write then?",
    },
    cached: { type: "string", description: "share of block reads that caches answer, 0 to 1", default: "0" },
    logins: { type: "string", description: "logins a month", default: "1000000" },
    pushes: { type: "string", description: "full pushes a month", default: "4" },
    deltas: { type: "string", description: "pushes of what changed a month", default: "720" },
  },
  async run({ args }) {
    const root = args.out ?? releasesDir(args.state);
    const { keys } = await ensureLocalKeys(args.state);
    const bodyOf = async (id: string) =>
      (await verifiedManifest(folderObjects(root), id, keys.releaseSigners)).body;
    const id = await chosenRelease(root, args.release);
    const base = args.base === undefined ? null : await bodyOf(await chosenRelease(root, args.base));
    const usage = {
      cached: Math.min(1, number("cached", args.cached)),
      loginsPerMonth: number("logins", args.logins),
      fullPushesPerMonth: number("pushes", args.pushes),
      deltaPushesPerMonth: base === null ? 0 : number("deltas", args.deltas),
    };
    const layouts = releaseCosts(await bodyOf(id), base, usage);
    printAnswer(args.json, { release: id, usage, prices: LIST_PRICES, layouts }, lines(id, usage, layouts));
  },
});

function number(name: string, text: string): number {
  const value = Number(text);
  if (text !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new UsageError(`${name}: expected a number of 0 and more, got other text; see intel cost --help`);
}

function lines(id: string, usage: Usage, layouts: readonly CostLayout[]): readonly string[] {
  const rows = layouts.map(({ layout, fullPush, deltaPush, millionLogins, month }) => [
    layout,
    dollars(fullPush),
    deltaPush === null ? "" : dollars(deltaPush),
    dollars(millionLogins),
    dollars(month),
  ]);
  return [
    `release ${id}, US dollars at list prices, nothing included, ${usage.cached * 100} % of block reads from caches`,
    "",
    ...table([["layout", "full push", "change", "million logins", "month"], ...rows]),
    "",
    `a month: storage, ${usage.loginsPerMonth} logins, ${usage.fullPushesPerMonth} full pushes and ` +
      `${usage.deltaPushesPerMonth} of what changed; the Worker's own requests are not in it`,
  ];
}

function dollars(amount: number): string {
  return amount.toFixed(amount < 0.1 ? 5 : 2);
}
