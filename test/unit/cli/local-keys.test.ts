import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, test } from "vitest";
import { ensureLocalKeys } from "../../../cli/local-keys.ts";

const folders: string[] = [];
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-keys-"));
  folders.push(folder);
  return folder;
}

test("keys are made once, whoever asks first, and only their owner can read them", async ({ expect }) => {
  const folder = await freshFolder();
  const asked = await Promise.all([1, 2, 3, 4].map(() => ensureLocalKeys(folder)));
  const again = await ensureLocalKeys(folder);
  expect(new Set([...asked, again].map(({ keys }) => JSON.stringify(keys))).size).toBe(1);
  expect((await stat(path.join(folder, "keys.json"))).mode & 0o777).toBe(0o600);
});

test("the signer's signatures are those that the gate's keys believe", async ({ expect }) => {
  const { keys, signers } = await ensureLocalKeys(await freshFolder());
  const message = new TextEncoder().encode("release");
  const trusted = keys.releaseSigners.find(({ id }) => id === signers[0]?.id);
  const raw = Buffer.from(trusted?.publicKey ?? "", "base64url");
  const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  expect(
    await crypto.subtle.verify("Ed25519", key, new Uint8Array(signers[0]?.sign(message) ?? []), message),
  ).toBe(true);
});

test("what the gate gets holds no signing key", async ({ expect }) => {
  const folder = await freshFolder();
  const { keys } = await ensureLocalKeys(folder);
  expect(await readFile(path.join(folder, "keys.json"), "utf8")).toContain("privateKey");
  expect(JSON.stringify(keys)).not.toContain("privateKey");
});

test("a file with other content is refused without quoting it, and stays", async ({ expect }) => {
  const folder = await freshFolder();
  const file = path.join(folder, "keys.json");
  await writeFile(file, '{"tenant":"s3cret"}');
  const refused = await ensureLocalKeys(folder).catch((error: unknown) => String(error));
  expect(refused).toMatch(/local_keys: expected .*restore the file/u);
  expect(refused).not.toContain("s3cret");
  expect(await readFile(file, "utf8")).toBe('{"tenant":"s3cret"}');
});
