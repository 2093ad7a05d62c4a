import { asciiDomain } from "./email-domain.ts";

/**
 * One spelling for each account: what most sites treat as the same login has the same text here.
 *
 * Dots and `+tags` in an e-mail address stay: only some providers ignore them, and two accounts of one site that differ
 * only in them are two accounts. Folding them would let a stranger's failures count against somebody else.
 */
export function normaliseLogin(login: string): string {
  const text = foldText(login);
  const at = text.lastIndexOf("@");
  if (at <= 0) return text;
  const typed = text.slice(at + 1);
  const domain = asciiDomain(typed);
  if (domain === null) return text;
  const one = MAIL_ALIASES[domain] ?? domain;
  return one === typed ? text : `${text.slice(0, at)}@${one}`;
}

// https://support.google.com/mail/answer/10313: the two names reach one mailbox.
const MAIL_ALIASES: Readonly<Record<string, string | undefined>> = { "googlemail.com": "gmail.com" };

const PLAIN_ASCII = /^[!-~]*$/u;

function foldText(login: string): string {
  // NFKC of ASCII is itself; most logins take this way.
  if (PLAIN_ASCII.test(login)) return login.toLowerCase();
  // Lower-casing can undo the normal form (İ), so it is normalised again: folding twice must change nothing.
  return login.normalize("NFKC").toLowerCase().normalize("NFKC").trim();
}
