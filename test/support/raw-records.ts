import { join } from "node:path";
import type { CredentialRecord, RawCredentialFile } from "../../intel-builder/sources/collected.ts";
import { openFeedFile } from "../../intel-builder/sources/feed-file.ts";
import { lineBatches } from "../../intel-builder/sources/feed-lines.ts";
import { HASH_DIGITS, hashRecords } from "../../intel-builder/sources/hash-list.ts";
import { passwordsByRank } from "../../intel-builder/sources/password-list.ts";
import { rangePath } from "../../intel-builder/sources/range-folder.ts";

/** A raw file as records: slower than a build's kernel, and the same. */
export async function* recordsOfRaw(raw: RawCredentialFile): AsyncGenerator<CredentialRecord> {
  const { absolute, names, path } = raw;
  if (names === null) {
    yield* recordsOfFile(raw, absolute, path);
    return;
  }
  for (const name of names)
    yield* recordsOfFile(raw, join(absolute, name), rangePath({ absolute, names, path }, name));
}

async function* recordsOfFile(
  { form, commonLines, tally }: RawCredentialFile,
  absolute: string,
  where: string,
): AsyncGenerator<CredentialRecord> {
  const batches = lineBatches(await openFeedFile(absolute, where));
  if (form === "plain") {
    yield* passwordsByRank({ where, batches, limit: Infinity, commonLines }, tally);
    return;
  }
  const kind = form === "ntlm-count" ? "ntlm" : "sha1";
  // A range's name has the first five digits, which are no part of a key; files of joined ranges do not tell them.
  const prefix = form === "range-count" ? (/[0-9A-F]{5}(?=(?:\.txt)?$)/iu.exec(where)?.[0] ?? NO_PREFIX) : "";
  yield* hashRecords({ where, kind, prefix, batches }, tally);
}

const NO_PREFIX = "0".repeat(HASH_DIGITS.sha1 - HASH_DIGITS.sha1Range);
