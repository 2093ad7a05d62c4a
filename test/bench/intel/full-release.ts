import { rmSync } from "node:fs";
import path from "node:path";
import { ensureLocalKeys } from "../../../cli/local-keys.ts";
import { releasesDir } from "../../../cli/intel/built-releases.ts";
import { buildRelease } from "../../../intel-builder/build-release.ts";
import { collectSources } from "../../../intel-builder/sources/collect.ts";
import type { ArtefactBytes, CredentialRecord } from "../../../intel-builder/sources/collected.ts";
import { openTally } from "../../../intel-builder/sources/source-tally.ts";
import type { AddressListing } from "../../../shared/domain/address-kind.ts";
import { writeListingDictionary } from "../../../shared/format/listing-dictionary.ts";
import { writeAddressTable } from "../../../shared/format/write-address-table.ts";
import { LISTED_SEED, words } from "./probe-loops.ts";
import { writeFeed } from "./write-feed.ts";

export type WantedRelease = {
  readonly stateDir: string;
  /** Lines of `SHA1:count`. */
  readonly records: number;
  readonly pairs: number;
  readonly addresses: number;
  /** The same seeds give the same artefacts. */
  readonly feedSeed: number;
  readonly addressSeed: number;
};

const LISTINGS: readonly (readonly AddressListing[])[] = Array.from({ length: 40 }, (_, index) => [
  {
    kind: index % 2 === 0 ? "abuser" : "proxy",
    source: `feed-${index % 5}`,
    confidence: 0.3 + (index % 8) / 16,
  },
]);

/** Builds a release as the command does, from a feed made by seed; everything small comes from the packaged sources. */
export async function buildFullRelease(wanted: WantedRelease): Promise<string> {
  const { stateDir, records, feedSeed } = wanted;
  const feed = path.join(stateDir, `feed-${feedSeed}`);
  const files = await writeFeed(feed, { kind: "sha1-count", seed: feedSeed, records });
  const tally = openTally({
    id: "made",
    title: "",
    licence: "",
    attribution: "",
    url: "",
    confidence: 1,
    expiresAfterDays: null,
  });
  const rawCredentials = files.map((absolute) => ({
    absolute,
    path: path.basename(absolute),
    names: null,
    compression: "none" as const,
    form: "sha1-count" as const,
    commonLines: 0,
    tally,
  }));
  const { keys, signers } = await ensureLocalKeys(stateDir);
  const packaged = await collectSources(null, () => undefined);
  const { id } = await buildRelease({
    collected: {
      ...packaged,
      rawCredentials,
      credentials: pairs(wanted.pairs),
      addresses: addressTable(wanted),
    },
    outDir: releasesDir(stateDir),
    keys,
    signers,
    builtAtMs: Date.now(),
    report: () => undefined,
  });
  rmSync(feed, { recursive: true, force: true });
  return id;
}

async function* pairs(count: number): AsyncGenerator<CredentialRecord> {
  for (let index = 0; index < count; index++)
    yield {
      kind: "pair",
      username: `person-${index}@post.example`,
      password: `secret-${index}`,
      source: "made",
    };
}

/** Single addresses anywhere, one in seven an IPv6 /64: the least compressible that a table can hold. */
function addressTable({ addresses, addressSeed }: WantedRelease): ArtefactBytes {
  const [sixths, next] = [Math.floor(addresses / 7), words(LISTED_SEED * addressSeed)];
  const v4 = Uint32Array.from({ length: addresses - sixths }, next).toSorted();
  const starts: number[] = [];
  const codes: number[] = [];
  for (const [index, start] of v4.entries()) {
    starts.push(start);
    codes.push(1 + (start % LISTINGS.length));
    if (start < 0xffff_ffff && v4[index + 1] !== start + 1) {
      starts.push(start + 1);
      codes.push(0);
    }
  }
  const networks = v6Networks(sixths, next);
  const bytes = writeAddressTable(
    { starts: Uint32Array.from(starts), codes: Uint32Array.from(codes) },
    networks,
    writeListingDictionary(LISTINGS),
  );
  return { name: "addresses", bytes, parameters: {}, entries: addresses, sources: ["made"] };
}

function v6Networks(count: number, next: () => number): { starts: Uint32Array; codes: Uint32Array } {
  const seconds = Uint32Array.from({ length: count }, next)
    .toSorted()
    .filter((second, index, all) => second < 0xffff_ffff && second > (all[index - 1] ?? -2) + 1);
  const starts = new Uint32Array(seconds.length * 8);
  const codes = new Uint32Array(seconds.length * 2);
  for (const [index, second] of seconds.entries()) {
    const high = 0x2a00_0000 + Math.floor(index / 1000);
    starts.set([high, second, 0, 0, high, second + 1, 0, 0], index * 8);
    codes[index * 2] = 1 + (index % LISTINGS.length);
  }
  return { starts, codes };
}
