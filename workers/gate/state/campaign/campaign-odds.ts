import {
  CAMPAIGN_FEATURES,
  type CampaignFacts,
  type CampaignFeature,
} from "../../../../shared/domain/campaign.ts";
import {
  cellKey,
  emptyCounts,
  partsOf,
  type Channel,
  type Counts,
  type Sums,
  type Totals,
} from "./campaign-sums.ts";
import { cellUsual, cellView, type CellView } from "./cell-tests.ts";
import { BASES, ratesOf, sizeOf, type Usual } from "./usual-rates.ts";

/*
 * Who belongs to the campaign? Herley and Schechter (NDSS 2019), label-free: attackers hardly ever succeed, so what a cell x loses
 * beyond its usual is theirs; what good people are like is known from quiet times.
 *
 *   theirs(x) = (lost(x) − u(x) n(x)) / (a − u(x)),  at most lost(x) beyond x's usual part of all visits
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
  const share = shareOfAttack(window, usual);
  const attempts = sum(window, ({ all }) => all.attempts);
  const visits = sum(window, (part) => part.visits);
  const excess = excessOf({ ...cellView(usual), window, visits });
  const theirs = Math.max(1, share * attempts);
  const of = (key: string): number => ratioOf(key, excess, theirs, usual.sums);
  const unseen = (feature: CampaignFeature) => of(`${feature}:`);
  return {
    prior: logit(share),
    values: new Map([...excess.cells.keys()].map((key) => [key, of(key)])),
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

/** The channel that shows most of it decides, on the basis that shows less. */
export function shareOfAttack(window: readonly Totals[], usual: Usual): number {
  const attempts = sum(window, ({ all }) => all.attempts);
  if (attempts === 0) return LEAST_SHARE;
  const shares = (["failures", "unknownUsers", "leakedFailures"] as const).map((channel) => {
    const count = sum(window, ({ all }) => all[channel]);
    const theirs = BASES.map((basis) => {
      const { usual: rate, attacker } = ratesOf(usual, channel, basis);
      const expected = rate * sum(window, (part) => sizeOf(part, basis));
      return (count - expected) / (attacker - rate);
    });
    return Math.min(...theirs) / attempts;
  });
  return Math.min(MOST_SHARE, Math.max(LEAST_SHARE, ...shares));
}

type View = CellView & { readonly window: readonly Sums[]; readonly visits: number };

/** What cells lost beyond their usual, and the sum of it over all values of one feature (or of two). */
type Excess = {
  readonly cells: ReadonlyMap<string, number>;
  readonly byFeature: ReadonlyMap<string, number>;
};

function excessOf(view: View): Excess {
  const cells = new Map<string, number>();
  const byFeature = new Map<string, number>();
  for (const { values } of [view.usual.sums, ...view.window])
    for (const key of values.keys()) {
      if (!isAsked(key) || cells.has(key)) continue;
      const own = theirsIn(key, view);
      cells.set(key, own);
      byFeature.set(kindOf(key), (byFeature.get(kindOf(key)) ?? 0) + own);
    }
  return { cells, byFeature };
}

function theirsIn(key: string, view: View): number {
  const counts = view.window.map(({ values }) => values.get(key) ?? NONE);
  const { failures: lost, share } = cellUsual(key, view);
  const failures = total(counts, "failures");
  const inside = (failures - lost * total(counts, "attempts")) / Math.max(0.1, 0.99 - lost);
  return Math.max(0, Math.min(inside, failures - share * view.visits));
}

/** Chance gives some cells an excess as well: what is theirs is shared out among all that have one, and never more than there is. */
function ratioOf(key: string, { cells, byFeature }: Excess, theirs: number, usual: Sums): number {
  const all = Math.max(theirs, byFeature.get(kindOf(key)) ?? 0);
  const bad = ((cells.get(key) ?? 0) + EXPECTED * badShare(key, usual)) / (all + EXPECTED);
  return Math.min(MOST, Math.max(LEAST, Math.log(bad / goodShare(key, usual))));
}

/** `country` of `country:NO`, `country account` of `country:NO account:new`. */
function kindOf(key: string): string {
  return partsOf(key).map(featureOf).join(" ");
}

const NONE: Counts = emptyCounts();

function total(counts: readonly Counts[], channel: Channel): number {
  return sum(counts, (one) => one[channel]);
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((all, one) => all + of(one), 0);
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
