import { SIGNAL_FAMILIES } from "../../../shared/domain/reason.ts";
import { percent, shareOf, type Share } from "../../attack/simulator/metrics.ts";
import type { Observed } from "../../attack/simulator/observe.ts";
import type { Playbook } from "../../attack/simulator/parameters.ts";
import { recallOf, thresholdsOf, type Rank } from "./recall.ts";
import type { Tally } from "./tally.ts";

const FALSE_POSITIVES = [0.001, 0.0001] as const;
const PAIRS = 10_000;

/** One attacker's figures; printed as a line, and as they are with `--json`. */
export type AttackerFigures = {
  readonly playbook: string;
  readonly targeted: boolean;
  readonly attempts: number;
  readonly recalls: readonly Share[];
  readonly acted: Share;
  readonly through: Share;
  /** Its attempts before one was held against it as a campaign's; -1: none was. */
  readonly alarm: number;
  readonly right: number;
  readonly taken: number;
  /** Recall at 0.1 % of every baseline. */
  readonly beside: readonly Share[];
};

const gateRank: Rank = ({ rank }) => rank;

export function attackerFigures(
  { attempts, calibration }: Tally,
  playbooks: readonly Playbook[],
  baselines: number,
): readonly AttackerFigures[] {
  const own = FALSE_POSITIVES.map((falsePositives) => thresholdsOf(calibration, gateRank, falsePositives));
  const others = Array.from({ length: baselines }, (_, index) => {
    const rank: Rank = (one) => one.baselines[index] ?? 0;
    return { rank, thresholds: thresholdsOf(calibration, rank, FALSE_POSITIVES[0]) };
  });
  return playbooks.map(({ name, targeted }) => {
    const bad = attempts(name);
    const share = (wanted: (one: Observed) => boolean): Share =>
      shareOf(bad.filter(wanted).length, bad.length);
    return {
      playbook: name,
      targeted,
      attempts: bad.length,
      recalls: own.map((thresholds) => recallOf(bad, gateRank, thresholds)),
      acted: share(({ acted }) => acted),
      through: share(({ through }) => through),
      alarm: bad.findIndex(({ campaignId }) => campaignId !== null),
      right: bad.filter(({ right }) => right).length,
      taken: bad.filter(({ took }) => took).length,
      beside: others.map(({ rank, thresholds }) => recallOf(bad, rank, thresholds)),
    };
  });
}

export function attackerLines(figures: readonly AttackerFigures[], baselines: readonly string[]): string[] {
  const columns = ["recall, 0.1 %", "recall, 0.01 %", "acted on", "let through"].map((name) =>
    name.padEnd(19),
  );
  return [
    `${"".padEnd(54)} ${columns.join(" ")} alarm after  taken of 10,000 pairs  ${baselines.join(" / ")} at 0.1 %`,
    ...figures.map(lineOf),
    ...worstLines(figures),
  ];
}

function lineOf({ playbook, recalls, acted, through, alarm, beside, ...counts }: AttackerFigures): string {
  const shares = [...recalls, acted, through].map((share) => percent(share).padEnd(19));
  const after = alarm < 0 ? "never" : String(alarm);
  const others = beside.map(({ share }) => (100 * share).toFixed(0));
  return `${playbook.padEnd(54)} ${shares.join(" ")} ${after.padEnd(12)} ${takenOf(counts).padEnd(22)} ${others.join(" / ")}`;
}

/** Without the gate every right pair ends in a session. */
function takenOf({ taken, right, attempts }: Pick<AttackerFigures, "taken" | "right" | "attempts">): string {
  const ofPairs = (count: number): string => ((count * PAIRS) / Math.max(1, attempts)).toFixed(0);
  return `${ofPairs(taken)} instead of ${ofPairs(right)}`;
}

/** Of those that aim at nobody in particular: a mean would hide the worst. */
function worstLines(figures: readonly AttackerFigures[]): string[] {
  const untargeted = figures.filter(({ targeted }) => !targeted);
  const worst = untargeted.toSorted((a, b) => (a.recalls[0]?.share ?? 0) - (b.recalls[0]?.share ?? 0))[0];
  const most = untargeted.toSorted((a, b) => b.through.share - a.through.share)[0];
  if (!worst || !most) return [];
  const sum = (key: "taken" | "right"): number => untargeted.reduce((total, one) => total + one[key], 0);
  const cut = shareOf(sum("right") - sum("taken"), sum("right"));
  const [recall] = worst.recalls;
  return [
    `the worst of those who aim at nobody: ${worst.playbook}, recall ${recall ? percent(recall) : "-"} % at 0.1 %; ${most.playbook}, ${percent(most.through)} % let through`,
    `taken by those who aim at nobody: ${sum("taken")} of ${sum("right")} right guesses, cut by ${percent(cut)} %`,
  ];
}

/** Recall at 0.1 % without the points of one family. */
export function ablationLines({ attempts, calibration }: Tally, playbooks: readonly Playbook[]): string[] {
  const families = SIGNAL_FAMILIES.map((family) => {
    const rank: Rank = (one) => one.rank - (one.families.get(family) ?? 0);
    return { family, rank, thresholds: thresholdsOf(calibration, rank, FALSE_POSITIVES[0]) };
  });
  return playbooks
    .filter(({ targeted }) => !targeted)
    .map(({ name }) => {
      const without = families.map(({ family, rank, thresholds }) => {
        const { share } = recallOf(attempts(name), rank, thresholds);
        return `${family} ${(100 * share).toFixed(0)}`;
      });
      return `  ${name.padEnd(54)} ${without.join("  ")}`;
    });
}
