import fc from "fast-check";
import { test } from "vitest";
import { severity } from "../../shared/domain/action.ts";
import { UNAVAILABLE_CAUSES } from "../../shared/domain/lookup.ts";
import { REASON_CODES } from "../../shared/domain/reason.ts";
import { decide, type Degradation } from "../../shared/policy/decide.ts";
import { DEFAULT_MODEL } from "../../shared/score/default-model.ts";
import { scoreSignals } from "../../shared/score/score.ts";
import { cellSignals } from "../../workers/gate/signals/cell-signals.ts";
import { aCell, someSources } from "../support/cell-counts.ts";
import { aPolicyWith } from "../support/judge-world.ts";

const signal = fc.record({
  reason: fc.constantFrom(...REASON_CODES),
  strength: fc.double({ min: 0, max: 1, noNaN: true }),
});
const NO_COUNTS = { account: null, address: null, network: null };
const { route } = aPolicyWith({ onUnavailable: { intel: "annotate", account: "step_up", source: "delay" } });

function severityOf(total: number, degraded: Degradation = {}): number {
  return severity(
    decide(route, { score: { total, contributions: [] }, degraded, counts: NO_COUNTS, exempt: [] }).verdict,
  );
}

test("a stronger adverse signal never lowers the score, a stronger credit never raises it", ({ expect }) => {
  fc.assert(
    fc.property(
      fc.array(signal),
      signal,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (others, one, strength) => {
        const [weak, strong] = [Math.min(one.strength, strength), Math.max(one.strength, strength)];
        const total = (value: number) =>
          scoreSignals([...others, { ...one, strength: value }], DEFAULT_MODEL).total;
        const sign = Math.sign(DEFAULT_MODEL.points[one.reason]);
        expect(sign * (total(strong) - total(weak))).toBeGreaterThanOrEqual(-1e-9);
      },
    ),
  );
});

test("contributions and base add up to the total to the bit", ({ expect }) => {
  fc.assert(
    fc.property(fc.array(signal), (signals) => {
      const { total, contributions } = scoreSignals(signals, DEFAULT_MODEL);
      expect(contributions.reduce((sum, { points }) => sum + points, DEFAULT_MODEL.base)).toBe(total);
    }),
  );
});

test("a higher score never has a milder verdict", ({ expect }) => {
  const score = fc.double({ min: -30, max: 60, noNaN: true });
  fc.assert(
    fc.property(score, score, (a, b) => {
      expect(severityOf(Math.max(a, b))).toBeGreaterThanOrEqual(severityOf(Math.min(a, b)));
    }),
  );
});

test("a lookup that did not answer never makes a verdict milder", ({ expect }) => {
  const cause = fc.option(fc.constantFrom(...UNAVAILABLE_CAUSES), { nil: undefined });
  const degraded = fc
    .record({ intel: cause, account: cause, source: cause })
    .map((causes): Degradation =>
      Object.fromEntries(Object.entries(causes).filter(([, one]) => one !== undefined)),
    );
  fc.assert(
    fc.property(fc.double({ min: -30, max: 60, noNaN: true }), degraded, (total, missing) => {
      expect(severityOf(total, missing)).toBeGreaterThanOrEqual(severityOf(total));
    }),
  );
});

test("one more lost account anywhere never lowers the score, though cells lie inside each other", ({
  expect,
}) => {
  const counts = fc.record({
    goodAccounts: fc.integer({ min: 0, max: 300 }),
    lostAccounts: fc.integer({ min: 0, max: 300 }),
  });
  const levels = ["address", "network", "asn", "signature", "route", "password"] as const;
  fc.assert(
    fc.property(
      fc.tuple(counts, counts, counts, counts, counts, counts),
      fc.nat({ max: 5 }),
      (all, worse) => {
        const total = (extra: number) => {
          const cells = levels.map((level, n) => {
            const { goodAccounts = 0, lostAccounts = 0 } = all[n] ?? {};
            return [
              level,
              aCell({ goodAccounts, lostAccounts: lostAccounts + (n === worse ? extra : 0) }),
            ] as const;
          });
          return scoreSignals(cellSignals(someSources(Object.fromEntries(cells))), DEFAULT_MODEL).total;
        };
        // Signals below 0.02 are left out of receipts: that much may go missing.
        expect(total(1)).toBeGreaterThanOrEqual(total(0) - 0.02 * 20);
      },
    ),
  );
});
