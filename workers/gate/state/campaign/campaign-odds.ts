import {
  CAMPAIGN_FEATURES,
  type CampaignFacts,
  type CampaignFeature,
} from "../../../../shared/domain/campaign.ts";
import { cellKey, emptyCounts, type Channel, type Counts, type Sums } from "./campaign-sums.ts";
import { cellUsual, cellView, type CellView } from "./cell-tests.ts";
import { ratesOf, type Usual } from "./usual-rates.ts";

/*
 * Who belongs to the campaign? Herley and Schechter (NDSS 2019), label-free: attackers hardly ever succeed, so what a cell x loses
 * beyond its usual is theirs; what good people are like is known from quiet times.
 *
 *   theirs(x) = (lost(x) − u(x) n(x)) / (a − u(x))
 *   P(x|bad)  = (theirs(x) + m B(x)) / (theirs + m)          B: what attackers are like before this one showed itself
 *   P(x|good) = (quiet(x) + k G(x)) / (quiet + k)            G: an even spread
 *
 * The log-likelihood ratios of features add up. Country and standing with the account count as one (travellers are strangers to their
 * account and abroad), and a provider counts given its country.
 */
export type CampaignOdds = {
  /** Log-odds of a stranger of whom nothing else is known. */
  readonly prior: number;
  /** Log-likelihood ratios by cell. */
  readonly values: ReadonlyMap<string, number>;
  /** Those of values that nobody had. */
  readonly unseen: Readonly<Record<CampaignFeature, number>>;
};

/** Attackers whom B weighs as much as. */
const EXPECTED = 6;
/** Good strangers whom the even spread weighs as much as. */
const SPREAD = 20;
const [LEAST, MOST] = [-4, 5];
const [TELLING, TELLING_LOST, MAX_TELLING] = [1, 3, 8];
const [LEAST_SHARE, MOST_SHARE] = [0.002, 0.95];

/** How many values a feature may have, roughly: an attacker brings half of them as the route's people have them, half from anywhere. */
const VALUES: Readonly<Record<CampaignFeature, number>> = {
  signature: 300,
  country: 60,
  asn: 1_000,
  answer: 4,
  password: 3,
  account: 6,
};

/** What lists do to accounts: half of their names are nobody's, and whoever is there never came from here. (Our guess of usual lists.) */
const STANDINGS: Readonly<Record<string, number>> = {
  "account:new": 0.5,
  "account:strange": 0.25,
  "account:browser": 0.1,
  "account:provider": 0.1,
  "account:provider-and-browser": 0.03,
  "account:network": 0.005,
};

export function oddsOf(window: readonly Sums[], usual: Usual): CampaignOdds {
  const alls = window.map(({ all }) => all);
  const share = shareOfAttack(alls, usual);
  const view: View = { ...cellView(usual), window, theirs: Math.max(1, share * total(alls, "attempts")) };
  const values = new Map<string, number>();
  for (const { values: cells } of [usual.sums, ...window])
    for (const key of cells.keys()) if (isAsked(key) && !values.has(key)) values.set(key, ratioOf(key, view));
  const unseen = (feature: CampaignFeature) => ratioOf(`${feature}:`, view);
  return {
    prior: logit(share),
    values,
    unseen: {
      signature: unseen("signature"),
      country: unseen("country"),
      asn: unseen("asn"),
      answer: unseen("answer"),
      password: unseen("password"),
      account: unseen("account"),
    },
  };
}

/** Log-odds that a stranger with these facts belongs to the campaign. */
export function oddsFor({ prior, values, unseen }: CampaignOdds, facts: CampaignFacts): number {
  const of = (feature: CampaignFeature) => values.get(cellKey(facts, feature)) ?? unseen[feature];
  const both = values.get(`${cellKey(facts, "country")} ${cellKey(facts, "account")}`);
  const whereAndWhom = both ?? of("country") + of("account");
  const provider = of("asn") - of("country");
  // A leaked pair is a leaked password as well.
  const credential = of("answer") + (facts.answer === "pair" ? 0 : of("password"));
  return prior + whereAndWhom + provider + of("signature") + credential;
}

/** What sets the attack apart, for the console: cells that lost somebody and count against a stranger, those with most of it first. */
export function tellingCells({ values }: CampaignOdds, window: readonly Sums[]): readonly string[] {
  const weights = [...values].map(([key, ratio]): [string, number] => {
    const lost = total(
      window.map(({ values: cells }) => cells.get(key) ?? NONE),
      "failures",
    );
    return [key, ratio >= TELLING && lost >= TELLING_LOST ? ratio * lost : 0];
  });
  const telling = weights.filter(([, weight]) => weight > 0).toSorted(([, a], [, b]) => b - a);
  return telling.slice(0, MAX_TELLING).map(([key]) => key);
}

/** The channel that shows most of it decides. */
export function shareOfAttack(counts: readonly Counts[], usual: Usual): number {
  const attempts = total(counts, "attempts");
  if (attempts === 0) return LEAST_SHARE;
  const shares = (["failures", "unknownUsers", "leakedFailures"] as const).map((channel) => {
    const { usual: rate, attacker } = ratesOf(usual, channel);
    return (total(counts, channel) / attempts - rate) / (attacker - rate);
  });
  return Math.min(MOST_SHARE, Math.max(LEAST_SHARE, ...shares));
}

type View = CellView & { readonly window: readonly Sums[]; readonly theirs: number };

function ratioOf(key: string, view: View): number {
  const { window, usual, theirs } = view;
  const good = goodShare(key, usual.sums);
  const counts = window.map(({ values }) => values.get(key) ?? NONE);
  const lost = cellUsual(key, view).failures;
  const own = Math.max(
    0,
    (total(counts, "failures") - lost * total(counts, "attempts")) / Math.max(0.1, 0.99 - lost),
  );
  const bad = (own + EXPECTED * badShare(key, usual.sums)) / (theirs + EXPECTED);
  return Math.min(MOST, Math.max(LEAST, Math.log(bad / good)));
}

const NONE: Counts = emptyCounts();

function total(counts: readonly Counts[], channel: Channel): number {
  return counts.reduce((sum, one) => sum + one[channel], 0);
}

/** Of pairs only the one that `oddsFor` asks for. */
function isAsked(key: string): boolean {
  return !key.includes(" ") || key.startsWith("country:");
}

function goodShare(key: string, { all, values }: Sums): number {
  const even = key.split(" ").reduce((product, part) => product / VALUES[featureOf(part)], 1);
  return ((values.get(key)?.attempts ?? 0) + SPREAD * even) / (all.attempts + SPREAD);
}

function badShare(key: string, sums: Sums): number {
  return key.split(" ").reduce((product, part) => {
    const like = goodShare(part, sums);
    return product * (STANDINGS[part] ?? 0.5 * like + 0.5 / VALUES[featureOf(part)]);
  }, 1);
}

function featureOf(part: string): CampaignFeature {
  const name = part.slice(0, part.indexOf(":"));
  return CAMPAIGN_FEATURES.find((feature) => feature === name) ?? "signature";
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
