import { readFileSync } from "node:fs";
import { test } from "vitest";
import { decide } from "../../../shared/policy/decide.ts";
import { DEFAULT_MODEL } from "../../../shared/score/default-model.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { scoreSignals } from "../../../shared/score/score.ts";
import { cellSignals } from "../../../workers/gate/signals/cell-signals.ts";
import { aCell, someSources } from "../../support/cell-counts.ts";

const LOGIN = loadPolicy(readFileSync("policies/demo.json", "utf8")).policy.routes.filter(
  ({ id }) => id === "login",
);
const STUFFED = someSources({ address: aCell({ lostAccounts: 40, unknownUsers: 20, failures: 40 }) });

function actionAt(sharedExit: boolean) {
  const [login] = LOGIN;
  if (!login) throw new Error("the demo policy has a login route");
  const score = scoreSignals(cellSignals(STUFFED, sharedExit), DEFAULT_MODEL);
  const counts = { account: null, address: null, network: null };
  return decide(login, { score, degraded: {}, counts, exempt: [] }).action;
}

test("an address that lost forty accounts is refused", ({ expect }) => {
  expect(actionAt(false)).toBe("block");
});

test("people behind a VPN exit that lost forty accounts are asked, not refused", ({ expect }) => {
  expect(actionAt(true)).toBe("challenge");
});
