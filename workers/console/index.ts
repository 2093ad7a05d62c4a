import * as z from "zod/mini";
import { receiptShardNames, shardOfCode } from "../../shared/domain/receipt-shards.ts";
import { operatorSecret } from "../../shared/identity/operator-pass.ts";
import type { ReceiptLog } from "../gate/events/receipt-log.ts";
import { accessChecker } from "./access-token.ts";
import type { ConsoleDeps, OperatorSettings } from "./console-deps.ts";
import { createConsole } from "./console.ts";

type Env = {
  readonly CONFIG: KVNamespace;
  readonly INTEL: R2Bucket;
  readonly RECEIPT_LOG: DurableObjectNamespace<ReceiptLog>;
};

const settingsSchema = z.object({
  OPERATOR_TOKEN: z._default(z.string(), ""),
  ACCESS_TEAM: z._default(z.union([z.literal(""), z.url()]), ""),
  ACCESS_AUDIENCE: z._default(z.string(), ""),
});

// One console for each environment of an isolate: keeps Access's fetched keys from one request to the next.
const consoles = new WeakMap<Env, ReturnType<typeof createConsole>>();

// oxlint-disable-next-line import/no-default-export -- the Workers runtime looks for the default export
export default {
  fetch: (request, env) => consoleOf(env).fetch(request),
} satisfies ExportedHandler<Env>;

function consoleOf(env: Env): ReturnType<typeof createConsole> {
  const app = consoles.get(env) ?? createConsole(consoleDeps(env));
  consoles.set(env, app);
  return app;
}

function consoleDeps(env: Env): ConsoleDeps {
  // A stub belongs to the request that made it, so each call makes its own.
  const shard = (name: string): ConsoleDeps["receiptShards"][number] => ({
    find: (code) => env.RECEIPT_LOG.getByName(name).find(code),
    list: (page) => env.RECEIPT_LOG.getByName(name).list(page),
  });
  return {
    nowMs: () => Date.now(),
    operator: operatorSettings(env),
    config: env.CONFIG,
    intel: env.INTEL,
    receiptShards: receiptShardNames.map(shard),
    shardOf: (code) => shard(shardOfCode(code)),
  };
}

function operatorSettings(env: Env): OperatorSettings {
  const { OPERATOR_TOKEN: token, ACCESS_TEAM: team, ACCESS_AUDIENCE: audience } = settingsSchema.parse(env);
  return {
    secret: token === "" ? null : operatorSecret(token),
    accessHolds: team === "" || audience === "" ? null : accessChecker(team, audience),
  };
}
