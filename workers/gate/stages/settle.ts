import { isStrike, type Settlement } from "../../../shared/domain/outcome.ts";
import type { AccountSettlement, Deps } from "../deps.ts";
import { familyOf } from "../signals/client-family.ts";
import { lostOf, passwordName, strangerOf } from "./campaign-facts.ts";
import { countedAs, guessedAccount, signupOutcome, triedBy } from "./guessed-account.ts";
import type { Judgement } from "./judge.ts";
import { spellingOf } from "./spelling-of.ts";

type Needs = Pick<
  Deps,
  "nowMs" | "accounts" | "sources" | "meters" | "campaigns" | "stream" | "sequences" | "receipts" | "signups"
>;

/**
 * Stage 9: tells the account, the sources and the receipt log what became of an attempt. `deviceId` is the device that
 * an accepted login earned. Never throws; its promise is for `waitUntil`, the answer does not wait for it.
 */
export async function settle(
  judgement: Judgement,
  settlement: Settlement,
  deviceId: string | null,
  deps: Needs,
): Promise<void> {
  const { attempt, cells, leakedPair, receipt } = judgement;
  const repeatedPassword = isRepeated(judgement, settlement);
  const { accountId } = attempt.credential;
  const atMs = deps.nowMs();
  const knownDevice = judgement.stranger === null;
  deps.sources.observe(cells, { atMs, accountId, settlement, leakedPair, repeatedPassword, knownDevice });
  if (judgement.meters.length > 0)
    deps.meters?.observe(judgement.meters, { atMs, settlement, leakedPair, repeatedPassword });
  tellCampaign(judgement, settlement, deps);
  deps.receipts.add({ ...receipt, settlement });
  const became = signupOutcome(attempt, settlement);
  // Side by side: where one object hangs, the other still learns.
  await Promise.all([
    became && deps.signups?.settle(triedBy(attempt), became),
    tellAccount(judgement, { atMs, settlement, deviceId }, deps),
    tellPasswordChanged(judgement, { atMs, settlement }, deps),
  ]);
}

type Told = Pick<AccountSettlement, "atMs" | "settlement" | "deviceId">;

async function tellAccount(judgement: Judgement, told: Told, { accounts }: Needs): Promise<void> {
  const { attempt, cells, leakedPair, receipt } = judgement;
  const { settlement } = told;
  const guessed = guessedAccount(attempt);
  if (guessed === null || !isForTheAccount(judgement, settlement)) return;
  const { source, signature, client, credential } = attempt;
  const browser = familyOf(client);
  await accounts.settle(guessed, {
    ...told,
    attemptId: attempt.id,
    spelling: spellingOf(credential),
    settlement: countedAs(attempt.routeKind, settlement),
    ...(judgement.pairLookedUp ? { leakedPair } : {}),
    passwordMark: credential.passwordMark,
    ...(settlement === "accepted" && judgement.mistyped ? { typoMarks: credential.typoMarks?.() ?? [] } : {}),
    popular: receipt.evidence.score.contributions.some(({ reason }) => POPULAR.has(reason)),
    where: { networkId: cells.network, asn: source.asn, country: source.country, signature, browser },
    // What counts codes and letters asks for none.
    ...(attempt.routeKind === "login" ? { place: source.place } : {}),
  });
}

/** The code was right, and with it came another password: whatever was leaked is over. */
async function tellPasswordChanged(
  { attempt, route }: Judgement,
  { atMs, settlement }: Pick<Told, "atMs" | "settlement">,
  { accounts }: Needs,
): Promise<void> {
  if (!route.marks.changesPassword || settlement !== "accepted") return;
  const { id: attemptId, credential } = attempt;
  const spelling = spellingOf(credential);
  const told = { attemptId, spelling, atMs, settlement, deviceId: null, passwordChanged: true } as const;
  await accounts.settle(credential.accountId, told);
}

/** A program that repeats one wrong password is one stranger's one failure, however often it comes. */
function tellCampaign(
  judgement: Judgement,
  settlement: Settlement,
  { campaigns, stream, sequences, nowMs }: Needs,
): void {
  const { attempt, cells, stranger, campaign, route, leakedPair } = judgement;
  const repeatedPassword = isRepeated(judgement, settlement);
  const member = campaign !== null;
  const visitor = { accountId: attempt.credential.accountId, addressId: cells.address, member };
  if (stranger === null) {
    if (settlement === "accepted") campaigns.pass(route.id, visitor, nowMs());
    return;
  }
  const tried = passwordName(cells);
  if (tried !== null && !repeatedPassword && failsAsGuess(settlement))
    stream.observe(tried, visitor.accountId, nowMs());
  const told = strangerOf(stranger, settlement, leakedPair);
  const lost = lostOf(attempt);
  // Kept from the origin for good: nobody comes back from that.
  if (settlement === "withheld") sequences?.observe(lost);
  if (told?.failed === false) campaigns.observe(route.id, told, visitor, nowMs());
  else if (told && !repeatedPassword) campaigns.observe(route.id, { ...told, lost }, visitor, nowMs());
  else if (settlement === "withheld" && member) campaigns.observe(route.id, null, visitor, nowMs());
}

/** Distribution-aware lockout (DALock): a popular password is worth more to a stranger than to whoever mistyped. */
const POPULAR: ReadonlySet<string> = new Set(["password_common", "password_sprayed"]);

/** What was asked about first and is refused now fails for the first time: else every guess could be sent twice, and none would count. */
function isRepeated({ repeatedPassword, onlyAsked }: Judgement, settlement: Settlement): boolean {
  return repeatedPassword && !(onlyAsked && isStrike(settlement));
}

/** What the gate kept from the origin is a guess as well: a spray does not end because it is seen. */
function failsAsGuess(settlement: Settlement): boolean {
  return isStrike(settlement) || settlement === "challenged" || settlement === "withheld";
}

/** An accepted login teaches the account even where nothing could be reserved (its object was too slow). */
function isForTheAccount({ reserved, route }: Judgement, settlement: Settlement): boolean {
  return reserved || (settlement === "accepted" && route.kind !== "reset");
}
