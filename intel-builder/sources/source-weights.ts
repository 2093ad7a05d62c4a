import type { SourceReport } from "./collected.ts";
import type { Confirmed } from "./confirmed-entries.ts";

/** What a source's accusations are worth beside what it or we say of it: 1 is full. */
export type SourceWeight = Confirmed & { readonly weight: number };

// Fewer entries prove nothing about a list.
const MIN_ENTRIES = 100;
// Less than three lists have no ordinary agreement.
const MIN_SOURCES = 3;
// Lists that see other attacks than the rest agree with nobody and may be right: a tenth is all that it costs them.
const MOST_FOR_AGREEMENT = 0.1;
// One line in ten that names a relay, a content network or unrouted space costs half: lists are made by machines, and the
// machine that wrote these wrote the others.
const COST_OF_REFUSED = 5;
const LEAST_FOR_CARE = 0.5;
const GUARD_CODES = ["prefix_too_short", "bogon", "own_range", "root_server", "cdn_range", "relay_range"];

/** Measured against others: how much of a list others accuse too, and how much of it the guards had to refuse. */
export function weighSources(
  confirmed: ReadonlyMap<string, Confirmed>,
  reports: readonly Pick<SourceReport, "id" | "read" | "rejectedByCode">[],
): ReadonlyMap<string, SourceWeight> {
  const judged = [...confirmed.values()].filter(({ entries }) => entries >= MIN_ENTRIES);
  const typical =
    judged.length < MIN_SOURCES ? 0 : medianOf(judged.map((each) => each.confirmed / each.entries));
  const careOf = new Map(reports.map((report) => [report.id, care(report)]));
  const weights = [...confirmed].map(([source, counts]) => {
    const agreed = counts.entries < MIN_ENTRIES || typical === 0 ? 1 : agreement(counts, typical);
    const weight = Math.round(agreed * (careOf.get(source) ?? 1) * 100) / 100;
    return [source, { ...counts, weight }] as const;
  });
  return new Map(weights);
}

function agreement({ entries, confirmed }: Confirmed, typical: number): number {
  return 1 - MOST_FOR_AGREEMENT * (1 - Math.min(1, confirmed / entries / typical));
}

function care({ read, rejectedByCode }: Pick<SourceReport, "read" | "rejectedByCode">): number {
  if (read < MIN_ENTRIES) return 1;
  const refused = GUARD_CODES.reduce((sum, code) => sum + (rejectedByCode[code] ?? 0), 0);
  return Math.max(LEAST_FOR_CARE, 1 - (COST_OF_REFUSED * refused) / read);
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
