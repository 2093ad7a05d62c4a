import { percent, shareOf } from "../../attack/simulator/metrics.ts";
import type { Observed } from "../../attack/simulator/observe.ts";

type Count = { of: number; asked: number; visibly: number; refused: number };
type Group = { readonly name: string; readonly has: (one: Observed) => boolean };

export type PeopleTally = {
  readonly see: (one: Observed) => void;
  /** One line a group that anybody was in. */
  readonly lines: () => readonly string[];
  readonly counts: () => readonly (Count & { readonly name: string })[];
};

const HISTORIES = [
  [0, 0],
  [1, 2],
  [3, 11],
  [12, 38],
  [39, Infinity],
] as const;

const isTested = ({ phase }: Observed): boolean => phase === "test";

const GROUPS: readonly Group[] = [
  { name: "before any attack", has: ({ phase }) => phase === "calibration" },
  { name: "during and between attacks", has: isTested },
  { name: "right password", has: (one) => one.right && isTested(one) },
  { name: "sign-ups", has: (one) => one.kind === "signup" && isTested(one) },
  { name: "letters and codes", has: (one) => one.kind === "reset" && isTested(one) },
  ...HISTORIES.flatMap(([least, most]) =>
    [true, false].map((cookie): Group => ({
      name: `${least}–${most} logins before, ${cookie ? "known device" : "no known device"}`,
      has: (one) =>
        isTested(one) &&
        one.kind === "login" &&
        one.cookie === cookie &&
        one.history >= least &&
        one.history <= most,
    })),
  ),
];

/** Good people who were asked for more or refused, by phase and by what is known of them. Keeps counts only. */
export function openPeopleTally(): PeopleTally {
  const counted = GROUPS.map((group) => ({ ...group, count: { of: 0, asked: 0, visibly: 0, refused: 0 } }));
  return {
    see(one) {
      for (const { has, count } of counted) if (has(one)) add(count, one);
    },
    lines: () => counted.filter(({ count }) => count.of > 0).map(({ name, count }) => lineOf(name, count)),
    counts: () => counted.map(({ name, count }) => ({ name, ...count })),
  };
}

function add(count: Count, { acted, visible, refused }: Observed): void {
  count.of += 1;
  if (acted) count.asked += 1;
  if (visible) count.visibly += 1;
  if (refused) count.refused += 1;
}

function lineOf(name: string, { of, asked, visibly, refused }: Count): string {
  const share = (part: number): string => percent(shareOf(part, of));
  return `  ${name.padEnd(34)} ${String(of).padStart(8)}  asked ${share(asked)} %  visibly ${share(visibly)} %  refused ${share(refused)} %`;
}
