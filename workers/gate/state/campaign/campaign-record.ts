import * as z from "zod/mini";
// By another name: the linter takes `z.catch` for a promise's.
import { catch as orElse } from "zod/mini";
import { row } from "../../../../shared/format/row.ts";
import { CHANNELS, emptyCounts, trimSums, type Counts, type Sums } from "./campaign-sums.ts";
import type { CampaignMemory } from "./campaign-memory.ts";
import { quietStatistics } from "./sequential-test.ts";
import { emptyUsual } from "./usual-rates.ts";

/** 4: how rates wander is learned from pairs of visitors; names mistyped by people with a known device are forgiven. */
const VERSION = 4;
/** Of it all is kept but how rates wander and the route's tests, which had another shape and begin anew. */
const PREVIOUS = 3;
/** Values that a row keeps of each hour that waits, and of the rest: a row stays below the platform's 2 MB. */
const [MAX_HOUR_VALUES, MAX_ROW_VALUES, MAX_ROW_CELLS] = [80, 1_024, 256];

const numbers = z.array(z.number());
const sums = z.object({ visits: z.number(), all: numbers, values: z.array(row(z.string(), numbers)) });
const moments = row(z.number(), z.number(), z.number());
const spreadOfBasis = z.object({
  failures: moments,
  unknownUsers: moments,
  leakedPairs: moments,
  leakedFailures: moments,
});
const bothBases = z.object({ attempts: z.number(), visits: z.number() });
const statistics = z.object({
  failures: bothBases,
  unknownUsers: bothBases,
  leakedFailures: bothBases,
  together: bothBases,
  outcomes: bothBases,
  leakedPairs: bothBases,
});
const campaign = z.object({
  id: z.string(),
  startedAtMs: z.number(),
  alarmedAtMs: z.number(),
  endedAtMs: z.nullable(z.number()),
  attempts: z.number(),
  attackers: z.number(),
  shownBy: z.string(),
  members: z.number(),
  accounts: z.array(z.string()),
  cells: z.array(z.string()),
});
const cell = z.object({ sums: numbers, sinceHour: z.number() });
const record = z.object({
  version: z.literal([PREVIOUS, VERSION]),
  hour: z.number(),
  current: sums,
  window: sums,
  quietHour: z.number(),
  cells: z.array(row(z.string(), cell)),
  pending: z.array(z.object({ hour: z.number(), sums })),
  usual: sums,
  spread: orElse(z.object({ attempts: spreadOfBasis, visits: spreadOfBasis }), () => emptyUsual().spread),
  learnedHours: z.number(),
  statistics: orElse(statistics, quietStatistics),
  campaign: z.nullable(campaign),
  silentHours: z.number(),
  members: z.number(),
  past: z.array(campaign),
});

/** The whole memory as one row's text. */
export function writeCampaignMemory(memory: CampaignMemory): string {
  const { usual, pending, current, window, cells, loudest: _loudest, odds: _odds, ...rest } = memory;
  return JSON.stringify({
    version: VERSION,
    ...rest,
    cells: [...cells]
      .toSorted(([, a], [, b]) => Math.max(...b.sums) - Math.max(...a.sums))
      .slice(0, MAX_ROW_CELLS),
    current: written(current),
    window: written(window),
    pending: pending.map(({ hour, sums: ofHour }) => ({ hour, sums: written(ofHour, MAX_HOUR_VALUES) })),
    usual: written(usual.sums),
    spread: usual.spread,
    learnedHours: usual.learnedHours,
  });
}

/** Null for a row of any version but this and the one before: the route then learns again what is usual, a day long. */
export function readCampaignMemory(text: string): CampaignMemory | null {
  const parsed = record.safeParse(JSON.parse(text));
  if (!parsed.success) return null;
  const {
    version: _version,
    usual,
    spread,
    learnedHours,
    current,
    window,
    pending,
    cells,
    ...rest
  } = parsed.data;
  return {
    ...rest,
    cells: new Map(cells),
    loudest: null,
    odds: null,
    current: read(current),
    window: read(window),
    pending: pending.map(({ hour, sums: ofHour }) => ({ hour, sums: read(ofHour) })),
    usual: { sums: read(usual), spread, unfadedHours: 0, learnedHours },
  };
}

type Written = z.infer<typeof sums>;

function written(some: Sums, most = MAX_ROW_VALUES): Written {
  const { all, values, visits } = trimSums(some, most);
  return { visits, all: flatOf(all), values: [...values].map(([key, counts]) => [key, flatOf(counts)]) };
}

function read({ all, values, visits }: Written): Sums {
  return { visits, all: countsOf(all), values: new Map(values.map(([key, flat]) => [key, countsOf(flat)])) };
}

function flatOf(counts: Counts): number[] {
  return CHANNELS.map((channel) => Number(counts[channel].toPrecision(6)));
}

function countsOf(flat: readonly number[]): Counts {
  const filled = emptyCounts();
  for (const [index, channel] of CHANNELS.entries()) filled[channel] = flat[index] ?? 0;
  return filled;
}
