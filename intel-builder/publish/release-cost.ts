import type { ManifestBody } from "../../shared/format/manifest.ts";
import { PIECE_BYTES } from "./pieces.ts";

/**
 * List prices in US dollars, included amounts left out: https://developers.cloudflare.com/r2/pricing/ and
 * https://developers.cloudflare.com/kv/platform/pricing/, read 2026-11.
 */
export const LIST_PRICES = {
  /** PUT, list, each part of an upload. */
  r2WritePerMillion: 4.5,
  /** GET and HEAD; range reads too. */
  r2ReadPerMillion: 0.36,
  r2GigabyteMonth: 0.015,
  kvWritePerMillion: 5,
  kvReadPerMillion: 0.5,
  kvGigabyteMonth: 0.5,
} as const;

const GIGABYTE = 1_000_000_000;
const MILLION = 1_000_000;
/** A login asks for its password and for its user name, each one block of a pack. */
const READS_PER_LOGIN = 2;

export type CostLayout = {
  readonly layout: string;
  readonly fullPush: number;
  /** Only what the base release does not have; null where there is no base. */
  readonly deltaPush: number | null;
  readonly millionLogins: number;
  readonly month: number;
  readonly objects: number;
};

export type Usage = {
  /** Share of block reads that isolate memory or the data centre's cache answers. */
  readonly cached: number;
  readonly loginsPerMonth: number;
  readonly fullPushesPerMonth: number;
  readonly deltaPushesPerMonth: number;
};

type Sizes = { readonly packBytes: number; readonly otherBytes: number; readonly pushes: Pushes };
type Pushes = { readonly full: readonly number[]; readonly delta: readonly number[] | null };

/** What pushing and asking a release costs, in the layout that is built and in those that were left. */
export function releaseCosts(
  body: ManifestBody,
  base: ManifestBody | null,
  usage: Usage,
): readonly CostLayout[] {
  const sizes = sizesOf(body, base);
  return [
    packedLayout(sizes, usage),
    ...[4096, 16_384, 65_536, 1_048_576].map((shards) => shardedLayout(shards, sizes, usage)),
  ];
}

/** As built: each artefact one object of R2, blocks read by range, the pointer one key of KV. */
function packedLayout({ packBytes, otherBytes, pushes }: Sizes, usage: Usage): CostLayout {
  const { r2GigabyteMonth, r2ReadPerMillion } = LIST_PRICES;
  return withMonth(usage, {
    layout: "packed objects in R2, read by range",
    fullPush: packedPush(pushes.full),
    deltaPush: pushes.delta && packedPush(pushes.delta),
    millionLogins: perMillionLogins(r2ReadPerMillion, usage),
    storage: ((packBytes + otherBytes) / GIGABYTE) * r2GigabyteMonth,
    objects: pushes.full.length,
  });
}

function packedPush(sizes: readonly number[]): number {
  const { r2WritePerMillion, r2ReadPerMillion, kvWritePerMillion } = LIST_PRICES;
  // Begin and complete beside the parts; then the manifest twice (new and leaving one) and the record.
  const writes = sizes.reduce((sum, bytes) => sum + (bytes <= PIECE_BYTES ? 1 : pieces(bytes) + 2), 3);
  // Each is looked for, read back in pieces, and looked for again; some ten more around manifest and pointer.
  const reads = sizes.reduce((sum, bytes) => sum + 3 + pieces(bytes), 10);
  return (writes * r2WritePerMillion + reads * r2ReadPerMillion + kvWritePerMillion) / MILLION;
}

/** Each block a value of KV. A random change of one per cent touches every block, so a delta costs as much as a push. */
function shardedLayout(shards: number, { packBytes, otherBytes, pushes }: Sizes, usage: Usage): CostLayout {
  const { kvWritePerMillion, kvGigabyteMonth, r2GigabyteMonth, kvReadPerMillion } = LIST_PRICES;
  const push = ((shards + 1) * kvWritePerMillion) / MILLION;
  return withMonth(usage, {
    layout: `${shards} blocks in KV`,
    fullPush: push,
    deltaPush: pushes.delta && push,
    millionLogins: perMillionLogins(kvReadPerMillion, usage),
    storage: (packBytes / GIGABYTE) * kvGigabyteMonth + (otherBytes / GIGABYTE) * r2GigabyteMonth,
    objects: shards,
  });
}

type Costs = Omit<CostLayout, "month"> & { readonly storage: number };

function withMonth(usage: Usage, { storage, ...costs }: Costs): CostLayout {
  const logins = (usage.loginsPerMonth / MILLION) * costs.millionLogins;
  const pushing =
    usage.fullPushesPerMonth * costs.fullPush +
    usage.deltaPushesPerMonth * (costs.deltaPush ?? costs.fullPush);
  return { ...costs, month: storage + logins + pushing };
}

function perMillionLogins(readPerMillion: number, { cached }: Usage): number {
  return READS_PER_LOGIN * (1 - cached) * readPerMillion;
}

function sizesOf(body: ManifestBody, base: ManifestBody | null): Sizes {
  const artefacts = Object.entries(body.artefacts);
  const isPack = (name: string): boolean => Object.hasOwn(body.artefacts, `${name}-index`);
  const bytesOf = (wanted: boolean): number =>
    artefacts
      .filter(([name]) => isPack(name) === wanted)
      .reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0);
  const known = new Set(Object.values(base?.artefacts ?? {}).map(({ sha256 }) => sha256));
  const full = artefacts.map(([, { sizeBytes }]) => sizeBytes);
  const delta = artefacts
    .filter(([, { sha256 }]) => !known.has(sha256))
    .map(([, { sizeBytes }]) => sizeBytes);
  return {
    packBytes: bytesOf(true),
    otherBytes: bytesOf(false),
    pushes: { full, delta: base === null ? null : delta },
  };
}

function pieces(bytes: number): number {
  return Math.ceil(bytes / PIECE_BYTES);
}
