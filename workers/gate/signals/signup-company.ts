import type { Shared, SignupReading } from "../../../shared/domain/signup.ts";
import type { Reason } from "../../../shared/domain/reason.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import { unansweredSignals } from "./unanswered-signals.ts";

/** What a new account has in common with other new accounts. People have families, classes and fashions; farms have little else. */
export function companySignals(reading: SignupReading, commonPassword: boolean): readonly Signal[] {
  const { aliases, sameStem } = reading;
  return [
    ...few("mailbox_reused", ALIASES, aliases),
    ...few("mailbox_sequence", STEMS, sameStem),
    ...sharedPassword(reading, commonPassword),
    ...crowdSignals(reading),
    ...phoneSignals(reading),
  ];
}

/** Strength by how many others there are. One more spelling of one's own address may be a second account; four are a list. */
const ALIASES = [0.25, 0.75, 1] as const;
/** Two of a name with different numbers meet now and then; three within days are numbered. */
const STEMS = [0.4, 0.8, 1] as const;
/** No two people choose the same uncommon password within days, but one in some hundred opens two accounts. */
const PASSWORDS = [0.6, 0.9, 1] as const;
/** A teacher writes it on the board; whoever opens fifty accounts in one place has the place against him already. */
const IN_ONE_ROOM = 0.2;
/** Of a thousand people a few use the same common password, and strangers at that. */
const COMMON_SHARE = 8;

function sharedPassword(
  { samePassword, samePasswordHere }: SignupReading,
  common: boolean,
): readonly Signal[] {
  const others = common ? Math.floor(samePassword / COMMON_SHARE) : samePassword;
  if (others > 0) return few("signup_password_shared", PASSWORDS, others);
  return samePasswordHere && !common
    ? [{ reason: "signup_password_shared", strength: IN_ONE_ROOM, detail: "in one network" }]
    : [];
}

function few(reason: Reason, strengths: readonly number[], others: number): readonly Signal[] {
  const strength = strengths[Math.min(others, strengths.length) - 1] ?? 0;
  return strength === 0 ? [] : [{ reason, strength, detail: `${others} others` }];
}

/** Log-odds at which a crowd counts fully. */
const FULL_ODDS = 5;
/** Below this everybody has some: it would be a line in every receipt. */
const LEAST_ODDS = 0.5;

/*
 * Herley and Schechter's odds: of n that share something where μ would on a usual day, (n - μ) are too many, so one of them is bad with
 * odds of n/μ - 1. Different things are taken for independent, but for what a launch in a new country changes at once (the mail
 * domains and browsers of its people), which counts for less.
 */
function crowdSignals({
  shape,
  domain,
  companies,
  look,
  signature,
  country,
  experience,
}: SignupReading): readonly Signal[] {
  const parts = {
    "names alike": logOdds(shape),
    "mail domain": 0.9 * experience * logOdds(domain),
    "mail domains that many come from": 0.9 * experience * logOdds(companies),
    "random names": 0.5 * logOdds(look),
    country: 0.4 * experience * logOdds(country),
    client: 0.7 * experience * logOdds(signature),
  };
  const odds = Object.values(parts).reduce((sum, part) => sum + part, 0);
  if (odds < LEAST_ODDS) return [];
  const named = Object.entries(parts).filter(([, part]) => part >= LEAST_ODDS);
  return [
    {
      reason: "signup_crowd",
      strength: Math.min(1, odds / FULL_ODDS),
      detail: named.map(([name]) => name).join(", "),
    },
  ];
}

/** Families share a number; so do farms, and a message to each is paid for. */
const PHONES = [0.2, 0.5, 1] as const;

/** Whoever earns by messages buys numbers by the block. */
function phoneSignals({ samePhone, phoneBlock, unanswered }: SignupReading): readonly Signal[] {
  const odds = logOdds(phoneBlock);
  return [
    ...few("phone_reused", PHONES, samePhone),
    ...(odds < LEAST_ODDS
      ? []
      : [
          {
            reason: "phone_block",
            strength: Math.min(1, odds / FULL_ODDS),
            detail: `${phoneBlock.others} others`,
          } as const,
        ]),
    ...unansweredSignals(unanswered),
  ];
}

/** Coincidences of this log-likelihood ratio turn up once in a hundred and fifty sign-ups that are looked at from five sides. */
const HALF_BELIEVED = 6;

function logOdds({ others, expected }: Shared): number {
  if (others <= expected) return 0;
  const ratio = Math.log(others / expected);
  // Poisson's log-likelihood ratio, for a rate that wanders by half as much again.
  const surprise = (others * ratio - (others - expected)) / (1 + expected / 20);
  return ratio / (1 + Math.exp(HALF_BELIEVED - surprise));
}
