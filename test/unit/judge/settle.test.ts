import { test } from "vitest";
import { judge } from "../../../workers/gate/stages/judge.ts";
import { settle } from "../../../workers/gate/stages/settle.ts";
import { aPolicyWith, anAttempt, judgeDeps } from "../../support/judge-world.ts";

test("an account learns what became of a code while the sign-ups' object hangs", async ({ expect }) => {
  const { policy, route } = aPolicyWith();
  const told = Promise.withResolvers<string>();
  const deps = judgeDeps();
  const hanging = {
    ...deps,
    nowMs: () => 1_000_000,
    receipts: { add: () => undefined, durable: () => Promise.resolve(true) },
    accounts: {
      ...deps.accounts,
      settle: (accountId: string) => Promise.resolve(told.resolve(accountId)),
    },
    signups: {
      enter: () => Promise.reject(new Error("not asked")),
      recover: () => Promise.reject(new Error("not asked")),
      settle: () => new Promise<void>(() => undefined),
    },
  };
  const attempt = anAttempt(route, { routeKind: "otp" });
  const judgement = await judge(attempt, route, policy, deps);
  void settle(judgement, "accepted", null, hanging);
  expect(await told.promise).toBe(`otp-${attempt.credential.accountId}`);
});
