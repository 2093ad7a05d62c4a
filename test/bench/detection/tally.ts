import { meanInterval } from "../../attack/simulator/metrics.ts";
import type { Observed } from "../../attack/simulator/observe.ts";
import { openPeopleTally, type PeopleTally } from "./people-tally.ts";

const YEAR_DAYS = 365.25;

/** What of a simulation is kept: attackers and calibration one by one, all other good people as counts. */
export type Tally = {
  readonly see: (one: Observed) => void;
  /** What an attacker does with accounts of his own is left out. */
  readonly attempts: (playbook: string) => readonly Observed[];
  readonly calibration: readonly Observed[];
  readonly people: PeopleTally;
  /** Campaigns that were seen before the first attack: each of them is a false alarm. */
  readonly quietCampaigns: ReadonlySet<string>;
  readonly judged: () => number;
};

export function openTally(): Tally {
  const attackers = new Map<string, Observed[]>();
  const calibration: Observed[] = [];
  const quietCampaigns = new Set<string>();
  const people = openPeopleTally();
  let judged = 0;
  const see = (one: Observed): void => {
    judged += 1;
    if (one.playbook !== null) {
      if (!one.cover) listOf(attackers, one.playbook).push(one);
      return;
    }
    people.see(one);
    if (one.phase === "calibration") calibration.push(one);
    if (one.phase !== "test" && one.campaignId !== null) quietCampaigns.add(one.campaignId);
  };
  return {
    see,
    attempts: (playbook) => attackers.get(playbook) ?? [],
    calibration,
    people,
    quietCampaigns,
    judged: () => judged,
  };
}

/** False alarms of quiet days, as if a year went on like that. */
export function falseAlarmLine(campaigns: number, quietDays: number): string {
  const [low, high] = meanInterval(campaigns).map((count) => ((count * YEAR_DAYS) / quietDays).toFixed(1));
  const aYear = ((campaigns * YEAR_DAYS) / quietDays).toFixed(1);
  return `false alarms: ${campaigns} campaigns in ${quietDays} quiet days, ${aYear} [${low}–${high}] a tenant-year`;
}

function listOf(lists: Map<string, Observed[]>, key: string): Observed[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
