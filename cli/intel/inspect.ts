import { defineCommand } from "citty";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { verifiedManifest } from "../../intel-builder/publish/verify-release.ts";
import type { Manifest } from "../../shared/format/manifest.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { chosenRelease, releasesDir } from "./built-releases.ts";
import { BUILT_RELEASE_ARGS } from "./intel-args.ts";
import { printAnswer, table } from "./print.ts";

export const command = defineCommand({
  meta: { description: "show what a built release holds and where it comes from" },
  args: BUILT_RELEASE_ARGS,
  async run({ args }) {
    const root = args.out ?? releasesDir(args.state);
    const id = await chosenRelease(root, args.release);
    const { keys } = await ensureLocalKeys(args.state);
    const manifest = await verifiedManifest(folderObjects(root), id, keys.releaseSigners);
    printAnswer(args.json, { release: id, ...manifest }, lines(id, manifest));
  },
});

function lines(id: string, { body, builtAtMs, signatures }: Manifest): readonly string[] {
  const artefacts = Object.entries(body.artefacts).map(([name, { entries, sizeBytes, sha256 }]) => [
    name,
    entries,
    sizeBytes,
    sha256.slice(0, 12),
  ]);
  const sources = body.sources.map(({ id: source, entries, confidence, licence, url }) => [
    source,
    entries,
    confidence,
    licence,
    url,
  ]);
  const attributions = body.sources
    .filter(({ attribution }) => attribution !== "")
    .map(({ attribution }) => `  ${attribution}`);
  return [
    `release ${id}, built ${new Date(builtAtMs).toISOString()}, signed by ${signatures.map(({ signer }) => signer).join(", ")}`,
    `identity key ${body.identityKey.id}`,
    "",
    ...table([["artefact", "entries", "bytes", "sha256"], ...artefacts]),
    "",
    ...table([["source", "entries", "confidence", "licence", "url"], ...sources]),
    ...(attributions.length > 0 ? ["", "attribution:", ...attributions] : []),
  ];
}
