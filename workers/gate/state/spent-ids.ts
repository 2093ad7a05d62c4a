/*
 * Ids of challenges that were redeemed, by the minute in which each would have expired anyway: once that minute is over
 * nobody needs to remember them. A minute's ids stand in rows of up to 64, so that forgetting costs a sixty-fourth of
 * what remembering did. Who waited instead of working is written down by his place as well: key `minute@place:row`.
 */
const WINDOW_MS = 60_000;
/** Isolates may believe in a token for this long after this clock says that it is over. */
const CLOCK_SKEW_MS = 60_000;

/** 52 bits of an id: they fit a number, and among a quarter of a million two alike are as likely as one in 100,000. */
const ID_DIGITS = 13;
const IDS_A_ROW = 64;

/** 600 redemptions a second for the seven minutes that an id is kept, and a few megabytes. Beyond it nothing is believed. */
const MAX_IDS = 250_000;

/**
 * Waiting costs a bot nothing but time, of which it has as much as it has connections. People without scripts are few:
 * six a minute in one network is more of them than a large office has.
 */
const WAITS_A_MINUTE = 6;

type Window = { readonly endsAtMs: number; readonly ids: Set<number>; row: string; rows: number };

export type SpentIds = { readonly windows: Map<string, Window>; size: number };

/** The id is 32 hex digits of a token whose MAC was checked, and so is the place. */
type Redeemed = {
  readonly id: string;
  readonly expiresAtMs: number;
  readonly waitedIn?: string | undefined;
};

/** `fresh` comes with the one row that must be written before anybody is told. */
export type Spending =
  | { readonly answer: "fresh"; readonly key: string; readonly row: string; readonly endsAtMs: number }
  | { readonly answer: "spent" | "full" | "crowded" };

export function noSpentIds(): SpentIds {
  return { windows: new Map(), size: 0 };
}

/** In place. */
export function spendId(spent: SpentIds, { id, expiresAtMs, waitedIn }: Redeemed, nowMs: number): Spending {
  const index = Math.floor(expiresAtMs / WINDOW_MS);
  const name = waitedIn === undefined ? String(index) : `${index}@${waitedIn}`;
  const window = spent.windows.get(name) ?? emptyWindow(name, 0);
  const digits = id.slice(-ID_DIGITS);
  const number = Number.parseInt(digits, 16);
  // A minute that is forgotten stays over, whatever clock still believes in its tokens.
  if (window.ids.has(number) || window.endsAtMs <= nowMs) return { answer: "spent" };
  if (spent.size >= MAX_IDS) return { answer: "full" };
  if (waitedIn !== undefined && window.ids.size >= WAITS_A_MINUTE) return { answer: "crowded" };
  spent.windows.set(name, window);
  spent.size += 1;
  window.ids.add(number);
  if (window.row.length >= IDS_A_ROW * ID_DIGITS) {
    window.row = "";
    window.rows += 1;
  }
  window.row += digits;
  return { answer: "fresh", key: `${name}:${window.rows}`, row: window.row, endsAtMs: window.endsAtMs };
}

/** In place: a row as it was stored. Rows may come in any order. */
export function recallRow(spent: SpentIds, key: string, row: string): void {
  const [name = "", position = "0"] = key.split(":");
  const window = spent.windows.get(name) ?? emptyWindow(name, -1);
  spent.windows.set(name, window);
  for (let at = 0; at < row.length; at += ID_DIGITS)
    window.ids.add(Number.parseInt(row.slice(at, at + ID_DIGITS), 16));
  spent.size += row.length / ID_DIGITS;
  if (Number(position) <= window.rows) return;
  window.rows = Number(position);
  window.row = row;
}

/** In place: forgets the minutes that are over and names their rows; `nextMs` is when to come again, null if nothing is left. */
export function forgetIds(
  spent: SpentIds,
  nowMs: number,
): { readonly keys: readonly string[]; readonly nextMs: number | null } {
  const keys: string[] = [];
  let nextMs = Infinity;
  for (const [name, window] of spent.windows) {
    if (window.endsAtMs > nowMs) {
      nextMs = Math.min(nextMs, window.endsAtMs);
      continue;
    }
    spent.windows.delete(name);
    spent.size -= window.ids.size;
    for (let row = 0; row <= window.rows; row++) keys.push(`${name}:${row}`);
  }
  return { keys, nextMs: nextMs === Infinity ? null : nextMs };
}

function emptyWindow(name: string, rows: number): Window {
  const endsAtMs = (Number.parseInt(name, 10) + 1) * WINDOW_MS + CLOCK_SKEW_MS;
  return { endsAtMs, ids: new Set(), row: "", rows };
}
