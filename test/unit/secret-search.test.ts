import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, test } from "vitest";
import { findSecrets } from "../support/secret-search.ts";

const SECRET = { name: "the password", value: "Tr0ub4dor & 3+ü" } as const;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-secrets-"));
});
afterEach(async () => rm(folder, { recursive: true }));

test.for([
  ["plain text", (value: string) => Buffer.from(`login ${value} failed`)],
  ["UTF-16, as another runtime would write it", (value: string) => Buffer.from(`x${value}`, "utf16le")],
  ["hexadecimal", (value: string) => Buffer.from(Buffer.from(value).toString("hex"))],
  ["a form body", (value: string) => Buffer.from(new URLSearchParams({ password: value }).toString())],
  ["a URL", (value: string) => Buffer.from(encodeURIComponent(value))],
  ["JSON", (value: string) => Buffer.from(JSON.stringify({ password: value }))],
  ["base64 of a longer text", (value: string) => Buffer.from(Buffer.from(`a${value}zz`).toString("base64"))],
  [
    "base64 at another alignment",
    (value: string) => Buffer.from(Buffer.from(`ab${value}`).toString("base64url")),
  ],
] as const)("a planted secret is found in %s", async ([, write], { expect }) => {
  await mkdir(path.join(folder, "deep/er"), { recursive: true });
  await writeFile(path.join(folder, "deep/er/file.log"), write(SECRET.value));
  expect(await findSecrets([folder], [SECRET])).not.toHaveLength(0);
});

test("a planted secret is found in a database and in its write-ahead log", async ({ expect }) => {
  const database = new DatabaseSync(path.join(folder, "state.sqlite"));
  database.exec("PRAGMA journal_mode = wal; CREATE TABLE t (v TEXT)");
  database.prepare("INSERT INTO t VALUES (?)").run(SECRET.value);
  const [inLog] = await findSecrets([folder], [SECRET]);
  database.close();
  const [inPages] = await findSecrets([folder], [SECRET]);
  expect([inLog?.file, inPages?.file].map((file) => path.basename(file ?? ""))).toEqual([
    "state.sqlite-wal",
    "state.sqlite",
  ]);
});

test("a finding names the secret and never repeats it", async ({ expect }) => {
  await writeFile(path.join(folder, "a.log"), SECRET.value);
  const text = JSON.stringify(await findSecrets([folder], [SECRET]));
  expect(text).toContain(SECRET.name);
  expect(text).not.toContain(SECRET.value);
});

test("nothing is found where nothing was planted, nor in what was left out", async ({ expect }) => {
  await mkdir(path.join(folder, "releases"));
  await writeFile(path.join(folder, "releases/artefact"), SECRET.value);
  await writeFile(path.join(folder, "other.log"), "Tr0ub4dor");
  expect(await findSecrets([folder], [SECRET], (file) => file.startsWith("releases/"))).toEqual([]);
});
