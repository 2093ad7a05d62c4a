import type { Disguise } from "./headers.ts";

/** One way to attack, as data. Those with `heldOut` are not looked at while points are tuned. */
export type Playbook = {
  readonly name: string;
  readonly kind: "stuffing" | "cracking" | "spraying" | "farming";
  readonly from: "hosting" | "proxy" | "homes" | "domestic";
  readonly attempts: number;
  /** Mean gap between attempts. */
  readonly gapMs: number;
  /** Attempts made from one address before it is changed. */
  readonly perAddress: number;
  readonly disguise: Disguise;
  /** Share of the attacker's pairs that the release knows. */
  readonly leaked: number;
  /** Share of pairs whose account exists here; others are unknown users. */
  readonly exists: number;
  /** Share of pairs that are right. */
  readonly right: number;
  readonly heldOut?: boolean;
};

const STUFFING = { kind: "stuffing", leaked: 0.4, exists: 0.6, right: 0.015 } as const;

export const PLAYBOOKS: readonly Playbook[] = [
  {
    ...STUFFING,
    name: "stuffing, hosting, one tool",
    from: "hosting",
    attempts: 6000,
    gapMs: 1_000,
    perAddress: 50,
    disguise: "one",
  },
  {
    ...STUFFING,
    name: "stuffing, homes, one request each",
    from: "homes",
    attempts: 6000,
    gapMs: 2_000,
    perAddress: 1,
    disguise: "pool",
  },
  {
    ...STUFFING,
    name: "stuffing, homes, nothing leaked",
    from: "domestic",
    attempts: 6000,
    gapMs: 2_000,
    perAddress: 1,
    disguise: "pool",
    leaked: 0,
  },
  {
    ...STUFFING,
    name: "stuffing, slow, homes",
    from: "domestic",
    attempts: 3000,
    gapMs: 20_000,
    perAddress: 1,
    disguise: "few",
    leaked: 0.2,
  },
  {
    ...STUFFING,
    name: "cracking one account, homes",
    kind: "cracking",
    from: "homes",
    attempts: 3000,
    gapMs: 3_000,
    perAddress: 1,
    disguise: "pool",
    right: 0.004,
    leaked: 0,
    exists: 1,
  },
  {
    ...STUFFING,
    name: "spraying, homes",
    kind: "spraying",
    from: "domestic",
    attempts: 4000,
    gapMs: 5_000,
    perAddress: 1,
    disguise: "pool",
    right: 0.01,
    leaked: 0,
    exists: 1,
  },
  {
    ...STUFFING,
    name: "sign-up farm, throw-away mail",
    kind: "farming",
    from: "homes",
    attempts: 1500,
    gapMs: 5_000,
    perAddress: 1,
    disguise: "pool",
    right: 1,
  },
  {
    ...STUFFING,
    name: "stuffing, proxies",
    from: "proxy",
    attempts: 6000,
    gapMs: 700,
    perAddress: 5,
    disguise: "few",
    heldOut: true,
  },
  {
    ...STUFFING,
    name: "stuffing, library",
    from: "domestic",
    attempts: 4000,
    gapMs: 3_000,
    perAddress: 2,
    disguise: "library",
    leaked: 0.1,
    heldOut: true,
  },
  {
    ...STUFFING,
    name: "stuffing, existing accounts only",
    from: "domestic",
    attempts: 5000,
    gapMs: 6_000,
    perAddress: 1,
    disguise: "pool",
    leaked: 0.05,
    exists: 1,
    heldOut: true,
  },
  {
    ...STUFFING,
    name: "cracking, slow",
    kind: "cracking",
    from: "domestic",
    attempts: 600,
    gapMs: 240_000,
    perAddress: 1,
    disguise: "few",
    right: 0.01,
    leaked: 0,
    exists: 1,
    heldOut: true,
  },
  {
    ...STUFFING,
    name: "spraying, hosting",
    kind: "spraying",
    from: "hosting",
    attempts: 4000,
    gapMs: 2_000,
    perAddress: 20,
    disguise: "one",
    right: 0.01,
    leaked: 0,
    exists: 0.9,
    heldOut: true,
  },
  {
    ...STUFFING,
    name: "stuffing, trickle among many",
    from: "homes",
    attempts: 1500,
    gapMs: 60_000,
    perAddress: 1,
    disguise: "pool",
    leaked: 0.1,
    exists: 0.9,
    heldOut: true,
  },
];
