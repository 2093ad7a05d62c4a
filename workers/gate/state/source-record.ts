import * as z from "zod/mini";
import { cellEndsAtMs, type Cell } from "./cell.ts";
import type { NamedCell } from "./source-counter.ts";
import { distinctAccounts } from "./tally.ts";

/** Half of the platform's largest row (2 MB): 250 cells with full sketches, thousands with few accounts. */
const MAX_CHARACTERS = 1_000_000;
/** Fewer failed accounts than this is any office's morning; it is cheaper to count them again. */
const MIN_LOST = 3;

const tally = z.object({
  attempts: z.number(),
  withheld: z.number(),
  successes: z.number(),
  failures: z.number(),
  unknownUsers: z.number(),
  leakedPairs: z.number(),
  tried: z.array(z.number()),
  failed: z.array(z.number()),
  good: z.array(z.number()),
});
const span = z.object({ index: z.number(), current: tally, previous: z.nullable(tally) });
const cellShape = z.object({
  fast: span,
  slow: z.nullable(span),
  usualLoss: z.number(),
});
const record = z.object({
  version: z.literal(1),
  cells: z.array(z.object({ id: z.string(), cell: cellShape })),
});

/**
 * Counts are a convenience, not a memory of record: a row of another version reads as empty, and minutes later the
 * shard knows again.
 */
export function readCells(text: string): readonly NamedCell[] {
  const parsed = record.safeParse(JSON.parse(text));
  if (!parsed.success) return [];
  // What was worked out of the counts is worked out anew after a restart.
  return parsed.data.cells.map(({ id, cell }) => ({ id, cell: { ...cell, distinct: null } }));
}

/** A row's text, and from when on it says nothing any more. */
export type SourceRow = { readonly text: string; readonly endsAtMs: number };

/** The cells that have something to say, worst first, as many as fit a row; null where none has. */
export function writeCells(cells: ReadonlyMap<string, Cell>, nowMs: number): SourceRow | null {
  const guilty = [...cells]
    .filter(([, cell]) => nowMs < cellEndsAtMs(cell))
    .map(([id, cell]) => ({ id, cell, lost: distinctAccounts(cell.slow ?? cell.fast).lost }))
    .filter(({ lost }) => lost >= MIN_LOST)
    .toSorted((a, b) => b.lost - a.lost);
  if (guilty.length === 0) return null;
  const texts: string[] = [];
  let characters = 0;
  let endsAtMs = 0;
  for (const { id, cell } of guilty) {
    const text = JSON.stringify({ id, cell: { ...cell, distinct: null } });
    characters += text.length + 1;
    if (characters > MAX_CHARACTERS) break;
    texts.push(text);
    endsAtMs = Math.max(endsAtMs, cellEndsAtMs(cell));
  }
  return { text: `{"version":1,"cells":[${texts.join()}]}`, endsAtMs };
}
