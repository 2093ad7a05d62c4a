import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { FeedError } from "../../intel-builder/sources/feed-error.ts";
import { openRandom } from "../attack/simulator/random.ts";
import { faultOf } from "../support/checked-records.ts";
import { feedTest as test, readFeeds } from "../support/feed-folder.ts";
import { hostileLine } from "../support/hostile-lines.ts";
import { mutated } from "../support/mutate.ts";
import { LINE_PARSERS } from "../support/hostile-parsers.ts";

test("whatever a line is, each parser gives sound records or a code that holds nothing of it", ({
  expect,
}) => {
  const random = openRandom(20261122);
  const faults = new Map<string, string>();
  for (let count = 0; count < 20_000; count++) {
    const line = hostileLine(random);
    for (const parse of LINE_PARSERS) {
      const fault = faultOf(parse(line));
      if (fault !== null) faults.set(fault, JSON.stringify(line));
    }
  }
  expect([...faults]).toEqual([]);
});

const LONG = 16_000;

test.for([
  ["slashes", `https://${"/".repeat(LONG)}`],
  ["a host of dots", `https://${"a.".repeat(LONG / 2)}`],
  ["ports", `https://a${":1".repeat(LONG / 2)}`],
  ["spaces before a line separator", `a@b.c${" ".repeat(LONG)}\u2028`],
  ["spaces", " ".repeat(LONG)],
  ["signs of mail", "a@".repeat(LONG / 2)],
  ["labels", `a@${"b.".repeat(LONG / 2)}`],
  ["quotes", '"'.repeat(LONG)],
  ["quoted fields", '"",'.repeat(LONG / 3)],
  ["digits", "a".repeat(LONG)],
  ["spaces after digits", `${"A".repeat(40)}${" ".repeat(LONG)}x`],
  ["an escape", `$HEX[${"61".repeat(LONG / 2)}`],
] as const)(
  "a long line of %s costs no more than its length: a square would run into the time limit",
  ([, line], { expect }) => {
    for (let count = 0; count < 300; count++)
      for (const parse of LINE_PARSERS) if (faultOf(parse(line)) !== null) expect(parse(line)).toBe("sound");
    expect(LINE_PARSERS.length).toBeGreaterThan(10);
  },
);

test("every line of a hostile file is counted once, blank lines and comments apart", async ({
  folder,
  expect,
}) => {
  const random = openRandom(7);
  const lines = Array.from({ length: 5_000 }, () => hostileLine(random));
  const good = Array.from({ length: 6_000 }, (_, n) => `user${n}@example.com:x${n}`);
  const counted = [...good, ...lines].filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const dir = await folder({ "leak_combo.txt": [...good, ...lines].join("\n") });
  const { records, reports } = await readFeeds(dir);
  expect(reports[0]?.read).toBe(counted.length);
  expect(records.map((record) => faultOf([record])).filter((fault) => fault !== null)).toEqual([]);
});

const PAIRS = Array.from({ length: 400 }, (_, n) => `user${n}@example.com:pass${n * 7}\n`).join("");
const TABLE = Buffer.from(
  parquetWriteBuffer({
    columnData: [
      { name: "email", data: Array.from({ length: 50 }, (_, n) => `u${n}@example.com`), type: "STRING" },
      { name: "password", data: Array.from({ length: 50 }, (_, n) => `p${n}`), type: "STRING" },
    ],
  }),
);

test.for([
  ["gzip", "a_combo.txt.gz", gzipSync(PAIRS)],
  ["zstd", "a_combo.txt.zst", zstdCompressSync(PAIRS)],
  ["Parquet", "a.parquet", TABLE],
  ["UTF-16", "a_combo.txt", Buffer.from(`\ufeff${PAIRS}`, "utf16le")],
  ["plain", "a_combo.txt", Buffer.from(PAIRS)],
] as const)(
  "a %s file with damaged bytes is read, refused or passed over, never worse",
  async ([, name, whole], { folder, expect }) => {
    const { unit } = openRandom(whole.length);
    const dir = await folder({});
    const others: string[] = [];
    for (let round = 0; round < 100; round++) {
      await writeFile(join(dir, name), mutated(whole, unit));
      try {
        await readFeeds(dir);
      } catch (error) {
        if (!(error instanceof FeedError)) others.push(String(error));
      }
    }
    expect(others).toEqual([]);
  },
);
