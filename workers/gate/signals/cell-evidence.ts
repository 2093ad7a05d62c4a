import type { CellCounts, CellLevel, CellTotals } from "../../../shared/domain/history.ts";

/*
 * How surely the novel clients of a cell are an attack. Counts are of distinct accounts, so one person with a forgotten
 * password is one, and a corrected typo none (`lostAccounts` never succeeded).
 *
 * For each channel (lost accounts, unknown user names, leaked pairs) a generalised log-likelihood ratio of "a share ε
 * of this is an attack" against "none of it is", with the ε that fits best (Javed and Paxson, CCS 2013, test aggregates
 * in this way; rates below are those of reference figures and of our own simulations, see docs/decisions):
 *
 *   k of n accounts, usual rate u, attacker's rate a:   ε = (k/n − u) / (a − u),   q = u + ε(a − u)
 *   LLR = (k ln(q/u) + (n − k) ln((1 − q)/(1 − u))) / D,   D = 1 + (n − 1)ρ
 *
 * D is the beta-binomial's overdispersion: people in one cell fail together (a broken mail, a forced password change).
 */
type Channel = { readonly usual: number; readonly attacker: number };

// Attackers: .99 of stuffing guesses fail, .45 name no account, .4 to .8 of pairs are in a good release. Good people: .04 mistype
// a user name, .02 use a leaked pair (Google measured 1.5 % of web logins, 6 % at the worst kind of site).
const UNKNOWN_USER: Channel = { usual: 0.06, attacker: 0.6 };
const LEAKED_PAIR: Channel = { usual: 0.05, attacker: 0.6 };
const LOST_ATTACKER_RATE = 0.98;

/** Of good people without a known device one in five may fail and give up: twice what typos of 15 % leave behind. */
const USUAL_LOSS = 0.2;
/** However calm a route was, a twentieth is nothing to wonder at. */
const LEAST_USUAL_LOSS = 0.05;

type LevelRules = {
  /** Fewer lost accounts than this never count: three colleagues with typos are no attack. */
  readonly minLost: number;
  /** Lost accounts from which the evidence may count fully. Before that a household, or two people behind one VPN exit, do as much. */
  readonly fullLost: number;
  /** LLR at which the evidence reaches one half. About ln(1 / prior odds that a cell of this kind attacks). */
  readonly halfLlr: number;
  /** Share of attack at which the cell counts fully: below it most who come from here are good. */
  readonly fullShare: number;
  /** Correlation of failures within the cell. A guess: none published at this grain. */
  readonly rho: number;
  /** Whether the long memory counts as well. A whole route's or browser's hours are too coarse a reproach. */
  readonly remembers: boolean;
};

const RULES: Readonly<Record<CellLevel, LevelRules>> = {
  address: { minLost: 3, fullLost: 8, halfLlr: 4.5, fullShare: 0.7, rho: 0.02, remembers: true },
  network: { minLost: 5, fullLost: 5, halfLlr: 6, fullShare: 0.6, rho: 0.02, remembers: true },
  asn: { minLost: 6, fullLost: 6, halfLlr: 6, fullShare: 0.4, rho: 0.01, remembers: false },
  signature: { minLost: 6, fullLost: 6, halfLlr: 6, fullShare: 0.4, rho: 0.01, remembers: false },
  route: { minLost: 6, fullLost: 6, halfLlr: 8, fullShare: 0.06, rho: 0.01, remembers: false },
  password: { minLost: 4, fullLost: 4, halfLlr: 5, fullShare: 0.4, rho: 0.01, remembers: true },
};

/** 0 (nothing) to 1 (certain). Pure; rises with lost accounts, unknown users and leaked pairs, falls with good ones. */
export function cellEvidence(level: CellLevel, counts: CellCounts): number {
  const rules = RULES[level];
  const usual = level === "route" ? Math.max(LEAST_USUAL_LOSS, counts.usualLoss) : USUAL_LOSS;
  const now = evidenceOf(counts, rules, usual);
  return rules.remembers ? Math.max(now, evidenceOf(counts.slow, rules, usual)) : now;
}

function evidenceOf(totals: CellTotals, rules: LevelRules, usualLoss: number): number {
  const accounts = totals.goodAccounts + totals.lostAccounts;
  if (accounts === 0 || totals.lostAccounts < rules.minLost) return 0;
  // Attempts on one account count once, as lost accounts do.
  const perAttempt = accounts / Math.max(accounts, totals.successes + totals.failures);
  const channels = [
    fit(totals.lostAccounts, accounts, { usual: usualLoss, attacker: LOST_ATTACKER_RATE }),
    fit(totals.unknownUsers * perAttempt, accounts, UNKNOWN_USER),
    fit(totals.leakedPairs * perAttempt, accounts, LEAKED_PAIR),
  ];
  const llr = channels.reduce((sum, channel) => sum + channel.llr, 0) / (1 + (accounts - 1) * rules.rho);
  const share = channels.reduce((most, channel) => Math.max(most, channel.share), 0);
  const enough = Math.min(1, totals.lostAccounts / rules.fullLost) * Math.min(1, share / rules.fullShare);
  return squash(llr - rules.halfLlr) * enough;
}

function fit(
  count: number,
  accounts: number,
  { usual, attacker }: Channel,
): { readonly llr: number; readonly share: number } {
  const rate = Math.min(count / accounts, 1);
  const share = Math.min(1, (rate - usual) / (attacker - usual));
  if (share <= 0) return { llr: 0, share: 0 };
  const mixed = Math.min(0.999, usual + share * (attacker - usual));
  const good = accounts * (1 - rate);
  return {
    llr: accounts * rate * Math.log(mixed / usual) + good * Math.log((1 - mixed) / (1 - usual)),
    share,
  };
}

function squash(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
