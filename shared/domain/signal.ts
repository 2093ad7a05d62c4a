import type { Reason } from "./reason.ts";

/**
 * One observation about one attempt. `strength` runs from 0 (no evidence) to 1 (as strong as this reason gets);
 * `detail` is a short value class for the receipt ("tor", "5..9"), never personal data.
 */
export type Signal = { readonly reason: Reason; readonly strength: number; readonly detail?: string };
