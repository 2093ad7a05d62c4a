import { bucketOf, valueOf } from "../../../shared/format/hash-section.ts";
import type { KeyWords } from "../../../shared/format/lookup-key.ts";
import type { PackLayout } from "../../../shared/format/pack-header.ts";
import type { ResidentSet } from "../../../shared/format/resident-set.ts";

/** Whether the delta took the entry that this key would meet out of its base pack. */
export function isRemoved(
  delta: ResidentSet | null,
  base: PackLayout,
  section: number,
  { high, low }: KeyWords,
): boolean {
  const parameters = base.sections[section];
  if (delta === null || parameters === undefined) return false;
  return delta.isRemoved(section, bucketOf(high, parameters.bucketBits), valueOf(high, low, parameters));
}
