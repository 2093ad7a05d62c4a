import { defineCommand } from "citty";
import { activateRelease } from "../../intel-builder/publish/activate.ts";
import { folderObjects, folderPointer } from "../../intel-builder/publish/folder-store.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { chosenRelease, newestRelease, releasesDir } from "./built-releases.ts";
import { JSON_ARG, TARGET_ARGS } from "./intel-args.ts";
import { openTarget } from "./open-target.ts";
import { printAnswer, progressReport } from "./print.ts";

export const command = defineCommand({
  meta: { description: "push a built release, read it back, and make it the active one" },
  args: {
    release: { type: "positional", required: false, description: "release id (default: the newest)" },
    ...TARGET_ARGS,
    ...JSON_ARG,
  },
  async run({ args }) {
    const root = releasesDir(args.state);
    const id = await chosenRelease(root, args.release ?? (await newestRelease(root)) ?? undefined);
    const { keys } = await ensureLocalKeys(args.state);
    const report = progressReport(args.json);
    const target = await openTarget({ stateDir: args.state, consoleUrl: args.console });
    try {
      const activation = { signers: keys.releaseSigners, nowMs: Date.now(), report };
      const pointer = await activateRelease(folderObjects(root), target, id, activation);
      // The folder remembers too, so that `eval` and `inspect` mean the same release without asking the gate.
      await folderPointer(root).write(JSON.stringify(pointer));
      report.done();
      printAnswer(args.json, pointer, [
        `release ${pointer.release} is active`,
        `roll-back goes to ${pointer.previous ?? "nothing"}`,
      ]);
    } finally {
      await target.close();
    }
  },
});
