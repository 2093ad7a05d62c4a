/*
 * Ids of challenges that were redeemed, by the minute in which each would have expired anyway: once that minute is over
 * nobody needs to remember them. A minute's ids stand in rows of up to 64, so that forgetting costs a sixty-fourth of
 * what remembering did.
 */
const WINDOW_MS = 60_000;
/** Isolates may believe in a token for this long after this clock says that it is over. */
const CLOCK_SKEW_MS = 60_000;

/** 52 bits of an id: they fit a number, and among a quarter of a million two alike are as likely as one in 100,000. */
const ID_DIGITS = 13;
const IDS_A_ROW = 64;

/** 600 redemptions a second for the seven minutes that an id is kept, and a few megabytes. Beyond it nothing is believed. */
const MAX_IDS = 250_000;

type Window = { readonly ids: Set<number>; row: string; rows: number };

export type SpentIds = { readonly windows: Map<number, Window>; size: number };

/** `fresh` comes with the one row that must be written before anybody is told. */
export type Spending =
  | { readonly answer: "fresh"; readonly key: string; readonly row: string; readonly endsAtMs: number }
  | { readonly answer: "spent" | "full" };

export function noSpentIds(): SpentIds {
  return { windows: new Map(), size: 0 };
}

/** In place. The id is 32 hex digits of a token whose MAC was checked. */
export function spendId(spent: SpentIds, id: string, expiresAtMs: number): Spending {
  const index = Math.floor(expiresAtMs / WINDOW_MS);
  const window = spent.windows.get(index) ?? { ids: new Set<number>(), row: "", rows: 0 };
  const digits = id.slice(-ID_DIGITS);
  const number = Number.parseInt(digits, 16);
  if (window.ids.has(number)) return { answer: "spent" };
  if (spent.size >= MAX_IDS) return { answer: "full" };
  spent.windows.set(index, window);
  spent.size += 1;
  window.ids.add(number);
  if (window.row.length >= IDS_A_ROW * ID_DIGITS) {
    window.row = "";
    window.rows += 1;
  }
  window.row += digits;
  return { answer: "fresh", key: `${index}:${window.rows}`, row: window.row, endsAtMs: endOf(index) };
}

/** In place: a row as it was stored. Rows may come in any order. */
export function recallRow(spent: SpentIds, key: string, row: string): void {
  const [index = 0, position = 0] = key.split(":").map(Number);
  const window = spent.windows.get(index) ?? { ids: new Set<number>(), row: "", rows: -1 };
  spent.windows.set(index, window);
  for (let at = 0; at < row.length; at += ID_DIGITS)
    window.ids.add(Number.parseInt(row.slice(at, at + ID_DIGITS), 16));
  spent.size += row.length / ID_DIGITS;
  if (position <= window.rows) return;
  window.rows = position;
  window.row = row;
}

/** In place: forgets the minutes that are over and names their rows; `nextMs` is when to come again, null if nothing is left. */
export function forgetIds(
  spent: SpentIds,
  nowMs: number,
): { readonly keys: readonly string[]; readonly nextMs: number | null } {
  const keys: string[] = [];
  for (const [index, window] of spent.windows) {
    if (endOf(index) > nowMs) continue;
    spent.windows.delete(index);
    spent.size -= window.ids.size;
    for (let row = 0; row <= window.rows; row++) keys.push(`${index}:${row}`);
  }
  const nextMs = [...spent.windows.keys()].reduce((least, index) => Math.min(least, endOf(index)), Infinity);
  return { keys, nextMs: nextMs === Infinity ? null : nextMs };
}

function endOf(index: number): number {
  return (index + 1) * WINDOW_MS + CLOCK_SKEW_MS;
}
