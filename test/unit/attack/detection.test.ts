import { test } from "vitest";
import type { Observed } from "../../attack/simulator/observe.ts";
import { PLAYBOOKS } from "../../attack/simulator/parameters.ts";
import { simulate } from "../../attack/simulator/simulate.ts";

/*
 * A small shop, so that a change that blinds a detector is noticed by `npm test`; how good detection is says `npm run bench:detection`.
 * Bounds are generous, because one unlucky draw
 * moves a share of sixty by several hundredths. Too small a shop for campaigns: those have test/unit/state/campaign.
 */
const ACTED_ON: Readonly<Record<string, number>> = {
  "stuffing, hydra burst from one host": 0.95,
  "stuffing, 100 datacentre addresses": 0.65,
  "stuffing, one request an address, 80 % known": 0.65,
  "stuffing, bought proxies": 0.55,
  "spraying, three passwords": 0.55,
  "cracking, strangers at few accounts": 0.75,
  "tweaking, ten near passwords each": 0.85,
  "sign-up farm, dotted mail": 0.85,
  "sign-up farm, throw-away mail": 0.9,
};
const LIMIT_MS = 120_000;

test(
  "attacks in a small shop are acted on, and its people are left alone",
  async ({ expect }) => {
    const playbooks = PLAYBOOKS.filter(({ name }) => name in ACTED_ON);
    const plan = { seed: 1, people: 800, quietDays: 6, baseRate: 0.02, attempts: 60, playbooks };
    const observed: Observed[] = [];
    await simulate(plan, (one) => void observed.push(one));
    for (const [name, least] of Object.entries(ACTED_ON)) {
      const theirs = observed.filter(({ playbook }) => playbook === name);
      const share = theirs.filter(({ acted }) => acted).length / theirs.length;
      expect.soft(share, name).toBeGreaterThanOrEqual(least);
    }
    const good = observed.filter(({ playbook, phase }) => playbook === null && phase === "test");
    expect(good.length).toBeGreaterThan(10_000);
    // The design's own bound is on logins; most who sign up are strangers, and are asked for the invisible proof more often.
    const bounds = [
      { kind: "login", asked: 0.02, visibly: 0.01, refused: 0.002 },
      { kind: "signup", asked: 0.2, visibly: 0.01, refused: 0.002 },
      { kind: "reset", asked: 0.01, visibly: 0.01, refused: 0.002 },
    ];
    for (const { kind, ...most } of bounds) {
      const some = good.filter((one) => one.kind === kind);
      const shareOf = (isSo: (one: Observed) => boolean): number => some.filter(isSo).length / some.length;
      expect.soft(some.length, kind).toBeGreaterThan(1_000);
      expect
        .soft(
          shareOf(({ acted }) => acted),
          `${kind}s asked`,
        )
        .toBeLessThanOrEqual(most.asked);
      expect
        .soft(
          shareOf(({ visible }) => visible),
          `${kind}s visibly`,
        )
        .toBeLessThanOrEqual(most.visibly);
      expect
        .soft(
          shareOf(({ refused }) => refused),
          `${kind}s refused`,
        )
        .toBeLessThanOrEqual(most.refused);
    }
  },
  LIMIT_MS,
);
