import type { Keys } from "../../shared/identity/keys.ts";
import { normaliseLogin, spelledLogin } from "../../shared/identity/normalise-login.ts";
import { pseudonym } from "../../shared/identity/pseudonym.ts";
import { UsageError } from "../usage-error.ts";

/**
 * The pseudonyms that an account has or had: the one that was typed, or those of its folded name and of this spelling (new accounts are
 * compared by it), for each tenant key that is still in the ring.
 */
export function accountIds(typed: string, keys: Pick<Keys, "tenant"> | null): readonly string[] {
  if (/^[0-9a-f]{32}$/u.test(typed)) return [typed];
  if (keys === null)
    throw new UsageError(
      "account_keys: expected GATEHOUSE_KEYS for a user name, got none; set it, or give the pseudonym from a receipt",
    );
  const names = new Set([normaliseLogin(typed), spelledLogin(typed)]);
  return [...names].flatMap((name) => keys.tenant.map((key) => pseudonym([key], "account", name)));
}
