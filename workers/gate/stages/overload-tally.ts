import type { Receipt } from "../../../shared/domain/receipt.ts";

/** A receipt stands for the attempts of so long; then the next one begins. */
const RECEIPT_MS = 60_000;

/** How often a count is written: a flood costs one receipt in so long, whatever its size; an eviction loses what came since. */
const WRITTEN_EVERY_MS = 5_000;

type Entry = { readonly receipt: Receipt; attempts: number; written: number; writtenAtMs: number };

/** Attempts that there was no room to judge: one receipt a minute and line stands for all of them. One tally per isolate. */
export type OverloadTally = {
  /** False where no receipt is open for this line: then nothing was counted. */
  readonly count: (line: string) => boolean;
  readonly open: (receipt: Receipt) => void;
  /** Receipts that shall be written now. Costs next to nothing while nothing was counted. */
  readonly due: (nowMs: number) => readonly Receipt[];
};

/** Bounded by the lines of the policy. */
export function createOverloadTally(): OverloadTally {
  const entries = new Map<string, Entry>();
  return {
    count(line) {
      const entry = entries.get(line);
      if (entry) entry.attempts += 1;
      return entry !== undefined;
    },
    open(receipt) {
      // Several may have found none at once.
      const entry = entries.get(receipt.decision.decidedBy);
      const fresh = { receipt, attempts: 1, written: 0, writtenAtMs: Number.NEGATIVE_INFINITY };
      if (entry) entry.attempts += 1;
      else entries.set(receipt.decision.decidedBy, fresh);
    },
    due(nowMs) {
      return [...entries.values()].flatMap((entry) => {
        if (nowMs - entry.receipt.atMs >= RECEIPT_MS) entries.delete(entry.receipt.decision.decidedBy);
        else if (nowMs - entry.writtenAtMs < WRITTEN_EVERY_MS) return [];
        if (entry.written === entry.attempts) return [];
        entry.written = entry.attempts;
        entry.writtenAtMs = nowMs;
        return [{ ...entry.receipt, repeats: entry.attempts - 1 }];
      });
    },
  };
}
