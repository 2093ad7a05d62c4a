import type { AccountState } from "../gate/state/account-state.ts";
import type { SignupState } from "../gate/state/signup/signup-state.ts";
import { openStub, type Placement } from "../placement.ts";
import type { AccountArchive } from "./console-deps.ts";

type Namespaces = {
  readonly ACCOUNT_STATE: DurableObjectNamespace<AccountState>;
  readonly SIGNUP_STATE: DurableObjectNamespace<SignupState>;
};

/** Codes and letters of an account are counted in objects of their own (the gate's `guessedAccount`). */
const OBJECTS = { logins: "", codes: "otp-", letters: "reset-" } as const;

/** Everything that the gate keeps of one account outside receipts. A stub belongs to the request that made it. */
export function openAccountArchive(
  { ACCOUNT_STATE, SIGNUP_STATE }: Namespaces,
  placement: Placement,
): AccountArchive {
  const account = (name: string) => openStub(ACCOUNT_STATE, name, placement);
  const site = () => openStub(SIGNUP_STATE, "signups", placement);
  return {
    async kept(accountId) {
      const names = Object.entries(OBJECTS);
      const memories = await Promise.all(
        names.map(async ([, prefix]) => account(`${prefix}${accountId}`).kept()),
      );
      const traces = await site().traces(accountId);
      const kept = names.map(([part], index) => [part, memories[index] ?? null] as const);
      return Object.fromEntries([...kept, ...Object.entries(traces)].filter(([, known]) => known !== null));
    },
    async forget(accountId) {
      const names = Object.values(OBJECTS).map((prefix) => `${prefix}${accountId}`);
      await Promise.all([
        ...names.map(async (name) => account(name).forget()),
        (async () => site().forget(accountId))(),
      ]);
    },
  };
}
