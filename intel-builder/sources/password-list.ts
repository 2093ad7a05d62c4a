import { hash } from "node:crypto";
import type { CredentialRecord } from "./collected.ts";
import type { SourceTally } from "./source-tally.ts";

// Guessing starts with these; the tenth thousand of the list still had hundreds of users each in the leaks it comes from.
const COMMON_RANKS = 10_000;
// Beyond this a "password" is a line of something else.
const MAX_PASSWORD_BYTES = 256;

export type RankedList = {
  readonly where: string;
  readonly lines: Iterable<string>;
  /** Reads at most so many: ranks beyond say little and cost space. */
  readonly limit: number;
};

/** Passwords by rank, the most used first, one a line. Lines are taken as they are: space is part of a password. */
export function* passwordsByRank(list: RankedList, tally: SourceTally): Generator<CredentialRecord> {
  let rank = 0;
  for (const password of list.lines) {
    if (rank >= list.limit) return;
    rank++;
    if (password === "" || Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
      tally.reject(`${list.where}:${rank}`, password === "" ? "empty" : "too_long");
      continue;
    }
    tally.accept();
    const sha1 = hash("sha1", password, "buffer");
    yield { kind: "password", sha1, count: 1, common: rank <= COMMON_RANKS, source: tally.facts.id };
  }
}

/** One file of the Pwned Passwords range search: the name is the first five digits, each line `SUFFIX:COUNT`. */
export function* pwnedRange(
  file: { readonly where: string; readonly prefix: string; readonly lines: Iterable<string> },
  tally: SourceTally,
): Generator<CredentialRecord> {
  let line = 0;
  for (const text of file.lines) {
    line++;
    if (text === "") continue;
    const [, suffix, digits] = /^([0-9A-F]{35}):(\d{1,12})$/iu.exec(text) ?? [];
    if (suffix === undefined || digits === undefined) {
      tally.reject(`${file.where}:${line}`, "not_a_suffix_count");
    } else if (Number(digits) === 0) {
      // The service pads its answers with entries of count 0.
      tally.reject(`${file.where}:${line}`, "padding");
    } else {
      tally.accept();
      const sha1 = Buffer.from(file.prefix + suffix, "hex");
      yield { kind: "password", sha1, count: Number(digits), common: false, source: tally.facts.id };
    }
  }
}
