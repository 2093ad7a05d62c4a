import type { Totals } from "./campaign-sums.ts";
import { shareOfAttack } from "./campaign-odds.ts";
import type { Usual } from "./usual-rates.ts";

export const HOUR_MS = 3_600_000;
/** For an analyst to start from. */
const MAX_ACCOUNTS = 20;

/** One attack on one route, for the console. */
export type Campaign = {
  readonly id: string;
  readonly startedAtMs: number;
  alarmedAtMs: number;
  endedAtMs: number | null;
  /** Strangers' attempts since it began, and how many of them were the attack's by estimate: whole numbers. */
  attempts: number;
  attackers: number;
  /** The test of the route, or the cell, that raised the alarm. */
  readonly shownBy: string;
  /** Attempts that looked like its members and did not get in, and some of their accounts (pseudonyms), newest first. */
  members: number;
  accounts: readonly string[];
  /** What sets it apart, as it was last seen. */
  cells: readonly string[];
};

/** Named for the hour in which it began, UTC. */
export function beginCampaign(shownBy: string, startedAtMs: number, alarmedAtMs: number): Campaign {
  return {
    id: new Date(startedAtMs).toISOString().slice(0, 13).replaceAll(/[-T]/gu, ""),
    startedAtMs,
    alarmedAtMs,
    endedAtMs: null,
    shownBy,
    attempts: 0,
    attackers: 0,
    members: 0,
    accounts: [],
    cells: [],
  };
}

/** In place. */
export function addMembers(campaign: Campaign, members: number, accounts: readonly string[]): void {
  campaign.members += members;
  campaign.accounts = [...new Set([...accounts, ...campaign.accounts])].slice(0, MAX_ACCOUNTS);
}

/** In place: by all strangers since it began. */
export function sizeUp(campaign: Campaign, totals: Totals, usual: Usual): void {
  const { attempts } = totals.all;
  campaign.attempts = Math.round(attempts);
  campaign.attackers = Math.round(attempts * shareOfAttack([totals], usual));
}

/** In place. */
export function forgetAccount(campaigns: readonly Campaign[], accountId: string): void {
  for (const one of campaigns) one.accounts = one.accounts.filter((account) => account !== accountId);
}
