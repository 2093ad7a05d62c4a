import { emptyCampaignMemory, type CampaignMemory } from "./campaign-memory.ts";
import {
  readCampaignMemory,
  readPendingHour,
  writeCampaignMemory,
  writePendingHour,
} from "./campaign-record.ts";

const ROW = "campaign";
const HOURS = "hour-";

type Storage = DurableObjectStorage["kv"];

/** A route's memory in its object's storage: one row, and one for each hour that waits, which is written once. */
export type CampaignRows = {
  /** Empty where no row is, or none that this version can read. */
  readonly load: () => CampaignMemory;
  readonly store: (memory: CampaignMemory) => void;
};

export function openCampaignRows(kv: Storage): CampaignRows {
  const stored = new Set<number>();
  return {
    load() {
      const text = kv.get<string>(ROW);
      const memory = text === undefined ? null : readCampaignMemory(text);
      for (const [key, row] of kv.list<string>({ prefix: HOURS })) {
        const hour = Number(key.slice(HOURS.length));
        stored.add(hour);
        const sums = readPendingHour(row);
        if (sums) memory?.pending.push({ hour, sums });
      }
      // Storage gives them in the order of their names.
      memory?.pending.sort((a, b) => a.hour - b.hour);
      return memory ?? emptyCampaignMemory();
    },
    store(memory) {
      kv.put(ROW, writeCampaignMemory(memory));
      const waiting = new Map(memory.pending.map(({ hour, sums }) => [hour, sums]));
      for (const [hour, sums] of waiting) {
        if (stored.has(hour)) continue;
        kv.put(`${HOURS}${hour}`, writePendingHour(sums));
        stored.add(hour);
      }
      for (const hour of stored) {
        if (waiting.has(hour)) continue;
        kv.delete(`${HOURS}${hour}`);
        stored.delete(hour);
      }
    },
  };
}
