import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { withTrusted } from "../../cli/intel/keys/release-keys.ts";
import { changeReleaseKeys } from "../../cli/local-keys.ts";
import { releasesDir } from "../../cli/intel/built-releases.ts";
import { activateRelease } from "../../intel-builder/publish/activate.ts";
import { folderPointer } from "../../intel-builder/publish/folder-pointer.ts";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { listAll } from "../../intel-builder/publish/list-all.ts";
import { parsePointer } from "../../intel-builder/publish/release-pointer.ts";
import type { Target } from "../../intel-builder/publish/target.ts";
import { verifyObjects } from "../../intel-builder/publish/verify-release.ts";
import { RELEASE_POINTER_KEY } from "../../shared/format/release-store.ts";
import { openRandom } from "../attack/simulator/random.ts";
import { startCloudflareApi, type CloudflareStandIn } from "../support/cloudflare/cloudflare-api.ts";
import { cloudflareTarget, movedClock } from "../support/cloudflare/stand-in-target.ts";
import { aMadeRelease, ballast, memoryObjects, type MadeRelease } from "../support/made-release.ts";

const CLI = path.join(import.meta.dirname, "../../cli/gatehouse.ts");
// Random points of each command at which it is killed, by a fixed seed.
const POINTS = { activate: 20, rollback: 8, collect: 12, folder: 8 };
const MIB = 1_048_576;
const random = openRandom(20_261_122);

let folder = "";
let state = "";
let releases: { readonly one: MadeRelease; readonly two: MadeRelease; readonly dead: MadeRelease };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-killed-"));
  state = path.join(folder, "state");
  releases = {
    one: await aMadeRelease({ passwords: { one: 1 } }),
    // Three parts of an upload, so that a publisher can die between them.
    two: await aMadeRelease({ passwords: { two: 2 }, extra: { "passwords-filter": ballast(17 * MIB) } }),
    dead: await aMadeRelease({ passwords: { dead: 3 } }),
  };
  const built = folderObjects(releasesDir(state));
  for (const { objects } of Object.values(releases))
    for (const [key, bytes] of objects) await built.write(key, bytes);
  const [signer] = releases.one.keys.releaseSigners;
  await changeReleaseKeys(state, (keys) => withTrusted(keys, `${signer?.id}=${signer?.publicKey}`));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a publisher to Cloudflare that is killed", () => {
  test("while activating: gates read a whole release, and running it again finishes", async ({ expect }) => {
    const whole = await requestsOf((world) => world.run("activate", releases.two.id));
    for (let point = 0; point < POINTS.activate; point++) {
      await using world = await aWorld(1 + random.below(whole));
      expect((await world.run("activate", releases.two.id)).code).toBeNull();
      expect([releases.one.id, releases.two.id]).toContain(await world.readAsGate());
      expect((await world.run("activate", releases.two.id)).code).toBe(0);
      expect(await world.readAsGate()).toBe(releases.two.id);
      await world.run("collect", "--keep-hours", "0");
      expect(world.leftOver()).toEqual([]);
    }
  });

  test("while rolling back: gates read a whole release, and running it again finishes", async ({
    expect,
  }) => {
    const whole = await requestsOf(rollback);
    for (let point = 0; point < POINTS.rollback; point++) {
      await using world = await aWorld(1 + random.below(whole));
      expect(await rollback(world)).toBeNull();
      expect([releases.one.id, releases.two.id]).toContain(await world.readAsGate());
      const again = await world.run("activate", releases.one.id);
      expect([again.code, await world.readAsGate()]).toEqual([0, releases.one.id]);
    }
  });

  test("while collecting: both ways stay whole, and running it again leaves nothing over", async ({
    expect,
  }) => {
    const whole = await requestsOf(collect);
    for (let point = 0; point < POINTS.collect; point++) {
      await using world = await aWorld(1 + random.below(whole));
      expect(await collect(world)).toBeNull();
      expect(await world.readAsGate()).toBe(releases.two.id);
      expect((await world.run("collect", "--keep-hours", "0")).code).toBe(0);
      expect([await world.readAsGate(), world.leftOver()]).toEqual([releases.two.id, []]);
      await verifyObjects(world.target.objects, releases.one.id, releases.one.keys.releaseSigners);
    }
  });
});

test("a publisher to a folder that is killed leaves a whole release and no pieces", async ({ expect }) => {
  for (let point = 0; point < POINTS.folder; point++) {
    const shared = path.join(folder, `shared-${point}`);
    const target = { objects: folderObjects(shared), pointer: folderPointer(shared) };
    await activate(target, releases.one);
    const activating = ["activate", releases.two.id, "--target", "folder", "--folder", shared];
    await gatehouse(activating, { killAfterMs: 300 + random.below(900) });
    const pointer = parsePointer((await target.pointer.read())?.text ?? "");
    await verifyObjects(target.objects, pointer.release, releases.two.keys.releaseSigners);
    expect((await gatehouse(activating)).code).toBe(0);
    await gatehouse(["collect", "--keep-hours", "0", "--target", "folder", "--folder", shared]);
    const left = (await listAll(target.objects, "")).map(({ key }) => key);
    const expected = [...releases.one.objects.keys(), ...releases.two.objects.keys()];
    expect(left.filter((key) => !key.startsWith("pointers/")).toSorted()).toEqual(
      [...new Set(expected)].toSorted(),
    );
    await rm(shared, { recursive: true });
  }
});

type World = AsyncDisposable & {
  readonly standIn: CloudflareStandIn;
  readonly target: Target;
  readonly run: (...args: readonly string[]) => Promise<{ readonly code: number | null }>;
  readonly readAsGate: () => Promise<string>;
  readonly leftOver: () => readonly string[];
  /** Of the last command. */
  readonly requests: () => number;
};

/** A stand-in where the first release is active; the first command run there is killed at its nth request. */
async function aWorld(killAt: number): Promise<World> {
  // Each request is two seconds after the last one, ten days ago: no rate limit is met, and everything is old.
  let clockMs = Date.now() - 10 * 86_400_000;
  let kill: (() => void) | null = null;
  let requests = 0;
  const standIn = await startCloudflareApi({
    nowMs: () => (clockMs += 2000),
    onRequest() {
      requests += 1;
      if (requests === killAt) kill?.();
    },
  });
  const target = await cloudflareTarget(standIn, movedClock().patience);
  await activate(target, releases.one);
  const env = { ...standIn.env };
  let isFirst = true;
  return {
    standIn,
    target,
    async run(...args) {
      requests = 0;
      const cloudflare = ["--target", "cloudflare", "--endpoint", standIn.url];
      const running = gatehouse([...args, ...cloudflare], {
        env,
        onStart: (stop) => (kill = isFirst ? stop : null),
      });
      const result = await running;
      isFirst = false;
      return { ...result };
    },
    readAsGate: () => readAsGate(standIn, target),
    leftOver: () => leftOver(standIn),
    requests: () => requests,
    [Symbol.asyncDispose]: standIn.close,
  };
}

/** What a gate would do: believe the pointer in KV, and read the whole of what it names. */
async function readAsGate({ stored }: CloudflareStandIn, target: Target): Promise<string> {
  const { release } = parsePointer(stored.pairs.get(RELEASE_POINTER_KEY)?.value.toString("utf8") ?? "");
  await verifyObjects(target.objects, release, releases.one.keys.releaseSigners);
  return release;
}

function leftOver({ stored }: CloudflareStandIn): readonly string[] {
  const known = new Set([
    ...releases.one.objects.keys(),
    ...releases.two.objects.keys(),
    "pointers/release.json",
  ]);
  return [...[...stored.objects.keys()].filter((key) => !known.has(key)), ...stored.uploads.keys()];
}

async function rollback(world: World): Promise<number | null> {
  await activate(world.target, releases.two);
  return (await world.run("rollback")).code;
}

/** Over a dead release and an upload that somebody began and never finished. */
async function collect({ target, standIn, run }: World): Promise<number | null> {
  for (const release of [releases.dead, releases.one, releases.two]) await activate(target, release);
  standIn.stored.uploads.set("torn", { key: "artefacts/torn", beganAtMs: 0, parts: new Map() });
  return (await run("collect", "--keep-hours", "0")).code;
}

/** How many requests the command makes when nobody kills it. */
async function requestsOf(work: (world: World) => Promise<unknown>): Promise<number> {
  await using world = await aWorld(Infinity);
  await work(world);
  return world.requests();
}

async function activate(target: Target, release: MadeRelease): Promise<void> {
  const activation = { signers: release.keys.releaseSigners, nowMs: Date.now(), report: () => undefined };
  await activateRelease(memoryObjects(release.objects), target, release.id, activation);
}

type Running = {
  readonly env?: Readonly<Record<string, string>>;
  readonly onStart?: (stop: () => void) => void;
  readonly killAfterMs?: number;
};

function gatehouse(
  args: readonly string[],
  { env = {}, onStart, killAfterMs }: Running = {},
): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, "intel", ...args, "--state", state], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const stop = (): void => void child.kill("SIGKILL");
    onStart?.(stop);
    const timer = killAfterMs === undefined ? undefined : setTimeout(stop, killAfterMs);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, said });
    });
  });
}
