import { createHash } from "node:crypto";
import type { Account } from "../people/population.ts";
import { hashPassword } from "./password-hash.ts";
import type { ShopStore } from "./shop-store.ts";

// As many as libuv's thread pool has threads: more would only wait.
const PARALLEL = 4;

/** Hashes the accounts that are still missing; cut short, it goes on where it stopped. Salts come from the name. */
export async function seedAccounts(
  store: ShopStore,
  accounts: readonly Account[],
  report: (done: number, total: number) => void,
): Promise<void> {
  const missing = accounts.filter(({ username }) => store.passwordHash(username) === null);
  let done = accounts.length - missing.length;
  const queue = missing.values();
  const work = async (): Promise<void> => {
    for (const { username, password } of queue) {
      store.addAccount(username, await hashPassword(password, saltOf(username)));
      done += 1;
      if (done % 100 === 0) report(done, accounts.length);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
}

function saltOf(username: string): Uint8Array {
  return createHash("sha256").update(`demo salt\0${username}`).digest().subarray(0, 16);
}
