import { ensureLocalKeys } from "../../cli/local-keys.ts";
import { buildPart, buildRelease, type BuildInput, type Share } from "../../intel-builder/build-release.ts";
import { mergeRelease } from "../../intel-builder/merge-release.ts";
import type { CredentialRecord, RawCredentialFile } from "../../intel-builder/sources/collected.ts";
import { aCollection } from "./a-collection.ts";

type Wanted = {
  readonly stateDir: string;
  readonly outDir: string;
  readonly raw?: readonly RawCredentialFile[];
  readonly records?: readonly CredentialRecord[] | AsyncIterable<CredentialRecord>;
  readonly report?: (line: string) => void;
  readonly filter?: boolean;
};

/** Builds a release of these feeds and nothing else, with the keys of `stateDir`. */
export async function buildRaw(wanted: Wanted) {
  return buildRelease(await inputOf(wanted));
}

export async function buildRawPart(wanted: Wanted, share: Share): Promise<string> {
  return buildPart(await inputOf(wanted), share);
}

export async function mergeParts({ stateDir, outDir }: Wanted, partsDir: string) {
  const { keys, signers } = await ensureLocalKeys(stateDir);
  return mergeRelease({ partsDir, outDir, keys, signers, builtAtMs: 1 });
}

async function inputOf({
  stateDir,
  outDir,
  raw = [],
  records = [],
  report,
  filter,
}: Wanted): Promise<BuildInput> {
  const { keys, signers } = await ensureLocalKeys(stateDir);
  // As the sources of a build do: what the tallies say is asked for at the end.
  const collected = {
    ...aCollection([]),
    credentials: streamed(records),
    rawCredentials: raw,
    get sources() {
      return raw.map(({ tally }) => tally.report());
    },
  };
  const common = { collected, outDir, keys, signers, builtAtMs: 1, report: report ?? (() => undefined) };
  return { ...common, ...(filter && { filter }) };
}

async function* streamed(
  records: readonly CredentialRecord[] | AsyncIterable<CredentialRecord>,
): AsyncGenerator<CredentialRecord> {
  yield* records;
}
