import { randomBytes } from "node:crypto";
import { hashPassword } from "./password-hash.ts";
import { accountName, isLongEnough, type ShopDeps } from "./sign-in.ts";

export type AskedReset = { readonly isCustomer: boolean; readonly reset: string };

/** Mails a code to a customer. Whoever is none gets a reset as well, one that no code ends. */
export function askReset({ store, outbox, nowMs }: ShopDeps, rawName: string): AskedReset {
  const username = accountName(rawName);
  if (store.passwordHash(username) === null)
    return { isCustomer: false, reset: randomBytes(24).toString("base64url") };
  const { id, code } = store.openCode(username, nowMs(), "reset");
  outbox.mail(
    username,
    `Your code to change the password at The Lantern Shop is ${code}. It works once, for ten minutes.\n`,
  );
  return { isCustomer: true, reset: id };
}

export type NewPassword = {
  readonly reset: string;
  readonly username: string;
  readonly code: string;
  readonly password: string;
};

export type ChangedPassword =
  | { readonly status: "ok"; readonly session: string }
  | { readonly status: "unknown_user" | "wrong_code" | "invalid" };

/** A right code sets the password, ends every session of the account and opens one. */
export async function changePassword(deps: ShopDeps, wanted: NewPassword): Promise<ChangedPassword> {
  const { store, nowMs } = deps;
  const username = accountName(wanted.username);
  // Before the code is tried: a password that is too short must not cost one of its three tries.
  if (!isLongEnough(wanted.password)) return { status: "invalid" };
  if (store.passwordHash(username) === null) return { status: "unknown_user" };
  const answer = store.tryCode({ id: wanted.reset, code: wanted.code.trim(), purpose: "reset" }, nowMs());
  if (answer.status !== "right" || answer.username !== username) return { status: "wrong_code" };
  store.setPassword(username, await hashPassword(wanted.password));
  store.closeSessionsOf(username);
  return { status: "ok", session: store.openSession(username, nowMs()) };
}
