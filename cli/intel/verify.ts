import { defineCommand } from "citty";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { verifyContent } from "../../intel-builder/publish/verify-content.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { chosenRelease, releasesDir } from "./built-releases.ts";
import { BUILT_RELEASE_ARGS } from "./intel-args.ts";
import { printAnswer } from "./print.ts";

export const command = defineCommand({
  meta: { description: "check every byte of a built release: signature, hashes, order, blocks" },
  args: BUILT_RELEASE_ARGS,
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
