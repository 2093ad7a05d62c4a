import type { CellCounts, CellTotals, SourceHistory } from "../../shared/domain/history.ts";

const NOTHING: CellTotals = {
  successes: 0,
  failures: 0,
  unknownUsers: 0,
  leakedPairs: 0,
  goodAccounts: 0,
  lostAccounts: 0,
};

/** A cell in which so many accounts logged in or were lost, each tried once. */
export function aCell(overrides: Partial<CellCounts> = {}): CellCounts {
  const { goodAccounts = 0, lostAccounts = 0 } = overrides;
  return {
    ...NOTHING,
    attempts: goodAccounts + lostAccounts,
    successes: goodAccounts,
    failures: lostAccounts,
    withheld: 0,
    accounts: goodAccounts + lostAccounts,
    failedAccounts: lostAccounts,
    slow: NOTHING,
    usualLoss: 0.1,
    ...overrides,
  };
}

export function someSources(overrides: Partial<SourceHistory> = {}): SourceHistory {
  const quiet = aCell();
  return {
    address: quiet,
    network: quiet,
    asn: quiet,
    signature: quiet,
    route: quiet,
    password: quiet,
    ...overrides,
  };
}
