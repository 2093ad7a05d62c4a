import type { MeterRule } from "../domain/meter.ts";
import type { Evidence } from "./decide.ts";
import type { Limit } from "./policy.ts";

/** What accounts and cells count anyway, over windows of their own; every other limit has a meter. */
const OF_CELLS = { attempts: true, failures: true, failedAccounts: true } as const;
const PLAIN = { account: { failures: true }, address: OF_CELLS, network: OF_CELLS } as const;

const DEFAULT_WINDOW_SECONDS = 600;

export function isMetered({ key, count, windowSeconds, pace }: Limit): boolean {
  return windowSeconds !== undefined || pace === "even" || !(isKeyOf(PLAIN, key) && count in PLAIN[key]);
}

export function meterRuleOf({ count, max, windowSeconds = DEFAULT_WINDOW_SECONDS, pace }: Limit): MeterRule {
  return { count, max, windowMs: windowSeconds * 1_000, pace: pace === "even" };
}

/** What the limit is held against; null where nothing could be counted. */
export function limitCount(limit: Limit, { counts, metered }: Evidence): number | null {
  if (isMetered(limit)) return metered?.[limit.name] ?? null;
  const { key, count } = limit;
  if (!isKeyOf(PLAIN, key) || !isKeyOf(OF_CELLS, count)) return null;
  return counts[key]?.[count] ?? null;
}

/** It is reached, whatever its mode. */
export function isReached(limit: Limit, evidence: Evidence): boolean {
  return (limitCount(limit, evidence) ?? 0) >= limit.max;
}

/** What the account's object counts and holds against everybody at once. */
export function isOfAccount(limit: Limit): boolean {
  return (
    limit.key === "account" && limit.count === "failures" && limit.mode !== "observe" && !isMetered(limit)
  );
}

/** A limit that asks for a proof leaves those who give one as many guesses again in each network, and no more. */
export function isUsedUp(limit: Limit, { counts }: Evidence): boolean {
  return !isMetered(limit) && limit.key === "account" && (counts.account?.proved ?? 0) >= limit.max;
}

function isKeyOf<T extends object>(record: T, key: PropertyKey): key is keyof T {
  return key in record;
}
