import http from "node:http";
import { send } from "./load.ts";
import type { GateWorld } from "./gate-world.ts";
import { noted, type Figure } from "./report.ts";
import type { WorkerdProcess } from "./workerd-process.ts";

const REQUESTS = 256;
// Two rows an attempt is the budget of the design; receipts and sources go in batches outside it.
const ROWS_LIMIT = 2;

type Tally = Readonly<Record<"kv" | "r2" | "doReads" | "accountRows" | "otherRows", number>>;

/** Rows written and storage read by one kind of request, each counted and divided by the number of requests. */
export async function storageFigures(world: GateWorld, worker: WorkerdProcess): Promise<Figure[]> {
  const port = worker.ports["http"] ?? 0;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const count = async (scenario: "page" | "login") => {
    const before = await tally(world, port);
    for (let n = 0; n < REQUESTS; n += 1) await send(port, { agent, scenario, n });
    const after = await tally(world, port);
    return (key: keyof Tally) => (after[key] - before[key]) / REQUESTS;
  };
  // The first requests of an isolate open the release and the policy.
  await send(port, { agent, scenario: "login", n: REQUESTS + 1 });
  const page = await count("page");
  const first = await count("login");
  const again = await count("login");
  agent.destroy();
  return [
    ...figures("pass-through", page, 0),
    ...figures("first login of an account", first, ROWS_LIMIT),
    ...figures("its next login", again, ROWS_LIMIT),
  ];
}

function figures(what: string, per: (key: keyof Tally) => number, rowsLimit: number): Figure[] {
  const rows = per("accountRows");
  const others = per("otherRows");
  // Nothing at all may be written for a request that no route protects; batched rows may come with an attempt.
  const held = rowsLimit === 0 ? rows + others === 0 : rows <= rowsLimit;
  return [
    {
      what: `${what}: account rows written a request`,
      measured: `${rows.toFixed(2)} (and ${others.toFixed(2)} in batches of sources and receipts)`,
      bound: `≤ ${rowsLimit}`,
      held,
    },
    noted(
      `${what}: storage read a request`,
      `KV ${per("kv").toFixed(3)}, R2 ${per("r2").toFixed(2)}, Durable Objects ${per("doReads").toFixed(2)}`,
    ),
  ];
}

async function tally(world: GateWorld, port: number): Promise<Tally> {
  const answer = await fetch(`http://127.0.0.1:${port}/__counts`);
  const counts: Record<string, { reads: number; rowsRead: number; rowsWritten: number }> = JSON.parse(
    await answer.text(),
  );
  const objects = Object.entries(counts);
  const sum = (key: "reads" | "rowsRead" | "rowsWritten", wanted: (name: string) => boolean) =>
    objects.filter(([name]) => wanted(name)).reduce((total, [, count]) => total + count[key], 0);
  return {
    ...(await world.reads()),
    doReads: sum("reads", () => true) + sum("rowsRead", () => true),
    accountRows: sum("rowsWritten", (name) => name === "AccountState"),
    otherRows: sum("rowsWritten", (name) => name !== "AccountState"),
  };
}
