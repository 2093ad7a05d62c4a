import type { CredentialParts } from "./build-credentials.ts";
import type { PackParts } from "./pack-parts.ts";
import type { Partial } from "./partial.ts";

/** One release's parts from those of several machines, given in order. Throws unless they were built from the same feeds. */
export function joinPartials(partials: readonly Partial[]): CredentialParts {
  const [first] = partials;
  if (!first) throw new Error("parts: expected at least one, got none; name the folder of the parts");
  for (const partial of partials) checkAlike(first, partial);
  return {
    changed: [],
    filter: null,
    shares: first.parts.shares,
    packs: first.parts.packs.map((pack, index) =>
      joinPacks(
        pack,
        partials.flatMap(({ parts }) => parts.packs[index] ?? []),
      ),
    ),
  };
}

function joinPacks(first: PackParts, all: readonly PackParts[]): PackParts {
  const small = first.small?.map((_, section) => all.flatMap((pack) => pack.small?.[section] ?? [])) ?? null;
  return { ...first, encoded: all.flatMap(({ encoded }) => encoded), small };
}

/** The same keys, the same records, so the same plan: all but the partitions. */
function checkAlike(first: Partial, other: Partial): void {
  if (commonOf(first) === commonOf(other)) return;
  throw new Error(
    `parts_differ: expected the feeds and key of part ${first.index}, got others in part ${other.index}; ` +
      "build every part from the same feeds with the same keys",
  );
}

function commonOf({ of, identityKey, sources, parts }: Partial): string {
  const plans = parts.packs.map(({ layout, sources: gave }) => [layout, gave]);
  return JSON.stringify([of, identityKey, sources, parts.shares, plans]);
}
