import { defineCommand } from "citty";
import { folderObjects } from "../../../intel-builder/publish/folder-store.ts";
import { signRelease } from "../../../intel-builder/publish/sign-release.ts";
import { ensureLocalKeys } from "../../local-keys.ts";
import { chosenRelease, releasesDir } from "../built-releases.ts";
import { BUILT_RELEASE_ARGS } from "../intel-args.ts";
import { printAnswer } from "../print.ts";

export const command = defineCommand({
  meta: { description: "add this machine's signatures to a built release that is believed already" },
  args: BUILT_RELEASE_ARGS,
  async run({ args }) {
    const root = args.out ?? releasesDir(args.state);
    const id = await chosenRelease(root, args.release);
    const { keys, signers } = await ensureLocalKeys(args.state);
    const trusted = keys.releaseSigners;
    const { signatures } = await signRelease(folderObjects(root), id, { signers, trusted });
    const names = signatures.map(({ signer }) => signer);
    printAnswer(args.json, { release: id, signers: names }, [
      `release ${id} is signed by ${names.join(", ")}`,
      "activate it again where it is active already",
    ]);
  },
});
