import { readdirSync } from "node:fs";
import path from "node:path";
import { identityKeyCheck } from "../shared/credential/identity-keys.ts";
import { finishCredentials } from "./stages/build-credentials.ts";
import { openCrew } from "./stages/crew.ts";
import { joinPartials } from "./stages/join-partials.ts";
import { partialName, readPartial, type Partial } from "./stages/partial.ts";
import { storeArtefacts } from "./stages/store-artefacts.ts";
import { openWorkDirectory } from "./stages/work-directory.ts";
import type { BuiltRelease } from "./build-release.ts";
import { storeManifest, type Signing } from "./store-release.ts";

export type MergeInput = Signing & {
  /** Where the parts lie. */
  readonly partsDir: string;
};

/** Makes one release of the parts of several machines: byte for byte what one machine would have built. */
export async function mergeRelease(input: MergeInput): Promise<BuiltRelease> {
  const partials = readPartials(input.partsDir);
  const parts = joinPartials(partials);
  checkKey(input, partials[0]?.identityKey ?? null);
  const work = openWorkDirectory(input.outDir, `merge ${path.resolve(input.partsDir)}`);
  const crew = openCrew(1);
  try {
    const credentials = await finishCredentials(parts, work, crew);
    const artefacts = await storeArtefacts(
      { outDir: input.outDir, work },
      partials[0]?.artefacts ?? {},
      credentials,
    );
    const stored = await storeManifest(input, work, artefacts, partials[0]?.sources ?? []);
    return { ...stored, shares: parts.shares };
  } finally {
    await crew.close();
    work.discard();
  }
}

/** All of them, in order. */
function readPartials(partsDir: string): readonly Partial[] {
  const found = readdirSync(partsDir).flatMap((name) => {
    const [, index, of] = /^part-(\d+)-of-(\d+)$/u.exec(name) ?? [];
    return index === undefined || of === undefined ? [] : [{ index: Number(index), of: Number(of) }];
  });
  const counts = [...new Set(found.map(({ of }) => of))];
  const [of = 0] = counts;
  if (counts.length !== 1)
    throw new Error(
      `parts: expected the parts of one build in ${partsDir}, got those of ${counts.length}; leave only one's there`,
    );
  const missing = Array.from({ length: of }, (_, index) => index).filter(
    (index) => !found.some((part) => part.index === index),
  );
  if (missing.length > 0)
    throw new Error(
      `parts_missing: expected ${of} parts in ${partsDir}, got none of ${missing.join(", ")}; build them`,
    );
  return Array.from({ length: of }, (_, index) => readPartial(path.join(partsDir, partialName(index, of))));
}

function checkKey({ keys }: MergeInput, built: Partial["identityKey"] | null): void {
  const own = identityKeyCheck(keys.identity);
  if (built?.id === own.id && built.check === own.check) return;
  throw new Error(
    `identity_key: expected parts built with key ${own.id}, got another key; merge with the keys that built them`,
  );
}
