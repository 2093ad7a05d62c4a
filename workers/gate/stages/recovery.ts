import type { Attempt } from "../../../shared/domain/attempt.ts";
import { ABSENT, type Answer, type Lookup } from "../../../shared/domain/lookup.ts";
import type { Recovery, RecoveryReading } from "../../../shared/domain/signup.ts";
import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { CellIds, Deps } from "../deps.ts";
import { triedBy } from "./guessed-account.ts";

/** Asks what the account that a stranger names is like, without counting a guess at its password. */
type Peek = () => Answer<AccountHistory>;

/**
 * How strangers who ask for letters and type codes fare lately. People who prove a known device are told apart from them, but for what
 * their messages cost: whoever earns by those may have an account himself.
 */
export function readRecovery(
  attempt: Attempt,
  cells: CellIds,
  signups: Deps["signups"],
  peek: Peek,
): Answer<RecoveryReading> {
  const { routeKind, device, phone } = attempt;
  if (!signups || (device.status === "known" && !phone)) return ABSENT;
  if (routeKind !== "reset" && routeKind !== "otp" && routeKind !== "token") return ABSENT;
  return askRecovery(attempt, { kind: routeKind, cells, signups, peek });
}

type Asking = {
  readonly kind: Recovery["kind"];
  readonly cells: CellIds;
  readonly signups: NonNullable<Deps["signups"]>;
  readonly peek: Peek;
};

async function askRecovery(
  attempt: Attempt,
  { kind, cells: { network }, signups, peek }: Asking,
): Promise<Lookup<RecoveryReading>> {
  const { source, device, atMs, signature, phone } = attempt;
  const standing = device.status === "known" ? "own" : await standingOf(kind, peek);
  return signups.recover({
    kind,
    ...triedBy(attempt),
    atMs,
    networkId: network,
    country: source.country,
    signature,
    standing,
    ...(phone ? { phone } : {}),
  });
}

/** Enumerators name accounts that nobody ever logged in to; so do people, where the gate is new. */
async function standingOf(kind: Recovery["kind"], peek: Peek): Promise<Recovery["standing"]> {
  if (kind === "token") return "token";
  const account = await peek();
  if (account.status !== "found") return "unclear";
  return account.value.established ? "used" : "unused";
}
