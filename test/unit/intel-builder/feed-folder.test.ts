import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { test as base } from "vitest";
import type { CredentialRecord } from "../../../intel-builder/sources/collected.ts";
import { openCollection } from "../../../intel-builder/sources/collection.ts";
import { openFeedFolder } from "../../../intel-builder/sources/feed-folder.ts";

type Files = Readonly<Record<string, string | Buffer>>;

const test = base.extend<{ folder: (files: Files) => Promise<string> }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the fixtures that a fixture needs from this pattern
  folder: async ({}, use) => {
    const root = await mkdtemp(join(tmpdir(), "gatehouse-feeds-"));
    await use(async (files) => {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), content);
      }
      return root;
    });
    await rm(root, { recursive: true, force: true });
  },
});

async function read(dir: string) {
  const collection = openCollection();
  const folder = await openFeedFolder(dir, () => {});
  await folder.addGuards(collection);
  await folder.addRest(collection);
  const records: CredentialRecord[] = [];
  for (const open of collection.credentials) for await (const record of open()) records.push(record);
  const reports = [...collection.tallies.values()].map((tally) => tally.report());
  return { collection, records, reports, ignored: folder.ignored };
}

test("refused lines are counted and named by line and code, without their text", async ({
  folder,
  expect,
}) => {
  const list =
    "# list\n8.8.8.0/24\n0.0.0.0/0\n10.1.2.3\n8.8.0.0/12 # wide\nnonsense\n2a00::/16\n1.2.3.4\n9.9.9.9\n";
  const { reports } = await read(await folder({ "deep/er/my_blocklist.txt": list }));
  expect(reports[0]).toMatchObject({
    id: "feed-my-blocklist",
    read: 8,
    entries: 3,
    rejected: 5,
    rejectedExamples: [
      "deep/er/my_blocklist.txt:3: prefix_too_short",
      "deep/er/my_blocklist.txt:4: bogon",
      "deep/er/my_blocklist.txt:5: prefix_too_short",
      "deep/er/my_blocklist.txt:6: not_an_address",
      "deep/er/my_blocklist.txt:7: prefix_too_short",
    ],
  });
});

test("guards hold whatever the order of the files", async ({ folder, expect }) => {
  const { reports, collection } = await read(
    await folder({
      "a_scanners.txt": "104.16.1.1\n172.226.1.1\n45.1.2.3\n45.1.2.4\n",
      "z_cdn_ranges.txt": "104.16.0.0/13\n",
      "z_relay.txt": "172.226.0.0/16\n",
    }),
  );
  const scanner = reports.find(({ id }) => id === "feed-a-scanners");
  expect(scanner?.rejectedExamples).toEqual(["a_scanners.txt:1: cdn_range", "a_scanners.txt:2: relay_range"]);
  expect(collection.intervals.listings.map(({ kind }) => kind)).toEqual(["relay", "scanner"]);
});

test("IPsum's counts become confidence", async ({ folder, expect }) => {
  const { collection } = await read(await folder({ "ipsum.txt": "# x\n45.1.2.3\t1\n45.1.2.4\t5\n" }));
  expect(collection.intervals.listings.map(({ confidence }) => confidence)).toEqual([0.35, 0.88]);
});

test("an open proxy is its entry and its exit, in either family", async ({ folder, expect }) => {
  const json = JSON.stringify([
    { host: "45.1.2.3", exit_ip: "2a01:4f8::1" },
    { host: "bad", exit_ip: null },
  ]);
  const { reports } = await read(await folder({ "any_name.json": json }));
  expect(reports[0]).toMatchObject({ entries: 2, rejected: 2 });
});

test("pairs survive marks, encodings, line ends and separators in passwords", async ({ folder, expect }) => {
  const text = Buffer.concat([
    Buffer.from("\ufeffann@example.com:pa:ss;word\r\n"),
    Buffer.from("bob@example.com:\u00fcber\r\n\r\n", "latin1"),
    Buffer.from("carl@example.com\r\neve@example.com: spaced \r\ndan@example.com:grün"),
  ]);
  const { records } = await read(await folder({ "anything.txt": text }));
  expect(
    records.map((record) => (record.kind === "pair" ? [record.username, record.password] : record.kind)),
  ).toEqual([
    ["ann@example.com", "pa:ss;word"],
    ["bob@example.com", "über"],
    "username",
    ["eve@example.com", " spaced "],
    ["dan@example.com", "grün"],
  ]);
});

test.for([
  ["semicolons", "leak_combo.txt", "user1;a:b\nuser2;c\n", "a:b"],
  ["tabs", "pairs.tsv", "user1\ta;b\nuser2\tc\n", "a;b"],
  ["UTF-16", "x_combo.txt", Buffer.from("\ufeffuser1:ä\r\nuser2:b\r\n", "utf16le"), "ä"],
  ["gzip", "x_combo.txt.gz", gzipSync("user1:ä\nuser2:b\n"), "ä"],
] as const)("pairs are read with %s", async ([, name, content, password], { folder, expect }) => {
  const { records } = await read(await folder({ [name]: content }));
  expect(records.map((record) => record.kind === "pair" && record.password)).toContain(password);
  expect(records).toHaveLength(2);
});

test.for([
  ["a stealer's address line", "https://shop.example/login:ann:secret", "starts_with_url"],
  ["a digest", "ann@example.com:5f4dcc3b5aa765d61d8327deb882cf99", "hashed_password"],
  ["no user name", ":secret", "no_username"],
  ["no separator", "secret", "no_separator"],
  ["a control character", "ann@example.com:a\u0000b", "control_character"],
  ["a line that is something else", `ann@example.com:${"a".repeat(300)}`, "too_long"],
] as const)("%s is refused, and its text is not repeated", async ([, line, code], { folder, expect }) => {
  const good = "bob@example.com:x\ncarl@example.com:y\n";
  const { reports } = await read(await folder({ "c_combo.txt": `${good}${line}\n${good}` }));
  expect(reports[0]?.rejectedExamples).toEqual([`c_combo.txt:3: ${code}`]);
});

test("password lists are ranked, and Pwned Passwords files are named by their prefix", async ({
  folder,
  expect,
}) => {
  const ranked = Array.from({ length: 10_001 }, (_, rank) => `pw${rank}`).join("\n");
  const { records, reports } = await read(
    await folder({
      "my_passwords.txt.gz": gzipSync(ranked),
      "ranges/0000A": `${"0".repeat(34)}1:7\r\n${"0".repeat(34)}2:0\r\n`,
    }),
  );
  const passwords = records.filter((record) => record.kind === "password");
  expect(passwords.filter(({ common }) => common)).toHaveLength(10_000);
  const [pwned] = passwords.filter(({ source }) => source === "feed-pwned-passwords");
  expect(pwned).toMatchObject({ count: 7, common: false });
  expect(Buffer.from(pwned?.sha1 ?? []).toString("hex")).toBe(`0000a${"0".repeat(34)}1`);
  expect(reports.find(({ id }) => id === "feed-pwned-passwords")?.rejectedExamples).toEqual([
    "ranges/0000A:2: padding",
  ]);
});

test.for([
  ["binary.dat", Buffer.from([0x4d, 0, 0, 1]), "not text"],
  ["broken.json", "[1,", "not valid JSON"],
  ["api.json", "{}", "JSON, but not a list"],
  ["numbers.json", "[1,2]", "a JSON list of no known shape"],
  [
    "names.json",
    '["a.example","b.example"]',
    "domains, but the file's name says neither disposable nor free",
  ],
  ["README.md", "# Words\nabout something\n", "no known feed looks like this"],
  ["notes.txt", "one: two\nthree: four\n", "no known feed looks like this"],
  ["empty.txt", "\n", "empty"],
  ["not-really.txt.gz", "plain text", "not text"],
] as const)("%s is ignored, and the reason is told", async ([name, content, reason], { folder, expect }) => {
  const { ignored } = await read(await folder({ [name]: content }));
  expect(ignored).toEqual([{ path: name, reason }]);
});

test("addresses without a kind in the name are ignored", async ({ folder, expect }) => {
  const { ignored } = await read(await folder({ "list.txt": "9.9.9.9\n" }));
  expect(ignored[0]?.reason).toContain("does not say which kind");
});
