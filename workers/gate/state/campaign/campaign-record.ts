import * as z from "zod/mini";
import { row } from "../../../../shared/format/row.ts";
import {
  CHANNELS,
  emptyCounts,
  emptyTotals,
  trimSums,
  type Counts,
  type Sums,
  type Totals,
} from "./campaign-sums.ts";
import type { CampaignMemory } from "./campaign-memory.ts";

/** 5: hours that wait have rows of their own, and what was counted since a campaign began is kept. */
const VERSION = 5;
/** Of it all is kept but the hours that wait: rows had room for a part of each, and what was cut off them looked new for ever. */
const PREVIOUS = 4;
/** Of each sum in the row: it stays below the platform's 2 MB. */
const [MAX_ROW_VALUES, MAX_ROW_CELLS] = [4_096, 256];

const numbers = z.array(z.number());
const totals = z.object({ visits: z.number(), all: numbers });
const sums = z.object({ ...totals.shape, values: z.array(row(z.string(), numbers)) });
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
  fadedHour: z.optional(z.number()),
  usual: sums,
  spread: z.object({ attempts: spreadOfBasis, visits: spreadOfBasis }),
  unfadedHours: z._default(z.number(), 0),
  learnedHours: z.number(),
  statistics,
  campaign: z.nullable(campaign),
  totals: z.optional(totals),
  silentHours: z.number(),
  members: z.number(),
  past: z.array(campaign),
});

/** All but the hours that wait, as one row's text. */
export function writeCampaignMemory(memory: CampaignMemory): string {
  const { usual, pending: _pending, loudest: _loudest, odds: _odds, ...known } = memory;
  const { current, window, cells, totals: sinceItBegan, ...rest } = known;
  return JSON.stringify({
    version: VERSION,
    ...rest,
    cells: [...cells]
      .toSorted(([, a], [, b]) => Math.max(...b.sums) - Math.max(...a.sums))
      .slice(0, MAX_ROW_CELLS),
    current: written(current),
    window: written(window),
    totals: writtenTotals(sinceItBegan),
    usual: written(usual.sums),
    spread: usual.spread,
    unfadedHours: usual.unfadedHours,
    learnedHours: usual.learnedHours,
  });
}

/** An hour that waits to become usual: nothing of it changes any more. */
export function writePendingHour(ofHour: Sums): string {
  return JSON.stringify(written(ofHour));
}

export function readPendingHour(text: string): Sums | null {
  const parsed = sums.safeParse(JSON.parse(text));
  return parsed.success ? read(parsed.data) : null;
}

/** Null for a row of any version but this and the one before: the route then learns again what is usual, a day long. */
export function readCampaignMemory(text: string): CampaignMemory | null {
  const parsed = record.safeParse(JSON.parse(text));
  if (!parsed.success) return null;
  const {
    version: _version,
    usual,
    spread,
    unfadedHours,
    learnedHours,
    current,
    window,
    cells,
    totals: sinceItBegan,
    ...rest
  } = parsed.data;
  return {
    ...rest,
    fadedHour: rest.fadedHour ?? rest.hour,
    totals: sinceItBegan ? readTotals(sinceItBegan) : emptyTotals(),
    cells: new Map(cells),
    loudest: null,
    odds: null,
    current: read(current),
    window: read(window),
    pending: [],
    usual: { sums: read(usual), spread, unfadedHours, learnedHours },
  };
}

type Written = z.infer<typeof sums>;

function written(some: Sums): Written {
  const { values } = trimSums(some, MAX_ROW_VALUES);
  return { ...writtenTotals(some), values: [...values].map(([key, counts]) => [key, flatOf(counts)]) };
}

function writtenTotals({ all, visits }: Totals): z.infer<typeof totals> {
  return { visits, all: flatOf(all) };
}

function read(some: Written): Sums {
  return {
    ...readTotals(some),
    values: new Map(some.values.map(([key, flat]) => [key, countsOf(flat)])),
  };
}

function readTotals({ all, visits }: z.infer<typeof totals>): Totals {
  return { visits, all: countsOf(all) };
}

function flatOf(counts: Counts): number[] {
  return CHANNELS.map((channel) => Number(counts[channel].toPrecision(6)));
}

function countsOf(flat: readonly number[]): Counts {
  const filled = emptyCounts();
  for (const [index, channel] of CHANNELS.entries()) filled[channel] = flat[index] ?? 0;
  return filled;
}
