import type { AccountState } from "../gate/state/account-state.ts";
import type { CampaignState } from "../gate/state/campaign/campaign-state.ts";
import type { SignupState } from "../gate/state/signup/signup-state.ts";
import { openStub, type Placement } from "../placement.ts";
import type { AccountArchive } from "./console-deps.ts";

type Namespaces = {
  readonly ACCOUNT_STATE: DurableObjectNamespace<AccountState>;
  readonly SIGNUP_STATE: DurableObjectNamespace<SignupState>;
  readonly CAMPAIGN_STATE: DurableObjectNamespace<CampaignState>;
};

/** Where objects live, and the routes whose campaigns may name an account: null where nobody knows them. */
type Site = { readonly placement: Placement; readonly routes: () => Promise<readonly string[] | null> };

/** Codes and letters of an account are counted in objects of their own (the gate's `guessedAccount`). */
const OBJECTS = { logins: "", codes: "otp-", letters: "reset-" } as const;

/** Everything that the gate keeps of one account outside receipts. A stub belongs to the request that made it. */
export function openAccountArchive(
  { ACCOUNT_STATE, SIGNUP_STATE, CAMPAIGN_STATE }: Namespaces,
  { placement, routes }: Site,
): AccountArchive {
  const account = (name: string) => openStub(ACCOUNT_STATE, name, placement);
  const site = () => openStub(SIGNUP_STATE, "signups", placement);
  const campaignsAt = (route: string) => openStub(CAMPAIGN_STATE, `campaign-${route}`, placement);
  return {
    async kept(accountId) {
      const routeIds = await routes();
      if (routeIds === null) return null;
      const names = Object.entries(OBJECTS);
      const memories = await Promise.all(
        names.map(async ([, prefix]) => account(`${prefix}${accountId}`).kept()),
      );
      const traces = await site().traces(accountId);
      const named = await Promise.all(
        routeIds.map(async (route) =>
          (await campaignsAt(route).campaignsWith(accountId)).map((id) => ({ route, id })),
        ),
      );
      const campaigns = named.flat();
      const kept = names.map(([part], index) => [part, memories[index] ?? null] as const);
      const all = {
        ...Object.fromEntries(kept),
        ...traces,
        campaigns: campaigns.length > 0 ? campaigns : null,
      };
      return Object.fromEntries(Object.entries(all).filter(([, known]) => known !== null));
    },
    async forget(accountId) {
      const routeIds = await routes();
      if (routeIds === null) return false;
      const names = Object.values(OBJECTS).map((prefix) => `${prefix}${accountId}`);
      await Promise.all([
        ...names.map(async (name) => account(name).forget()),
        (async () => site().forget(accountId))(),
        ...routeIds.map(async (route) => campaignsAt(route).forget(accountId)),
      ]);
      return true;
    },
  };
}
