import { test } from "vitest";
import { PLAYBOOKS } from "../attack/simulator/parameters.ts";
import { judgeOnBoth } from "../bench/detection/through-workerd.ts";

const ATTEMPTS = 500;
const LIMIT_MS = 400_000;

test(
  "what an evaluation says of simulated attempts is what the gate on workerd decides",
  async ({ expect }) => {
    const { sent, judged } = await judgeOnBoth(ATTEMPTS, 1, PLAYBOOKS);
    // A condemned source's later attempts share a receipt, and the last few wait for their batch.
    expect(judged.length / sent).toBeGreaterThan(0.9);
    const same = judged.filter(({ answer, receipt }) => answer.action === receipt.decision.action);
    // Isolates tell each other in batches what an evaluation knows at once.
    expect(same.length / judged.length).toBeGreaterThan(0.96);
    expect(new Set(judged.map(({ receipt }) => receipt.decision.action)).size).toBeGreaterThan(2);
  },
  LIMIT_MS,
);
