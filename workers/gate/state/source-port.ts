import { found, type Answer, type Lookup } from "../../../shared/domain/lookup.ts";
import type { SourceHistory } from "../../../shared/domain/history.ts";
import type { CellIds, SourcePort } from "../deps.ts";
import type { Cell } from "./cell.ts";
import { emptyCell, mergeCell } from "./cell.ts";
import { remembersHours } from "./cell-table.ts";
import { openStub, type Placement } from "../../placement.ts";
import { REST_MS } from "./rest.ts";
import {
  adoptCells,
  enterCells,
  observeCells,
  unseenCells,
  type NamedCell,
  type SourceCounter,
} from "./source-counter.ts";
import { shardOfCell } from "./source-shard.ts";
import type { SourceState } from "./source-state.ts";
import { stateFailure } from "./state-failure.ts";

/** Tells one shard some counts and asks it for some cells. */
export type Exchange = (
  shard: string,
  told: readonly NamedCell[],
  wanted: readonly string[],
) => Promise<readonly NamedCell[]>;

type Shell = {
  readonly exchange: Exchange;
  readonly nowMs: () => number;
  /** Keeps the request alive until a flush has ended. */
  readonly waitUntil: (work: Promise<unknown>) => void;
};

/*
 * A flush leaves after so many attempts, or so long after the last, or at once when something looks guilty. Isolates have
 * no timers, so it leaves inside a later request's waitUntil. With I isolates a limit L lets through at most
 * L + I·FLUSH_ATTEMPTS attempts, and in practice about L + rate·2 s.
 */
const FLUSH_ATTEMPTS = 128;
const FLUSH_AGE_MS = 2_000;
const URGENT_FAILURES = 3;
const LOST_FLUSH_MS = 10_000;

export function openExchange(
  namespace: DurableObjectNamespace<SourceState>,
  placement: Placement,
  nowMs: () => number,
): Exchange {
  return async (shard, told, wanted) => openStub(namespace, shard, placement).exchange(told, wanted, nowMs());
}

/**
 * One request's view of the isolate's counter. `networks` says in whose shard an address lives: it is set with every
 * count, because the counts before it may have left while their request waited.
 */
export function openSources(counter: SourceCounter, networks: Map<string, string>, shell: Shell): SourcePort {
  return {
    enter(ids, entry) {
      const enter = (read: Lookup<null>): Lookup<SourceHistory> => {
        rememberNetwork(networks, ids);
        const history = enterCells(counter, ids, entry);
        return read.status === "unavailable" ? read : found(history);
      };
      const read = readUnseen(counter, ids, shell);
      return read instanceof Promise ? read.then(enter) : enter(read);
    },
    observe(ids, observation) {
      rememberNetwork(networks, ids);
      observeCells(counter, ids, observation);
      if (isDue(counter, ids, shell.nowMs())) shell.waitUntil(flush(counter, networks, shell));
    },
  };
}

function rememberNetwork(networks: Map<string, string>, { address, network }: CellIds): void {
  if (address !== null && network !== null) networks.set(address, network);
}

function readUnseen(counter: SourceCounter, ids: CellIds, shell: Shell): Answer<null> {
  const unseen = unseenCells(counter, ids);
  return unseen.length === 0 ? found(null) : adoptUnseen(counter, ids, unseen, shell);
}

async function adoptUnseen(
  counter: SourceCounter,
  ids: CellIds,
  unseen: readonly string[],
  { exchange, nowMs }: Shell,
): Promise<Lookup<null>> {
  const byShard = Map.groupBy(unseen, (id) => shardOfCell(id === ids.address ? (ids.network ?? id) : id));
  try {
    const answers = await Promise.all(
      [...byShard].map(async ([shard, wanted]) => exchange(shard, [], wanted)),
    );
    adoptCells(counter, answers.flat(), nowMs());
    return found(null);
  } catch (error) {
    return stateFailure(error);
  }
}

function isDue(counter: SourceCounter, ids: CellIds, nowMs: number): boolean {
  if (nowMs < counter.restUntilMs) return false;
  if (counter.tellingSinceMs !== null && nowMs - counter.tellingSinceMs < LOST_FLUSH_MS) return false;
  if (counter.untold >= FLUSH_ATTEMPTS || nowMs - counter.toldAtMs >= FLUSH_AGE_MS) return true;
  const untold = ids.address === null ? undefined : counter.deltas?.get(ids.address);
  return (untold?.fast.current.failures ?? 0) >= URGENT_FAILURES;
}

async function flush(counter: SourceCounter, networks: Map<string, string>, shell: Shell): Promise<void> {
  const told = counter.deltas ?? new Map<string, Cell>();
  const toldNetworks = new Map(networks);
  counter.deltas = new Map();
  networks.clear();
  counter.untold = 0;
  counter.toldAtMs = shell.nowMs();
  counter.tellingSinceMs = counter.toldAtMs;
  const byShard = Map.groupBy(
    [...told].map(([id, cell]) => ({ id, cell })),
    ({ id }) => shardOfCell(toldNetworks.get(id) ?? id),
  );
  await Promise.all(
    [...byShard].map(async ([shard, cells]) => {
      try {
        adoptCells(counter, await shell.exchange(shard, cells, []), shell.nowMs());
      } catch {
        counter.restUntilMs = shell.nowMs() + REST_MS;
        for (const { id } of takeBack(counter, cells, shell.nowMs())) {
          const network = toldNetworks.get(id);
          if (network !== undefined) networks.set(id, network);
        }
      }
    }),
  );
  counter.tellingSinceMs = null;
}

/** The shard did not take them: what is returned goes with the next flush; nothing where the isolate holds too much already. */
function takeBack(counter: SourceCounter, cells: readonly NamedCell[], nowMs: number): readonly NamedCell[] {
  if (!counter.deltas || counter.deltas.size > counter.totals.maxCells) return [];
  for (const { id, cell } of cells) {
    const untold = counter.deltas.get(id) ?? emptyCell(nowMs, remembersHours(id));
    mergeCell(untold, cell);
    counter.deltas.set(id, untold);
  }
  return cells;
}
