import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { Lookup } from "../../../shared/domain/lookup.ts";
import type { Mark } from "../../../shared/domain/receipt.ts";
import type { Route } from "../../../shared/policy/policy.ts";
import type { PairAnswer } from "../deps.ts";

type Looked = { readonly identity: Lookup<PairAnswer>; readonly account: Lookup<AccountHistory> };

/** What follows for the account if the origin says yes. Pure. */
export function marksOf({ marks }: Pick<Route, "marks">, total: number, looked: Looked): readonly Mark[] {
  const { quarantineFrom, resetLeaked } = marks;
  const doubted = quarantineFrom !== undefined && total >= quarantineFrom;
  return [
    ...(doubted ? (["quarantine"] as const) : []),
    ...(resetLeaked && usesLeakedPair(looked) ? (["reset-required"] as const) : []),
  ];
}

/** What stands in the release now comes first; where nobody could look, what the account remembers of its last login. */
function usesLeakedPair({ identity, account }: Looked): boolean {
  if (identity.status !== "unavailable") return identity.status === "found" && identity.value === "pair";
  return account.status === "found" && account.value.usesLeakedPair;
}
