import { test } from "vitest";
import type { AccountSettlement } from "../../../workers/gate/deps.ts";
import { judge } from "../../../workers/gate/stages/judge.ts";
import { settle } from "../../../workers/gate/stages/settle.ts";
import { aPolicyWith, anAttempt, judgeDeps } from "../../support/judge-world.ts";

const OSLO = { latitude: 60, longitude: 11, errorKm: 150 };

/** What an account's object is told of an accepted attempt. */
async function toldOf(routeKind: "login" | "otp"): Promise<AccountSettlement | undefined> {
  const { policy, route } = aPolicyWith();
  const told: AccountSettlement[] = [];
  const world = judgeDeps();
  const deps = {
    ...world,
    nowMs: () => 1,
    receipts: { add: () => undefined, durable: () => Promise.resolve(true) },
    accounts: {
      ...world.accounts,
      settle: (_id: string, settlement: AccountSettlement) => {
        told.push(settlement);
      },
    },
  };
  const attempt = anAttempt(route, { routeKind });
  const there = { ...attempt, source: { ...attempt.source, place: OSLO } };
  await settle(await judge(there, route, policy, deps), "accepted", null, deps);
  return told[0];
}

test("a login tells its account where it was, a code does not", async ({ expect }) => {
  expect((await toldOf("login"))?.place).toEqual(OSLO);
  expect(await toldOf("otp")).not.toHaveProperty("place");
});
