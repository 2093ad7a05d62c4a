import type { KeyRing } from "../../shared/identity/field-mac.ts";
import { openKernel } from "../kernel/open-kernel.ts";
import type { Collected, Report } from "../sources/collected.ts";
import { buildFilter, type BuiltFilter } from "./build-filter.ts";
import type { BaseRelease } from "./base-release.ts";
import { buildDeltas, type ChangedPack } from "./build-delta.ts";
import { commonSet, type CommonSet } from "./common-passwords.ts";
import type { Crew } from "./crew.ts";
import { encodePartitions, isSmall } from "./encode-pack.ts";
import { finishPack, type BuiltPack } from "./finish-pack.ts";
import { PACK_LANES, type PackName } from "./lanes.ts";
import type { PackParts } from "./pack-parts.ts";
import { planLane, planned, type LanePlan } from "./plan-packs.ts";
import { scatterFeeds, type ScatteredFeeds } from "./scatter-feeds.ts";
import type { ScatterUnit } from "./scatter-units.ts";
import { smallParts } from "./small-pack.ts";
import type { WorkDirectory } from "./work-directory.ts";

export type CredentialInput = {
  readonly collected: Pick<Collected, "credentials">;
  readonly units: readonly ScatterUnit[];
  readonly ring: KeyRing;
  /** Which of the 256 partitions are built here, ascending. */
  readonly partitions: readonly number[];
  /** Whether to build a filter of all passwords besides. */
  readonly filter: boolean;
  /** The release whose packs stay, where little has changed since. */
  readonly base: BaseRelease | null;
  readonly work: WorkDirectory;
  readonly crew: Crew;
  readonly report: Report;
};

/** What some partitions gave: joined with the others' they are a release's credentials. */
export type CredentialParts = {
  /** Passwords, identities and, where a feed gave any, NTLM hashes. */
  readonly packs: readonly PackParts[];
  /** Those that stay, in place of new ones. */
  readonly changed: readonly ChangedPack[];
  readonly filter: BuiltFilter | null;
  readonly shares: LanePlan["shares"];
};

export type BuiltCredentials = {
  readonly passwords: BuiltPack | ChangedPack;
  readonly identities: BuiltPack | ChangedPack;
  readonly ntlm: BuiltPack | null;
  readonly common: CommonSet | null;
  readonly filter: BuiltFilter | null;
};

/** All credentials of these partitions. The same records in any order, on any machine, give the same bytes. */
export async function buildParts(input: CredentialInput): Promise<CredentialParts> {
  const feeds = await scatterFeeds(input);
  const lanes: LanePlan[] = [];
  for (const lane of Object.values(PACK_LANES).flat())
    lanes.push(await planLane(lane, feeds.spills, input.crew));
  const { spills } = feeds;
  const changed = input.base === null ? [] : await buildDeltas(input.base, { ...input, spills });
  const packs: PackParts[] = [];
  for (const pack of ["passwords", "identities", "ntlm"] as const) {
    if (changed.some(({ base }) => base.index.layout.kind === pack)) continue;
    if (pack === "ntlm" && !spills.some(({ lane }) => lane === "ntlm")) continue;
    packs.push(await packParts(input, { pack, lanes, feeds }));
  }
  const expected = lanes.find(({ lane }) => lane === "passwords")?.expected ?? 0;
  const filter = input.filter ? await buildFilter({ ...input, spills, expected }) : null;
  return { packs, changed, filter, shares: lanes.flatMap(({ shares }) => shares) };
}

type Planned = {
  readonly pack: PackName;
  readonly lanes: readonly LanePlan[];
  readonly feeds: ScatteredFeeds;
};

async function packParts(input: CredentialInput, { pack, lanes, feeds }: Planned): Promise<PackParts> {
  const layout = planned(pack, lanes);
  const { spills } = feeds;
  const own: readonly string[] = PACK_LANES[pack];
  const sources = new Set(spills.flatMap(({ lane, source }) => (own.includes(lane) ? [source] : [])));
  const parts = { layout, sources: [...sources].toSorted() };
  if (isSmall(layout)) {
    const work = openKernel().openPartitionWork();
    return { ...parts, encoded: [], small: smallParts(layout, spills, input.partitions, work) };
  }
  const identity = JSON.stringify([feeds.identity, layout]);
  const encoded = await encodePartitions({ ...input, layout, spills, identity }, input.partitions);
  return { ...parts, encoded, small: null };
}

/** Packs and the set of common passwords, from the parts of all partitions. */
export async function finishCredentials(
  { packs, changed, filter }: CredentialParts,
  work: WorkDirectory,
  crew: Crew,
): Promise<BuiltCredentials> {
  const finish = async (kind: PackName): Promise<BuiltPack | null> => {
    const parts = packs.find(({ layout }) => layout.kind === kind);
    return parts ? finishPack(parts, work, crew) : null;
  };
  const kept = (kind: PackName) => changed.find(({ base }) => base.index.layout.kind === kind);
  const passwords = kept("passwords") ?? (await finish("passwords"));
  const identities = kept("identities") ?? (await finish("identities"));
  if (!passwords || !identities) throw new Error("packs: expected passwords and identities, got others");
  const ntlm = await finish("ntlm");
  return { passwords, identities, ntlm, filter, common: commonSet(passwords.common) };
}
