import { readReceipt } from "../../../shared/domain/read-receipt.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";

/** The receipts of one row. One that this version cannot read is left out: it must not hide its neighbours. */
export function readReceipts(body: string): readonly Receipt[] {
  const parsed: unknown = JSON.parse(body);
  if (!Array.isArray(parsed)) return [];
  return parsed.map(readReceipt).filter((receipt) => receipt !== null);
}
