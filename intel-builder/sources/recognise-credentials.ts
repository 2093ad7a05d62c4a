import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { LineForm, LineReading } from "../kernel/kernel.ts";
import type { RawCredentialFile } from "./collected.ts";
import type { Collection } from "./collection.ts";
import { pairsOf, separatorOf } from "./combo-list.ts";
import { csvLayoutOf, csvRecords } from "./csv-credentials.ts";
import { factsOf } from "./feed-facts.ts";
import { openFeedFile, type FeedFile } from "./feed-file.ts";
import { lineBatches } from "./feed-lines.ts";
import type { FeedReader } from "./feed-reader.ts";
import { HASH_DIGITS, hashRecords, parseHashLine } from "./hash-list.ts";
import { openParquet, parquetRecords } from "./parquet-credentials.ts";
import { COMMON_RANKS, isAlphabetical, passwordsByRank } from "./password-list.ts";
import { isPlainText } from "./plain-text.ts";
import { PWNED_PASSWORDS } from "./public-feeds.ts";
import { rangePath, type RangeFolder } from "./range-folder.ts";
import type { SourceFacts, SourceTally } from "./source-tally.ts";

// Lists have headers, footers and accidents; where name and shape agree, half of the lines may be wrong and are counted.
const MIN_SHARE = 0.5;

function mostlyHashes(lines: readonly string[], digits: number): boolean {
  const hashes = lines.filter((line) => {
    const parsed = parseHashLine(line, digits);
    return typeof parsed !== "string" || parsed === "padding";
  });
  return lines.length > 0 && hashes.length >= lines.length * MIN_SHARE;
}

/** Files of hash ranges: what they are is asked of the first one. */
export async function recogniseRanges(folder: RangeFolder): Promise<FeedReader | string> {
  const [first = ""] = folder.names;
  const absolute = join(folder.absolute, first);
  if (!(await stat(absolute)).isFile()) return "named like hash ranges, but not files";
  const { head } = await openFeedFile(absolute, rangePath(folder, first));
  const lines = filledLines(head ?? "");
  if (mostlyHashes(lines, HASH_DIGITS.sha1Range))
    return rest((collection) => addRangeFolder(collection, folder));
  if (mostlyHashes(lines, HASH_DIGITS.ntlmRange))
    return rest((collection) => addNtlmRanges(collection, folder));
  return "named like hash ranges, but the first one holds none";
}

export function filledLines(head: string): readonly string[] {
  return head.split(/\r\n|\n|\r/u, 400).filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

function rest(add: FeedReader["add"]): FeedReader {
  return { stage: "rest", add };
}

function addRangeFolder({ rawCredentials, tally }: Collection, { absolute, path, names }: RangeFolder): void {
  const facts = { absolute, path, names, compression: "none", form: "range-count", commonLines: 0 } as const;
  rawCredentials.push({ ...facts, tally: tally(PWNED_PASSWORDS) });
}

function addNtlmRanges({ credentials, tally }: Collection, folder: RangeFolder): void {
  credentials.push(async function* readRanges() {
    for (const name of folder.names) {
      const where = rangePath(folder, name);
      const batches = lineBatches(await openFeedFile(join(folder.absolute, name), where));
      yield* hashRecords({ where, kind: "ntlm", prefix: name.slice(0, 5), batches }, tally(PWNED_PASSWORDS));
    }
  });
}

/** Null where it holds no credentials; a string where it may, and says too little. */
export async function recogniseCredentials(
  file: FeedFile,
  lines: readonly string[],
): Promise<FeedReader | string | null> {
  return (
    recogniseHashes(file, lines) ??
    recogniseCsv(file, lines) ??
    (await recognisePasswords(file, lines)) ??
    recognisePairs(file, lines)
  );
}

function recogniseHashes(file: FeedFile, lines: readonly string[]): FeedReader | string | null {
  if (mostlyHashes(lines, HASH_DIGITS.sha1)) return hashReader(file, "sha1-count", "sha1");
  // The prefix that such a file lacks is not part of a lookup key.
  if (mostlyHashes(lines, HASH_DIGITS.sha1Range)) return hashReader(file, "range-count", "sha1");
  if (!mostlyHashes(lines, HASH_DIGITS.ntlm)) return null;
  if (isNtlmName(file.path)) return hashReader(file, "ntlm-count", "ntlm");
  return "32 hexadecimal digits a line: NTLM or MD5? NTLM files must say ntlm in their name, MD5 is of no use";
}

function isNtlmName(path: string): boolean {
  return /ntlm|nt.?hash/iu.test(path);
}

function hashReader(file: FeedFile, form: LineForm, kind: "sha1" | "ntlm"): FeedReader {
  const isPwned = /pwned|hibp/iu.test(file.path);
  const facts: SourceFacts = isPwned ? PWNED_PASSWORDS : factsOf(file, 0.9);
  return rest(({ credentials, rawCredentials, tally }) => {
    if (isRawText(file)) {
      rawCredentials.push(rawFile(file, { form, commonLines: 0 }, tally(facts)));
      return;
    }
    const prefix = form === "range-count" ? "00000" : "";
    credentials.push(() =>
      hashRecords({ where: file.path, kind, prefix, batches: lineBatches(file) }, tally(facts)),
    );
  });
}

function rawFile(
  { absolute, path, compression }: FeedFile,
  { form, commonLines }: LineReading,
  tally: SourceTally,
): RawCredentialFile {
  return { absolute, path, names: null, compression, form, commonLines, tally };
}

/** Whether lines are bytes that end with LF from the first byte on: no mark, no UTF-16, no CR alone. */
function isRawText({ encoding, head, hasMark }: FeedFile): boolean {
  return encoding === "utf-8" && !hasMark && (head?.includes("\n") ?? false);
}

function recogniseCsv(file: FeedFile, lines: readonly string[]): FeedReader | null {
  const layout = csvLayoutOf(lines[0] ?? "");
  if (layout === null || lines.length < 2) return null;
  return rest(({ credentials, tally }) => {
    credentials.push(() =>
      csvRecords({ where: file.path, layout, batches: lineBatches(file) }, tally(factsOf(file, 0.9))),
    );
  });
}

async function recognisePasswords(file: FeedFile, lines: readonly string[]): Promise<FeedReader | null> {
  const isNamed = /passwords?|wordlist|rockyou|pwds?(?:[^a-z]|$)/u.test(file.name) && !isPairsName(file.name);
  // Mail addresses before a separator are logins, whatever the file is called.
  if (!isNamed || separatorOf(lines, true) !== null) return null;
  const commonLines = isAlphabetical(lines) ? 0 : COMMON_RANKS;
  const isRaw = isRawText(file) && (await isPlainText(file));
  return rest(({ credentials, rawCredentials, tally }) => {
    const counted = tally(factsOf(file, 0.9));
    if (isRaw) {
      rawCredentials.push(rawFile(file, { form: "plain", commonLines }, counted));
      return;
    }
    const list = { where: file.path, limit: Infinity, commonLines };
    credentials.push(() => passwordsByRank({ ...list, batches: lineBatches(file) }, counted));
  });
}

function isPairsName(name: string): boolean {
  return /combo|leak|breach|dump|stealer|creds?(?:[^a-z]|$)|credential|pairs?|user.?pass|login|accounts?/u.test(
    name,
  );
}

function recognisePairs(file: FeedFile, lines: readonly string[]): FeedReader | null {
  // Only a name that says so makes `word:word` a login; mail addresses speak for themselves.
  const isNamed = isPairsName(file.path.toLowerCase());
  if (!isNamed && !file.name.endsWith(".txt")) return null;
  const separator = separatorOf(lines, !isNamed);
  if (separator === null) return null;
  const list = { where: file.path, separator, isNtlm: isNtlmName(file.path) };
  return rest(({ credentials, tally }) => {
    credentials.push(() => pairsOf({ ...list, batches: lineBatches(file) }, tally(factsOf(file, 0.9))));
  });
}

/** A table by its columns' names. Throws where the file cannot be read. */
export async function recogniseParquet(file: FeedFile): Promise<FeedReader | string> {
  const table = await openParquet(file);
  if (table === null) return "a Parquet table whose columns are no credentials";
  return rest(({ credentials, tally }) => {
    credentials.push(() => parquetRecords(table, tally(factsOf(file, 0.9))));
  });
}
