import { bytesToHex } from "@noble/hashes/utils.js";
import type { SignupFacts } from "../domain/signup.ts";
import type { Keys } from "../identity/keys.ts";
import { readLocalPart } from "../identity/local-part.ts";
import { mailboxOf } from "../identity/mailbox.ts";
import { pseudonym } from "../identity/pseudonym.ts";

type Typed = { readonly username: string; readonly email?: string };
type Marked = { readonly passwordSha1: Uint8Array; readonly atMs: number };

/** 48 bits: two of a million names share one with a chance of one in five hundred, which costs somebody a challenge. */
const PSEUDONYM_DIGITS = 12;
const DAY_MS = 86_400_000;

/** What a sign-up is compared by. Nothing in it leads back to a name, address or password without the keys. Pure. */
export function signupFacts(
  { username, email }: Typed,
  { passwordSha1, atMs }: Marked,
  keys: Pick<Keys, "tenant" | "mark">,
): SignupFacts {
  const mailbox = mailboxOf(email ?? username) ?? mailboxOf(username);
  const local = readLocalPart(mailbox?.local ?? username);
  const named = (purpose: string, text: string) =>
    pseudonym(keys.tenant, `signup-${purpose}`, text).slice(0, PSEUDONYM_DIGITS);
  const domain = mailbox ? named("domain", mailbox.domain) : null;
  const day = Math.floor(atMs / DAY_MS);
  const mark = `${day} ${bytesToHex(passwordSha1)}`;
  return {
    mailbox: mailbox?.isAlias ? named("mailbox", mailbox.box) : null,
    stem: local.stem === null ? null : named("stem", `${local.stem}@${mailbox?.domain ?? ""}`),
    domain,
    shape: local.shape,
    look: local.look,
    password:
      passwordSha1.length === 0
        ? null
        : pseudonym(keys.mark, "signup-password", mark).slice(0, PSEUDONYM_DIGITS),
  };
}
