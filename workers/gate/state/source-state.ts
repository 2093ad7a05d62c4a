import { DurableObject } from "cloudflare:workers";
import { mergeCell, type Cell } from "./cell.ts";
import { cellOf, openCellTable } from "./cell-table.ts";
import type { NamedCell } from "./source-counter.ts";
import { meterOf, type NamedMeter } from "./meter-counter.ts";
import { mergeMeter } from "./meter.ts";
import { openStorePace } from "./store-pace.ts";
import { readCells, writeCells } from "./source-record.ts";

const ROW = "cells";
/** 32 shards hold a quarter of a million cells: an attack of 100,000 addresses an hour fits. About 10 MB a shard. */
const MAX_CELLS = 8_192;
/** One row a minute and shard at most while it is asked, whatever comes in: about a dollar and a half a month under endless attack. */
const STORE_EVERY_MS = 60_000;

/**
 * One shard of the counts that all isolates share. Memory first: a death of the object loses what was counted within
 * the last minute, and cells where fewer than three accounts failed. The isolates' own counts are not lost with it.
 */
export class SourceState extends DurableObject<unknown> {
  readonly #table = openCellTable(MAX_CELLS);
  readonly #meters = new Map<string, NamedMeter>();
  readonly #pace = openStorePace(STORE_EVERY_MS, (nowMs) => this.#store(nowMs));
  /** False after a restart too: then the next write sets the alarm again, whatever became of the earlier one. */
  #hasAlarm = false;

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    const text = ctx.storage.kv.get<string>(ROW);
    if (text !== undefined) for (const { id, cell } of readCells(text)) this.#table.cells.set(id, cell);
  }

  /** Adds what an isolate counted, and tells the merged totals of those and of the wanted cells. */
  exchange(told: readonly NamedCell[], wanted: readonly string[], nowMs: number): NamedCell[] {
    const merged = told.map(({ id, cell }) => ({ id, cell: this.#merge(id, cell, nowMs) }));
    if (told.length > 0) this.#pace.changed(nowMs);
    const known = wanted.flatMap((id): NamedCell[] => {
      const cell = this.#table.cells.get(id);
      return cell ? [{ id, cell }] : [];
    });
    return [...merged, ...known];
  }

  /** The same for the meters of limits. They live in memory only: a death of the object starts their windows anew. */
  meter(told: readonly NamedMeter[], wanted: readonly string[], nowMs: number): NamedMeter[] {
    const merged = told.map((named) => {
      const known = meterOf(this.#meters, named, nowMs);
      mergeMeter(known.meter, named.meter, named.rule);
      return known;
    });
    const known = wanted.flatMap((id) => this.#meters.get(id) ?? []);
    return [...merged, ...known];
  }

  /** What is still of use is written again; once nothing is, the shard forgets its row, pseudonyms included. */
  override async alarm(): Promise<void> {
    this.#hasAlarm = false;
    this.#store(Date.now());
    if (!this.#hasAlarm) await this.ctx.storage.deleteAll();
  }

  #merge(id: string, told: Cell, nowMs: number): Cell {
    const cell = cellOf(this.#table, id, nowMs);
    mergeCell(cell, told);
    return cell;
  }

  /** Without a guilty cell an earlier row stays until its alarm. */
  #store(nowMs: number): void {
    const row = writeCells(this.#table.cells, nowMs);
    if (row === null) return;
    this.ctx.storage.kv.put(ROW, row.text);
    if (!this.#hasAlarm) void this.ctx.storage.setAlarm(row.endsAtMs);
    this.#hasAlarm = true;
  }
}
