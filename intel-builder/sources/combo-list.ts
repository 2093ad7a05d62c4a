import type { CredentialRecord } from "./collected.ts";
import { recordsOfFields } from "./leaked-fields.ts";
import { recordsByLine, type LineSource } from "./records-by-line.ts";
import type { SourceTally } from "./source-tally.ts";

// The longer ones first: where most lines have " : ", the spaces are no part of the password.
const SEPARATORS = [
  " : ",
  " | ",
  " ; ",
  " => ",
  " -> ",
  "----",
  "||",
  "::",
  ":",
  ";",
  "\t",
  "|",
  ",",
  " ",
] as const;
export type Separator = (typeof SEPARATORS)[number];

const EMAIL = /^[^\s@]+@[^\s@.,:;|]+(?:\.[^\s@.,:;|]+)+$/u;

// Without a name that says so, most lines must start with a mail address; a file that says what it is may be dirty.
const MIN_SHARE = { named: 0.5, unnamed: 0.6 } as const;
// A longer separator must stand nearly everywhere: "a::b" is also a password that begins with a colon.
const MIN_SPECIFIC = 0.9;

/**
 * Which separator a list uses: the one that most of its lines have after something like a login (a mail address, unless
 * the file's name says what it holds). Passwords hold separators too, so the other ones appear here and there.
 */
export function separatorOf(lines: readonly string[], needsEmail: boolean): Separator | null {
  const filled = lines.filter((line) => line.trim() !== "" && !line.startsWith("#")).map(withoutUrl);
  const counted = SEPARATORS.map((separator) => ({
    separator,
    count: filled.filter((line) => hasLoginBefore(line, separator, needsEmail)).length,
  }));
  const most = Math.max(...counted.map(({ count }) => count));
  if (most === 0 || most < filled.length * MIN_SHARE[needsEmail ? "unnamed" : "named"]) return null;
  const best = counted.find(
    ({ separator, count }) => count >= (separator.length > 1 ? most * MIN_SPECIFIC : most),
  );
  return best?.separator ?? null;
}

function hasLoginBefore(line: string, separator: Separator, needsEmail: boolean): boolean {
  const at = line.indexOf(separator);
  if (at <= 0) return false;
  const login = line.slice(0, at).trim();
  if (needsEmail || separator === " ") return EMAIL.test(login);
  return /^\S{1,254}$/u.test(login) && !/[,;|:\t]/u.test(login);
}

export type ComboList = LineSource & {
  readonly separator: Separator;
  /** Whether 32 digits in the password's place are NTLM hashes. */
  readonly isNtlm: boolean;
};

/** `user:password`, one a line. Everything after the first separator is the password, space and separators included. */
export function pairsOf(list: ComboList, tally: SourceTally): AsyncGenerator<CredentialRecord> {
  return recordsByLine(list, tally, (text) =>
    text.trim() === "" || text.startsWith("#") ? null : recordsOfLine(text, list, tally.facts.id),
  );
}

/** The records, or the code of the fault. */
export function recordsOfLine(
  text: string,
  { separator, isNtlm }: Pick<ComboList, "separator" | "isNtlm">,
  source: string,
): readonly CredentialRecord[] | string {
  const line = withoutUrl(text);
  if (URL_START.test(line)) return "url_without_login";
  const split = splitLogin(line, separator);
  if (split !== null) return recordsOfFields({ ...split, isNtlm, source });
  // A bare address among pairs is a leaked login whose password was not kept.
  return EMAIL.test(line.trim())
    ? recordsOfFields({ logins: [line], password: "", isNtlm, source })
    : "no_separator";
}

type Split = { readonly logins: readonly string[]; readonly password: string };

/** Lists are pasted together: after a mail address any of the usual separators will do. */
function splitLogin(line: string, separator: string): Split | null {
  const split = splitAt(line, separator);
  const login = split?.logins[0]?.trim() ?? "@";
  return login.includes("@") && !EMAIL.test(login) ? (splitAfterEmail(line) ?? split) : split;
}

function splitAt(line: string, separator: string): Split | null {
  const at = line.indexOf(separator);
  if (at < 0) return null;
  return { logins: [line.slice(0, at)], password: line.slice(at + separator.length) };
}

function splitAfterEmail(line: string): Split | null {
  const [, login, password] = /^\s*([^\s@:;|,]+@[^\s@:;|,]+)\s*[:;|,\s](.*)$/su.exec(line) ?? [];
  return login === undefined || password === undefined || !EMAIL.test(login)
    ? null
    : { logins: [login], password };
}

const URL_START = /^[a-z][a-z0-9+.-]{0,20}:\/\//iu;

/** What stealers write before the login: the page where it was typed. */
function withoutUrl(line: string): string {
  if (!line.includes("://")) return line;
  return line.replace(
    /^[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:;|,]+(?::\d{1,5}(?=[/:;|,\s])(?:\/[^\s:;|,]*)?)?[:;|,\s]\s*/iu,
    "",
  );
}
