import type { Report } from "../../intel-builder/sources/collected.ts";
import { buildInto } from "./build-into.ts";
import { activeOrNewest, releasesDir } from "./built-releases.ts";

/** The release of this machine, built from the sources that need no network if there is none yet. */
export async function ensureBuilt(stateDir: string, report: Report): Promise<string> {
  const root = releasesDir(stateDir);
  const existing = await activeOrNewest(root);
  if (existing !== null) return existing;
  const { id } = await buildInto({ stateDir, outDir: root, feeds: [], builtAtMs: Date.now(), report });
  return id;
}
