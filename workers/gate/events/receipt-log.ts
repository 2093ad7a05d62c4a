import { DurableObject } from "cloudflare:workers";
import { normaliseCode } from "../../../shared/domain/receipt-code.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { readReceipts } from "./receipt-record.ts";

/*
 * One shard of the receipts: a ring of rows, each a batch (docs/storage.md).
 *
 *   slot    seq % SLOTS, so the oldest batch is overwritten by the newest
 *   seq     ascending
 *   at_ms   newest receipt of the batch
 *   codes   their codes, joined by spaces: searched by scanning, an index would double the rows written
 *   body    the receipts as JSON
 */
const SCHEMA = `CREATE TABLE IF NOT EXISTS batches
  (slot INTEGER PRIMARY KEY, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL, codes TEXT NOT NULL, body TEXT NOT NULL)`;

/** Eight shards keep 16,384 receipts even if each came alone in its row, and up to a million in full batches. */
const SLOTS = 2_048;
/** 64 receipts of 2 to 3 KB: 200 KB, a tenth of the platform's largest row. A full shard is at most 400 MB. */
const MAX_BATCH = 64;
const RETENTION_MS = 30 * 86_400_000;
const DAY_MS = 86_400_000;

type Page = { readonly limit: number; readonly beforeMs?: number };
type Row = { readonly body: string };

/** Keeps receipts for 30 days or until the ring comes round. Appends that meet while one is being stored share a row. */
export class ReceiptLog extends DurableObject<unknown> {
  #queue: Receipt[] = [];
  /** The commit on its way to disk, and the one after it, which takes everything that is queued by then. */
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;
  #seq: number | null = null;

  /** Resolves once these receipts are durable. Appending one twice is harmless: the later row wins. */
  async append(receipts: Receipt[]): Promise<void> {
    this.#queue.push(...receipts);
    this.#next ??= this.#commitAfter(this.#current);
    await this.#next;
  }

  find(typed: string): Receipt | null {
    const code = normaliseCode(typed);
    if (code === null || this.#lastSeq() === 0) return null;
    const rows = this.ctx.storage.sql
      .exec<Row>("SELECT body FROM batches WHERE instr(codes, ?) > 0 ORDER BY seq DESC LIMIT 1", code)
      .toArray();
    return (
      rows.flatMap(({ body }) => readReceipts(body)).findLast((receipt) => receipt.code === code) ?? null
    );
  }

  /** Newest first. */
  list({ limit, beforeMs = Number.MAX_SAFE_INTEGER }: Page): Receipt[] {
    const found = new Map<string, Receipt>();
    if (this.#lastSeq() === 0) return [];
    for (const { body } of this.ctx.storage.sql.exec<Row>("SELECT body FROM batches ORDER BY seq DESC")) {
      for (const receipt of readReceipts(body).toReversed()) {
        if (receipt.atMs < beforeMs && !found.has(receipt.code)) found.set(receipt.code, receipt);
      }
      // Batches of several isolates overlap in time by seconds: a second limit's worth is read before sorting.
      if (found.size >= limit * 2) break;
    }
    return [...found.values()].toSorted((a, b) => b.atMs - a.atMs).slice(0, limit);
  }

  override async alarm(): Promise<void> {
    this.ctx.storage.sql.exec("DELETE FROM batches WHERE at_ms < ?", Date.now() - RETENTION_MS);
    const left = this.ctx.storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM batches").one().n;
    if (left > 0) await this.ctx.storage.setAlarm(Date.now() + DAY_MS);
    else await this.ctx.storage.deleteAll();
    if (left === 0) this.#seq = null;
  }

  async #commitAfter(current: Promise<void>): Promise<void> {
    await current.catch(() => undefined);
    const batch = this.#queue;
    this.#queue = [];
    if (this.#next) this.#current = this.#next;
    this.#next = null;
    for (let from = 0; from < batch.length; from += MAX_BATCH)
      this.#store(batch.slice(from, from + MAX_BATCH));
    await this.ctx.storage.sync();
  }

  #store(batch: readonly Receipt[]): void {
    const seq = this.#lastSeq() + 1;
    if (seq === 1) {
      this.ctx.storage.sql.exec(SCHEMA);
      void this.ctx.storage.setAlarm(Date.now() + DAY_MS);
    }
    const atMs = batch.reduce((newest, receipt) => Math.max(newest, receipt.atMs), 0);
    const codes = batch.map(({ code }) => code).join(" ");
    this.ctx.storage.sql.exec(
      "INSERT OR REPLACE INTO batches (slot, seq, at_ms, codes, body) VALUES (?, ?, ?, ?, ?)",
      seq % SLOTS,
      seq,
      atMs,
      codes,
      JSON.stringify(batch),
    );
    this.#seq = seq;
  }

  /** 0 before the first batch; reads one row once. */
  #lastSeq(): number {
    if (this.#seq !== null) return this.#seq;
    const { sql } = this.ctx.storage;
    const tables = sql.exec("SELECT name FROM sqlite_master WHERE name = 'batches'").toArray().length;
    const seq = tables === 0 ? 0 : Number(sql.exec("SELECT max(seq) AS seq FROM batches").one()["seq"] ?? 0);
    this.#seq = seq;
    return seq;
  }
}
