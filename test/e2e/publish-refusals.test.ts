import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { releasesDir } from "../../cli/intel/built-releases.ts";
import { withTrusted } from "../../cli/intel/keys/release-keys.ts";
import { changeReleaseKeys } from "../../cli/local-keys.ts";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { manifestKey, artefactKey } from "../../shared/format/release-store.ts";
import {
  API_TOKEN,
  startCloudflareApi,
  type CloudflareStandIn,
} from "../support/cloudflare/cloudflare-api.ts";
import { openPort } from "../support/cloudflare/open-port.ts";
import { aMadeRelease, ballast, type MadeRelease } from "../support/made-release.ts";

const CLI = path.join(import.meta.dirname, "../../cli/gatehouse.ts");
const SECRETS = [API_TOKEN, "another-token", "access-secret", "operator-secret"];

let folder = "";
let state = "";
let standIn: CloudflareStandIn;
let release: MadeRelease;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-refusals-"));
  state = path.join(folder, "state");
  standIn = await startCloudflareApi();
  release = await aMadeRelease({ extra: { "passwords-filter": ballast(3_000_000) } });
  await store(release.objects);
  const [signer] = release.keys.releaseSigners;
  await changeReleaseKeys(state, (keys) => withTrusted(keys, `${signer?.id}=${signer?.publicKey}`));
});
afterAll(async () => {
  await standIn.close();
  await rm(folder, { recursive: true, force: true });
});

test("a good release goes up, twice without harm, and nothing secret is said", async ({ expect }) => {
  for (let time = 0; time < 2; time++) {
    const { code, said } = await cloudflare("activate", release.id);
    expect([code, SECRETS.filter((secret) => said.includes(secret))]).toEqual([0, []]);
  }
});

test.for([
  ["a wrong token", { CLOUDFLARE_API_TOKEN: "another-token" }, "cloudflare_refused: expected 200"],
  [
    "a wrong S3 secret",
    { R2_ACCESS_KEY_ID: "stand-in-token-id", R2_SECRET_ACCESS_KEY: "x" },
    "SignatureDoesNotMatch",
  ],
  [
    "an unknown S3 key",
    { R2_ACCESS_KEY_ID: "x", R2_SECRET_ACCESS_KEY: "x" },
    "InvalidAccessKeyId; check the access key id",
  ],
  ["another namespace", { GATEHOUSE_KV_NAMESPACE: "x" }, "check the account and namespace ids"],
] as const)("%s is told in one sentence, and changes nothing", async ([, env, sentence], { expect }) => {
  const before = [...standIn.stored.objects.keys()];
  const { code, said } = await cloudflare("activate", release.id, env);
  expect(said).toContain(sentence);
  expect([code, SECRETS.filter((secret) => said.includes(secret))]).toEqual([1, []]);
  expect([...standIn.stored.objects.keys()]).toEqual(before);
});

test("a bucket that is not there is told", async ({ expect }) => {
  const { code, said } = await cloudflare("activate", release.id, {}, "--bucket", "nowhere");
  expect([code, said]).toEqual([
    1,
    expect.stringContaining("NoSuchBucket; create the bucket, or name another one"),
  ]);
});

test("a release of a signer who is not believed is refused before anything is pushed", async ({ expect }) => {
  const { id, objects } = await aMadeRelease({ passwords: { unsigned: 1 }, unsigned: true });
  await store(objects);
  const { code, said } = await cloudflare("activate", id);
  expect([code, said]).toEqual([1, expect.stringContaining("manifest_unsigned: expected a signature of ")]);
  expect(standIn.stored.objects.has(manifestKey(id))).toBe(false);
});

test("an artefact whose checksum is another is refused before it is pushed", async ({ expect }) => {
  const { id, body, objects } = await aMadeRelease({ passwords: { damaged: 1 } });
  const key = artefactKey(body.artefacts["passwords"]?.sha256 ?? "");
  const bytes = objects.get(key) ?? new Uint8Array();
  await store(new Map([...objects, [key, bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1)]]));
  const { code, said } = await cloudflare("activate", id);
  expect([code, said]).toEqual([1, expect.stringContaining("artefact_hash: expected passwords ")]);
  expect(standIn.stored.objects.has(key)).toBe(false);
});

test("a manifest of an older format says what to do", async ({ expect }) => {
  const { id, objects } = await aMadeRelease({ passwords: { older: 1 } });
  const text = new TextDecoder().decode(objects.get(manifestKey(id))).replace('"format":2', '"format":1');
  await store(new Map([[manifestKey(id), new TextEncoder().encode(text)]]));
  const { code, said } = await cloudflare("activate", id);
  expect([code, said]).toEqual([
    1,
    expect.stringContaining("manifest_format: expected 2, got 1; rebuild the release"),
  ]);
});

test("a console that asks for a login first is told apart from one that refuses", async ({ expect }) => {
  const { url, close } = await openPort(
    createServer((_, response) => response.writeHead(302, { location: "https://login.example" }).end()),
  );
  const env = { GATEHOUSE_OPERATOR_TOKEN: "operator-secret" };
  const { code, said } = await gatehouse(["activate", release.id, "--console", url], env);
  await close();
  expect(said).toContain("set CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET");
  expect([code, SECRETS.filter((secret) => said.includes(secret))]).toEqual([1, []]);
});

test("a full disk is told, and leaves neither a pointer nor half a file", async ({ expect }) => {
  const shared = path.join(folder, "shared");
  // A limit on the size of files, in blocks of 512 or 1024 bytes: less than the release's largest artefact.
  const { code, said } = await gatehouse(
    ["activate", release.id, "--target", "folder", "--folder", shared],
    {},
    "ulimit -f 2000; ",
  );
  expect([code, said]).toEqual([1, expect.stringContaining("disk_full: expected room for a file in ")]);
  const left: string[] = [];
  for await (const { key } of folderObjects(shared).list("")) left.push(key);
  expect(left.filter((key) => key.endsWith(".new") || key.startsWith("pointers/"))).toEqual([]);
});

async function store(objects: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const built = folderObjects(releasesDir(state));
  for (const [key, bytes] of objects) await built.write(key, bytes);
}

type Env = Readonly<Record<string, string>>;

function cloudflare(command: string, id: string, env: Env = {}, ...more: readonly string[]) {
  const args = [command, id, "--target", "cloudflare", "--endpoint", standIn.url, ...more];
  return gatehouse(args, { ...standIn.env, ...env });
}

function gatehouse(
  args: readonly string[],
  env: Env,
  before = "",
): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const script = `${before}exec "$0" "$@"`;
    const argv = ["-c", script, process.execPath, CLI, "intel", ...args, "--state", state];
    const child = spawn("bash", argv, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, said }));
  });
}
