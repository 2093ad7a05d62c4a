import type { Signal } from "../../../shared/domain/signal.ts";
import { unansweredSignals } from "./unanswered-signals.ts";
import type { Fared, RecoveryReading } from "../../../shared/domain/signup.ts";

/** The log-odds of an attack before anything was seen (the model's base), which the odds of a cell replace. */
const BASE_ODDS = 5;
/** Points at full strength, and so the odds (e^3) at which a cell is as good as certain. */
const FULL_POINTS = 8;
const LEAST_POINTS = 0.5;

/**
 * Strangers like this one ask for letters to accounts that do not exist, or type codes that are wrong, more than people do. As it is known who
 * was right, the cell's own people speak for it: of `accounts` so many are lost beyond what is usual, and the rest are good.
 */
export function recoverySignals({ fared, unanswered }: RecoveryReading): readonly Signal[] {
  return [...crowdSignals(fared), ...unansweredSignals(unanswered)];
}

function crowdSignals(cells: readonly Fared[]): readonly Signal[] {
  const points = cells.reduce((most, cell) => Math.max(most, pointsOf(cell)), 0);
  if (points < LEAST_POINTS) return [];
  const lost = cells.reduce((most, cell) => Math.max(most, cell.lost), 0);
  return [
    { reason: "recovery_crowd", strength: Math.min(1, points / FULL_POINTS), detail: `${lost} networks` },
  ];
}

/** Three cells are looked at: a coincidence of this log-likelihood ratio turns up once in a hundred attempts. */
const HALF_BELIEVED = 5;

function pointsOf({ accounts, lost, expected }: Fared): number {
  if (lost <= expected) return 0;
  const surprise = lost * Math.log(lost / expected) - (lost - expected);
  const odds = (lost - expected) / Math.max(0.5, accounts - lost);
  const believed = 1 / (1 + Math.exp(HALF_BELIEVED - surprise));
  return Math.max(0, believed * (BASE_ODDS + Math.log(odds)));
}
