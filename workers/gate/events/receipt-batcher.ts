import { shardOfCode } from "../../../shared/domain/receipt-shards.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import type { ReceiptPort } from "../deps.ts";

/** Makes receipts of one shard durable; throws if it could not. */
export type AppendReceipts = (shard: string, receipts: Receipt[]) => Promise<void>;

/**
 * One isolate's receipts that are not durable yet. Isolates have no timers, so a batch leaves by count, by age at the next
 * receipt, or when somebody waits for it. An isolate that dies loses at most `FLUSH_COUNT` receipts, none of them of a
 * refused visitor: those were waited for.
 */
export type ReceiptBatcher = {
  waiting: Receipt[];
  oldestAtMs: number | null;
};

/** One row of a shard. */
const FLUSH_COUNT = 64;
const FLUSH_AGE_MS = 2_000;
/** While a shard is down its receipts are kept for another try, up to this many: about 5 MB. */
const MAX_WAITING = 2_048;

export function openReceiptBatcher(): ReceiptBatcher {
  return { waiting: [], oldestAtMs: null };
}

type Shell = {
  readonly append: AppendReceipts;
  readonly nowMs: () => number;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Rejects or resolves false once this much time has passed. */
  readonly deadlineMs: number;
};

/** One request's view of the isolate's batcher. */
export function openReceipts(batcher: ReceiptBatcher, shell: Shell): ReceiptPort {
  return {
    add(receipt) {
      batcher.waiting.push(receipt);
      batcher.oldestAtMs ??= shell.nowMs();
      const isDue =
        batcher.waiting.length >= FLUSH_COUNT || shell.nowMs() - batcher.oldestAtMs >= FLUSH_AGE_MS;
      if (isDue) shell.waitUntil(flush(batcher, takeAll(batcher), shell));
    },
    async durable(receipt) {
      const shard = shardOfCode(receipt.code);
      const sharing = takeShard(batcher, shard).filter(({ code }) => code !== receipt.code);
      // Whatever waits for the same shard rides along: it costs no further row.
      return Promise.race([appended(batcher, shard, [...sharing, receipt], shell), passed(shell.deadlineMs)]);
    },
  };
}

async function flush(batcher: ReceiptBatcher, receipts: readonly Receipt[], shell: Shell): Promise<void> {
  const byShard = Map.groupBy(receipts, ({ code }) => shardOfCode(code));
  await Promise.all([...byShard].map(([shard, batch]) => appended(batcher, shard, batch, shell)));
}

async function appended(
  batcher: ReceiptBatcher,
  shard: string,
  receipts: Receipt[],
  { append, nowMs }: Shell,
): Promise<boolean> {
  try {
    await append(shard, receipts);
    return true;
  } catch {
    const room = Math.max(0, MAX_WAITING - batcher.waiting.length);
    batcher.waiting.push(...receipts.slice(0, room));
    batcher.oldestAtMs ??= nowMs();
    return false;
  }
}

function takeAll(batcher: ReceiptBatcher): readonly Receipt[] {
  const taken = batcher.waiting;
  batcher.waiting = [];
  batcher.oldestAtMs = null;
  return taken;
}

function takeShard(batcher: ReceiptBatcher, shard: string): readonly Receipt[] {
  const { mine, others } = Object.groupBy(batcher.waiting, ({ code }) =>
    shardOfCode(code) === shard ? "mine" : "others",
  );
  batcher.waiting = others ?? [];
  if (batcher.waiting.length === 0) batcher.oldestAtMs = null;
  return mine ?? [];
}

function passed(deadlineMs: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), deadlineMs);
  });
}
