import {
  buildPart,
  buildRelease,
  type BuildInput,
  type BuiltRelease,
  type Share,
} from "../../intel-builder/build-release.ts";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { verifiedManifest } from "../../intel-builder/publish/verify-release.ts";
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
  readonly threads?: number | undefined;
  readonly filter?: boolean;
  /** Id of a release in `outDir` whose packs stay where little has changed since. */
  readonly base?: string | undefined;
};

export type Build = BuiltRelease & Pick<Collected, "sources" | "ignored">;

/** Collects the sources and builds with this machine's keys. */
export async function buildInto(settings: BuildSettings): Promise<Build> {
  return withInput(settings, async (input) => {
    const built = await buildRelease(input);
    const { sources, ignored } = input.collected;
    return { ...built, sources, ignored };
  });
}

/** The same for one of several machines; gives the folder of its part. */
export async function buildPartInto(settings: BuildSettings, share: Share): Promise<string> {
  return withInput(settings, async (input) => buildPart(input, share));
}

async function withInput<T>(settings: BuildSettings, build: (input: BuildInput) => Promise<T>): Promise<T> {
  const { stateDir, outDir, feeds, builtAtMs, report, threads, filter = false, base } = settings;
  const { keys, signers } = await ensureLocalKeys(stateDir);
  return withScratch(outDir, async (scratchDir) => {
    const inputs = feeds.length === 0 ? null : { inputs: feeds, scratchDir, stdin: process.stdin };
    const collected = await collectSources(inputs, report);
    const manifest = base && (await verifiedManifest(folderObjects(outDir), base, keys.releaseSigners));
    const input = { collected, outDir, keys, signers, builtAtMs, report, filter };
    return build({ ...input, ...(threads && { threads }), ...(manifest && { base: manifest }) });
  });
}
