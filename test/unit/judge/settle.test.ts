import { test } from "vitest";
import { judge } from "../../../workers/gate/stages/judge.ts";
import { settle } from "../../../workers/gate/stages/settle.ts";
import { found } from "../../../shared/domain/lookup.ts";
import { aHistory, aPolicyWith, anAttempt, judgeDeps } from "../../support/judge-world.ts";

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

test.for([
  ["asked about before and refused now: a first failure", true, "rejected", 1],
  ["asked about before and again: none", true, "challenged", 0],
  ["refused before and now: none", false, "rejected", 0],
] as const)("a repeated password, %s", async ([, onlyAsked, settlement, failures], { expect }) => {
  const { policy, route } = aPolicyWith();
  const account = found(aHistory({ repeatedPassword: true, knownWrong: !onlyAsked, onlyAsked }));
  const deps = judgeDeps({ account });
  const counted = { sources: 0, campaigns: 0, stream: 0 };
  const judgement = await judge(anAttempt(route), route, policy, deps);
  await settle(judgement, settlement, null, {
    ...deps,
    nowMs: () => 1_000_000,
    receipts: { add: () => undefined, durable: () => Promise.resolve(true) },
    sources: {
      ...deps.sources,
      observe: (_, { repeatedPassword }) => void (counted.sources += repeatedPassword ? 0 : 1),
    },
    campaigns: { ...deps.campaigns, observe: () => void (counted.campaigns += 1) },
    stream: { ...deps.stream, observe: () => void (counted.stream += 1) },
  });
  expect(counted).toEqual({ sources: failures, campaigns: failures, stream: failures });
});
