import { bytesToHex } from "@noble/hashes/utils.js";
import type { PhoneFacts, SignupFacts } from "../domain/signup.ts";
import type { Keys } from "../identity/keys.ts";
import { foldConfusables } from "../identity/confusables.ts";
import { readLocalPart } from "../identity/local-part.ts";
import { isLargeProvider, mailboxOf } from "../identity/mailbox.ts";
import { phoneNumber, UNREADABLE_NUMBER } from "../identity/phone-number.ts";
import { pseudonym } from "../identity/pseudonym.ts";

type Typed = {
  readonly username: string;
  readonly email?: string;
  readonly phone?: string;
  readonly postal?: string;
};
type Marked = { readonly passwordSha1: Uint8Array; readonly atMs: number };

/** 48 bits: two of a million names share one with a chance of one in five hundred, which costs somebody a challenge. */
const PSEUDONYM_DIGITS = 12;
const DAY_MS = 86_400_000;
/** Days that a window of 72 hours touches. */
const PASSWORD_AGES = [0, 1, 2, 3] as const;

/** What a sign-up is compared by. Nothing in it leads back to a name, address or password without the keys. Pure. */
export function signupFacts(
  { username, email, phone, postal }: Typed,
  { passwordSha1, atMs }: Marked,
  keys: Pick<Keys, "tenant" | "mark">,
): SignupFacts {
  const mailbox = mailboxOf(email ?? username) ?? mailboxOf(username);
  const local = readLocalPart(mailbox?.local ?? username);
  const named = (purpose: string, text: string) =>
    pseudonym(keys.tenant, `signup-${purpose}`, text).slice(0, PSEUDONYM_DIGITS);
  const domain = mailbox ? named("domain", mailbox.domain) : null;
  const day = Math.floor(atMs / DAY_MS);
  const hex = bytesToHex(passwordSha1);
  const marked = (age: number) =>
    pseudonym(keys.mark, "signup-password", `${day - age} ${hex}`).slice(0, PSEUDONYM_DIGITS);
  return {
    mailbox: mailbox ? named("mailbox", mailbox.box) : null,
    stem: local.stem === null ? null : named("stem", `${local.stem}@${mailbox?.domain ?? ""}`),
    domain,
    largeProvider: mailbox !== null && isLargeProvider(mailbox.domain),
    shape: local.shape,
    look: local.look,
    ...phoneFacts(phone, keys),
    postal:
      postal === undefined ? null : named("postal", foldConfusables(postal).replaceAll(/[^a-z0-9]+/gu, " ")),
    passwords: hex === "" ? [] : PASSWORD_AGES.map(marked),
  };
}

/** Where a message would go. Nothing in it leads back to a number without the keys. Pure. */
export function phoneFacts(typed: string | undefined, { tenant }: Pick<Keys, "tenant">): PhoneFacts {
  const number = phoneNumber(typed ?? "");
  if (number === null) return { phone: null, phoneBlock: null, phoneArea: null };
  const named = (purpose: string, digits: string) =>
    pseudonym(tenant, `signup-${purpose}`, digits).slice(0, PSEUDONYM_DIGITS);
  const isUnreadable = number === UNREADABLE_NUMBER;
  return {
    phone: isUnreadable ? null : named("phone", number),
    phoneBlock: named("phone-block", isUnreadable ? number : number.slice(0, -BLOCK_DIGITS)),
    phoneArea: named("phone-area", isUnreadable ? number : number.slice(0, -AREA_DIGITS)),
  };
}

const BLOCK_DIGITS = 4;
const AREA_DIGITS = 7;
