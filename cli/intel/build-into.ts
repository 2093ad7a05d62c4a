import { buildRelease, type BuiltRelease } from "../../intel-builder/build-release.ts";
import { collectSources } from "../../intel-builder/sources/collect.ts";
import type { Collected, Report } from "../../intel-builder/sources/collected.ts";
import { ensureLocalKeys } from "../local-keys.ts";

export type BuildSettings = {
  readonly stateDir: string;
  readonly outDir: string;
  readonly feedsDir: string | null;
  readonly builtAtMs: number;
  readonly report: Report;
};

export type Build = BuiltRelease & Pick<Collected, "sources" | "ignored">;

/** Collects the sources and builds with this machine's keys. */
export async function buildInto({
  stateDir,
  outDir,
  feedsDir,
  builtAtMs,
  report,
}: BuildSettings): Promise<Build> {
  const { keys, signer } = await ensureLocalKeys(stateDir);
  const collected = await collectSources(feedsDir, report);
  const built = await buildRelease({ collected, outDir, keys, signer, builtAtMs, report });
  return { ...built, sources: collected.sources, ignored: collected.ignored };
}
