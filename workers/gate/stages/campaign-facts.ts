import type { Attempt } from "../../../shared/domain/attempt.ts";
import type { CampaignFacts, Stranger, Lost } from "../../../shared/domain/campaign.ts";
import type { AccountHistory } from "../../../shared/domain/history.ts";
import type { Lookup } from "../../../shared/domain/lookup.ts";
import { isStrike, type Settlement } from "../../../shared/domain/outcome.ts";
import type { CellIds, PairAnswer, PasswordAnswer } from "../deps.ts";

type Answers = {
  readonly identity: Lookup<PairAnswer>;
  readonly password: Lookup<PasswordAnswer>;
  readonly account: Lookup<AccountHistory>;
};

/** What this attempt may have in common with others of one attack. Words and pseudonyms only. Pure. */
export function campaignFacts(
  { signature, source: { asn, country } }: Pick<Attempt, "signature" | "source">,
  { identity, password, account }: Answers,
): CampaignFacts {
  return {
    signature,
    country: country ?? "none",
    asn: asn === null ? "none" : String(asn),
    answer: identity.status === "found" ? identity.value : identity.status,
    password: password.status === "found" ? (password.value.common ? "common" : "leaked") : password.status,
    account: account.status === "found" ? standingOf(account.value) : account.status,
  };
}

/** Where it would fail, for what order and pace tell of those who do. */
export function lostOf({ routeId, signature, atMs, credential: { nameOrder } }: Attempt): Lost {
  return { routeId, signature, order: nameOrder, atMs };
}

/** A password's name of the day without the kind of route that its cell belongs to: sprays go over all of them. */
export function passwordName({ password }: CellIds): string | null {
  return password === null ? null : password.slice(password.indexOf(":") + 1);
}

/** How much the account knows of where this comes from. */
function standingOf({
  established,
  networkFamiliarity,
  signatureFamiliarity,
  asnFamiliarity,
}: AccountHistory): string {
  if (!established) return "new";
  if (networkFamiliarity > 0) return "network";
  if (asnFamiliarity > 0) return signatureFamiliarity > 0 ? "provider-and-browser" : "provider";
  return signatureFamiliarity > 0 ? "browser" : "strange";
}

/**
 * What a campaign learns of a settled attempt; `undefined` where nothing was tested and nothing held against it. A challenged
 * attempt counts as a failure: attackers do not come back, and that good people come back as one more attempt is part of what is usual.
 */
export function strangerOf(
  facts: CampaignFacts,
  settlement: Settlement,
  leakedPair: boolean,
): Stranger | undefined {
  const failed = isStrike(settlement) || settlement === "challenged";
  if (!failed && settlement !== "accepted" && settlement !== "pending_mfa") return undefined;
  return { facts, failed, unknownUser: settlement === "unknown_user", leakedPair };
}
