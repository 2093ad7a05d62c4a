import { defineCommand } from "citty";
import { activateRelease } from "../../intel-builder/publish/activate.ts";
import { rememberPointer } from "../../intel-builder/publish/folder-pointer.ts";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { chosenRelease, newestRelease, releasesDir } from "./built-releases.ts";
import { openTarget } from "./open-target.ts";
import { pointerLines } from "./pointer-lines.ts";
import { printAnswer, progressReport } from "./print.ts";
import { TARGET_ARGS } from "./target-args.ts";

export const command = defineCommand({
  meta: { description: "push a built release, read it back, and make it the active one" },
  args: {
    release: { type: "positional", required: false, description: "release id (default: the newest)" },
    ...TARGET_ARGS,
  },
  async run({ args }) {
    const root = releasesDir(args.state);
    const id = await chosenRelease(root, args.release ?? (await newestRelease(root)) ?? undefined);
    const { keys } = await ensureLocalKeys(args.state);
    const report = progressReport(args.json);
    const target = await openTarget(args);
    try {
      const activation = { signers: keys.releaseSigners, nowMs: Date.now(), report };
      const pointer = await activateRelease(folderObjects(root), target, id, activation);
      // The folder remembers too, so that `eval` and `inspect` mean the same release without asking the gate.
      await rememberPointer(root, pointer);
      report.done();
      printAnswer(args.json, pointer, pointerLines(pointer));
    } finally {
      await target.close();
    }
  },
});
