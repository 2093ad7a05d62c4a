import { test } from "vitest";
import { lineCounts } from "../../../workers/console/api/limits.ts";
import { aReceipt } from "../../support/a-receipt.ts";

test("lines are counted by what they decided, and limits in observe mode by what they would have", ({
  expect,
}) => {
  const decision = { verdict: "throttle", action: "throttle", decidedBy: "login/account-guesses" } as const;
  const receipts = [
    { ...aReceipt(), decision, repeats: 3 },
    { ...aReceipt(), decision, observed: { "volumetric-ip-low": 12, "token-reuse-ip": 6 } },
    { ...aReceipt(), decision, observed: { "volumetric-ip-low": 14 } },
  ];
  const { route } = aReceipt();
  expect(lineCounts(receipts)).toMatchObject({
    receipts: 3,
    decided: { "login/account-guesses": 6 },
    observed: { [`${route.id}/volumetric-ip-low`]: 2, [`${route.id}/token-reuse-ip`]: 1 },
  });
});
