import { isFailure, type Baseline } from "./baseline.ts";

/*
 * StopGuessing (Microsoft, published source): each address carries a score that halves every twelve hours. A failure adds 1, one at an
 * account that does not exist 2, five times as much for a password that fails often; a success takes up to 30 away; a device with
 * a cookie of that account counts as zero.
 */
const HALF_LIFE_MS = 12 * 3_600_000;
const POPULAR_FAILURES = 20;
const POPULAR_FACTOR = 5;
const CREDIT = 30;

export function stopGuessing(): Baseline {
  const scores = new Map<string, { value: number; atMs: number }>();
  const failures = new Map<string, number>();
  const devices = new Set<string>();
  const tried = new Set<string>();
  const now = (ip: string, atMs: number): number => {
    const score = scores.get(ip);
    return score ? score.value * 2 ** (-(atMs - score.atMs) / HALF_LIFE_MS) : 0;
  };
  return {
    name: "StopGuessing",
    rank: ({ ip, at, client, username }) =>
      client !== null && devices.has(`${client}\n${username}`) ? 0 : now(ip ?? "", at),
    learn(record) {
      const { ip, at, client, username, password, outcome } = record;
      const before = now(ip ?? "", at);
      const set = (value: number): void => void scores.set(ip ?? "", { value, atMs: at });
      if (outcome === "accepted") {
        if (client !== null) devices.add(`${client}\n${username}`);
        set(Math.max(0, before - CREDIT));
        return;
      }
      const again = `${username}\n${password}`;
      if (!isFailure(record) || tried.has(again)) return;
      tried.add(again);
      const times = (failures.get(password) ?? 0) + 1;
      failures.set(password, times);
      const weight = outcome === "unknown_user" ? 2 : 1;
      set(before + weight * (times > POPULAR_FAILURES ? POPULAR_FACTOR : 1));
    },
  };
}
