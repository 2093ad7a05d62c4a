import { defineCommand } from "citty";
import {
  compareReleases,
  type ArtefactChange,
  type Comparison,
} from "../../intel-builder/publish/compare-releases.ts";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { verifiedManifest } from "../../intel-builder/publish/verify-release.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { chosenRelease, releasesDir } from "./built-releases.ts";
import { JSON_ARG, STATE_ARG } from "./intel-args.ts";
import { printAnswer, table } from "./print.ts";

export const command = defineCommand({
  meta: { description: "show what changed from one built release to another, and what pushing it writes" },
  args: {
    before: { type: "positional", required: true, description: "release id" },
    after: { type: "positional", required: false, description: "release id (default: the active one)" },
    ...STATE_ARG,
    out: { type: "string", description: "folder store of releases (default: <state>/releases)" },
    ...JSON_ARG,
  },
  async run({ args }) {
    const root = args.out ?? releasesDir(args.state);
    const { keys } = await ensureLocalKeys(args.state);
    const [before, after] = [await chosenRelease(root, args.before), await chosenRelease(root, args.after)];
    const store = folderObjects(root);
    const manifests = [before, after].map((id) => verifiedManifest(store, id, keys.releaseSigners));
    const [from, to] = await Promise.all(manifests);
    if (!from || !to) return;
    const comparison = await compareReleases(store, from, to);
    printAnswer(args.json, { before, after, ...comparison }, lines({ before, after }, comparison));
  },
});

type Ids = { readonly before: string; readonly after: string };

function lines({ before, after }: Ids, comparison: Comparison): readonly string[] {
  const { artefacts, sources, pushBytes, pushObjects } = comparison;
  const changedSources = sources.filter(({ change }) => change !== "same");
  return [
    `from ${before} to ${after}`,
    "",
    ...table([
      ["artefact", "change", "entries", "bytes", "blocks"],
      ...artefacts.map((one) => artefactRow(one)),
    ]),
    "",
    ...(changedSources.length === 0
      ? ["no source changed"]
      : table([
          ["source", "change", "entries"],
          ...changedSources.map(({ id, change, entries }) => [id, change, step(entries)]),
        ])),
    "",
    `a push writes ${pushBytes} bytes in ${pushObjects} objects, its manifest and one KV key`,
  ];
}

function artefactRow({ name, change, entries, sizeBytes, changedBlocks }: ArtefactChange): readonly string[] {
  const blocks = changedBlocks === null ? "" : `${changedBlocks.changed} of ${changedBlocks.of}`;
  return [name, change, step(entries), step(sizeBytes), blocks];
}

function step({ before, after }: ArtefactChange["entries"]): string {
  return before === after ? String(after) : `${before ?? "none"} → ${after ?? "none"}`;
}
