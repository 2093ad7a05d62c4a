import type { Fared, Recovery } from "../../../../shared/domain/signup.ts";

/*
 * Letters asked for and codes typed, of a whole site. An account is lost here from the moment somebody begins until the origin says that he was
 * right: enumerators and guessers leave lost accounts, people who mistype leave none.
 */
export type RecoveryMemory = {
  /** By account, oldest first. */
  readonly entries: Map<string, RecoveryEntry>;
  /** Worked out from `entries`: accounts of each cell, and the networks that lost some. */
  readonly cells: Map<string, { accounts: number; readonly lost: Map<string, number> }>;
  /** Accounts that grew old, and how many of them were lost; faded. */
  readonly usual: { all: number; lost: number };
};

export type RecoveryEntry = {
  readonly atMs: number;
  readonly network: string;
  readonly cells: readonly string[];
  lost: boolean;
  /** The account was lost before this attempt. Not written down. */
  readonly again?: boolean;
};

const ENOUGH = 8;
const WINDOW_MS = 72 * 3_600_000;
const MAX_ENTRIES = 4_096;
/** Of letters and codes one in twenty ends in nothing: a mistyped name, a code that came too late (a guess). Weighs as much as 40. */
const PRIOR = { all: 40, lost: 2 };
/** What is usual follows the last two thousand, and is never taken for more than a fifth: an attack may go on for weeks. */
const MOST_KNOWN = 2_000;
const MOST_USUAL = 0.2;

export function emptyRecoveryMemory(): RecoveryMemory {
  return { entries: new Map(), cells: new Map(), usual: { all: 0, lost: 0 } };
}

/** In place: counts the attempt, and tells how accounts fared before it that have one thing or another in common with it. */
export function enterRecovery(
  memory: RecoveryMemory,
  recovery: Omit<Recovery, "attemptId">,
): readonly Fared[] {
  const { accountId, atMs, networkId, country, signature } = recovery;
  const standing = `${recovery.kind} ${recovery.standing}`;
  expire(memory, atMs);
  const again = memory.entries.get(accountId)?.lost ?? false;
  forgetRecovery(memory, accountId);
  const network = networkId ?? "";
  const cells = [`b:${signature} ${standing}`, `c:${country} ${standing}`, `g:${signature}`, `e:${standing}`];
  const fared = cells
    .map((cell) => readCell(memory, cell, network))
    .toSorted((a, b) => a.accounts - b.accounts);
  restoreRecovery(memory, accountId, { atMs, network, cells, lost: true, again });
  // Once enough is known of just such clients, what is known of more general ones says nothing new of them.
  const enough = fared.findIndex(({ accounts }) => accounts >= ENOUGH);
  return enough < 0 ? fared : fared.slice(0, enough + 1);
}

/** In place: the origin was content, and nobody's account is lost. */
export function finishRecovery({ entries, cells }: RecoveryMemory, accountId: string): void {
  const entry = entries.get(accountId);
  if (!entry?.lost) return;
  entry.lost = false;
  for (const cell of entry.cells) bumpLost(cells, cell, entry.network, -1);
}

/** In place: nothing is known of it, so nothing is held against anybody; but what was lost before is lost still. */
export function dismissRecovery(memory: RecoveryMemory, accountId: string): void {
  if (memory.entries.get(accountId)?.again !== true) forgetRecovery(memory, accountId);
}

/** In place. */
export function forgetRecovery(memory: RecoveryMemory, accountId: string): void {
  const entry = memory.entries.get(accountId);
  if (!entry) return;
  finishRecovery(memory, accountId);
  memory.entries.delete(accountId);
  for (const key of entry.cells) {
    const cell = memory.cells.get(key);
    if (!cell) continue;
    cell.accounts -= 1;
    if (cell.accounts === 0) memory.cells.delete(key);
  }
}

/** In place. */
export function restoreRecovery(memory: RecoveryMemory, accountId: string, entry: RecoveryEntry): void {
  memory.entries.set(accountId, entry);
  for (const key of entry.cells) {
    const cell = memory.cells.get(key) ?? { accounts: 0, lost: new Map<string, number>() };
    cell.accounts += 1;
    memory.cells.set(key, cell);
    if (entry.lost) bumpLost(memory.cells, key, entry.network, 1);
  }
}

function readCell({ cells, usual }: RecoveryMemory, key: string, network: string): Fared {
  const { accounts = 0, lost } = cells.get(key) ?? {};
  const [all, allLost] = [usual.all + PRIOR.all, usual.lost + PRIOR.lost];
  const rate = Math.min(MOST_USUAL, (allLost + Math.sqrt(allLost)) / all);
  const elsewhere = (lost?.size ?? 0) - (lost?.has(network) ? 1 : 0);
  return { accounts, lost: elsewhere, expected: accounts * rate };
}

function bumpLost(cells: RecoveryMemory["cells"], key: string, network: string, by: 1 | -1): void {
  const lost = cells.get(key)?.lost;
  const count = (lost?.get(network) ?? 0) + by;
  if (count > 0) lost?.set(network, count);
  else lost?.delete(network);
}

function expire(memory: RecoveryMemory, nowMs: number): void {
  const { entries, usual } = memory;
  for (const [account, entry] of entries) {
    if (nowMs - entry.atMs < WINDOW_MS && entries.size < MAX_ENTRIES) return;
    usual.all += 1;
    if (entry.lost) usual.lost += ordinary(memory, entry);
    if (usual.all > MOST_KNOWN) Object.assign(usual, { all: usual.all / 2, lost: usual.lost / 2 });
    forgetRecovery(memory, account);
  }
}

/** The part of a lost account that is not the fault of some attack: where ten times too many were lost, a tenth. */
function ordinary(memory: RecoveryMemory, { cells, network }: RecoveryEntry): number {
  return cells.reduce((least, cell) => {
    const { lost, expected } = readCell(memory, cell, network);
    return Math.min(least, (expected + 1) / (lost + 1));
  }, 1);
}
