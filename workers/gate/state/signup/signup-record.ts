import * as z from "zod/mini";
import { restoreRecovery } from "./recovery-memory.ts";
import { emptySignupMemory, restoreEntry, type Box, type Entry, type SignupMemory } from "./signup-memory.ts";

/** Both rows stay below the platform's 2 MB: 4,096 sign-ups of some 180 characters, 8,192 mailboxes of some 60. */
const record = z.object({
  version: z.literal(1),
  entries: z.array(
    z.tuple([z.string(), z.object({ atMs: z.number(), network: z.string(), keys: z.array(z.string()) })]),
  ),
  usual: z.object({ all: z.number(), atMs: z.number(), kinds: z.array(z.tuple([z.string(), z.number()])) }),
});
const sent = z.object({ sent: z.number(), answered: z.number() });
const boxes = z.object({
  version: z.literal(1),
  boxes: z.array(z.tuple([z.string(), z.object({ accounts: z.array(z.string()), atMs: z.number() })])),
  recoveries: z.array(
    z.tuple([
      z.string(),
      z.object({ atMs: z.number(), network: z.string(), cells: z.array(z.string()), lost: z.boolean() }),
    ]),
  ),
  recovered: z.object({ all: z.number(), lost: z.number() }),
  ranges: z.array(z.tuple([z.string(), sent])),
  messages: sent,
});

export type SignupRows = { readonly recent: string; readonly boxes: string };

export function writeSignups({
  entries,
  usual,
  boxes: held,
  conversions,
  recoveries,
}: SignupMemory): SignupRows {
  const kinds = [...usual.kinds].map(([key, count]) => [key, Number(count.toPrecision(4))]);
  return {
    recent: JSON.stringify({ version: 1, entries: [...entries], usual: { ...usual, kinds } }),
    boxes: JSON.stringify({
      version: 1,
      boxes: [...held],
      ranges: [...conversions.blocks],
      messages: conversions.all,
      recoveries: [...recoveries.entries],
      recovered: recoveries.usual,
    }),
  };
}

/** A row of another version reads as empty: days later the site knows again. */
export function readSignups(rows: Partial<SignupRows>): SignupMemory {
  const memory = emptySignupMemory();
  const recent = record.safeParse(parsed(rows.recent));
  if (recent.success) {
    const { entries, usual } = recent.data;
    for (const [account, entry] of entries satisfies readonly [string, Entry][])
      restoreEntry(memory, account, entry);
    Object.assign(memory.usual, { all: usual.all, atMs: usual.atMs });
    for (const [key, count] of usual.kinds) memory.usual.kinds.set(key, count);
  }
  const known = boxes.safeParse(parsed(rows.boxes));
  if (known.success) {
    for (const [name, box] of known.data.boxes satisfies readonly [string, Box][])
      memory.boxes.set(name, box);
    for (const [range, counts] of known.data.ranges) memory.conversions.blocks.set(range, counts);
    Object.assign(memory.conversions.all, known.data.messages);
    Object.assign(memory.recoveries.usual, known.data.recovered);
    for (const [account, entry] of known.data.recoveries) restoreRecovery(memory.recoveries, account, entry);
  }
  return memory;
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? null : JSON.parse(text);
}
