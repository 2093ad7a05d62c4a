import * as z from "zod/mini";
import { CHANNELS, emptyCounts, trimSums, type Counts, type Sums } from "./campaign-sums.ts";
import type { CampaignMemory } from "./campaign-memory.ts";
import { TEST_NAMES } from "./sequential-test.ts";

/** Values that a row keeps of each hour: the commonest hundred hold nine tenths of a large site's strangers. */
const MAX_ROW_VALUES = 96;

const numbers = z.array(z.number());
const sums = z.object({ all: numbers, values: z.array(z.tuple([z.string(), numbers])) });
const moments = z.tuple([z.number(), z.number()]);
const statistics = z.object({
  failures: z.number(),
  unknownUsers: z.number(),
  leakedFailures: z.number(),
  together: z.number(),
  outcomes: z.number(),
  leakedPairs: z.number(),
});
const campaign = z.object({
  id: z.string(),
  startedAtMs: z.number(),
  alarmedAtMs: z.number(),
  endedAtMs: z.nullable(z.number()),
  attempts: z.number(),
  attackers: z.number(),
});
const record = z.object({
  version: z.literal(1),
  hour: z.number(),
  current: sums,
  window: sums,
  windowSinceMs: z.number(),
  pending: z.array(z.object({ hour: z.number(), sums })),
  usual: sums,
  spread: z.object({
    failures: moments,
    unknownUsers: moments,
    leakedPairs: moments,
    leakedFailures: moments,
  }),
  statistics,
  campaign: z.nullable(campaign),
  alarm: z.nullable(z.object({ test: z.enum(TEST_NAMES), against: z.number() })),
  withheld: z.number(),
  past: z.array(campaign),
});

/** The whole memory as one row's text. */
export function writeCampaignMemory(memory: CampaignMemory): string {
  const { usual, pending, current, window, ...rest } = memory;
  return JSON.stringify({
    version: 1,
    ...rest,
    current: written(current),
    window: written(window),
    pending: pending.map(({ hour, sums: ofHour }) => ({ hour, sums: written(ofHour) })),
    usual: written(usual.sums),
    spread: usual.spread,
  });
}

/** Null for a row of another version: the route then learns again what is usual, a day long. */
export function readCampaignMemory(text: string): CampaignMemory | null {
  const parsed = record.safeParse(JSON.parse(text));
  if (!parsed.success) return null;
  const { version: _version, usual, spread, current, window, pending, ...rest } = parsed.data;
  return {
    ...rest,
    current: read(current),
    window: read(window),
    pending: pending.map(({ hour, sums: ofHour }) => ({ hour, sums: read(ofHour) })),
    usual: { sums: read(usual), spread },
  };
}

type Written = z.infer<typeof sums>;

function written(some: Sums): Written {
  const { all, values } = trimSums(some, MAX_ROW_VALUES);
  return { all: flatOf(all), values: [...values].map(([key, counts]) => [key, flatOf(counts)]) };
}

function read({ all, values }: Written): Sums {
  return { all: countsOf(all), values: new Map(values.map(([key, flat]) => [key, countsOf(flat)])) };
}

function flatOf(counts: Counts): number[] {
  return CHANNELS.map((channel) => Number(counts[channel].toPrecision(6)));
}

function countsOf(flat: readonly number[]): Counts {
  const filled = emptyCounts();
  for (const [index, channel] of CHANNELS.entries()) filled[channel] = flat[index] ?? 0;
  return filled;
}
