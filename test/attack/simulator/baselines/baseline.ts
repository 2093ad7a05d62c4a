import type { AttemptRecord } from "../../../../cli/eval/attempt-record.ts";

/** What a published method would say of the same attempts. Ranks: higher is worse. */
export type Baseline = {
  readonly name: string;
  /** Before the outcome is known. */
  readonly rank: (record: AttemptRecord) => number;
  readonly learn: (record: AttemptRecord) => void;
};

/** Wrong password or unknown name: what every method counts. */
export function isFailure({ outcome }: AttemptRecord): boolean {
  return outcome === "rejected" || outcome === "unknown_user";
}
