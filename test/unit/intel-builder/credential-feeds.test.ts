import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { CredentialRecord } from "../../../intel-builder/sources/collected.ts";
import { passwordSha1 } from "../../../shared/credential/password-sha1.ts";
import { feedTest as test, readFeeds } from "../../support/feed-folder.ts";

/** What a record says, with hashes as digits. */
function told(record: CredentialRecord): readonly (string | number)[] {
  if (record.kind === "pair") return ["pair", record.username, record.password];
  if (record.kind === "username") return ["username", record.username];
  const hash = record.kind === "ntlm" ? record.ntlm : record.sha1;
  return [record.kind, Buffer.from(hash).toString("hex"), record.count];
}

const sha1 = (password: string): string => Buffer.from(passwordSha1(password)).toString("hex");

test("pairs survive marks, encodings, line ends and separators in passwords", async ({ folder, expect }) => {
  const text = Buffer.concat([
    Buffer.from("\ufeffann@example.com:pa:ss;word\r\n"),
    Buffer.from("bob@example.com:\u00fcber\r\n\r\n", "latin1"),
    Buffer.from("carl@example.com\r\neve@example.com: spaced \r\ndan@example.com:grün"),
  ]);
  const { records } = await readFeeds(await folder({ "anything.txt": text }));
  expect(records.map(told)).toEqual([
    ["pair", "ann@example.com", "pa:ss;word"],
    ["pair", "bob@example.com", "über"],
    ["username", "carl@example.com"],
    ["pair", "eve@example.com", " spaced "],
    ["pair", "dan@example.com", "grün"],
  ]);
});

// Written by xz 5.4: there is no packer in the tree.
const XZ_PAIRS = Buffer.from(
  "/Td6WFoAAAFpIt42AgAhARwAAAAQz1jMAQAQdXNlcjE6w6QKdXNlcjI6YgoAAAAA8RAf2gABJRE+RcWikEKZDQEAAAAAAVla",
  "base64",
);

test.for([
  ["semicolons", "leak_combo.txt", "user1;a:b\nuser2;c\n", "a:b"],
  ["tabs", "pairs.tsv", "user1\ta;b\nuser2\tc\n", "a;b"],
  ["spaces around a colon", "pairs.txt", "user1 : a:b\nuser2 : c\n", "a:b"],
  ["dashes", "leak.txt", "user1----a-b\nuser2----c\n", "a-b"],
  ["arrows", "leak.txt", "user1 => a\nuser2 => c\n", "a"],
  ["spaces", "list.txt", "ann@example.com a b\nbob@example.com c\n", "a b"],
  [
    "a page before each login",
    "stealer.txt",
    "https://a.example/x:user1:a\nhttps://b.example:8443/:user2:c\n",
    "a",
  ],
  ["the ends of old Macs", "x_combo.txt", "user1:a\ruser2:b\r", "a"],
  ["UTF-16", "x_combo.txt", Buffer.from("\ufeffuser1:ä\r\nuser2:b\r\n", "utf16le"), "ä"],
  ["UTF-16 without its mark", "x_combo.txt", Buffer.from("user1:ä\r\nuser2:b\r\n", "utf16le"), "ä"],
  [
    "UTF-16, the other way round",
    "x_combo.txt",
    Buffer.from("\ufeffuser1:ä\nuser2:b\n", "utf16le").swap16(),
    "ä",
  ],
  ["gzip", "x_combo.txt.gz", gzipSync("user1:ä\nuser2:b\n"), "ä"],
  ["gzip under another name", "x_combo.txt", gzipSync("user1:ä\nuser2:b\n"), "ä"],
  ["gzip in two parts", "x_combo.gz", Buffer.concat([gzipSync("user1:ä\n"), gzipSync("user2:b\n")]), "ä"],
  ["zstd", "x_combo.zst", zstdCompressSync("user1:ä\nuser2:b\n"), "ä"],
  [
    "zstd in two frames",
    "x_combo.zst",
    Buffer.concat([zstdCompressSync("user1:a\n"), zstdCompressSync("user2:ä")]),
    "ä",
  ],
  ["xz", "x_combo.txt.xz", XZ_PAIRS, "ä"],
  ["escapes", "x_combo.txt", "user1:$HEX[c3a43a]\nuser2:b\n", "ä:"],
  ["escapes of another encoding", "x_combo.txt", "user1:$HEX[e4]\nuser2:b\n", "ä"],
] as const)("pairs are read with %s", async ([, name, content, password], { folder, expect }) => {
  const { records, ignored } = await readFeeds(await folder({ [name]: content }));
  expect(ignored).toEqual([]);
  expect(records.map((record) => record.kind === "pair" && record.password)).toContain(password);
  expect(records).toHaveLength(2);
});

test("a line with another separator is read after its mail address", async ({ folder, expect }) => {
  const text = "ann@example.com:a\nbob@example.com:b\ncarl@example.com;c:c,c\nnothing here\n";
  const { records, reports } = await readFeeds(await folder({ "leak.txt": text }));
  expect(records.map(told)).toContainEqual(["pair", "carl@example.com", "c:c,c"]);
  expect(reports[0]?.rejectedExamples).toEqual(["leak.txt:4: no_separator"]);
});

test("a hash in the password's place tells the login, and a plain SHA-1 the password too", async ({
  folder,
  expect,
}) => {
  const text = [
    `user1;${sha1("secret")}`,
    "user2;5f4dcc3b5aa765d61d8327deb882cf99",
    "user3;$2b$10$abcdefghijklmnopqrstuuJ5J5J5J5J5J5J5J5J5J5J5J5J5J5J5J5",
    "user4;5f4dcc3b5aa765d61d8327deb882cf99:salt",
  ].join("\n");
  const { records } = await readFeeds(await folder({ "leak.txt": text }));
  expect(records.map(told)).toEqual([
    ["username", "user1"],
    ["password", sha1("secret"), 1],
    ["username", "user2"],
    ["username", "user3"],
    ["username", "user4"],
  ]);
});

test.for([
  ["a page without a login", "https://shop.example/login", "url_without_login"],
  ["no user name", ":secret", "no_username"],
  ["no separator", "secret", "no_separator"],
  ["a control character", "ann@example.com:a\u0000b", "control_character"],
  ["a line that is something else", `ann@example.com:${"a".repeat(300)}`, "too_long"],
  ["a line without an end", "a".repeat(3_000_000), "no_separator"],
] as const)("%s is refused, and its text is not repeated", async ([, line, code], { folder, expect }) => {
  const good = "bob@example.com:x\ncarl@example.com:y\n";
  const { records, reports } = await readFeeds(await folder({ "c_combo.txt": `${good}${line}\n${good}` }));
  expect(reports[0]?.rejectedExamples).toEqual([`c_combo.txt:3: ${code}`]);
  expect(records).toHaveLength(4);
});

test("the first lines of each kind of refusal are named, the rest counted", async ({ folder, expect }) => {
  const lines = [
    ...Array.from({ length: 9 }, () => "noise"),
    ":x",
    "user:a",
    ...Array.from({ length: 12 }, () => "user:b"),
  ];
  const { reports } = await readFeeds(await folder({ "combo.txt": lines.join("\n") }));
  expect(reports[0]).toMatchObject({ rejected: 10, rejectedByCode: { no_separator: 9, no_username: 1 } });
  expect(reports[0]?.rejectedExamples).toEqual([
    ...[1, 2, 3, 4, 5].map((line) => `combo.txt:${line}: no_separator`),
    "combo.txt:10: no_username",
  ]);
});

test("a CSV is read by its header: quotes, counts, hashes, two names of one person", async ({
  folder,
  expect,
}) => {
  const csv = [
    "id,Email,Username,Password",
    '1,ann@example.com,ann,"a,""b"""',
    "2,bob@example.com,,c",
    "3,carl@example.com",
    '4,dan@example.com,dan,"open',
  ].join("\r\n");
  const counted = `password;count\nsecret;7\nother;0\nthird;x\n`;
  const { records, reports } = await readFeeds(await folder({ "a.csv": csv, "b.csv": counted }));
  expect(records.map(told)).toEqual([
    ["pair", "ann@example.com", 'a,"b"'],
    ["pair", "ann", 'a,"b"'],
    ["pair", "bob@example.com", "c"],
    ["password", sha1("secret"), 7],
  ]);
  expect(reports.flatMap(({ rejectedExamples }) => rejectedExamples)).toEqual([
    "a.csv:4: other_columns",
    "a.csv:5: open_quote",
    "b.csv:3: padding",
    "b.csv:4: not_a_count",
  ]);
});

test("a Parquet table is read by its columns' names", async ({ folder, expect }) => {
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: "email", data: ["ann@example.com", "bob@example.com"], type: "STRING" },
      { name: "noise", data: [1, 2], type: "INT32" },
      { name: "password", data: ["ä", ""], type: "STRING" },
    ],
  });
  const { records } = await readFeeds(await folder({ "some.parquet": Buffer.from(buffer) }));
  expect(records.map(told)).toEqual([
    ["pair", "ann@example.com", "ä"],
    ["username", "bob@example.com"],
  ]);
});

test("a Parquet table of hashes keeps their counts", async ({ folder, expect }) => {
  const data = { sha1: [sha1("a"), sha1("b").toUpperCase()], count: [3n, 4n] };
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: "sha1", data: data.sha1, type: "STRING" },
      { name: "count", data: data.count, type: "INT64" },
    ],
  });
  const { records } = await readFeeds(await folder({ "hashes.parquet": Buffer.from(buffer) }));
  expect(records.map(told)).toEqual([
    ["password", sha1("a"), 3],
    ["password", sha1("b"), 4],
  ]);
});

test("hash lists are handed on as they are, with and without counts, packed or not", async ({
  folder,
  expect,
}) => {
  const text = `${sha1("a").toUpperCase()}:3\r\n${sha1("b")}\n${"0".repeat(40)}:0\nx\n`;
  const files = { "pwned.txt": text, "other.txt.gz": gzipSync(text) };
  const { collection, records, reports } = await readFeeds(await folder(files));
  expect(collection.rawCredentials.map(({ path, form, compression }) => [path, form, compression])).toEqual([
    ["other.txt.gz", "sha1-count", "gzip"],
    ["pwned.txt", "sha1-count", "none"],
  ]);
  expect(records.map(told).slice(2)).toEqual([
    ["password", sha1("a"), 3],
    ["password", sha1("b"), 1],
  ]);
  expect(reports[1]).toMatchObject({ rejectedByCode: { padding: 1, not_a_hash: 1 } });
});

test("32 digits are NTLM only where the name says so", async ({ folder, expect }) => {
  const text = `${"A".repeat(32)}:5\n${"b".repeat(32)}:1\n`;
  const { records, ignored } = await readFeeds(await folder({ "hibp_ntlm.txt": text, "some.txt": text }));
  expect(records.map(told)[0]).toEqual(["ntlm", "a".repeat(32), 5]);
  expect(ignored[0]?.reason).toContain("NTLM or MD5");
});

test("a folder of range files is one entry, NTLM ranges are told by their digits", async ({
  folder,
  expect,
}) => {
  const { collection, records, reports } = await readFeeds(
    await folder({
      "ranges/0000A": `${"0".repeat(34)}1:7\r\n${"0".repeat(34)}2:0\r\n`,
      "ranges/0000B.txt": `${"0".repeat(34)}3:9\r\n`,
      "ntlm/FFFFF": `${"0".repeat(26)}1:2\r\n`,
    }),
  );
  expect(collection.rawCredentials.map(({ path, names, form }) => [path, names, form])).toEqual([
    ["ranges", ["0000A", "0000B.txt"], "range-count"],
  ]);
  expect(records.map(told)).toEqual([
    ["ntlm", `fffff${"0".repeat(26)}1`, 2],
    ["password", `0000a${"0".repeat(34)}1`, 7],
    ["password", `0000b${"0".repeat(34)}3`, 9],
  ]);
  expect(reports[0]?.rejectedExamples).toEqual(["ranges/0000A:2: padding"]);
});

test("password lists are ranked unless they are alphabetical", async ({ folder, expect }) => {
  const ranked = Array.from({ length: 10_001 }, (_, rank) => `pw${20_000 - rank}`).join("\n");
  const { records } = await readFeeds(
    await folder({ "my_passwords.txt.gz": gzipSync(ranked), "wordlist.txt": "a\nb\nc\n" }),
  );
  const common = records.filter((record) => record.kind === "password" && record.common);
  expect(common).toHaveLength(10_000);
  expect(records).toHaveLength(10_004);
});

test.for([
  ["bytes that are not UTF-8", Buffer.from("zebra\nüber\nale\n", "latin1"), "über"],
  ["escapes", "zebra\n$HEX[c3bc626572]\nale\n", "über"],
  ["a mark", "\ufeffzebra\nüber\nale\n", "zebra"],
] as const)(
  "a password list with %s is not handed on raw",
  async ([, content, password], { folder, expect }) => {
    const { collection, records } = await readFeeds(await folder({ "passwords.txt": content }));
    expect(collection.rawCredentials).toEqual([]);
    expect(records.map(told)).toContainEqual(["password", sha1(password), 1]);
  },
);

test("a plain password list is handed on raw, and space is part of a password", async ({
  folder,
  expect,
}) => {
  const { collection, records } = await readFeeds(await folder({ "passwords.txt": "zebra \nüber\n\nale\n" }));
  expect(collection.rawCredentials.map(({ form, commonLines }) => [form, commonLines])).toEqual([
    ["plain", 10_000],
  ]);
  expect(records.map(told)[0]).toEqual(["password", sha1("zebra "), 1]);
});

const CHECKED = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const PAIRS = Array.from(
  { length: 20_000 },
  (_, n) => `user${n}@example.com:${sha1(String(n)).slice(0, 12)}\n`,
).join("");

test.for([
  ["a gzip file that ends early", "a_combo.gz", gzipSync(PAIRS).subarray(0, -30_000), "feed_truncated"],
  [
    "a zstd file that ends early",
    "a_combo.zst",
    zstdCompressSync(PAIRS).subarray(0, -30_000),
    "feed_truncated",
  ],
  [
    "a zstd file that ends inside a second frame",
    "a_combo.zst",
    Buffer.concat([zstdCompressSync(PAIRS), zstdCompressSync(PAIRS).subarray(0, 9)]),
    "feed_truncated",
  ],
  ["a damaged gzip file", "a_combo.gz", damaged(gzipSync(PAIRS)), "feed_damaged"],
  ["a damaged zstd file", "a_combo.zst", damaged(zstdCompressSync(PAIRS, CHECKED)), "feed_damaged"],
  [
    "a line without end",
    "a_combo.gz",
    gzipSync(Buffer.concat([Buffer.from("user:a\nuser:b\n"), Buffer.alloc(40_000_000, "a")])),
    "feed_expands",
  ],
] as const)("%s fails the build with its name", async ([, name, content, code], { folder, expect }) => {
  const dir = await folder({ [name]: content });
  await expect(readFeeds(dir)).rejects.toThrow(new RegExp(`^${code}: .*${name}`, "u"));
});

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0x55, copy.length - 40_000, copy.length - 39_000);
  return copy;
}
