import type { AttemptRecord } from "../../../../cli/eval/attempt-record.ts";
import type { Baseline } from "./baseline.ts";

/*
 * Freeman et al. (NDSS 2016) as in the reference code of the RBA data set: ln S = sum over features of ln p(x) - ln p(x|u), plus
 * ln(N / (|U| n_u)). Weights of the levels are that code's; an unseen local value takes a quarter of the global probability, as there.
 */
const ADDRESS_WEIGHTS = [0.6, 0.3, 0.1] as const;
const CLIENT_WEIGHTS = [0.54, 0.46] as const;

type Counts = { total: number; readonly values: Map<string, number> };
type History = { readonly levels: readonly Counts[]; logins: number };

export function freeman(): Baseline {
  const world = emptyHistory();
  const users = new Map<string, History>();
  return {
    name: "Freeman",
    rank(record) {
      const user = users.get(record.username);
      // Without a history the formula says nothing; the reference takes such users out.
      if (!user || user.logins === 0) return 0;
      const levels = levelsOf(record);
      const share = (from: History): readonly [number, number] => [
        mixed(from, levels, { first: 0, weights: ADDRESS_WEIGHTS }),
        mixed(from, levels, { first: 3, weights: CLIENT_WEIGHTS }),
      ];
      const [everywhere, here] = [share(world), share(user)];
      const terms = everywhere.map((global, index) =>
        Math.log(global / (seenBefore(user, levels, index) ? (here[index] ?? 1) : global / 4)),
      );
      return terms.reduce((sum, term) => sum + term, 0) + Math.log(world.logins / (users.size * user.logins));
    },
    learn(record) {
      if (record.outcome !== "accepted") return;
      const user = users.get(record.username) ?? emptyHistory();
      users.set(record.username, user);
      for (const history of [world, user]) add(history, levelsOf(record));
    },
  };
}

function levelsOf({ ip, cf, headers }: AttemptRecord): readonly string[] {
  const agent = headers.get("user-agent") ?? "";
  const family = /Firefox|Edg|OPR|Chrome|Safari/u.exec(agent)?.[0] ?? "other";
  return [ip ?? "", String(cf.asn ?? ""), cf.country ?? "", agent, family];
}

function emptyHistory(): History {
  return {
    logins: 0,
    levels: Array.from({ length: 5 }, () => ({ total: 0, values: new Map<string, number>() })),
  };
}

function add(history: History, levels: readonly string[]): void {
  history.logins += 1;
  for (const [index, counts] of history.levels.entries()) {
    const value = levels[index] ?? "";
    counts.total += 1;
    counts.values.set(value, (counts.values.get(value) ?? 0) + 1);
  }
}

function mixed(
  history: History,
  levels: readonly string[],
  at: { readonly first: number; readonly weights: readonly number[] },
): number {
  return at.weights.reduce((sum, weight, index) => {
    const counts = history.levels[at.first + index];
    return sum + weight * (counts ? smoothed(counts, levels[at.first + index] ?? "") : 0);
  }, 0);
}

/** Seen: (c/n)(1 - M/(n+M)); unseen: 1/(n+M), with M = 1 + the number of distinct values. */
function smoothed({ total, values }: Counts, value: string): number {
  const unseen = 1 + values.size;
  const count = values.get(value);
  return count === undefined ? 1 / (total + unseen) : (count / total) * (1 - unseen / (total + unseen));
}

function seenBefore({ levels: counts }: History, levels: readonly string[], feature: number): boolean {
  const at = feature === 0 ? [0, 1, 2] : [3, 4];
  return at.some((index) => counts[index]?.values.has(levels[index] ?? "") ?? false);
}
