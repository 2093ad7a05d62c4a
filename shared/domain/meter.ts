/** What a limit may count by. `session` is a client that keeps a device cookie or a clearance. */
export const LIMIT_KEYS = [
  "account",
  "address",
  "subnet",
  "network",
  "asn",
  "signature",
  "session",
  "campaign",
  "phone",
  "postal",
] as const;
export type LimitKey = (typeof LIMIT_KEYS)[number];

/** `accounts`, `failedAccounts`, `addresses`: distinct ones. `activeMinutes`: for how long it comes back within the window each time. */
export const LIMIT_COUNTS = [
  "attempts",
  "failures",
  "failedAccounts",
  "successes",
  "accounts",
  "addresses",
  "leakedPairs",
  "activeMinutes",
] as const;
export type LimitCount = (typeof LIMIT_COUNTS)[number];

/** How one meter counts. `pace`: an even rate with a burst of `max` (GCRA) instead of a sliding window. */
export type MeterRule = {
  readonly count: LimitCount;
  readonly windowMs: number;
  readonly max: number;
  readonly pace: boolean;
};

/** One limit of one attempt: `id` names its meter, `home` the shard that keeps it, `member` what distinct counts tell apart. */
export type MeterAsk = {
  readonly limit: string;
  readonly id: string;
  readonly home: string;
  readonly rule: MeterRule;
  readonly member: string;
};
