import { rmSync } from "node:fs";
import type { PackLayout } from "../../shared/format/pack-header.ts";
import type { KeyRing } from "../../shared/identity/field-mac.ts";
import { openKernel } from "../kernel/open-kernel.ts";
import type { Collected, Report } from "../sources/collected.ts";
import { assemblePack, verifyTasks, type AssembledPack } from "./assemble-pack.ts";
import { commonSet, type CommonSet } from "./common-passwords.ts";
import type { Crew } from "./crew.ts";
import { encodePack, isSmall, type EncodedPack } from "./encode-pack.ts";
import { encodeSmall } from "./encode-small.ts";
import { PACK_LANES, type PackName } from "./lanes.ts";
import { planLane, planned, type LanePlan } from "./plan-packs.ts";
import type { LaneSpill } from "./record-spill.ts";
import { scatterFeeds } from "./scatter-feeds.ts";
import type { ScatterUnit } from "./scatter-units.ts";
import type { WorkDirectory } from "./work-directory.ts";

export type CredentialInput = {
  readonly collected: Pick<Collected, "credentials">;
  readonly units: readonly ScatterUnit[];
  readonly ring: KeyRing;
  readonly work: WorkDirectory;
  readonly crew: Crew;
  readonly report: Report;
};

export type BuiltPack = AssembledPack & {
  readonly sources: readonly string[];
  /** Keys left out because too many of them were alike. */
  readonly crowded: number;
};

export type BuiltCredentials = {
  readonly passwords: BuiltPack;
  readonly identities: BuiltPack;
  /** Null where no feed gave any. */
  readonly ntlm: BuiltPack | null;
  readonly common: CommonSet | null;
  readonly shares: LanePlan["shares"];
};

/** All credentials to packs in the work directory. The same records in any order, on any machine, give the same bytes. */
export async function buildCredentials(input: CredentialInput): Promise<BuiltCredentials> {
  const { spills, identity } = await scatterFeeds(input);
  const lanes: LanePlan[] = [];
  for (const lane of Object.values(PACK_LANES).flat()) lanes.push(await planLane(lane, spills, input.crew));
  const emit = async (pack: PackName) => emitPack(input, { layout: planned(pack, lanes), spills, identity });
  const passwords = await emit("passwords");
  const identities = await emit("identities");
  const hasNtlm = spills.some(({ lane }) => lane === "ntlm");
  return {
    passwords,
    identities,
    ntlm: hasNtlm ? await emit("ntlm") : null,
    common: commonSet(passwords.common),
    shares: lanes.flatMap(({ shares }) => shares),
  };
}

type Emitting = {
  readonly layout: PackLayout;
  readonly spills: readonly LaneSpill[];
  readonly identity: string;
};

async function emitPack(
  input: CredentialInput,
  { layout, spills, identity }: Emitting,
): Promise<BuiltPack & Pick<EncodedPack, "common">> {
  const { work, crew } = input;
  const own = { ...input, layout, spills, identity: JSON.stringify([identity, layout]) };
  const encoded = isSmall(layout)
    ? encodeSmall(own, openKernel().openPartitionWork())
    : await encodePack(own);
  const pack = assemblePack(work.file(`${layout.kind}.pack`), encoded.layout, encoded.pieces);
  await crew.run(verifyTasks(pack.path, encoded.pieces), () => undefined);
  for (const piece of encoded.pieces) rmSync(piece.path);
  const lanes: readonly string[] = PACK_LANES[layout.kind];
  const sources = new Set(spills.flatMap(({ lane, source }) => (lanes.includes(lane) ? [source] : [])));
  return { ...pack, sources: [...sources].toSorted(), crowded: encoded.crowded, common: encoded.common };
}
