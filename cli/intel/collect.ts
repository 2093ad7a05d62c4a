import { defineCommand } from "citty";
import { collectReleases, type Collected } from "../../intel-builder/publish/collect.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { UsageError } from "../usage-error.ts";
import { openTarget } from "./open-target.ts";
import { printAnswer } from "./print.ts";
import { TARGET_ARGS } from "./target-args.ts";

const HOUR_MS = 3_600_000;

export const command = defineCommand({
  meta: { description: "remove releases that are neither active nor the way back nor young" },
  args: {
    ...TARGET_ARGS,
    "keep-hours": {
      type: "string",
      description: "keep what is younger than this; isolates may still read it (default: 24)",
      default: "24",
    },
    dry: { type: "boolean", description: "say what would go, remove nothing", default: false },
  },
  async run({ args }) {
    const keepMs = hours(args["keep-hours"]) * HOUR_MS;
    const { keys } = await ensureLocalKeys(args.state);
    const target = await openTarget(args);
    try {
      const settings = { signers: keys.releaseSigners, nowMs: Date.now(), keepMs, dry: args.dry };
      const collected = await collectReleases(target, settings);
      printAnswer(args.json, { ...collected, dry: args.dry }, lines(collected, args.dry));
    } finally {
      await target.close();
    }
  },
});

function hours(text: string): number {
  if (/^[0-9]{1,5}(\.[0-9]+)?$/u.test(text)) return Number(text);
  throw new UsageError(`keep_hours: expected a number of hours, got other text; leave it out for 24`);
}

function lines(collected: Collected, dry: boolean): readonly string[] {
  const { keptReleases, removedReleases, removedArtefacts, removedBytes, droppedUploads } = collected;
  const verb = dry ? "would remove" : "removed";
  return [
    `kept ${keptReleases.length} releases: ${keptReleases.join(", ") || "none"}`,
    `${verb} ${removedReleases.length} releases: ${removedReleases.join(", ") || "none"}`,
    `${verb} ${removedArtefacts} artefacts of ${removedBytes} bytes, and ${droppedUploads} unfinished uploads`,
  ];
}
