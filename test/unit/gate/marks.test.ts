import { test } from "vitest";
import { ABSENT, found, unavailable, type Lookup } from "../../../shared/domain/lookup.ts";
import type { AccountHistory } from "../../../shared/domain/history.ts";
import { judge } from "../../../workers/gate/stages/judge.ts";
import { settle } from "../../../workers/gate/stages/settle.ts";
import type { AccountSettlement, PairAnswer } from "../../../workers/gate/deps.ts";
import { aHistory, anAttempt, aPolicyWith, aRelease, judgeDeps } from "../../support/judge-world.ts";

const ASKS = aPolicyWith({ marks: { resetLeaked: true } });
const REMEMBERED = found(aHistory({ usesLeakedPair: true }));

type Marked = readonly [string, Lookup<PairAnswer>, Lookup<AccountHistory>, readonly string[] | undefined];

test.for<Marked>([
  ["a leaked pair is marked", found("pair"), found(aHistory()), ["reset-required"]],
  [
    "while nobody can look it up, what the account remembers holds",
    unavailable("timeout"),
    REMEMBERED,
    ["reset-required"],
  ],
  ["another password than the leaked one is not asked to be changed", ABSENT, REMEMBERED, undefined],
  ["nobody looked and nothing is remembered", unavailable("timeout"), found(aHistory()), undefined],
])("%s, and the receipt says so", async ([, pair, account, marks], { expect }) => {
  const { policy, route } = ASKS;
  const deps = judgeDeps({ release: aRelease({ identity: () => Promise.resolve(pair) }), account });
  const { receipt } = await judge(anAttempt(route), route, policy, deps);
  expect(receipt.marks).toEqual(marks);
});

/** What the accounts are told of a code that was right, or wrong. */
async function toldOf(marks: object, settlement: "accepted" | "rejected") {
  const credentials = { format: "form", username: "u", code: "c" };
  const { policy, route } = aPolicyWith({ kind: "otp", credentials, marks });
  const told: (readonly [string, AccountSettlement])[] = [];
  const accounts = {
    ...judgeDeps().accounts,
    settle: (id: string, one: AccountSettlement) => Promise.resolve(void told.push([id, one])),
  };
  const deps = {
    ...judgeDeps(),
    accounts,
    nowMs: () => 1_000_000,
    receipts: { add: () => undefined, durable: () => Promise.resolve(true) },
  };
  const attempt = anAttempt(route);
  await settle(await judge(attempt, route, policy, deps), settlement, null, deps);
  return told.filter(([id, { passwordChanged }]) => id === attempt.credential.accountId && passwordChanged);
}

test("a code that changes the password is told to the account whose logins it ends the leak of", async ({
  expect,
}) => {
  expect(await toldOf({ changesPassword: true }, "accepted")).toHaveLength(1);
  expect(await toldOf({ changesPassword: true }, "rejected")).toHaveLength(0);
  expect(await toldOf({}, "accepted")).toHaveLength(0);
});
