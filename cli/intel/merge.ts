import { defineCommand } from "citty";
import { mergeRelease } from "../../intel-builder/merge-release.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { releasesDir } from "./built-releases.ts";
import { BUILT_AT_ARG, parseTime } from "./build-time.ts";
import { JSON_ARG, STATE_ARG } from "./intel-args.ts";
import { printAnswer } from "./print.ts";

export const command = defineCommand({
  meta: { description: "make one signed release of the parts that intel build --partition i/n built" },
  args: {
    parts: {
      type: "positional",
      required: true,
      description: "folder that holds part-0-of-n to part-(n-1)-of-n",
    },
    ...STATE_ARG,
    out: { type: "string", description: "folder store of releases (default: <state>/releases)" },
    ...BUILT_AT_ARG,
    ...JSON_ARG,
  },
  async run({ args }) {
    const { keys, signers } = await ensureLocalKeys(args.state);
    const { id, unchanged } = await mergeRelease({
      partsDir: args.parts,
      outDir: args.out ?? releasesDir(args.state),
      keys,
      signers,
      builtAtMs: parseTime(args["built-at"]),
    });
    printAnswer(args.json, { release: id, unchanged }, [
      `release ${id}${unchanged ? " (the same content as before)" : ""}`,
    ]);
  },
});
