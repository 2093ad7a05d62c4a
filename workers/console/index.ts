import type { ReceiptLog } from "../gate/events/receipt-log.ts";
import type { AccountState } from "../gate/state/account-state.ts";
import type { SignupState } from "../gate/state/signup/signup-state.ts";
import { openAccountArchive } from "./account-archive.ts";
import type { ConsoleDeps } from "./console-deps.ts";
import { createConsole } from "./console.ts";
import { guardedRoutes } from "./guarded-routes.ts";
import { openReceiptShards } from "./receipt-shards.ts";
import { readSettings } from "./settings.ts";
import { openStub } from "../placement.ts";
import type { CampaignState } from "../gate/state/campaign/campaign-state.ts";

type Env = {
  readonly CONFIG: KVNamespace;
  readonly INTEL: R2Bucket;
  readonly RECEIPT_LOG: DurableObjectNamespace<ReceiptLog>;
  readonly CAMPAIGN_STATE: DurableObjectNamespace<CampaignState>;
  readonly ACCOUNT_STATE: DurableObjectNamespace<AccountState>;
  readonly SIGNUP_STATE: DurableObjectNamespace<SignupState>;
};

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
  const { operator, placement } = readSettings(env);
  const campaignsAt = (routeId: string) => openStub(env.CAMPAIGN_STATE, `campaign-${routeId}`, placement);
  const routes = () => guardedRoutes({ config: env.CONFIG, intel: env.INTEL });
  return {
    nowMs: () => Date.now(),
    operator,
    config: env.CONFIG,
    intel: env.INTEL,
    accounts: openAccountArchive(env, { placement, routes }),
    attacksOn: async (routeId) => campaignsAt(routeId).attacks(),
    ...openReceiptShards(env.RECEIPT_LOG, placement),
  };
}
