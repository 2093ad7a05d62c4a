import { defineCommand } from "citty";
import { rollbackRelease } from "../../intel-builder/publish/activate.ts";
import { rememberPointer } from "../../intel-builder/publish/folder-pointer.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { releasesDir } from "./built-releases.ts";
import { openTarget } from "./open-target.ts";
import { pointerLines } from "./pointer-lines.ts";
import { printAnswer, progressReport } from "./print.ts";
import { TARGET_ARGS } from "./target-args.ts";

export const command = defineCommand({
  meta: { description: "make the previous release the active one again, after verifying it" },
  args: TARGET_ARGS,
  async run({ args }) {
    const { keys } = await ensureLocalKeys(args.state);
    const report = progressReport(args.json);
    const target = await openTarget(args);
    try {
      const pointer = await rollbackRelease(target, {
        signers: keys.releaseSigners,
        nowMs: Date.now(),
        report,
      });
      await rememberPointer(releasesDir(args.state), pointer);
      report.done();
      printAnswer(args.json, pointer, pointerLines(pointer));
    } finally {
      await target.close();
    }
  },
});
