import { readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { HASH_DIGITS, parseHashLine } from "../sources/hash-list.ts";
import type { PublicRanges } from "../sources/public-feeds.ts";
import { retried } from "./back-off.ts";
import { download } from "./download.ts";
import { memoryPath } from "./feed-state.ts";
import type { FetchSettings } from "./fetch-feed.ts";
import { judgeChange } from "./judge-change.ts";
import type { RangeVersion } from "./range-memory.ts";

export type RangeSettings = Pick<FetchSettings, "folder" | "nowMs" | "patience" | "limits"> & {
  /** Takes also ranges that lost half of their hashes. */
  readonly isApproved: boolean;
};

export type RangeOutcome = {
  readonly outcome: "updated" | "unchanged" | "held" | "failed";
  /** The fault or the reason of the hold, or empty. */
  readonly detail: string;
  readonly records: number;
  /** What to remember; null where the old memory holds. */
  readonly version: RangeVersion | null;
};

// The largest has some 2,000 lines of 40 bytes today; a megabyte is another kind of answer.
const MAX_RANGE_BYTES = 1024 * 1024;

/** One range, if it changed: the file in the folder is always a whole one. `name` is its five digits. */
export async function fetchRange(
  ranges: PublicRanges,
  settings: RangeSettings,
  name: string,
  known: RangeVersion | null,
): Promise<RangeOutcome> {
  const path = join(settings.folder, ranges.folder, name);
  const toPath = memoryPath(settings.folder, ranges.id, `${name}.${process.pid}.download`);
  const before = known !== null && (await isWhole(path, known)) ? known : null;
  try {
    const answer = await retried(
      () =>
        download({
          url: `${ranges.url}${name}${ranges.query}`,
          etag: before?.etag ?? null,
          lastModified: null,
          toPath,
          limits: { ...settings.limits, maxBytes: MAX_RANGE_BYTES },
        }),
      settings.patience,
    );
    if (answer.status === "failed") return failed(`${answer.code} (${answer.detail})`);
    const checkedAtMs = settings.nowMs();
    if (answer.status === "unchanged")
      return before === null
        ? failed("unchanged (nothing was known)")
        : { outcome: "unchanged", detail: "", records: before.records, version: { ...before, checkedAtMs } };
    const records = countRecords(await readFile(toPath, "latin1"), ranges);
    if (typeof records === "string") return failed(`not_a_range (${records})`);
    const reason = judgeChange(before?.records ?? null, { records, rejected: 0 });
    if (reason !== null && before !== null && !settings.isApproved)
      return { outcome: "held", detail: reason, records: before.records, version: null };
    await rename(toPath, path);
    const { etag, sizeBytes } = answer;
    return { outcome: "updated", detail: "", records, version: { etag, sizeBytes, records, checkedAtMs } };
  } finally {
    await rm(toPath, { force: true });
  }
}

/** A file that is not there, or not as long as it was, cannot be "unchanged". */
async function isWhole(path: string, { sizeBytes }: RangeVersion): Promise<boolean> {
  try {
    return (await stat(path)).size === sizeBytes;
  } catch {
    return false;
  }
}

/** Every line must be one: half an answer is none. Padding (a count of 0) is no record. */
function countRecords(text: string, { query }: PublicRanges): number | string {
  const digits = query === "" ? HASH_DIGITS.sha1Range : HASH_DIGITS.ntlmRange;
  let records = 0;
  for (const [index, line] of text.split(/\r?\n/u).entries()) {
    if (line === "") continue;
    const parsed = parseHashLine(line, digits);
    if (typeof parsed !== "string") records++;
    else if (parsed !== "padding") return `line ${index + 1}: ${parsed}`;
  }
  return records === 0 ? "no record in it" : records;
}

function failed(detail: string): RangeOutcome {
  return { outcome: "failed", detail, records: 0, version: null };
}
