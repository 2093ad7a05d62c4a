import { defineCommand } from "citty";
import { rollbackRelease } from "../../intel-builder/publish/activate.ts";
import { folderPointer } from "../../intel-builder/publish/folder-store.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { releasesDir } from "./built-releases.ts";
import { JSON_ARG, TARGET_ARGS } from "./intel-args.ts";
import { openTarget } from "./open-target.ts";
import { printAnswer, progressReport } from "./print.ts";

export const command = defineCommand({
  meta: { description: "make the previous release the active one again, after verifying it" },
  args: { ...TARGET_ARGS, ...JSON_ARG },
  async run({ args }) {
    const { keys } = await ensureLocalKeys(args.state);
    const report = progressReport(args.json);
    const target = await openTarget({ stateDir: args.state, consoleUrl: args.console });
    try {
      const pointer = await rollbackRelease(target, {
        signers: keys.releaseSigners,
        nowMs: Date.now(),
        report,
      });
      await folderPointer(releasesDir(args.state)).write(JSON.stringify(pointer));
      report.done();
      printAnswer(args.json, pointer, [
        `release ${pointer.release} is active again`,
        `roll-back goes to ${pointer.previous ?? "nothing"}`,
      ]);
    } finally {
      await target.close();
    }
  },
});
