import type { Account, Population } from "../../../demo/people/population.ts";

/** What one tool tries: some pairs still work, most do not, as in lists that are sold. */
export type PairList = { readonly pairs: readonly Account[]; readonly right: number };

/** Every tool gets accounts of its own, in each of its runs: what one did must not be held against the next. */
export function openPairLists({ accounts }: Population): (right: number, wrong: number) => PairList {
  let next = 0;
  return (right, wrong) => {
    const owners = accounts.slice(next, next + right + Math.ceil(wrong / 2));
    next += owners.length;
    if (owners.length < right)
      throw new Error(`pairs: expected ${right} more accounts, got ${owners.length}`);
    const strangers = Array.from({ length: wrong - (owners.length - right) }, (_, index) => ({
      username: `nobody-${next}-${index}@mail.example`,
      password: `Guess-${index}-${next}`,
    }));
    const outdated = owners
      .slice(right)
      .map(({ username, password }) => ({ username, password: `${password}-old` }));
    return { pairs: interleave(owners.slice(0, right), [...outdated, ...strangers]), right };
  };
}

/** Right ones evenly among the others: a tool that is stopped half-way has found half of them. */
function interleave(right: readonly Account[], wrong: readonly Account[]): readonly Account[] {
  const every = Math.floor(wrong.length / right.length);
  return right.flatMap((account, index) => [...wrong.slice(index * every, (index + 1) * every), account]);
}
