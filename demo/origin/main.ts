import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { DEMO_ACCOUNTS, DEMO_SEED, makePopulation } from "../people/population.ts";
import { openOutbox } from "./outbox.ts";
import type { OriginMessage } from "./origin-message.ts";
import { seedAccounts } from "./seed-accounts.ts";
import { createShop } from "./server.ts";
import { stepUpAsked } from "./step-up-asked.ts";
import { openShopStore } from "./shop-store.ts";

// The shop's own process: `gatehouse dev` forks it, and `node demo/origin/main.ts` runs it alone.
const folder = process.env["DEMO_STATE"] ?? ".demo";
const port = Number(process.env["DEMO_PORT"] ?? "8789");
const seed = process.env["DEMO_SEED"] ?? DEMO_SEED;
const size = Number(process.env["DEMO_ACCOUNTS"] ?? DEMO_ACCOUNTS);

mkdirSync(folder, { recursive: true });
const store = openShopStore(path.join(folder, `shop-${seed}.sqlite`));
await seedAccounts(store, makePopulation(seed, size).accounts, (done, total) =>
  tell({ kind: "seeding", done, total }),
);

const deps = {
  store,
  outbox: openOutbox(path.join(folder, "outbox")),
  nowMs: () => Date.now(),
  refusalStatus: process.env["DEMO_REFUSAL_STATUS"] === "200" ? 200 : 401,
} as const;
const server = createShop(deps, stepUpAsked(process.env["GATEHOUSE_VERDICT_KEYS"]));
server.on("error", (error) => {
  process.stderr.write(`shop: ${error.message}\n`);
  process.exit(1);
});
server.listen(port, "127.0.0.1", () => {
  const address = server.address();
  tell({ kind: "listening", port: isAddress(address) ? address.port : port });
});

// The parent's end of the channel closes when it dies, however it dies: no orphan is left behind.
process.on("disconnect", stop);
process.on("SIGTERM", stop);
// Ctrl-C reaches every process of a terminal; a shop with a parent waits to be told, so that it is not started again.
process.on("SIGINT", () => (process.send ? undefined : stop()));

function stop(): void {
  server.close(() => store.close());
  server.closeAllConnections();
  setTimeout(() => process.exit(0), 200).unref();
}

function tell(message: OriginMessage): void {
  if (process.send) process.send(message);
  else process.stdout.write(`${JSON.stringify(message)}\n`);
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === "object" && address !== null;
}
