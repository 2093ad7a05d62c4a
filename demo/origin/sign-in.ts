import type { Outbox } from "./outbox.ts";
import { checkPassword, hashPassword } from "./password-hash.ts";
import type { ShopStore } from "./shop-store.ts";

/** What the shop's rules need; the clock is passed in so that ten minutes can pass in a test. */
export type ShopDeps = {
  readonly store: ShopStore;
  readonly outbox: Outbox;
  readonly nowMs: () => number;
  /** What a form that was refused comes back with. Many sites say 200 and put the refusal into words alone. */
  readonly refusalStatus: 200 | 401;
};

export type SignIn =
  | { readonly status: "ok"; readonly session: string }
  | { readonly status: "code_required"; readonly login: string }
  | { readonly status: "unknown_user" | "wrong_password" };

export type CodeStep =
  | { readonly status: "ok"; readonly session: string }
  | { readonly status: "wrong_code" | "no_login" };

export type SignUp =
  | { readonly status: "ok"; readonly session: string }
  | { readonly status: "code_required"; readonly login: string }
  | { readonly status: "invalid" | "taken" };

/** `stepUp` asks for a one-time code after a right password; it changes nothing for a wrong one. */
export async function signIn(
  deps: ShopDeps,
  raw: { username: string; password: string },
  stepUp: boolean,
): Promise<SignIn> {
  const username = accountName(raw.username);
  const hash = deps.store.passwordHash(username);
  if (hash === null) {
    // The same work as for a known name: otherwise the time to answer tells who is a customer.
    await hashPassword(raw.password);
    return { status: "unknown_user" };
  }
  if (!(await checkPassword(raw.password, hash))) return { status: "wrong_password" };
  return stepUp ? mailCode(deps, username) : openSession(deps, username);
}

export function enterCode({ store, nowMs }: ShopDeps, login: string, code: string): CodeStep {
  const answer = store.tryCode({ id: login, code: code.trim(), purpose: "login" }, nowMs());
  if (answer.status === "right")
    return { status: "ok", session: store.openSession(answer.username, nowMs()) };
  return { status: answer.status === "wrong" ? "wrong_code" : "no_login" };
}

// Printable ASCII and short, because the name becomes a file name in the outbox.
const USERNAME = /^[!-?A-~]{1,60}@[!-?A-~]{1,60}$/u;

/** `stepUp` opens the account, but its first session only to whoever reads the mail sent to it. */
export async function signUp(
  deps: ShopDeps,
  raw: { username: string; password: string },
  stepUp: boolean,
): Promise<SignUp> {
  const username = accountName(raw.username);
  if (!USERNAME.test(username) || !isLongEnough(raw.password)) return { status: "invalid" };
  if (!deps.store.addAccount(username, await hashPassword(raw.password))) return { status: "taken" };
  return stepUp ? mailCode(deps, username) : openSession(deps, username);
}

function openSession({ store, nowMs }: ShopDeps, username: string): { status: "ok"; session: string } {
  return { status: "ok", session: store.openSession(username, nowMs()) };
}

function mailCode(
  { store, outbox, nowMs }: ShopDeps,
  username: string,
): { status: "code_required"; login: string } {
  const { id, code } = store.openCode(username, nowMs(), "login");
  outbox.mail(username, `Your code for The Lantern Shop is ${code}. It works once, for ten minutes.\n`);
  return { status: "code_required", login: id };
}

export function accountName(username: string): string {
  return username.trim().toLowerCase();
}

export function isLongEnough(password: string): boolean {
  return password.length >= 8;
}
