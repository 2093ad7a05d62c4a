import type { AttemptRecord } from "../../../../cli/eval/attempt-record.ts";
import { isFailure, type Baseline } from "./baseline.ts";
import { openRecentCounts } from "./recent-counts.ts";

const MINUTE_MS = 60_000;

/** Attempts of one address in ten minutes: what a rate limit at the edge sees. */
export function perAddressLimit(): Baseline {
  const attempts = openRecentCounts(10 * MINUTE_MS);
  return {
    name: "per-address limit",
    rank: ({ ip, at }) => attempts.count(ip ?? "", at),
    learn: ({ ip, at }) => attempts.add(ip ?? "", at),
  };
}

/** Failures of one account in a day. */
export function strikes(): Baseline {
  const failures = openRecentCounts(24 * 60 * MINUTE_MS);
  return {
    name: "K strikes",
    rank: ({ username, at }) => failures.count(username, at),
    learn(record) {
      if (isFailure(record)) failures.add(record.username, record.at);
    },
  };
}

/**
 * The published limits of AWS' account-takeover rules as one rank: each count over its own limit, the greatest counts. Limits:
 * 20 attempts or 10 failures of an address in 10 minutes, 20 attempts or 10 failures of a session in 30 minutes, and a leaked pair.
 */
export function publishedLimits(isLeakedPair: (record: AttemptRecord) => boolean): Baseline {
  const address = { attempts: openRecentCounts(10 * MINUTE_MS), failures: openRecentCounts(10 * MINUTE_MS) };
  const session = { attempts: openRecentCounts(30 * MINUTE_MS), failures: openRecentCounts(30 * MINUTE_MS) };
  return {
    name: "published limits",
    rank(record) {
      const { ip, client, at } = record;
      const of = (counts: typeof address, key: string | null): number =>
        key === null ? 0 : Math.max(counts.attempts.count(key, at) / 20, counts.failures.count(key, at) / 10);
      return Math.max(of(address, ip), of(session, client), isLeakedPair(record) ? 1 : 0);
    },
    learn(record) {
      for (const [counts, key] of [
        [address, record.ip],
        [session, record.client],
      ] as const) {
        if (key === null) continue;
        counts.attempts.add(key, record.at);
        if (isFailure(record)) counts.failures.add(key, record.at);
      }
    },
  };
}
