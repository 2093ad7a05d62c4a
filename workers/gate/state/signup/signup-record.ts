import * as z from "zod/mini";
import { row } from "../../../../shared/format/row.ts";
import { restoreRecovery } from "./recovery-memory.ts";
import { emptySignupMemory, placeEntry, type SignupMemory } from "./signup-memory.ts";

/** Each row stays below the platform's 2 MB, whatever comes in: a test fills them. */
const entryShape = z.object({
  atMs: z.number(),
  network: z.string(),
  keys: z.array(z.string()),
  attempt: z._default(z.string(), ""),
  box: z._default(z.nullable(z.string()), null),
});
const record = z.object({
  version: z.literal(1),
  entries: z.array(row(z.string(), entryShape)),
  usual: z.object({ all: z.number(), atMs: z.number(), kinds: z.array(row(z.string(), z.number())) }),
});
const sent = z.object({ sent: z.number(), answered: z.number() });
const boxRow = z.object({
  version: z.literal(1),
  boxes: z.array(row(z.string(), z.object({ accounts: z.array(z.string()), atMs: z.number() }))),
  ranges: z.array(row(z.string(), sent)),
  messages: sent,
});

const recoveryRow = z.object({
  version: z.literal(1),
  recoveries: z.array(
    row(
      z.string(),
      z.object({ atMs: z.number(), network: z.string(), cells: z.array(z.string()), lost: z.boolean() }),
    ),
  ),
  recovered: z.object({ all: z.number(), lost: z.number() }),
});

const message = z.object({ attempt: z.string(), atMs: z.number(), blocks: z.array(z.string()) });
const messageRow = z.object({
  version: z.literal(1),
  waiting: z.array(row(z.string(), z.array(message))),
});

export const SIGNUP_ROWS = ["recent", "boxes", "messages", "recoveries"] as const;
export type SignupRows = Readonly<Record<(typeof SIGNUP_ROWS)[number], string>>;

export function writeSignups({ entries, usual, boxes, conversions, recoveries }: SignupMemory): SignupRows {
  const kinds = [...usual.kinds].map(([key, count]) => [key, Number(count.toPrecision(4))]);
  const { blocks: ranges, all: messages, waiting } = conversions;
  const lost = [...recoveries.entries].map(([account, { again: _again, ...entry }]) => [account, entry]);
  const recovered = recoveries.usual;
  return {
    recent: JSON.stringify({ version: 1, entries: [...entries], usual: { ...usual, kinds } }),
    boxes: JSON.stringify({ version: 1, boxes: [...boxes], ranges: [...ranges], messages }),
    messages: JSON.stringify({ version: 1, waiting: [...waiting] }),
    recoveries: JSON.stringify({ version: 1, recoveries: lost, recovered }),
  };
}

/** A row of another version reads as empty: days later the site knows again. */
export function readSignups(rows: Partial<SignupRows>): SignupMemory {
  const memory = emptySignupMemory();
  readRecent(memory, parsed(rows.recent));
  readBoxes(memory, parsed(rows.boxes));
  readMessages(memory, parsed(rows.messages));
  const known = recoveryRow.safeParse(parsed(rows.recoveries));
  if (!known.success) return memory;
  Object.assign(memory.recoveries.usual, known.data.recovered);
  for (const [account, entry] of known.data.recoveries) restoreRecovery(memory.recoveries, account, entry);
  return memory;
}

function readRecent(memory: SignupMemory, written: unknown): void {
  const known = record.safeParse(written);
  if (!known.success) return;
  const { entries, usual } = known.data;
  for (const [account, entry] of entries) placeEntry(memory, account, entry);
  Object.assign(memory.usual, { all: usual.all, atMs: usual.atMs });
  for (const [key, count] of usual.kinds) memory.usual.kinds.set(key, count);
}

function readBoxes(memory: SignupMemory, written: unknown): void {
  const known = boxRow.safeParse(written);
  if (!known.success) return;
  for (const [name, box] of known.data.boxes) memory.boxes.set(name, box);
  for (const [range, counts] of known.data.ranges) memory.conversions.blocks.set(range, counts);
  Object.assign(memory.conversions.all, known.data.messages);
}

function readMessages({ conversions }: SignupMemory, written: unknown): void {
  const known = messageRow.safeParse(written);
  if (!known.success) return;
  for (const [account, messages] of known.data.waiting) conversions.waiting.set(account, messages);
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? null : JSON.parse(text);
}
