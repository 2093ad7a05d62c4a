import type { BuiltRelease } from "../../intel-builder/build-release.ts";
import type { SourceReport } from "../../intel-builder/sources/collected.ts";
import type { Build } from "./build-into.ts";
import { table } from "./print.ts";

/** What each source gave, what of it was refused and where, and what the release holds now. */
export function buildDocument(build: Build): object {
  const { id, unchanged, manifest, sources, shares, ignored } = build;
  return {
    release: id,
    builtAtMs: manifest.builtAtMs,
    unchanged,
    artefacts: manifest.body.artefacts,
    sources: sources.map((source) => ({ ...source, credentialKeys: keysOf(source.id, shares) })),
    ignored,
  };
}

/** The same for people. */
export function buildLines({ id, unchanged, manifest, sources, shares, ignored }: Build): readonly string[] {
  const refused = sources.flatMap((source) => refusalLines(source));
  const artefactRows = Object.entries(manifest.body.artefacts).map(([name, { entries, sizeBytes }]) => [
    name,
    entries,
    sizeBytes,
  ]);
  return [
    ...table([
      ["source", "read", "rejected", "entries", "keys", "shared", "licence"],
      ...sources.map((source) => sourceRow(source, shares)),
    ]),
    ...(shares.length > 0
      ? ["keys: of credentials, distinct; shared: those that another source has too"]
      : []),
    ...(refused.length > 0 ? ["", "refused:", ...refused] : []),
    ...ignored.map(({ path, reason }) => `ignored ${path}: ${reason}`),
    "",
    ...table([["artefact", "entries", "bytes"], ...artefactRows]),
    "",
    `release ${id}${unchanged ? " (the same content as before)" : ""}`,
  ];
}

function sourceRow(
  { id, read, rejected, entries, licence }: SourceReport,
  shares: BuiltRelease["shares"],
): readonly (string | number)[] {
  const keys = keysOf(id, shares);
  return [id, read, rejected, entries, keys?.distinct ?? "", keys?.shared ?? "", licence];
}

/** Passwords, names, pairs and near passwords together; counted in a sample where there are more than a million. */
function keysOf(
  id: string,
  shares: BuiltRelease["shares"],
): { readonly distinct: number; readonly shared: number } | null {
  const own = shares.filter(({ source }) => source === id);
  if (own.length === 0) return null;
  const sum = (what: "distinct" | "shared"): number => own.reduce((total, share) => total + share[what], 0);
  return { distinct: sum("distinct"), shared: sum("shared") };
}

/** One line a kind of refusal, and below it the first places where it was met. */
function refusalLines({ id, rejectedByCode, rejectedExamples }: SourceReport): readonly string[] {
  return Object.entries(rejectedByCode).flatMap(([code, count]) => {
    const ending = `: ${code}`;
    const places = rejectedExamples
      .filter((example) => example.endsWith(ending))
      .map((example) => example.slice(0, -ending.length));
    const first = places.length < count ? "first " : "";
    return [
      `  ${id}: ${count} ${code}`,
      ...(places.length > 0 ? [`    ${first}at ${places.join(", ")}`] : []),
    ];
  });
}
