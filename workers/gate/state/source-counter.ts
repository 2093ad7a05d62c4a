import { CELL_LEVELS, type CellCounts, type SourceHistory } from "../../../shared/domain/history.ts";
import { isStrike } from "../../../shared/domain/outcome.ts";
import type { CellIds, Entry, SourceObservation } from "../deps.ts";
import { emptyCell, mergeCell, readCell, recordEntry, recordOutcome, type Cell } from "./cell.ts";
import { cellOf, openCellTable, remembersHours, type CellTable } from "./cell-table.ts";

/** A cell and the id that finds it again, as they travel between isolates and shards. */
export type NamedCell = { readonly id: string; readonly cell: Cell };

/**
 * One isolate's counts. `totals` is what the shards last told plus everything counted here since; `deltas` is the part
 * that they have not been told yet (`null` where nobody is to be told: one process is the whole gate).
 */
export type SourceCounter = {
  readonly totals: CellTable;
  deltas: Map<string, Cell> | null;
  /** Attempts in `deltas`. */
  untold: number;
  toldAtMs: number;
  /** A flush is on its way; after ten seconds it is taken for lost. */
  tellingSinceMs: number | null;
  /** A shard did not answer: until then none is told anything. */
  restUntilMs: number;
};

/** About 20 MB at most: an address that tried one account takes a kilobyte. */
const MAX_CELLS = 16_384;

export function openSourceCounter(options: {
  readonly alone: boolean;
  readonly maxCells?: number;
}): SourceCounter {
  return {
    totals: openCellTable(options.maxCells ?? MAX_CELLS),
    deltas: options.alone ? null : new Map(),
    untold: 0,
    toldAtMs: 0,
    tellingSinceMs: null,
    restUntilMs: 0,
  };
}

/** What the cells hold; then counts the attempt as entered. */
export function enterCells(counter: SourceCounter, ids: CellIds, entry: Entry): SourceHistory {
  counter.untold += 1;
  return {
    address: enterCell(counter, ids.address, entry),
    network: enterCell(counter, ids.network, entry),
    asn: enterCell(counter, ids.asn, entry),
    signature: enterCell(counter, ids.signature, entry),
    route: enterCell(counter, ids.route, entry),
    password: readPassword(counter, ids.password, entry.atMs),
  };
}

/** Nearly every password is its owner's alone: one has a cell only once it failed somewhere. */
function readPassword({ totals }: SourceCounter, id: string | null, atMs: number): CellCounts {
  const cell = id === null ? undefined : totals.cells.get(id);
  return cell ? readCell(cell, atMs) : NOTHING_SEEN;
}

export function observeCells(counter: SourceCounter, ids: CellIds, observation: SourceObservation): void {
  if (observation.knownDevice) return;
  for (const level of CELL_LEVELS) {
    const id = ids[level];
    if (id === null) continue;
    if (level === "password" && !isStrike(observation.settlement) && !counter.totals.cells.has(id)) continue;
    recordOutcome(cellOf(counter.totals, id, observation.atMs), observation);
    if (counter.deltas) recordOutcome(deltaOf(counter.deltas, id, observation.atMs), observation);
  }
}

/**
 * Ids of these that the isolate has never seen: what other isolates know of them is worth a read. Not of passwords: each
 * would be a read, and a sprayed one comes back with the next flush.
 */
export function unseenCells({ totals }: SourceCounter, ids: CellIds): readonly string[] {
  return CELL_LEVELS.filter((level) => level !== "password")
    .map((level) => ids[level])
    .filter((id): id is string => id !== null && !totals.cells.has(id));
}

/** Takes over what a shard knows, plus what was counted here since it was told. */
export function adoptCells(counter: SourceCounter, told: readonly NamedCell[], nowMs: number): void {
  for (const { id, cell } of told) {
    const untold = counter.deltas?.get(id);
    if (untold) mergeCell(cell, untold);
    cellOf(counter.totals, id, nowMs);
    counter.totals.cells.set(id, cell);
  }
}

function enterCell(counter: SourceCounter, id: string | null, entry: Entry): CellCounts {
  if (id === null) return NOTHING_SEEN;
  const known = counter.totals.cells.get(id);
  const cell = known ?? cellOf(counter.totals, id, entry.atMs);
  const counts = known ? readCell(known, entry.atMs) : NOTHING_SEEN;
  recordEntry(cell, entry);
  if (counter.deltas) recordEntry(deltaOf(counter.deltas, id, entry.atMs), entry);
  return counts;
}

function deltaOf(deltas: Map<string, Cell>, id: string, atMs: number): Cell {
  const known = deltas.get(id);
  if (known) return known;
  const fresh = emptyCell(atMs, remembersHours(id));
  deltas.set(id, fresh);
  return fresh;
}

const NOTHING_SEEN = readCell(emptyCell(0, false), 0);
