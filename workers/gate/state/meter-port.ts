import { found, type Lookup } from "../../../shared/domain/lookup.ts";
import type { MeterAsk } from "../../../shared/domain/meter.ts";
import type { MeterPort } from "../deps.ts";
import { openStub, type Placement } from "../../placement.ts";
import {
  adoptMeters,
  enterMeters,
  meterOf,
  observeMeters,
  unseenMeters,
  type MeterCounter,
  type NamedMeter,
} from "./meter-counter.ts";
import { mergeMeter } from "./meter.ts";
import { shardOfCell } from "./source-shard.ts";
import type { SourceState } from "./source-state.ts";
import { stateFailure } from "./state-failure.ts";

/** Tells one shard what was counted, and asks it for some meters. */
export type MeterExchange = (
  shard: string,
  told: readonly NamedMeter[],
  wanted: readonly string[],
) => Promise<readonly NamedMeter[]>;

type Shell = {
  readonly exchange: MeterExchange;
  readonly nowMs: () => number;
  readonly waitUntil: (work: Promise<unknown>) => void;
};

/** As for cells (source-port.ts): with I isolates about rate · 2 s more than the limit can pass. */
const FLUSH_METERS = 128;
const FLUSH_AGE_MS = 2_000;
const LOST_FLUSH_MS = 10_000;

export function openMeterExchange(
  namespace: DurableObjectNamespace<SourceState>,
  placement: Placement,
  nowMs: () => number,
): MeterExchange {
  return async (shard, told, wanted) => openStub(namespace, shard, placement).meter(told, wanted, nowMs());
}

export function openMeters(counter: MeterCounter, shell: Shell): MeterPort {
  return {
    enter(asks, atMs) {
      const enter = (): Lookup<readonly number[]> => found(enterMeters(counter, asks, atMs));
      const unseen = unseenMeters(counter, asks);
      if (unseen.length === 0) return enter();
      return readUnseen(counter, unseen, shell).then(enter, (error: unknown) => {
        enterMeters(counter, asks, atMs);
        return stateFailure(error);
      });
    },
    isUnheard: () => counter.isLost,
    observe(asks, metered) {
      observeMeters(counter, asks, metered);
      if (isDue(counter, shell.nowMs())) shell.waitUntil(flush(counter, shell));
    },
  };
}

async function readUnseen(
  counter: MeterCounter,
  unseen: readonly MeterAsk[],
  { exchange, nowMs }: Shell,
): Promise<void> {
  const byShard = Map.groupBy(unseen, ({ home }) => shardOfCell(home));
  const answers = await Promise.all(
    [...byShard].map(async ([shard, asks]) =>
      exchange(
        shard,
        [],
        asks.map(({ id }) => id),
      ),
    ),
  );
  adoptMeters(counter, answers.flat(), nowMs());
}

function isDue({ deltas, toldAtMs, tellingSinceMs, isLost }: MeterCounter, nowMs: number): boolean {
  if (!deltas || deltas.size === 0) return false;
  if (tellingSinceMs !== null && nowMs - tellingSinceMs < LOST_FLUSH_MS) return false;
  return (deltas.size >= FLUSH_METERS && !isLost) || nowMs - toldAtMs >= FLUSH_AGE_MS;
}

async function flush(counter: MeterCounter, { exchange, nowMs }: Shell): Promise<void> {
  const told = [...(counter.deltas ?? new Map<string, NamedMeter>()).values()];
  counter.deltas = new Map();
  counter.toldAtMs = nowMs();
  counter.tellingSinceMs = counter.toldAtMs;
  counter.isLost = false;
  const byShard = Map.groupBy(told, ({ home }) => shardOfCell(home));
  await Promise.all(
    [...byShard].map(async ([shard, meters]) => {
      try {
        adoptMeters(counter, await exchange(shard, meters, []), nowMs());
      } catch {
        counter.isLost = true;
        takeBack(counter, meters, nowMs());
      }
    }),
  );
  counter.tellingSinceMs = null;
}

/** The shard did not take them: they go with the next flush. */
function takeBack({ deltas }: MeterCounter, meters: readonly NamedMeter[], nowMs: number): void {
  if (!deltas) return;
  for (const named of meters) mergeMeter(meterOf(deltas, named, nowMs).meter, named.meter, named.rule);
}
