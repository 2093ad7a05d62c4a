import type { WorkOrder } from "./work-proof.ts";

// Third and eleventh field of challenge-token.ts. Only the gate can say whether the rest of a token is true.
const [ID_FIELD, WORK_FIELD] = [2, 10] as const;

/** What a token asks of whoever was given it, unverified: for clients. */
export function orderOf(token: string): { readonly id: string; readonly work: WorkOrder } {
  const fields = token.split(".");
  const [puzzles, bits] = (fields[WORK_FIELD] ?? "").split("x").map(Number);
  return { id: fields[ID_FIELD] ?? "", work: { puzzles: puzzles ?? 0, bits: bits ?? 0 } };
}
