import type { CredentialRecord } from "./collected.ts";
import type { SourceTally } from "./source-tally.ts";

const SEPARATORS = [":", ";", "\t", "|", ","] as const;
export type Separator = (typeof SEPARATORS)[number];

// Longer than any login form takes; beyond it a line is something else.
const MAX_FIELD = 256;
// A password that is a digest says nothing about what people type.
const DIGEST =
  /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}|\$(?:2[abxy]?|argon2(?:id?|d)|5|6|P|H)\$.+)$/iu;
const EMAIL = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/u;

// Without a name that says so, most lines must start with a mail address; a file that says what it is may be dirty.
const MIN_SHARE = { named: 0.5, unnamed: 0.6 } as const;

/**
 * Which separator a list uses: the one that most of its lines have after something like a login (a mail address, unless
 * the file's name says what it holds). Passwords hold separators too, so the other ones appear here and there.
 */
export function separatorOf(lines: readonly string[], needsEmail: boolean): Separator | null {
  const filled = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const counted = SEPARATORS.map((separator) => ({
    separator,
    count: filled.filter((line) => hasLoginBefore(line, separator, needsEmail)).length,
  }));
  const best = counted.reduce((a, b) => (b.count > a.count ? b : a));
  return best.count > 0 && best.count >= filled.length * MIN_SHARE[needsEmail ? "unnamed" : "named"]
    ? best.separator
    : null;
}

function hasLoginBefore(line: string, separator: Separator, needsEmail: boolean): boolean {
  const at = line.indexOf(separator);
  if (at <= 0) return false;
  const login = line.slice(0, at).trim();
  return needsEmail ? EMAIL.test(login) : /^\S{1,254}$/u.test(login) && !/[,;|]/u.test(login);
}

export type ComboList = {
  readonly where: string;
  readonly separator: Separator;
  readonly lines: AsyncIterable<string>;
};

/** `user:password`, one a line. Everything after the first separator is the password, space and separators included. */
export async function* pairsOf(list: ComboList, tally: SourceTally): AsyncGenerator<CredentialRecord> {
  let line = 0;
  for await (const text of list.lines) {
    line++;
    if (text.trim() === "" || text.startsWith("#")) continue;
    const record = parsePair(text, list.separator, tally.facts.id);
    if (typeof record === "string") {
      tally.reject(`${list.where}:${line}`, record);
    } else {
      tally.accept();
      yield record;
    }
  }
}

/** The record, or the code of the fault. */
function parsePair(text: string, separator: Separator, source: string): CredentialRecord | string {
  if (/^https?:\/\//iu.test(text)) return "starts_with_url";
  const at = text.indexOf(separator);
  // A bare address among pairs is a leaked login whose password was not kept.
  if (at < 0)
    return EMAIL.test(text.trim()) ? { kind: "username", username: text.trim(), source } : "no_separator";
  const username = text.slice(0, at).trim();
  const password = text.slice(at + 1);
  if (username === "") return "no_username";
  if (username.length > MAX_FIELD || password.length > MAX_FIELD) return "too_long";
  if (/\p{Cc}/u.test(username) || /[\p{Cc}\ufffd]/u.test(password)) return "control_character";
  if (DIGEST.test(password)) return "hashed_password";
  return password === ""
    ? { kind: "username", username, source }
    : { kind: "pair", username, password, source };
}
