import type { CampaignFacts } from "../../../../shared/domain/campaign.ts";
import { valueKeys, type Counts, type Sums } from "./campaign-sums.ts";
import { ratesOf, type Usual } from "./usual-rates.ts";

/*
 * Who belongs to the campaign? Herley and Schechter (NDSS 2019), label-free: attackers hardly ever succeed, so what a value x of a
 * feature fails more than good people do is their share of it; and what comes more often than in quiet times is theirs too.
 *
 *   share of bad among x:   b(x) = (failures(x)/n(x) − u) / (a − u),  drawn towards the campaign's own share r
 *   by how often x comes:   P(x|bad) = (P(x) − (1 − r) P(x|good)) / r
 *
 * Each gives a log-likelihood ratio for x; their mean counts, bounded, and features add up as if independent.
 */
export type CampaignOdds = {
  /** Log-odds of a stranger of whom nothing else is known. */
  readonly prior: number;
  /** Log-likelihood ratios of values that say something; all others are 0. */
  readonly values: ReadonlyMap<string, number>;
};

/** Fewer attempts than this say nothing about a value. */
const MIN_ATTEMPTS = 4;
/** Attempts that a value's share of failures is drawn towards the whole by. */
const SHRINK = 6;
const [LEAST, MOST] = [-3, 4];
const WORTH_TELLING = 0.2;
/** Values of features depend on one another (a country's providers): their sum counts for less than independent ones. */
const DEPENDENCE = 0.75;

export function oddsOf(window: Sums, usual: Usual): CampaignOdds {
  const share = shareOfAttack(window.all, usual);
  const values = new Map<string, number>();
  for (const [key, counts] of window.values) {
    if (counts.attempts < MIN_ATTEMPTS) continue;
    const ratio = ratioOf(key, counts, { window, usual, share });
    if (Math.abs(ratio) >= WORTH_TELLING) values.set(key, ratio);
  }
  return { prior: logit(share), values };
}

/** Log-odds that a stranger with these facts belongs to the campaign. */
export function oddsFor({ prior, values }: CampaignOdds, facts: CampaignFacts): number {
  return prior + DEPENDENCE * valueKeys(facts).reduce((sum, key) => sum + (values.get(key) ?? 0), 0);
}

/** The channel that shows most of it decides. */
export function shareOfAttack(counts: Counts, usual: Usual): number {
  if (counts.attempts === 0) return 0.002;
  const shares = (["failures", "unknownUsers", "leakedFailures"] as const).map((channel) => {
    const { usual: rate, attacker } = ratesOf(usual, channel);
    return (counts[channel] / counts.attempts - rate) / (attacker - rate);
  });
  return Math.min(0.95, Math.max(0.002, ...shares));
}

type Compared = { readonly window: Sums; readonly usual: Usual; readonly share: number };

function ratioOf(key: string, counts: Counts, { window, usual, share }: Compared): number {
  const { usual: rate, attacker } = ratesOf(usual, "failures");
  const ownShare = Math.min(1, Math.max(0, (counts.failures / counts.attempts - rate) / (attacker - rate)));
  const drawn = (ownShare * counts.attempts + share * SHRINK) / (counts.attempts + SHRINK);
  const byFailure = logit(Math.min(0.99, Math.max(0.0005, drawn))) - logit(share);
  const byFrequency = frequencyRatio(key, counts, { window, usual, share });
  return Math.min(MOST, Math.max(LEAST, byFrequency === null ? byFailure : (byFailure + byFrequency) / 2));
}

/** Null while quiet times are hardly known. */
function frequencyRatio(key: string, counts: Counts, { window, usual, share }: Compared): number | null {
  const known = usual.sums.all.attempts;
  if (known < 200) return null;
  const good = ((usual.sums.values.get(key)?.attempts ?? 0) + 0.5) / (known + 50);
  const now = counts.attempts / window.all.attempts;
  const bad = (Math.max(0, now - (1 - share) * good) + 0.1 * share * good) / share;
  return Math.min(MOST, Math.max(LEAST, Math.log(bad / good)));
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
