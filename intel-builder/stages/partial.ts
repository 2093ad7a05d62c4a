import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod/mini";
import type { IdentityKeyCheck } from "../../shared/credential/identity-keys.ts";
import type { SourceReport } from "../sources/collected.ts";
import type { CredentialParts } from "./build-credentials.ts";
import type { EncodedPart, PackParts } from "./pack-parts.ts";
import { ENCODED_FIELDS } from "./saved-results.ts";
import type { SmallPart } from "./small-pack.ts";
import type { Storable } from "./store-artefacts.ts";

/*
 * What one of several machines built: `part-<i>-of-<n>`, a folder with the blocks of its partitions and `part.json`, which
 * says all the rest. `intel merge` makes one release of all of them. The first part holds what is not partitioned.
 */
export type Partial = {
  readonly index: number;
  readonly of: number;
  readonly identityKey: IdentityKeyCheck;
  readonly sources: readonly SourceReport[];
  readonly parts: CredentialParts;
  /** By their names in the manifest; of the first part only. */
  readonly artefacts: Readonly<Record<string, Storable>>;
};

const FILE = "part.json";

export function partialName(index: number, of: number): string {
  return `part-${index}-of-${of}`;
}

/** Moves the encoded partitions there; what stood there before is replaced. Visible only when it is whole. */
export function writePartial(parent: string, fresh: string, partial: Partial): string {
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const packs = partial.parts.packs.map((pack) => ({
    layout: pack.layout,
    sources: pack.sources,
    encoded: pack.encoded.map((part) => movedPart(fresh, pack.layout.kind, part)),
    small: pack.small && pack.small.map((parts) => parts.map((part) => writtenSmall(part))),
  }));
  const artefacts = Object.entries(partial.artefacts).map(([name, { bytes, ...facts }]) => {
    writeFileSync(path.join(fresh, `${name}.artefact`), bytes);
    return { name, ...facts };
  });
  const { shares } = partial.parts;
  const { index, of, identityKey, sources } = partial;
  const written = { format: 1, index, of, identityKey, sources, shares, packs, artefacts };
  writeFileSync(path.join(fresh, FILE), JSON.stringify(written));
  const target = path.join(parent, partialName(index, of));
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
  return target;
}

function movedPart(fresh: string, kind: string, part: EncodedPart): object {
  const name = `${kind}-${part.partition}.piece`;
  renameSync(part.piece.path, path.join(fresh, name));
  const { partition, piece, entries, crowded, common } = part;
  return { partition, piece: { ...piece, path: name }, entries, crowded, common: common.map(String) };
}

function writtenSmall(part: SmallPart): object {
  const words = part.kind === "named" ? part.words : part.records;
  const bytes = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
  return { kind: part.kind, partition: part.partition, bytes: bytes.toString("base64") };
}

const whole = z.int().check(z.minimum(0));
const sectionSchema = z.strictObject({
  bucketBits: whole,
  range: whole,
  riceBits: whole,
  payloadBits: whole,
  entries: whole,
});
const partialSchema = z.strictObject({
  format: z.literal(1),
  index: whole,
  of: whole,
  identityKey: z.strictObject({ id: z.string(), check: z.string() }),
  sources: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      licence: z.string(),
      attribution: z.string(),
      url: z.string(),
      read: whole,
      rejected: whole,
      rejectedByCode: z.record(z.string(), whole),
      rejectedExamples: z.array(z.string()),
      entries: whole,
      confidence: z.number(),
      expiresAfterDays: z.nullable(z.number()),
    }),
  ),
  shares: z.array(z.strictObject({ source: z.string(), distinct: whole, shared: whole })),
  packs: z.array(
    z.strictObject({
      layout: z.strictObject({
        kind: z.enum(["passwords", "identities", "ntlm"]),
        shardBits: whole,
        sections: z.array(sectionSchema),
      }),
      sources: z.array(z.string()),
      encoded: z.array(z.strictObject({ partition: whole, ...ENCODED_FIELDS })),
      small: z.nullable(
        z.array(
          z.array(
            z.strictObject({ kind: z.enum(["records", "named"]), partition: whole, bytes: z.string() }),
          ),
        ),
      ),
    }),
  ),
  artefacts: z.array(
    z.strictObject({
      name: z.string(),
      entries: whole,
      parameters: z.record(z.string(), z.union([z.string(), z.number()])),
      sources: z.array(z.string()),
    }),
  ),
});
type Written = z.infer<typeof partialSchema>;

export function readPartial(folder: string): Partial {
  const { index, of, identityKey, sources, shares, packs, artefacts } = readWritten(folder);
  return {
    index,
    of,
    identityKey,
    sources,
    parts: { shares, changed: [], filter: null, packs: packs.map((pack) => readPack(folder, pack)) },
    artefacts: Object.fromEntries(
      artefacts.map(({ name, ...facts }) => {
        return [name, { ...facts, bytes: readFileSync(path.join(folder, `${name}.artefact`)) }];
      }),
    ),
  };
}

function readWritten(folder: string): Written {
  const parsed = partialSchema.safeParse(JSON.parse(readFileSync(path.join(folder, FILE), "utf8")));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new Error(`part_layout: expected a part of this version, got another at ${where}; build it again`);
}

function readPack(folder: string, { layout, sources, encoded, small }: Written["packs"][number]): PackParts {
  return {
    layout,
    sources,
    encoded: encoded.map((part) => ({
      ...part,
      piece: { ...part.piece, path: path.join(folder, path.basename(part.piece.path)) },
      common: part.common.map(BigInt),
    })),
    small: small && small.map((parts) => parts.map((part) => readSmall(part))),
  };
}

function readSmall({
  kind,
  partition,
  bytes,
}: {
  kind: SmallPart["kind"];
  partition: number;
  bytes: string;
}): SmallPart {
  const { buffer } = Uint8Array.from(Buffer.from(bytes, "base64"));
  return kind === "named"
    ? { kind, partition, words: new Uint32Array(buffer) }
    : { kind, partition, records: new BigUint64Array(buffer) };
}
