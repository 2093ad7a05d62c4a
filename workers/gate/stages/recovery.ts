import type { Attempt } from "../../../shared/domain/attempt.ts";
import { ABSENT, type Lookup } from "../../../shared/domain/lookup.ts";
import type { Recovery, RecoveryReading } from "../../../shared/domain/signup.ts";
import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { CellIds, Deps } from "../deps.ts";

/** Asks what the account that a stranger names is like, without counting a guess at its password. */
type Peek = () => Promise<Lookup<AccountHistory>>;

/** How strangers who ask for letters and type codes fare lately. People who prove a known device are told apart from them. */
export async function readRecovery(
  { routeKind, device, source, credential, atMs, signature, phone }: Attempt,
  { network }: CellIds,
  signups: Deps["signups"],
  peek: Peek,
): Promise<Lookup<RecoveryReading>> {
  if (!signups || device.status === "known") return ABSENT;
  if (routeKind !== "reset" && routeKind !== "otp" && routeKind !== "token") return ABSENT;
  const standing = routeKind === "token" ? "token" : standingOf(await peek());
  const { accountId } = credential;
  return signups.recover({
    kind: routeKind,
    accountId,
    atMs,
    networkId: network,
    country: source.country,
    signature,
    standing,
    ...(phone ? { phone } : {}),
  });
}

/** Enumerators name accounts that nobody ever logged in to; so do people, where the gate is new. */
function standingOf(account: Lookup<AccountHistory>): Recovery["standing"] {
  if (account.status !== "found") return "unclear";
  return account.value.established ? "used" : "unused";
}
