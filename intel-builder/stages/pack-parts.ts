import type { PackLayout } from "../../shared/format/pack-header.ts";
import type { Encoded } from "./encode-partition.ts";
import type { SmallPart } from "./small-pack.ts";

/** What partitions gave to one pack: all of them, or those that one of several machines built. */
export type PackParts = {
  /** With the expected entries: the same whatever partitions these are. */
  readonly layout: PackLayout;
  /** Ids of the sources that gave to the pack. */
  readonly sources: readonly string[];
  /** Encoded partitions, ascending; none where the pack is small. */
  readonly encoded: readonly EncodedPart[];
  /** Of a pack of less than 256 shards: each section's records, still by partition. */
  readonly small: readonly (readonly SmallPart[])[] | null;
};

export type EncodedPart = Omit<Encoded, "kind"> & { readonly partition: number };
