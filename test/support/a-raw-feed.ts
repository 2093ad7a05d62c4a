import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { RawCredentialFile } from "../../intel-builder/sources/collected.ts";
import { openTally } from "../../intel-builder/sources/source-tally.ts";

type Wanted = Partial<Omit<RawCredentialFile, "absolute" | "path" | "tally">> & { readonly source?: string };

/** A feed file of one simple form, with a tally of its own. */
export async function aRawFeed(
  folder: string,
  name: string,
  content: string | Uint8Array,
  wanted: Wanted = {},
): Promise<RawCredentialFile> {
  const absolute = path.join(folder, name);
  await writeFile(absolute, content);
  const { source = name, ...rest } = wanted;
  const facts = { id: source, title: source, licence: "", attribution: "", url: "", confidence: 1 };
  return {
    absolute,
    path: name,
    names: null,
    compression: "none",
    form: "sha1-count",
    commonLines: 0,
    tally: openTally({ ...facts, expiresAfterDays: null }),
    ...rest,
  };
}
