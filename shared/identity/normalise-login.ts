import { asciiDomain } from "./email-domain.ts";
import { isLargeProvider, mailboxOf } from "./mailbox.ts";
import { plainLetters } from "./plain-letters.ts";

/**
 * One spelling for each account: what some site treats as the same login has the same text here, so that guesses at it are counted
 * together. Sites differ (some tell `Ann` from `ann`): nobody is credited by it, that is what `spelledLogin` is for.
 *
 * An address at a large provider is its mailbox: frameworks that "normalise" addresses take dots and `+tags` off these. Elsewhere they
 * stay: a company may give each of its people a tag of one mailbox.
 */
export function normaliseLogin(login: string): string {
  const text = foldLogin(login);
  const at = text.lastIndexOf("@");
  if (at <= 0) return text;
  const typed = text.slice(at + 1);
  const domain = asciiDomain(typed);
  if (domain === null) return text;
  const folded = domain === typed ? text : `${text.slice(0, at)}@${domain}`;
  return (isLargeProvider(domain) ? mailboxOf(folded)?.box : null) ?? folded;
}

/**
 * The login as it was typed, but for what no site tells apart: space around it, the case of an e-mail address, what stands between the
 * digits of a number. What one of two such logins earned is not the other's.
 */
export function spelledLogin(login: string): string {
  const text = login.normalize("NFC").trim();
  if (text.includes("@")) return text.toLowerCase();
  return NUMBER.test(text) ? text.replaceAll(SEPARATORS, "") : text;
}

const PLAIN_ASCII = /^[!-~]*$/u;

/** A telephone or card number: seven digits or more, and what people write between them. */
const NUMBER = /^\+?(?:[\s()./\p{Pd}]*\d){7,}[\s()./\p{Pd}]*$/u;
const SEPARATORS = /[\s()./\p{Pd}]/gu;

/** As `normaliseLogin`, but for what is known of mail: how names sort, and what people also take for a password. */
export function foldLogin(login: string): string {
  // Most logins take this way; the long one changes nothing in them.
  const text = PLAIN_ASCII.test(login) ? login.toLowerCase() : plainLetters(login).trim();
  return NUMBER.test(text)
    ? text
        .replace(/\(0\)/u, "")
        .replaceAll(SEPARATORS, "")
        .replace(/^(?:\+|00)+/u, "")
    : text;
}
