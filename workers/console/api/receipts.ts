import { Hono } from "hono";
import { normaliseCode } from "../../../shared/domain/receipt-code.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import type { ConsoleDeps, ConsoleEnv, ReceiptShard } from "../console-deps.ts";
import { problem } from "../problem.ts";
import { contextLines } from "./replay-context.ts";

const MAX_LISTED = 100_000;
const DEFAULT_LISTED = 50;
// A receipt is about 2 KB: a page stays far below the 32 MiB that one RPC answer may have.
const PAGE = 500;

/** Receipts by code, newest first as JSON, or as NDJSON that `gatehouse replay` can read on its own. */
export function receiptRoutes(
  deps: Pick<ConsoleDeps, "shardOf" | "receiptShards" | "intel">,
): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>();
  routes.get("/:code", async (c) => {
    const receipt = await findReceipt(c.req.param("code"), deps);
    return receipt ? c.json(receipt) : problem(c, 404, "receipt_unknown");
  });
  routes.get("/", async (c) => {
    const limit = Number(c.req.query("limit") ?? DEFAULT_LISTED);
    const format = c.req.query("format") ?? "json";
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LISTED || !["json", "ndjson"].includes(format)) {
      return problem(c, 400, "query_invalid");
    }
    const receipts = await newestReceipts(deps.receiptShards, limit);
    if (format === "json") return c.json({ receipts });
    const lines = [...(await contextLines(receipts, deps.intel)), ...receipts];
    return c.body(ndjson(lines), 200, { "content-type": "application/x-ndjson" });
  });
  return routes;
}

/** Takes a code as a person types it. */
export async function findReceipt(
  typed: string,
  { shardOf }: Pick<ConsoleDeps, "shardOf">,
): Promise<Receipt | null> {
  // Before the shard is chosen: the first character as it was issued names it.
  const code = normaliseCode(typed);
  return code === null ? null : shardOf(code).find(code);
}

export async function newestReceipts(
  shards: readonly ReceiptShard[],
  limit: number,
): Promise<readonly Receipt[]> {
  const lists = await Promise.all(shards.map((shard) => newestOf(shard, limit)));
  return lists
    .flat()
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, limit);
}

/** Pages backwards. A page begins at the instant where the last one ended, so that receipts of one instant are not lost. */
async function newestOf(shard: ReceiptShard, limit: number): Promise<readonly Receipt[]> {
  const found = new Map<string, Receipt>();
  let beforeMs: number | null = null;
  while (found.size < limit) {
    const page: readonly Receipt[] = await shard.list({
      limit: PAGE,
      ...(beforeMs === null ? {} : { beforeMs }),
    });
    const fresh = page.filter(({ id }) => !found.has(id));
    for (const receipt of fresh) found.set(receipt.id, receipt);
    const last = page.at(-1);
    if (fresh.length === 0 || page.length < PAGE || last === undefined) break;
    beforeMs = last.atMs + 1;
  }
  return [...found.values()];
}

/** One line at a time, pulled by the reader: a large export is never one string. */
function ndjson(lines: readonly unknown[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const rest = lines.values();
  return new ReadableStream({
    pull(controller) {
      const { value, done } = rest.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
  });
}
