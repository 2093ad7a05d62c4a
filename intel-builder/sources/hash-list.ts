import type { CredentialRecord } from "./collected.ts";
import { recordsByLine, type LineSource } from "./records-by-line.ts";
import type { SourceTally } from "./source-tally.ts";

/** Digits of a hash in the lists that people hand around; ranges lack the five that their files are named by. */
export const HASH_DIGITS = { sha1: 40, ntlm: 32, sha1Range: 35, ntlmRange: 27 } as const;

export type HashLine = { readonly digits: string; readonly count: number };

const HASH_LINE = /^([0-9A-F]+)(?::(\d{1,15}))?\s*$/iu;

/** `HASH` or `HASH:count`; the code of the fault where it is neither. A count of 0 is padding, as range searches add. */
export function parseHashLine(text: string, digits: number): HashLine | string {
  const [, hash, count] = HASH_LINE.exec(text) ?? [];
  if (hash === undefined) return /^[0-9A-F]+:/iu.test(text) ? "not_a_count" : "not_a_hash";
  if (hash.length !== digits) return "not_a_hash";
  if (count === undefined) return { digits: hash, count: 1 };
  return Number(count) === 0 ? "padding" : { digits: hash, count: Number(count) };
}

/** Counts say how often a password was seen; where the file has none, once. */
export function hashRecord(kind: "sha1" | "ntlm", line: HashLine, source: string): CredentialRecord {
  const bytes = Buffer.from(line.digits, "hex");
  const { count } = line;
  return kind === "sha1"
    ? { kind: "password", sha1: bytes, count, common: false, source }
    : { kind: "ntlm", ntlm: bytes, count, common: false, source };
}

export type HashList = LineSource & {
  readonly kind: "sha1" | "ntlm";
  /** The digits that every line lacks: a range file's name. Empty where lines are whole. */
  readonly prefix: string;
};

export function hashRecords(list: HashList, tally: SourceTally): AsyncGenerator<CredentialRecord> {
  const { kind, prefix } = list;
  const digits = HASH_DIGITS[kind] - prefix.length;
  return recordsByLine(list, tally, (text) => {
    if (text === "") return null;
    const parsed = parseHashLine(text, digits);
    if (typeof parsed === "string") return parsed;
    return [hashRecord(kind, { ...parsed, digits: prefix + parsed.digits }, tally.facts.id)];
  });
}
