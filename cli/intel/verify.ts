import { defineCommand } from "citty";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { verifyContent } from "../../intel-builder/publish/verify-content.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { chosenRelease, releasesDir } from "./built-releases.ts";
import { JSON_ARG, STATE_ARG } from "./intel-args.ts";
import { printAnswer } from "./print.ts";

export const command = defineCommand({
  meta: { description: "check every byte of a built release: signature, hashes, order, blocks" },
  args: {
    release: {
      type: "positional",
      required: false,
      description: "release id (default: the active one, else the newest)",
    },
    ...STATE_ARG,
    out: { type: "string", description: "folder store of releases (default: <state>/releases)" },
    ...JSON_ARG,
  },
  async run({ args }) {
    const root = args.out ?? releasesDir(args.state);
    const id = await chosenRelease(root, args.release);
    const { keys } = await ensureLocalKeys(args.state);
    const { body } = await verifyContent(folderObjects(root), id, keys.releaseSigners);
    const artefacts = Object.keys(body.artefacts).length;
    printAnswer(args.json, { release: id, verified: true, artefacts }, [
      `release ${id} is whole: ${artefacts} artefacts verified`,
    ]);
  },
});
