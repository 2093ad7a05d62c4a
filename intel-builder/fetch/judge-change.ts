/** Why a new version of a feed waits for an operator. Printed: add new ones, never rename one. */
export type HoldReason = "shrunk" | "grew" | "mostly_rejected";

export type Counted = { readonly records: number; readonly rejected: number };

// A list that loses half of itself overnight was cut, or emptied by whoever took it over; one that grows tenfold was
// poisoned, or holds something else now. Small lists swing more: the first ten records move freely.
const MIN_SHARE = 0.5;
const MAX_GROWTH = 10;
const FREE_RECORDS = 10;

/** Whether a new version may replace the old one (null: there is none) without anybody looking at it. */
export function judgeChange(previous: number | null, { records, rejected }: Counted): HoldReason | null {
  if (rejected > records) return "mostly_rejected";
  if (previous === null) return null;
  if (records < previous * MIN_SHARE && previous - records > FREE_RECORDS) return "shrunk";
  return records > previous * MAX_GROWTH && records - previous > FREE_RECORDS ? "grew" : null;
}
