import { buildRelease, type BuiltRelease } from "../../intel-builder/build-release.ts";
import { collectSources } from "../../intel-builder/sources/collect.ts";
import type { Collected, Report } from "../../intel-builder/sources/collected.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { withScratch } from "./scratch-folder.ts";

export type BuildSettings = {
  readonly stateDir: string;
  readonly outDir: string;
  /** Folders, files, URLs or `-`; none reads the packaged sources only. */
  readonly feeds: readonly string[];
  readonly builtAtMs: number;
  readonly report: Report;
};

export type Build = BuiltRelease & Pick<Collected, "sources" | "ignored">;

/** Collects the sources and builds with this machine's keys. */
export async function buildInto({
  stateDir,
  outDir,
  feeds,
  builtAtMs,
  report,
}: BuildSettings): Promise<Build> {
  const { keys, signer } = await ensureLocalKeys(stateDir);
  return withScratch(outDir, async (scratchDir) => {
    const inputs = feeds.length === 0 ? null : { inputs: feeds, scratchDir, stdin: process.stdin };
    const collected = await collectSources(inputs, report);
    const built = await buildRelease({ collected, outDir, keys, signer, builtAtMs, report });
    return { ...built, sources: collected.sources, ignored: collected.ignored };
  });
}
